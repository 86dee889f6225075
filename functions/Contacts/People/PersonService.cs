using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.People;

/// <summary>Everything held about a person, as far as the caller's area reaches.</summary>
/// <param name="Phone">E.164; null for a contact without a number.</param>
/// <param name="Contacts">What each list knows.</param>
/// <param name="OptOut">Null where there is none.</param>
/// <param name="Held">What other features hold, by what it is.</param>
public sealed record PersonView(
    string? Phone,
    IReadOnlyList<ListedContact> Contacts,
    OptOutView? OptOut,
    IReadOnlyDictionary<string, IReadOnlyList<object>> Held
);

/// <summary>A contact with its list.</summary>
public sealed record ListedContact(string List, ContactView Contact);

/// <summary>Data that an erasure left for later.</summary>
/// <param name="Later">Kinds of data in use just now: ask again to erase them too. Empty: all is gone.</param>
public sealed record ErasedView(IReadOnlyList<string> Later);

/// <summary>Finds and erases a person everywhere.</summary>
public sealed class PersonService(
    ContactLookup contactLookup,
    ContactStore contacts,
    OptOutStore optOuts,
    ImportStore imports,
    RemovalStore removals,
    IEnumerable<IPersonData> others
)
{
    public async Task<PersonView> FindAsync(
        Caller caller,
        PhoneNumber? phone,
        NumberKey key,
        CancellationToken cancellationToken
    )
    {
        var held = new SortedDictionary<string, IReadOnlyList<object>>(StringComparer.Ordinal);
        foreach (var other in others)
        {
            held[other.Kind] =
            [
                .. (await other.FindAsync(key, cancellationToken))
                    .Where(h => caller.CoversAny(h.Areas))
                    .Select(h => h.Data),
            ];
        }

        var listed = await contactLookup.FindAllAsync(key, cancellationToken);
        return new PersonView(
            phone?.E164,
            [
                .. listed
                    .Where(l => caller.Covers(l.Contact.Area))
                    .Select(l => new ListedContact(l.List, ContactView.From(l.Contact))),
            ],
            await optOuts.FindAsync(key, cancellationToken) is { } optOut
            && OptOutAccess.MayRead(caller, ContactLookup.AreasOf(listed), optOut)
                ? OptOutView.From(optOut)
                : null,
            held
        );
    }

    /// <summary>
    /// Erases the person everywhere. An opt-out stays as a bare key, so that a later import brings nobody back who
    /// asked for silence.
    /// </summary>
    /// <returns>
    /// What is left; <c>unknown-contact</c> for an id that no list has; <c>not-allowed</c> where anything of the person
    /// lies outside the caller's area, before anything is erased. A repeat continues where it was interrupted.
    /// </returns>
    public async Task<Result<ErasedView>> EraseAsync(
        Caller caller,
        PhoneNumber? phone,
        NumberKey key,
        CancellationToken cancellationToken
    )
    {
        var listed = await contactLookup.FindAllAsync(key, cancellationToken);
        if (phone is null && (listed.Count == 0 || listed.Any(l => l.Contact.Phone is not null)))
        {
            return ContactProblems.UnknownContact();
        }

        var areas = listed.Select(l => l.Contact.Area).ToList();
        foreach (var other in others)
        {
            // What belongs to several areas is anybody's who covers one; what belongs to none keeps nobody from
            // erasing.
            areas.AddRange(
                (await other.FindAsync(key, cancellationToken))
                    .Where(h => h.Areas.Count > 0 && !caller.CoversAny(h.Areas))
                    .Select(h => h.Areas[0])
            );
        }

        var optOut = await optOuts.FindAsync(key, cancellationToken);
        if (optOut is not null && !OptOutAccess.MayRead(caller, ContactLookup.AreasOf(listed), optOut))
        {
            areas.AddRange(optOut.Areas is { Count: > 0 } ofOptOut ? ofOptOut : [""]);
        }

        if (caller.MustCoverPerson(areas) is { } outside)
        {
            return outside;
        }

        // First, so that no broadcast that begins meanwhile finds the person. An import that adds them just now either
        // sees the removal, or has written by now: the lists are looked through again.
        await removals.KeepAsync(list: null, key, cancellationToken);
        foreach (var (list, _) in await contactLookup.FindAllAsync(key, cancellationToken))
        {
            await contacts.RemoveAsync(list, key, cancellationToken);
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
                key,
                problem =>
                    phone is not null
                    && problem.Value is { } value
                    && PhoneCell.Read(value, import.Order.Region).Mobiles.Contains(phone)
                        ? problem with
                        {
                            Value = null,
                        }
                        : problem,
                shown => phone is null ? shown.Id == key.Value : shown.Phone == phone.E164,
                cancellationToken);
        }

        await optOuts.ForgetPhoneAsync(key, cancellationToken);
        return new ErasedView(later);
    }
}
