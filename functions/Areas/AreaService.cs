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
    public async Task<(IReadOnlyList<AreaView> Areas, string? Cursor)> PageAsync(
        Caller caller,
        Page page,
        CancellationToken cancellationToken
    )
    {
        // A slash before it, or the whole tree's empty path would be the cursor of the beginning.
        var found = new List<AreaView>();
        await foreach (var (area, tag) in areas.AllAsync(cancellationToken, tables.LeftOut))
        {
            if (
                caller.Covers(area.Path)
                && (page.After is null || string.CompareOrdinal($"/{area.Path}", page.After) > 0)
            )
            {
                found.Add(
                    new(
                        area.Path,
                        area.Name,
                        area.Zone,
                        area.QuietHours,
                        area.Policies,
                        tag.ToString(),
                        area.OtherNames
                    )
                );
            }
        }

        var sorted = found.OrderBy(a => a.Path, StringComparer.Ordinal).ToAsyncEnumerable();
        return await page.TakeAsync(sorted, a => a, a => $"/{a.Path}", cancellationToken);
    }

    public async Task<Result<(Area Area, ETag Tag, bool IsNew)>> PutAsync(
        Caller caller,
        string path,
        NewArea asked,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var errors = new List<FieldError>();
        if (!Area.IsPath(path))
        {
            errors.Add(new("area", "unreadable-area", "An area is a path such as beiguan/hongqilu/dadaoxi/03."));
        }

        if (asked.Name.Trim() is not { Length: > 0 and <= 100 })
        {
            errors.Add(new("/name", "unusable-name", "A name has 1 to 100 characters."));
        }
        else if (OneLine.Fault("/name", asked.Name) is { } fault)
        {
            errors.Add(fault);
        }

        if (asked.OtherNames is { } others)
        {
            if (others.Count > Area.MaxOtherNames)
            {
                errors.Add(
                    new("/otherNames", "too-many", $"At most {Area.MaxOtherNames} other names.")
                    {
                        Most = Area.MaxOtherNames,
                    }
                );
            }
            else
            {
                errors.AddRange(
                    others
                        .Index()
                        .Where(o => o.Item?.Trim() is not { Length: > 0 and <= 100 } || !OneLine.IsPlain(o.Item))
                        .Select(o => new FieldError(
                            $"/otherNames/{o.Index}",
                            "unusable-name",
                            "A name has 1 to 100 characters on one line."
                        ))
                );
            }
        }

        if (asked.Zone is { } zone && Zones.Find(zone) is null)
        {
            errors.Add(new("/zone", "unknown-zone", "A zone is an IANA name such as Asia/Shanghai."));
        }

        errors.AddRange(QuietHours.Faults(asked.QuietHours ?? []));
        errors.AddRange(asked.Policies?.Faults(settings.Value.Currency) ?? []);
        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        while (true)
        {
            var version = await areas.VersionAsync(cancellationToken);
            var before = await areas.FindWithTagAsync(path, cancellationToken);
            if ((caller.MustCover(path) ?? Preconditions.Check(ifMatch, before?.Tag)) is { } problem)
            {
                return problem;
            }

            // What is not the caller's to loosen.
            var bounds = before?.Area.Bounds.Where(b => !caller.Covers(b.By)).ToList() ?? [];
            var loosened = bounds
                .SelectMany(b => b.Faults(asked))
                .DistinctBy(f => f.Pointer, StringComparer.Ordinal)
                .ToList();
            if (loosened.Count > 0)
            {
                return CommonProblems.InvalidFields(loosened);
            }

            var own = new AreaBound(caller.Area, asked.QuietHours ?? [], asked.Policies ?? new AreaPolicies());
            var area = new Area
            {
                Path = path,
                Name = asked.Name,
                OtherNames = asked.OtherNames is { Count: > 0 } names ? names : null,
                Zone = asked.Zone,
                QuietHours = asked.QuietHours,
                Policies = asked.Policies,
                Bounds = own.IsEmpty ? bounds : [.. bounds, own],
            };
            if ((await areas.TreeAsync(cancellationToken)).With(area).NeverOpen(path) is { } closed)
            {
                return CommonProblems.InvalidFields(
                    new FieldError(
                        "/quietHours",
                        "never-open",
                        $"With those of the areas above, the whole day would be quiet in '{closed}'."
                    )
                );
            }

            // Changed meanwhile: a caller who named a version is refused on the next round.
            if (await areas.TryPutAsync(area, before?.Tag, version, cancellationToken) is { } tag)
            {
                current.Forget();
                return (area, tag, before is null);
            }
        }
    }

    /// <summary>Forgets what holds in the area itself.</summary>
    /// <returns>Null when it is gone.</returns>
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

            if (Preconditions.Check(ifMatch, before.Tag) is { } stale)
            {
                return stale;
            }

            if (before.Area.Bounds.FirstOrDefault(b => !caller.Covers(b.By)) is { } bound)
            {
                return CommonProblems.NotAllowed(
                    $"An administrator of {bound.Office} has set limits on '{path}': only they can remove it.");
            }

            if (await areas.TryRemoveAsync(path, before.Tag, cancellationToken))
            {
                current.Forget();
                return null;
            }
        }
    }
}
