using Azure;
using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Areas;

/// <summary>The HTTP routes of areas.</summary>
public sealed class AreaTriggers(RequestPipeline pipeline, AreaService areas)
{
    /// <summary>
    /// GET /api/areas — the registered areas within the caller's, by path; of those above it the path and the name.
    /// </summary>
    [Function("GetAreas")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(AreasPage)),
        Query("limit", Page.LimitDescription),
        Query("cursor", Page.CursorDescription)
    ]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/areas")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) =>
            {
                var (found, cursor) = await areas.ListAsync(caller, page, cancellationToken);
                return Json.Answer(new AreasPage(found, cursor));
            }
        );

    /// <summary>
    /// PUT /api/areas/{*area} — saves the settings of an area, which also apply to the areas below it; an empty path is
    /// the whole tree. The area above a new one must be known (<c>unknown-area</c>). An area may tighten what holds
    /// above it, never loosen it: the answer is as stored, what holds is the tightest. Limits that an administrator of
    /// a wider area has set on it can be tightened, and only they can loosen them.
    /// </summary>
    [Function("PutArea")]
    [
        Allows(Role.Administrator),
        Accepts(
            typeof(NewArea),
            Example = """{"name":"Hongqi Road","zone":"Asia/Shanghai","quietHours":[{"start":"21:30","end":"07:30"}],"policies":{"budget":{"perDay":2,"perWeek":6},"householdBudget":{"perDay":4,"perWeek":12},"spendPerDay":{"amount":"100.00","currency":"CNY"}}}"""
        )
    ]
    [
        Answers(200, typeof(Area)),
        Answers(201, typeof(Area)),
        Problems("unreadable-body", "invalid-fields", "stale-version"),
        Header("If-Match", "the ETag as read")
    ]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/areas/{*area}")] HttpRequest request,
        string? area,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<NewArea>(
            this,
            request,
            async (caller, body) =>
                (
                    await areas.PutAsync(
                        caller,
                        area ?? "",
                        body,
                        IfMatch.From(request.Headers.IfMatch),
                        cancellationToken
                    )
                ).ToHttp(put =>
                {
                    Preconditions.SetETag(request, put.Tag);
                    return Json.Answer(put.Area, put.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
                }),
            cancellationToken
        );

    /// <summary>
    /// POST /api/areas — adds an area by its name below another one; its path is made from the name.
    /// </summary>
    [Function("AddArea")]
    [
        Allows(Role.Administrator),
        Accepts(typeof(NewAreaBelow), Example = """{"parent":"beiguan/hongqilu","name":"Dadaoxi"}""")
    ]
    [Answers(201, typeof(Area)), Problems("unreadable-body", "invalid-fields")]
    public Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/areas")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<NewAreaBelow>(
            this,
            request,
            async (caller, body) =>
                (await areas.AddAsync(caller, body, cancellationToken)).ToHttp(added =>
                {
                    Preconditions.SetETag(request, added.Tag);
                    return Json.Answer(added.Area, StatusCodes.Status201Created);
                }),
            cancellationToken
        );

    /// <summary>
    /// DELETE /api/areas/{*area} — removes the area; the areas above it apply to what still names it, which
    /// nothing new can. Where an administrator of a wider area has set limits on it, only they can remove it.
    /// </summary>
    [Function("DeleteArea")]
    [
        Allows(Role.Administrator),
        Answers(204),
        Problems("unknown-area", "stale-version"),
        Header("If-Match", "the ETag as read")
    ]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/areas/{*area}")] HttpRequest request,
        string? area,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await areas.RemoveAsync(caller, area ?? "", IfMatch.From(request.Headers.IfMatch), cancellationToken)
                    is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent()
        );
}

public sealed record AreasPage(IReadOnlyList<AreaView> Areas, string? Cursor);

/// <summary>An area as stored.</summary>
/// <param name="Path">Empty is the whole tree.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Zone">The IANA zone id; null inherits that of the area above.</param>
/// <param name="QuietHours">The quiet hours in addition to those of the areas above.</param>
/// <param name="Policies">The limits as given, whether or not an area above is tighter.</param>
/// <param name="Etag">The version that a change names in <c>If-Match</c>; null where <c>Above</c> is true.</param>
/// <param name="OtherNames">Other names that files use for it.</param>
/// <param name="Above">
/// True for an area above the caller's, of which only the path and the name are given; else null.
/// </param>
public sealed record AreaView(
    string Path,
    string Name,
    string? Zone,
    IReadOnlyList<QuietHours>? QuietHours,
    AreaPolicies? Policies,
    string? Etag,
    IReadOnlyList<string>? OtherNames = null,
    bool? Above = null
)
{
    /// <summary>Shows an area to a caller who covers it.</summary>
    public static AreaView From(Area area, ETag tag) =>
        new(area.Path, area.Name, area.Zone, area.QuietHours, area.Policies, tag.ToString(), area.OtherNames);

    /// <summary>Shows an area to a caller of an area below it.</summary>
    public static AreaView OfAncestor(Area area) =>
        new(area.Path, area.Name, Zone: null, QuietHours: null, Policies: null, Etag: null, Above: true);
}
