using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Areas;

/// <summary>Lists and saves areas for a caller who covers them.</summary>
public sealed class AreaService(
    AreaStore areas,
    CurrentAreas current,
    IOptions<Settings> settings,
    TableTelemetry tables
)
{
    /// <summary>
    /// Lists the areas that the caller covers, and of those above the caller's the path and the name, by path.
    /// </summary>
    public async Task<PageOf<AreaView>> ListAsync(Caller caller, Page page, CancellationToken cancellationToken)
    {
        // A cursor is a slash and the path: the whole tree's path alone is empty, which means the first page.
        var found = new List<AreaView>();
        await foreach (var (area, tag) in areas.ReadAllAsync(cancellationToken, tables.RowSkipped))
        {
            if (page.After is not null && string.CompareOrdinal($"/{area.Path}", page.After) <= 0)
            {
                continue;
            }

            if (caller.Covers(area.Path))
            {
                found.Add(AreaView.From(area, tag));
            }
            else if (AreaPath.Covers(area.Path, caller.Area))
            {
                found.Add(AreaView.OfAncestor(area));
            }
        }

        var sorted = found.OrderBy(a => a.Path, StringComparer.Ordinal).ToAsyncEnumerable();
        return await page.TakeAsync(sorted, a => a, a => $"/{a.Path}", cancellationToken);
    }

    public async Task<Result<SavedArea>> PutAsync(
        Caller caller,
        string path,
        NewArea body,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        List<FieldError> faults = [.. ValidatePath(path), .. body.Validate(settings.Value.Currency)];
        if (faults.Count > 0)
        {
            return CommonProblems.InvalidFields(faults);
        }

        while (true)
        {
            var version = await areas.FindVersionAsync(cancellationToken);
            var before = await areas.FindWithTagAsync(path, cancellationToken);
            if ((caller.MustCover(path) ?? Preconditions.FindProblem(ifMatch, before?.Tag)) is { } problem)
            {
                return problem;
            }

            // Bounds of administrators whose areas the caller does not cover: the caller may not loosen them.
            var bounds = before?.Area.Bounds.Where(b => !caller.Covers(b.By)).ToList() ?? [];
            var area = body.ToArea(path, caller.Area, bounds);
            var tree = await areas.ReadTreeAsync(cancellationToken);
            if (before is null && FindParentProblem(caller, path, tree) is { } unknown)
            {
                return CommonProblems.InvalidFields(unknown);
            }

            if (FindProblem(area, body, bounds, tree) is { } refused)
            {
                return refused;
            }

            // Null if the area changed meanwhile: the next attempt refuses a caller whose If-Match no longer fits.
            if (await areas.TryPutAsync(area, before?.Tag, version, cancellationToken) is { } tag)
            {
                current.Invalidate();
                return new SavedArea(area, tag, IsNew: before is null);
            }
        }
    }

    /// <summary>
    /// Adds an area by its name below another one, and makes its path. Problems: <c>invalid-fields</c>,
    /// <c>not-allowed</c>.
    /// </summary>
    /// <remarks>A repeat after a lost answer is refused as <c>name-in-use</c>, and adds no second one.</remarks>
    public async Task<Result<SavedArea>> AddAsync(Caller caller, NewAreaBelow body, CancellationToken cancellationToken)
    {
        if (caller.MustCover(body.Parent) is { } outside)
        {
            return outside;
        }

        List<FieldError> faults = [.. body.Validate(settings.Value.Currency)];
        if (faults.Count > 0)
        {
            return CommonProblems.InvalidFields(faults);
        }

        while (true)
        {
            var version = await areas.FindVersionAsync(cancellationToken);
            var tree = await areas.ReadTreeAsync(cancellationToken);
            if (FindProblem(caller, body, tree) is { } fault)
            {
                return CommonProblems.InvalidFields(fault);
            }

            var area = body.ToArea(body.MakePath(tree)!, caller.Area, []);
            if (FindProblem(area, body, [], tree) is { } refused)
            {
                return refused;
            }

            if (await areas.TryPutAsync(area, asRead: null, version, cancellationToken) is { } tag)
            {
                current.Invalidate();
                return new SavedArea(area, tag, IsNew: true);
            }
        }
    }

    /// <summary>
    /// Finds that the area above a new one is not known; what lies above the caller's own area is not theirs to
    /// register.
    /// </summary>
    private static FieldError? FindParentProblem(Caller caller, string path, AreaTree tree) =>
        AreaPath.Parent(path) is { Length: > 0 } parent
        && path != caller.Area
        && parent != caller.Area
        && !tree.IsKnown(parent)
            ? AreaProblems.UnknownAreaField("area", parent)
            : null;

    private static FieldError? FindProblem(Caller caller, NewAreaBelow body, AreaTree tree) =>
        body.Parent.Length > 0 && body.Parent != caller.Area && !tree.Contains(body.Parent)
            ? AreaProblems.UnknownAreaField("/parent", body.Parent)
            : body.Validate(tree);

    /// <summary>Removes the area's own settings; those of the areas above it apply from then on.</summary>
    /// <returns>Null when they were removed; else the problem.</returns>
    public async Task<Problem?> RemoveAsync(
        Caller caller,
        string path,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        if (caller.MustCover(path) is { } outside)
        {
            return outside;
        }

        while (true)
        {
            if (await areas.FindWithTagAsync(path, cancellationToken) is not { } before)
            {
                return AreaProblems.UnknownArea(path);
            }

            if (Preconditions.FindProblem(ifMatch, before.Tag) is { } stale)
            {
                return stale;
            }

            if (before.Area.Bounds.FirstOrDefault(b => !caller.Covers(b.By)) is { } bound)
            {
                return CommonProblems.NotAllowed(
                    $"An administrator of {bound.AreaDescription} has set limits on '{path}': only they can remove it."
                );
            }

            if (await areas.TryRemoveAsync(path, before.Tag, cancellationToken))
            {
                current.Invalidate();
                return null;
            }
        }
    }

    private static IEnumerable<FieldError> ValidatePath(string path)
    {
        if (!Area.IsPath(path))
        {
            yield return new("area", "unreadable-area", "An area is a path such as beiguan/hongqilu/dadaoxi/03.");
        }
    }

    /// <summary>
    /// Finds the problem that keeps an area from being saved: a loosened bound, or no open moment in a day.
    /// </summary>
    /// <param name="area">The area as it would be saved.</param>
    /// <param name="body">The body from which it was made.</param>
    /// <param name="bounds">The bounds of other administrators, which it may not loosen.</param>
    /// <param name="tree">The areas that there are.</param>
    private static Problem? FindProblem(Area area, NewArea body, IReadOnlyList<AreaBound> bounds, AreaTree tree)
    {
        var loosened = bounds
            .SelectMany(b => b.Validate(body))
            .DistinctBy(f => f.Pointer, StringComparer.Ordinal)
            .ToList();
        if (loosened.Count > 0)
        {
            return CommonProblems.InvalidFields(loosened);
        }

        return tree.WithArea(area).FindNeverOpen(area.Path) is { } closed
            ? CommonProblems.InvalidFields(
                new FieldError(
                    "/quietHours",
                    "never-open",
                    $"With the quiet hours of the areas above, the whole day would be quiet in '{closed}'."
                )
            )
            : null;
    }
}

/// <summary>An area as it was saved.</summary>
/// <param name="Area">The area with its bounds.</param>
/// <param name="Tag">The new ETag of its row.</param>
/// <param name="IsNew">Whether it was added rather than replaced.</param>
public sealed record SavedArea(Area Area, ETag Tag, bool IsNew);
