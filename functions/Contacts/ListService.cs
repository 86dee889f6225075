using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts;

/// <summary>The body of <c>PUT /api/lists/{list}</c>.</summary>
public sealed record NewList(string Name, string Area)
{
    public IReadOnlyList<string> Labels { get; init => field = value ?? []; } = [];

    /// <summary>Invented people; null keeps what the list is.</summary>
    public bool? Sample { get; init; }
}

/// <summary>A list as callers see it.</summary>
public sealed record ListView(string Id, string Name, string Area, IReadOnlyList<string> Labels, bool Sample, Instant CreatedAt)
{
    public static ListView Of(ContactList list) => new(list.Id, list.Name, list.Area, list.Labels, list.Sample, list.CreatedAt);
}

/// <summary>Finds, saves and removes lists for a caller who covers them.</summary>
public sealed class ListService(ListStore lists, ContactStore contacts, IEnumerable<IUsageSource> uses, TimeProvider clock)
{
    /// <summary>The list; <c>unknown-list</c>, or <c>not-allowed</c> where it lies outside the caller's area.</summary>
    public async Task<Result<(ContactList List, ETag Tag)>> FindAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await lists.FindWithTagAsync(id, cancellationToken) is not { } found ? ContactProblems.UnknownList(id)
        : caller.MustCover(found.List.Area) is { } outside ? outside
        : found;

    /// <summary>A page of the lists a caller covers, by id.</summary>
    public async Task<ListsPage> PageAsync(Caller caller, Page page, CancellationToken cancellationToken)
    {
        var (found, cursor) = await page.TakeAsync(
            lists.AllAsync(cancellationToken).Where(l => caller.Covers(l.Area) && (page.After is null || string.CompareOrdinal(l.Id, page.After) > 0)), l => l.Id, cancellationToken);
        return new ListsPage([.. found.Select(ListView.Of)], cursor);
    }

    /// <summary>Creates or replaces.</summary>
    public async Task<Result<(ContactList List, ETag Tag, bool IsNew)>> PutAsync(Caller caller, string id, NewList asked, HttpRequest request, CancellationToken cancellationToken)
    {
        if (Errors(id, asked) is { Count: > 0 } errors)
        {
            return CommonProblems.InvalidFields(errors);
        }

        while (true)
        {
            var before = await lists.FindWithTagAsync(id, cancellationToken);
            if ((caller.MustCover(asked.Area) ?? (before is { } known ? caller.MustCover(known.List.Area) : null) ?? Preconditions.Check(request, before?.Tag)) is { } problem)
            {
                return problem;
            }

            var list = new ContactList
            {
                Id = id,
                Name = asked.Name,
                Area = asked.Area,
                Labels = asked.Labels,
                Sample = asked.Sample ?? before?.List.Sample ?? false,
                CreatedAt = before?.List.CreatedAt ?? clock.GetCurrentInstant(),
            };

            // Somebody else was first: who named a version is told on the next round that it has passed.
            if (await lists.TryPutAsync(list, before?.Tag, cancellationToken) is { } tag)
            {
                return (list, tag, before is null);
            }
        }
    }

    /// <summary>Removes the list and its contacts; <c>list-in-use</c> while something needs it. A repeat goes on where it was broken off.</summary>
    public async Task<Problem?> RemoveAsync(Caller caller, string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, id, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        if (Preconditions.Check(request, found.Value.Tag) is { } stale)
        {
            return stale;
        }

        if (await uses.FindAsync(UsableKind.List, id, caller, cancellationToken) is { } usage)
        {
            return ContactProblems.ListInUse(id, usage.By);
        }

        // Whom the caller may not take off the list one by one they may not take off it all at once.
        if (caller.Area.Length > 0 && await contacts.AnyOutsideAsync(id, caller.Area, cancellationToken))
        {
            return CommonProblems.NotAllowed($"The list '{id}' has contacts outside your area '{caller.Area}'.");
        }

        await contacts.ClearAsync(id, cancellationToken);
        await lists.RemoveAsync(id, cancellationToken);
        return null;
    }

    private static List<FieldError> Errors(string id, NewList asked)
    {
        var errors = new List<FieldError>();
        if (!ContactList.IsId(id))
        {
            errors.Add(new("list", "unusable-id", "A list's id is 1 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends."));
        }

        if (asked.Name.Trim() is not { Length: > 0 and <= 100 })
        {
            errors.Add(new("/name", "unusable-name", "A name has 1 to 100 characters."));
        }
        else if (OneLine.Fault("/name", asked.Name) is { } fault)
        {
            errors.Add(fault);
        }

        if (!Area.IsPath(asked.Area))
        {
            errors.Add(new("/area", "unreadable-area", "An area is a path such as beiguan/hongqilu/dadaoxi/03; empty is the whole tree."));
        }

        if (asked.Labels.Count > 20 || asked.Labels.Any(l => l is not { Length: > 0 and <= 50 }))
        {
            errors.Add(new("/labels", "unusable-labels", "At most 20 labels of 1 to 50 characters."));
        }

        return errors;
    }
}
