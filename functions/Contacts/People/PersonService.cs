using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.Writing;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.People;

/// <summary>Everything held about a person, as far as the caller's area reaches.</summary>
/// <param name="Phone">E.164; null for a contact without a number.</param>
/// <param name="Contacts">The person's contacts, with their lists.</param>
/// <param name="OptOut">The opt-out; null where there is none, or the caller may not read it.</param>
/// <param name="Held">Data of other features, by its kind.</param>
public sealed record PersonView(
    string? Phone,
    IReadOnlyList<ListedContactView> Contacts,
    OptOutView? OptOut,
    IReadOnlyDictionary<string, IReadOnlyList<object>> Held
);

/// <summary>A contact in answers, with the id of its list.</summary>
public sealed record ListedContactView(string List, ContactView Contact);

/// <summary>Data that an erasure left for later.</summary>
/// <param name="Later">
/// Kinds of data that are in use now: repeat the request to erase them too. Empty where all is erased.
/// </param>
public sealed record ErasedView(IReadOnlyList<string> Later);

/// <summary>Finds and erases a person everywhere.</summary>
public sealed class PersonService(
    ContactLookup contactLookup,
    ContactStore contacts,
    PeopleIndexEraser peopleIndex,
    OptOutStore optOuts,
    ImportStore imports,
    RemovalStore removals,
    IEnumerable<IPersonData> others
)
{
    public async Task<PersonView> FindAsync(Caller caller, PersonKey person, CancellationToken cancellationToken)
    {
        var (phone, key) = person;
        var listed = await contactLookup.FindAllAsync(key, cancellationToken);
        var optOut =
            await optOuts.FindAsync(key, cancellationToken) is { } stored
            && OptOutAccess.MayRead(caller, ContactLookup.GetAreas(listed), stored)
                ? OptOutView.From(stored)
                : null;
        var held = new SortedDictionary<string, IReadOnlyList<object>>(StringComparer.Ordinal);
        foreach (var other in others)
        {
            held[other.Kind] =
            [
                .. (await other.FindAsync(key, cancellationToken))
                    .Where(h => caller.CoversAny(h.Areas) && (optOut is not null || !h.TellsOfOptOut))
                    .Select(h => h.Data),
            ];
        }

        return new PersonView(
            phone?.E164,
            [
                .. listed
                    .Where(l => caller.Covers(l.Contact.Area))
                    .Select(l => new ListedContactView(l.List, ContactView.From(l.Contact))),
            ],
            optOut,
            held
        );
    }

    /// <summary>
    /// Erases the person everywhere. An opt-out stays as a bare key, so that a later import does not add a person again
    /// who has opted out.
    /// </summary>
    /// <returns>
    /// The kinds of data that are left; <c>unknown-contact</c> for an id that no list has; <c>not-allowed</c> where
    /// anything of the person lies outside the caller's area, before anything is erased. A repeat continues where it
    /// was interrupted.
    /// </returns>
    public async Task<Result<ErasedView>> EraseAsync(
        Caller caller,
        PersonKey person,
        CancellationToken cancellationToken
    )
    {
        var (phone, key) = person;
        var listed = await contactLookup.FindAllAsync(key, cancellationToken);
        if (phone is null && (listed.Count == 0 || listed.Any(l => l.Contact.Phone is not null)))
        {
            return ContactProblems.UnknownContact();
        }

        if (await FindErasureProblemAsync(caller, listed, key, cancellationToken) is { } outside)
        {
            return outside;
        }

        // Contacts are erased first, so that no broadcast that begins meanwhile finds the person.
        await EraseContactsAsync(key, cancellationToken);
        var postponed = await EraseOtherDataAsync(key, cancellationToken);
        await EraseFindingsAsync(phone, key, cancellationToken);
        await optOuts.ErasePhoneAsync(key, cancellationToken);
        return new ErasedView(postponed);
    }

    /// <summary>Checks that nothing of the person lies outside the caller's area.</summary>
    private async Task<Problem?> FindErasureProblemAsync(
        Caller caller,
        IReadOnlyList<ListedContact> listed,
        NumberKey key,
        CancellationToken cancellationToken
    )
    {
        var areas = listed.Select(l => l.Contact.Area).ToList();
        foreach (var other in others.Where(o => !o.IsComputed))
        {
            // Data of several areas may be erased by a caller who covers one; data of no area prevents no erasure.
            areas.AddRange(
                (await other.FindAsync(key, cancellationToken))
                    .Where(h => h.Areas.Count > 0 && !caller.CoversAny(h.Areas))
                    .Select(h => h.Areas[0])
            );
        }

        var optOut = await optOuts.FindAsync(key, cancellationToken);
        if (optOut is not null && !OptOutAccess.MayRead(caller, ContactLookup.GetAreas(listed), optOut))
        {
            areas.AddRange(optOut.Areas is { Count: > 0 } ofOptOut ? ofOptOut : [""]);
        }

        return caller.MustCoverPerson(areas);
    }

    private async Task EraseContactsAsync(NumberKey key, CancellationToken cancellationToken)
    {
        // An import that adds the person now either sees the removal or has written already: the lists are read again.
        await removals.RecordAsync(list: null, key, cancellationToken);
        foreach (var (list, _) in await contactLookup.FindAllAsync(key, cancellationToken))
        {
            await contacts.RemoveAsync(list, key, cancellationToken);
        }

        await peopleIndex.EraseAsync(key, cancellationToken);
    }

    /// <summary>Erases the data of other features.</summary>
    /// <returns>The kinds of data that are in use now and left for later.</returns>
    private async Task<IReadOnlyList<string>> EraseOtherDataAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var postponed = new List<string>();
        foreach (var other in others.Where(o => !o.IsComputed))
        {
            if (!await other.EraseAsync(key, cancellationToken))
            {
                postponed.Add(other.Kind);
            }
        }

        return postponed;
    }

    /// <summary>Erases the person from the findings of all imports.</summary>
    private async Task EraseFindingsAsync(PhoneNumber? phone, NumberKey key, CancellationToken cancellationToken)
    {
        await foreach (var import in imports.ReadAllAsync(cancellationToken))
        {
            await imports.EraseAsync(
                import.Id,
                key,
                problem => IsOfNumber(problem, import.Request.Region) ? problem with { Value = null } : problem,
                shown => phone is null ? shown.Id == key.Value : shown.Phone == phone.E164,
                cancellationToken
            );
        }

        bool IsOfNumber(ImportProblem problem, string region) =>
            phone is not null && problem.Value is { } value && PhoneCell.Read(value, region).Mobiles.Contains(phone);
    }
}
