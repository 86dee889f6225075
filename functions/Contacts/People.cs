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

/// <summary>What an erasure left.</summary>
/// <param name="Later">Kinds of data in use just now: ask again to erase them too. Empty: all is gone.</param>
public sealed record ErasedView(IReadOnlyList<string> Later);

/// <summary>Finds and erases a person everywhere.</summary>
public sealed class People(ListStore lists, ContactStore contacts, OptOutStore optOuts, ImportStore imports, IEnumerable<IPersonData> others)
{
    private readonly ContactLookup _contactLookup = new(lists, contacts);

    public async Task<PersonView> FindAsync(Caller caller, PhoneNumber phone, NumberKey key, CancellationToken cancellationToken)
    {
        var held = new SortedDictionary<string, IReadOnlyList<object>>(StringComparer.Ordinal);
        foreach (var other in others)
        {
            held[other.Kind] = [.. (await other.FindAsync(key, cancellationToken)).Where(h => caller.CoversAny(h.Areas)).Select(h => h.Data)];
        }

        var listed = await _contactLookup.FindAllAsync(key, cancellationToken);
        return new PersonView(
            phone.E164,
            [.. listed.Where(l => caller.Covers(l.Contact.Area)).Select(l => new ListedContact(l.List, ContactView.Of(l.Contact)))],
            await optOuts.FindAsync(key, cancellationToken) is { } optOut && MayRead(caller, AreasOf(listed), optOut) ? OptOutView.Of(optOut) : null,
            held);
    }

    /// <summary>Erases the person everywhere. An opt-out stays as a bare key, so that a later import brings nobody back who asked for silence.</summary>
    /// <returns>What is left; <c>not-allowed</c> where anything of the number lies outside the caller's area, before anything is erased. A repeat goes on where it was broken off.</returns>
    public async Task<Result<ErasedView>> EraseAsync(Caller caller, PhoneNumber phone, NumberKey key, CancellationToken cancellationToken)
    {
        var listed = await _contactLookup.FindAllAsync(key, cancellationToken);
        var areas = listed.Select(l => l.Contact.Area).ToList();
        foreach (var other in others)
        {
            // What belongs to several areas is anybody's who covers one; what belongs to none keeps nobody from erasing.
            areas.AddRange((await other.FindAsync(key, cancellationToken)).Where(h => h.Areas.Count > 0 && !caller.CoversAny(h.Areas)).Select(h => h.Areas[0]));
        }

        if (caller.MustCoverPerson(areas) is { } outside)
        {
            return outside;
        }

        var later = new List<string>();
        foreach (var other in others)
        {
            if (!await other.EraseAsync(key, cancellationToken))
            {
                later.Add(other.Kind);
            }
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

        return new ErasedView(later);
    }

    /// <summary>The areas of all contacts of the number, each once.</summary>
    public async Task<IReadOnlyList<string>> AreasAsync(NumberKey key, CancellationToken cancellationToken) => AreasOf(await _contactLookup.FindAllAsync(key, cancellationToken));

    /// <summary>Refuses a caller who may not read or remove the number's opt-out: it applies to every list, so their area must cover all contacts that the number
    /// has, and all that it had when the opt-out was stored. Otherwise an official could add the number to an own list, or wait until another area took it off
    /// theirs, and then remove an opt-out made there.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="key">The number.</param>
    /// <param name="optOut">Its opt-out; null where it has none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Problem?> MustCoverAllAsync(Caller caller, NumberKey key, OptOut? optOut, CancellationToken cancellationToken) =>
        caller.Area.Length == 0 || MayRead(caller, await AreasAsync(key, cancellationToken), optOut)
            ? null
            : CommonProblems.NotAllowed($"Your area '{caller.Area}' does not cover every list that has the number, or had it when it was opted out. The opt-out can be read and removed by an operator whose area covers all of these lists; the resident can reply START.");

    /// <summary>An opt-out without any area, as of a number that was on no list, is for administrators of the whole tree, and for the operator who stored it.</summary>
    private static bool MayRead(Caller caller, IReadOnlyList<string> areas, OptOut? optOut)
    {
        IReadOnlyList<string> all = [.. areas, .. optOut?.Areas ?? []];
        return caller.Area.Length == 0 || (all.Count > 0 ? all.All(caller.Covers) : optOut is null || optOut.Act == OptOut.ByOperator(caller));
    }

    private static IReadOnlyList<string> AreasOf(IReadOnlyList<(string List, Contact Contact)> listed) => [.. listed.Select(l => l.Contact.Area).Distinct(StringComparer.Ordinal)];
}
