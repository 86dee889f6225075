using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Campaigns;

/// <summary>The id of a campaign's copy.</summary>
/// <param name="Id">Lower-case letters, digits and dashes, 1 to 60.</param>
public sealed record CampaignCopy(string Id);

/// <summary>
/// Routes that copy a campaign, take versions of its templates, and skip, move and restore single occurrences of it.
/// </summary>
public sealed class CopyTriggers(
    RequestPipeline pipeline,
    CampaignService campaigns,
    TemplateVersionService versions,
    SkipService skips,
    MoveService moves
)
{
    /// <summary>
    /// POST /api/campaigns/{id}/copy — makes a paused campaign with the same content under another id.
    /// </summary>
    [Function("CopyCampaign")]
    [
        Allows(Role.Official),
        Accepts(typeof(CampaignCopy), Example = """{"id":"drowning-2028"}"""),
        Answers(201, typeof(CampaignView)),
        Problems(
            "unknown-campaign",
            "campaign-exists",
            "invalid-fields",
            "unknown-list",
            "unknown-template",
            "unknown-sender",
            "unreadable-body"
        )
    ]
    public Task<IResult> CopyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/copy")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<CampaignCopy>(
            this,
            request,
            async (caller, body) =>
            {
                var copied = await campaigns.CopyAsync(caller, id, body.Id, cancellationToken);
                return copied.ToHttp(c =>
                {
                    request.HttpContext.Response.Headers.Location = $"/api/campaigns/{c.Id}";
                    return CampaignTriggers.Answer(request, c, StatusCodes.Status201Created);
                });
            },
            cancellationToken
        );

    /// <summary>
    /// POST /api/campaigns/{id}/take-versions — takes other versions of the templates whose versions it keeps, from the
    /// next occurrence on.
    /// </summary>
    [Function("TakeTemplateVersions")]
    [
        Allows(Role.Official),
        Accepts(typeof(TakenVersions), Example = """{"templateVersions":{"drowning":4}}"""),
        Answers(200, typeof(CampaignView)),
        Problems("unknown-campaign", "stale-version", "invalid-fields", "unreadable-body"),
        Header("If-Match", "The version of the campaign to change")
    ]
    public Task<IResult> TakeVersionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/take-versions")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<TakenVersions>(
            this,
            request,
            async (caller, body) =>
                (
                    await versions.TakeAsync(caller, id, body, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                ).ToHttp(c => CampaignTriggers.Answer(request, c, StatusCodes.Status200OK)),
            cancellationToken
        );

    /// <summary>POST /api/campaigns/{id}/occurrences/skip — skips one occurrence that is not due yet.</summary>
    [Function("SkipOccurrence")]
    [
        Allows(Role.Official),
        Accepts(typeof(OccurrenceSkip), Example = """{"dueAt":"2027-06-25T08:30:00Z","reason":"School trip"}"""),
        Answers(200, typeof(OccurrenceView)),
        Problems("unknown-campaign", "unknown-occurrence", "already-settled", "invalid-fields", "unreadable-body")
    ]
    public Task<IResult> SkipAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/occurrences/skip")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OccurrenceSkip>(
            this,
            request,
            async (caller, body) => Answer(await skips.SkipAsync(caller, id, body, cancellationToken)),
            cancellationToken
        );

    /// <summary>
    /// POST /api/campaigns/{id}/occurrences/move — moves one occurrence to another instant, up to a minute before both.
    /// </summary>
    [Function("MoveOccurrence")]
    [
        Allows(Role.Official),
        Accepts(typeof(OccurrenceMove), Example = """{"dueAt":"2027-06-25T08:30:00Z","to":"2027-06-24T08:30:00Z"}"""),
        Answers(200, typeof(OccurrenceView)),
        Problems("unknown-campaign", "unknown-occurrence", "already-settled", "invalid-fields", "unreadable-body")
    ]
    public Task<IResult> MoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/occurrences/move")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OccurrenceMove>(
            this,
            request,
            async (caller, body) => Answer(await moves.MoveAsync(caller, id, body, cancellationToken)),
            cancellationToken
        );

    /// <summary>
    /// POST /api/campaigns/{id}/occurrences/restore — restores a skipped or moved occurrence, named by its original
    /// date, up to a minute before.
    /// </summary>
    [Function("RestoreOccurrence")]
    [
        Allows(Role.Official),
        Accepts(typeof(OccurrenceSkip), Example = """{"dueAt":"2027-06-25T08:30:00Z"}"""),
        Answers(200, typeof(OccurrenceView)),
        Problems("unknown-campaign", "unknown-occurrence", "already-settled", "invalid-fields", "unreadable-body")
    ]
    public Task<IResult> RestoreAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/occurrences/restore")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OccurrenceSkip>(
            this,
            request,
            async (caller, body) => Answer(await skips.RestoreAsync(caller, id, body, cancellationToken)),
            cancellationToken
        );

    private static IResult Answer(Result<Occurrence> changed) =>
        changed.ToHttp(o => Json.Answer(OccurrenceView.From(o)));
}
