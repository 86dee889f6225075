using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts;

/// <summary>Everything held about a number, as far as the caller's area reaches.</summary>
/// <param name="Phone">E.164.</param>
/// <param name="Contacts">What each list knows.</param>
/// <param name="OptOut">Null where there is none.</param>
/// <param name="Held">What other features hold, by what it is.</param>
public sealed record PersonView(string Phone, IReadOnlyList<ListedContact> Contacts, OptOutView? OptOut, IReadOnlyDictionary<string, IReadOnlyList<object>> Held);

/// <summary>A contact with its list.</summary>
public sealed record ListedContact(string List, ContactView Contact);

/// <summary>Finds and erases a person everywhere.</summary>
public sealed class People(ListStore lists, ContactStore contacts, OptOutStore optOuts, ImportStore imports, IEnumerable<IPersonData> others)
{
    public async Task<PersonView> FindAsync(Caller caller, PhoneNumber phone, NumberKey key, CancellationToken cancellationToken)
    {
        var held = new SortedDictionary<string, IReadOnlyList<object>>(StringComparer.Ordinal);
        foreach (var other in others)
        {
            held[other.Kind] = [.. (await other.FindAsync(key, cancellationToken)).Where(h => caller.Covers(h.Area)).Select(h => h.Data)];
        }

        var listed = await ContactsAsync(key, cancellationToken);
        return new PersonView(
            phone.E164,
            [.. listed.Where(l => caller.Covers(l.Contact.Area)).Select(l => new ListedContact(l.List, ContactView.Of(l.Contact)))],
            await optOuts.FindAsync(key, cancellationToken) is { } optOut && MayTouch(caller, listed) ? OptOutView.Of(optOut) : null,
            held);
    }

    /// <summary>Erases the person everywhere. An opt-out stays as a bare key, so that a later import brings nobody back who asked for silence.</summary>
    /// <returns><c>not-allowed</c> where a list outside the caller's area has the number, before anything is erased. A repeat goes on where it was broken off.</returns>
    public async Task<Problem?> EraseAsync(Caller caller, PhoneNumber phone, NumberKey key, CancellationToken cancellationToken)
    {
        var listed = await ContactsAsync(key, cancellationToken);
        if (listed.Select(l => caller.MustCover(l.Contact.Area)).FirstOrDefault(p => p is not null) is { } outside)
        {
            return outside;
        }

        foreach (var other in others)
        {
            await other.EraseAsync(key, cancellationToken);
        }

        await foreach (var import in imports.AllAsync(cancellationToken))
        {
            await imports.ForgetAsync(
                import.Id,
                problem => problem.Value is { } value && Cells.Phone(value, import.Order.Region) is { IsOk: true } read && read.Value == phone ? problem with { Value = null } : problem,
                shown => shown.Phone == phone.E164,
                cancellationToken);
        }

        await optOuts.ForgetPhoneAsync(key, cancellationToken);
        foreach (var (list, _) in listed)
        {
            await contacts.RemoveAsync(list, key, cancellationToken);
        }

        return null;
    }

    /// <summary>Whether the caller may see and change the number's opt-out: whoever covers one of its contacts may, and anybody where no list has the number.</summary>
    public async Task<Problem?> MustReachAsync(Caller caller, NumberKey key, CancellationToken cancellationToken) =>
        caller.Area.Length == 0 || MayTouch(caller, await ContactsAsync(key, cancellationToken)) ? null : CommonProblems.NotAllowed($"The number lies outside your area '{caller.Area}'.");

    private static bool MayTouch(Caller caller, IReadOnlyList<(string List, Contact Contact)> listed) => listed.Count == 0 || listed.Any(l => caller.Covers(l.Contact.Area));

    private async Task<IReadOnlyList<(string List, Contact Contact)>> ContactsAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var found = new List<(string, Contact)>();
        await foreach (var list in lists.AllAsync(cancellationToken))
        {
            if (await contacts.FindAsync(list.Id, key, cancellationToken) is { } contact)
            {
                found.Add((list.Id, contact));
            }
        }

        return found;
    }
}
