using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Contacts;

/// <summary>Areas over HTTP.</summary>
public sealed class AreaTriggers(RequestPipeline pipeline, AreaService areas)
{
    /// <summary>GET /api/areas — the registered areas within the caller's, by path.</summary>
    [Function("GetAreas")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(AreasPage)), Query("limit", "1 to 1,000, else 100"), Query("cursor", "as the page before gave it")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/areas")] HttpRequest request, CancellationToken cancellationToken) =>
        pipeline.HandleAsync(this, request, async caller =>
        {
            var page = Page.From(request);
            if (!page.IsOk)
            {
                return page.Problem.ToHttp();
            }

            var (found, after) = await areas.PageAsync(caller, page.Value, cancellationToken);
            return Json.Answer(new AreasPage(found, Page.Cursor(after)));
        });

    /// <summary>PUT /api/areas/{*area} — says what holds in an area and in those below it; an empty path is the whole tree. An area may tighten what holds above it, never loosen it: the answer is as stored, what holds is the tightest. Limits that an administrator of a wider area has set on it can be tightened, and only they can loosen them.</summary>
    [Function("PutArea")]
    [Allows(Role.Administrator), Accepts(typeof(NewArea), Example = """{"name":"Hongqi Road","zone":"Asia/Shanghai","quietHours":[{"start":"21:30","end":"07:30"}],"policies":{"budget":{"perDay":2,"perWeek":6},"householdBudget":{"perDay":4,"perWeek":12},"spendPerDay":{"amount":"100.00","currency":"CNY"}}}""")]
    [Answers(200, typeof(Area)), Answers(201, typeof(Area)), Problems("unreadable-body", "invalid-fields", "stale-version"), Header("If-Match", "the ETag as read")]
    public Task<IResult> PutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/areas/{*area}")] HttpRequest request, string? area, CancellationToken cancellationToken) =>
        pipeline.HandleAsync(this, request, async caller =>
        {
            var body = await request.ReadBodyAsync<NewArea>(cancellationToken);
            return body.IsOk
                ? (await areas.PutAsync(caller, area ?? "", body.Value, IfMatch.Of(request.Headers.IfMatch), cancellationToken)).ToHttp(put =>
                {
                    Preconditions.Tag(request, put.Tag);
                    return Json.Answer(put.Area, put.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
                })
                : body.Problem.ToHttp();
        });

    /// <summary>DELETE /api/areas/{*area} — says no more of it: what holds above it holds there. Areas need no registration to be used. Where an administrator of a wider area has set limits on it, only they can remove it.</summary>
    [Function("DeleteArea")]
    [Allows(Role.Administrator), Answers(204), Problems("unknown-area", "stale-version"), Header("If-Match", "the ETag as read")]
    public Task<IResult> DeleteAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/areas/{*area}")] HttpRequest request, string? area, CancellationToken cancellationToken) =>
        pipeline.HandleAsync(this, request, async caller => await areas.RemoveAsync(caller, area ?? "", IfMatch.Of(request.Headers.IfMatch), cancellationToken) is { } problem ? problem.ToHttp() : Results.NoContent());
}

public sealed record AreasPage(IReadOnlyList<AreaView> Areas, string? Cursor);

/// <summary>An area as stored.</summary>
/// <param name="Path">Empty is the whole tree.</param>
/// <param name="Name">For people.</param>
/// <param name="Zone">Null is the area's above.</param>
/// <param name="QuietHours">Besides those of the areas above.</param>
/// <param name="Policies">As given, whether or not an area above is tighter.</param>
/// <param name="Etag">What a change names in <c>If-Match</c>.</param>
public sealed record AreaView(string Path, string Name, string? Zone, IReadOnlyList<QuietHours>? QuietHours, AreaPolicies? Policies, string Etag);

/// <summary>The body of <c>PUT /api/areas/{*area}</c>.</summary>
public sealed record NewArea(string Name)
{
    public string? Zone { get; init; }

    /// <summary>Besides those of the areas above, which hold here too.</summary>
    public IReadOnlyList<QuietHours>? QuietHours { get; init; }

    /// <summary>Of what the areas at and above one say, the tightest holds there.</summary>
    public AreaPolicies? Policies { get; init; }
}

/// <summary>Lists and saves areas for a caller who covers them.</summary>
public sealed class AreaService(AreaStore areas, CurrentAreas current, IOptions<Settings> settings, TableTelemetry tables)
{
    public async Task<(IReadOnlyList<AreaView> Areas, string? After)> PageAsync(Caller caller, Page page, CancellationToken cancellationToken)
    {
        // A slash before it, or the whole tree's empty path would be the cursor of the beginning.
        var found = new List<AreaView>();
        await foreach (var (area, tag) in areas.AllAsync(cancellationToken, tables.LeftOut))
        {
            if (caller.Covers(area.Path) && (page.After is null || string.CompareOrdinal($"/{area.Path}", page.After) > 0))
            {
                found.Add(new(area.Path, area.Name, area.Zone, area.QuietHours, area.Policies, tag.ToString()));
            }
        }

        var sorted = found.OrderBy(a => a.Path, StringComparer.Ordinal).Take(page.Limit).ToList();
        return (sorted, sorted.Count < found.Count ? $"/{sorted[^1].Path}" : null);
    }

    public async Task<Result<(Area Area, ETag Tag, bool IsNew)>> PutAsync(Caller caller, string path, NewArea asked, IfMatch ifMatch, CancellationToken cancellationToken)
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
            var loosened = bounds.SelectMany(b => b.Faults(asked)).DistinctBy(f => f.Pointer, StringComparer.Ordinal).ToList();
            if (loosened.Count > 0)
            {
                return CommonProblems.InvalidFields(loosened);
            }

            var own = new AreaBound(caller.Area, asked.QuietHours ?? [], asked.Policies ?? new AreaPolicies());
            var area = new Area
            {
                Path = path,
                Name = asked.Name,
                Zone = asked.Zone,
                QuietHours = asked.QuietHours,
                Policies = asked.Policies,
                Bounds = own.IsEmpty ? bounds : [.. bounds, own],
            };
            if ((await areas.TreeAsync(cancellationToken)).With(area).NeverOpen(path) is { } closed)
            {
                return CommonProblems.InvalidFields(new FieldError("/quietHours", "never-open", $"With those of the areas above, the whole day would be quiet in '{closed}'."));
            }

            // Somebody else was first: who named a version is told on the next round that it has passed.
            if (await areas.TryPutAsync(area, before?.Tag, version, cancellationToken) is { } tag)
            {
                current.Forget();
                return (area, tag, before is null);
            }
        }
    }

    /// <summary>Forgets what holds in the area itself.</summary>
    /// <returns>Null when it is gone.</returns>
    public async Task<Problem?> RemoveAsync(Caller caller, string path, IfMatch ifMatch, CancellationToken cancellationToken)
    {
        if (caller.MustCover(path) is { } outside)
        {
            return outside;
        }

        while (true)
        {
            if (await areas.FindWithTagAsync(path, cancellationToken) is not { } before)
            {
                return ContactProblems.UnknownArea(path);
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
