using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.Lists;

/// <summary>The body of <c>PUT /api/lists/{list}</c>.</summary>
public sealed record NewList(string Name, string Area)
{
    public IReadOnlyList<string> Labels
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Whether the people are invented; null keeps the stored value.</summary>
    public bool? Sample { get; init; }
}

/// <summary>A list in the API's answers.</summary>
public sealed record ListView(
    string Id,
    string Name,
    string Area,
    IReadOnlyList<string> Labels,
    bool Sample,
    Instant CreatedAt
)
{
    /// <summary>
    /// True while the list is being deleted, also where that was interrupted: deleting it again continues. Else null.
    /// </summary>
    public bool? BeingDeleted { get; init; }

    /// <summary>
    /// The contacts in the caller's area, up to <see cref="ListService.MaxCounted"/>; null where nobody asked.
    /// </summary>
    public int? People { get; init; }

    /// <summary>True where there are more than <see cref="People"/>; else null.</summary>
    public bool? MorePeople { get; init; }

    public static ListView From(ContactList list) =>
        new(list.Id, list.Name, list.Area, list.Labels, list.Sample, list.CreatedAt)
        {
            BeingDeleted = list.IsBeingDeleted ? true : null,
        };
}

/// <summary>Finds, saves and removes lists for a caller who covers them.</summary>
public sealed class ListService(
    ListStore lists,
    ContactStore contacts,
    PeopleIndexStore peopleIndex,
    IListLocks locks,
    IEnumerable<IUsageSource> uses,
    TimeProvider clock,
    TableTelemetry tables,
    KnownAreas knownAreas
)
{
    /// <summary>The maximum number of contacts that are counted for one answer.</summary>
    public const int MaxCounted = 20_000;

    /// <summary>Counts the contacts of a list that the caller covers, up to <see cref="MaxCounted"/>.</summary>
    public async Task<ListView> CountAsync(Caller caller, ContactList list, CancellationToken cancellationToken)
    {
        var count = await contacts.CountAsync(
            list.Id,
            caller.Area,
            MaxCounted + 1,
            cancellationToken,
            tables.RowSkipped
        );
        return ListView.From(list) with
        {
            People = Math.Min(count, MaxCounted),
            MorePeople = count > MaxCounted ? true : null,
        };
    }

    /// <summary>
    /// Finds the list; <c>unknown-list</c>, or <c>not-allowed</c> where it lies outside the caller's area.
    /// </summary>
    public async Task<Result<StoredList>> FindAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await lists.FindWithTagAsync(id, cancellationToken) is not { } found ? ContactProblems.UnknownList(id)
        : caller.MustCover(found.List.Area) is { } outside ? outside
        : found;

    /// <summary>
    /// Finds a list to which contacts are to be added; <c>list-being-deleted</c> in addition to the problems of <see
    /// cref="FindAsync"/>.
    /// </summary>
    public async Task<Result<StoredList>> FindForChangeAsync(
        Caller caller,
        string id,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(caller, id, cancellationToken);
        return found is { IsOk: true, Value.List.IsBeingDeleted: true } ? ContactProblems.ListBeingDeleted(id) : found;
    }

    /// <summary>
    /// Reads a page of the lists that a caller covers, by id; lists whose rows cannot be read are left out and logged.
    /// </summary>
    public async Task<ListsPage> ReadPageAsync(Caller caller, Page page, CancellationToken cancellationToken)
    {
        var (found, cursor) = await page.TakeAsync(
            lists
                .ReadAllAsync(cancellationToken, tables.RowSkipped)
                .Where(l =>
                    caller.Covers(l.Area) && (page.After is null || string.CompareOrdinal(l.Id, page.After) > 0)
                ),
            ListView.From,
            l => l.Id,
            cancellationToken
        );
        return new ListsPage(found, cursor);
    }

    /// <summary>Counts the lists that a caller covers.</summary>
    public async Task<int> CountListsAsync(Caller caller, CancellationToken cancellationToken) =>
        await lists
            .ReadAllAsync(cancellationToken, tables.RowSkipped)
            .CountAsync(l => caller.Covers(l.Area), cancellationToken);

    /// <summary>
    /// Creates or replaces the list. Problems: <c>invalid-fields</c>, <c>not-allowed</c>, <c>stale-version</c>,
    /// <c>list-being-deleted</c>.
    /// </summary>
    public async Task<Result<SavedList>> PutAsync(
        Caller caller,
        string id,
        NewList body,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        if (Validate(id, body) is { Count: > 0 } errors)
        {
            return CommonProblems.InvalidFields(errors);
        }

        while (true)
        {
            var before = await lists.FindWithTagAsync(id, cancellationToken);
            if (
                (
                    caller.MustCover(body.Area)
                    ?? (before is { } existing ? caller.MustCover(existing.List.Area) : null)
                    ?? Preconditions.FindProblem(ifMatch, before?.Tag)
                ) is
                { } problem
            )
            {
                return problem;
            }

            // An import into a deleted list of this id removes its contacts when it ends.
            if (
                before is { List.IsBeingDeleted: true }
                || (before is null && await locks.IsLockedAsync(id, cancellationToken))
            )
            {
                return ContactProblems.ListBeingDeleted(id);
            }

            if (
                await knownAreas.FindProblemAsync(
                    caller.Area,
                    "/area",
                    body.Area,
                    before?.List.Area,
                    cancellationToken
                ) is
                { } unknown
            )
            {
                return unknown;
            }

            var list = new ContactList
            {
                Id = id,
                Name = body.Name,
                Area = body.Area,
                Labels = body.Labels,
                Sample = body.Sample ?? before?.List.Sample ?? false,
                CreatedAt = before?.List.CreatedAt ?? clock.GetCurrentInstant(),
            };

            // Where another writer was first, the next round refuses a caller who named a version.
            if (await lists.TryPutAsync(list, before?.Tag, cancellationToken) is { } tag)
            {
                return new SavedList(list, tag, IsNew: before is null);
            }
        }
    }

    /// <summary>
    /// Deletes the list, its contacts and their index; <c>list-in-use</c> while a campaign or broadcast uses it. A
    /// repeat continues where it was interrupted.
    /// </summary>
    /// <remarks>The list is marked first, then its uses are looked for; a request stores its broadcast first, then
    /// looks for the mark: of the two that come at the same time at least one finds the other. Contacts that are added
    /// meanwhile look for the mark in the same way.</remarks>
    public async Task<Problem?> RemoveAsync(
        Caller caller,
        string id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var isCleared = false;
        while (true)
        {
            var found = await FindAsync(caller, id, cancellationToken);
            if (!found.IsOk)
            {
                return isCleared ? null : found.Problem;
            }

            var (list, tag) = found.Value;
            if (
                (
                    Preconditions.FindProblem(ifMatch, tag)
                    ?? (list.IsBeingDeleted ? null : await FindDeletionProblemAsync(caller, id, cancellationToken))
                ) is
                { } problem
            )
            {
                return problem;
            }

            if (await lists.TryPutAsync(list with { IsBeingDeleted = true }, tag, cancellationToken) is not { } marked)
            {
                continue;
            }

            if (!list.IsBeingCleared)
            {
                if (await FindDeletionProblemAsync(caller, id, cancellationToken) is { } refusal)
                {
                    await lists.TryPutAsync(list with { IsBeingDeleted = false }, marked, cancellationToken);
                    return refusal;
                }

                // A concurrent deletion that finds a use from here on does not take the mark off.
                var clearing = list with
                {
                    IsBeingDeleted = true,
                    IsBeingCleared = true,
                };
                if (await lists.TryPutAsync(clearing, marked, cancellationToken) is not { } cleared)
                {
                    continue;
                }

                marked = cleared;
            }

            await contacts.RemoveAllAsync(id, cancellationToken);
            await peopleIndex.RemoveAsync(id, cancellationToken);
            isCleared = true;
            if (await lists.TryRemoveAsync(id, marked, cancellationToken))
            {
                return null;
            }
        }
    }

    private async Task<Problem?> FindDeletionProblemAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (await uses.FindAsync(UsableKind.List, id, caller, cancellationToken) is { } usage)
        {
            return ContactProblems.ListInUse(id, usage.By);
        }

        // A caller who may not remove some contacts one by one may not remove all at once either.
        return
            caller.Area.Length > 0
            && await contacts.HasContactsOutsideAsync(id, caller.Area, cancellationToken, tables.RowSkipped)
            ? CommonProblems.NotAllowed($"The list '{id}' has contacts outside your area '{caller.Area}'.")
            : null;
    }

    private static List<FieldError> Validate(string id, NewList body)
    {
        var errors = new List<FieldError>();
        if (!ContactList.IsId(id))
        {
            errors.Add(
                new(
                    "list",
                    "unusable-id",
                    "A list's id is 1 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends."
                )
            );
        }

        if (body.Name.Trim() is not { Length: > 0 and <= 100 })
        {
            errors.Add(new("/name", "unusable-name", "A name has 1 to 100 characters."));
        }
        else if (OneLine.Validate("/name", body.Name) is { } fault)
        {
            errors.Add(fault);
        }

        if (!Area.IsPath(body.Area))
        {
            errors.Add(
                new(
                    "/area",
                    "unreadable-area",
                    "An area is a path such as beiguan/hongqilu/dadaoxi/03; empty is the whole tree."
                )
            );
        }

        if (body.Labels.Count > 20 || body.Labels.Any(l => l is not { Length: > 0 and <= 50 }))
        {
            errors.Add(new("/labels", "unusable-labels", "At most 20 labels of 1 to 50 characters."));
        }
        else
        {
            errors.AddRange(body.Labels.Select((l, i) => OneLine.Validate($"/labels/{i}", l)).OfType<FieldError>());
        }

        return errors;
    }
}

/// <summary>A list as it was saved.</summary>
/// <param name="List">The list.</param>
/// <param name="Tag">The version after saving.</param>
/// <param name="IsNew">Whether there was none of this id.</param>
public sealed record SavedList(ContactList List, ETag Tag, bool IsNew);
