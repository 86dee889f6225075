using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Campaigns;

/// <summary>The id of a campaign's copy.</summary>
/// <param name="Id">Lower-case letters, digits and dashes, 1 to 60.</param>
public sealed record CampaignCopy(string Id);

/// <summary>Routes for campaigns, and the timer that starts them. They contain no rules.</summary>
public sealed class CampaignTriggers(
    RequestPipeline pipeline,
    CampaignService campaignService,
    TemplateVersionService versions,
    CampaignAdoption adoption,
    CampaignStore campaigns,
    CampaignRunner runner
)
{
    /// <summary>A campaign that the API's description shows.</summary>
    private const string Example = """
        {"name":"Drowning, Fridays after school","template":"drowning-friday","audience":{"lists":["dadaoxi-parents"]},
         "season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"},
         "quietHours":[{"start":"21:00","end":"08:00"}],"latestUseful":"PT4H"}
        """;

    /// <summary>Every half minute: starts what has fallen due. Safe to run twice, at once, or late.</summary>
    [Function("RunCampaigns")]
    public Task RunAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        runner.RunAsync(cancellationToken);

    /// <summary>GET /api/campaigns — the campaigns within the caller's area, by id.</summary>
    [Function("ListCampaigns")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(CampaignPage))]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) =>
                Json.Answer(await CampaignPage.ReadAsync(campaigns, caller, page, cancellationToken))
        );

    /// <summary>GET /api/campaigns/{id} — the campaign as written, with its state; 404 where there is none.</summary>
    [Function("GetCampaign")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(CampaignView)), Problems("unknown-campaign")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller => Answer(request, await campaignService.FindAsync(caller, id, cancellationToken))
        );

    /// <summary>
    /// PUT /api/campaigns/{id} — creates or replaces it; a change counts from the next occurrence on.
    /// </summary>
    [Function("PutCampaign")]
    [
        Allows(Role.Official),
        Accepts(typeof(CampaignBody), Example = Example),
        Answers(200, typeof(CampaignView)),
        Answers(201, typeof(CampaignView))
    ]
    [
        Problems("invalid-fields", "unknown-list", "unknown-template", "unknown-sender", "stale-version"),
        Header("If-Match", "The version to replace")
    ]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/campaigns/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<CampaignBody>(
            this,
            request,
            async (caller, body) =>
            {
                var saved = await campaignService.SaveAsync(
                    caller,
                    id,
                    body,
                    IfMatch.From(request.Headers.IfMatch),
                    cancellationToken
                );
                if (saved is { IsOk: true, Value.IsNew: true })
                {
                    request.HttpContext.Response.Headers.Location = $"/api/campaigns/{id}";
                }

                return saved.IsOk
                    ? Answer(
                        request,
                        saved.Value.Campaign,
                        saved.Value.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK
                    )
                    : saved.Problem.ToHttp();
            },
            cancellationToken
        );

    /// <summary>
    /// POST /api/campaigns/defaults — creates the default campaigns of the three themes for the area, with their
    /// templates: paused by default. A repeat adds what is missing and changes nothing.
    /// </summary>
    [Function("SaveDefaultCampaigns")]
    [
        Allows(Role.Official),
        Accepts(
            typeof(AdoptionBody),
            Example = """{"audiences":{"drowning":{"lists":["dadaoxi-parents"]}},"zone":"Asia/Shanghai"}"""
        ),
        Answers(200, typeof(AdoptedCampaigns))
    ]
    [Problems("unreadable-body", "invalid-fields", "unknown-list", "unknown-sender", "template-exists")]
    public Task<IResult> AdoptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/defaults")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<AdoptionBody>(
            this,
            request,
            async (caller, body) =>
                (await adoption.AdoptAsync(caller, body, cancellationToken)).ToHttp(adopted => Json.Answer(adopted)),
            cancellationToken
        );

    /// <summary>DELETE /api/campaigns/{id} — 204; broadcasts that it requested continue.</summary>
    [Function("DeleteCampaign")]
    [
        Allows(Role.Official),
        Answers(204),
        Problems("unknown-campaign", "stale-version"),
        Header("If-Match", "The version to delete")
    ]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/campaigns/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await campaignService.DeleteAsync(caller, id, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                    is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent()
        );

    /// <summary>POST /api/campaigns/{id}/pause — from now on none of its occurrences starts.</summary>
    [Function("PauseCampaign")]
    [
        Allows(Role.Official),
        Answers(200, typeof(CampaignView)),
        Problems("unknown-campaign", "stale-version"),
        Header("If-Match", "The version to pause")
    ]
    public Task<IResult> PauseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/pause")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                Answer(
                    request,
                    await campaignService.PauseAsync(
                        caller,
                        id,
                        IfMatch.From(request.Headers.IfMatch),
                        cancellationToken
                    )
                )
        );

    /// <summary>
    /// POST /api/campaigns/{id}/resume — its occurrences start again; those that fell due meanwhile do not.
    /// </summary>
    [Function("ResumeCampaign")]
    [
        Allows(Role.Official),
        Answers(200, typeof(CampaignView)),
        Problems("unknown-campaign", "stale-version"),
        Header("If-Match", "The version to resume")
    ]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/resume")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                Answer(
                    request,
                    await campaignService.ResumeAsync(
                        caller,
                        id,
                        IfMatch.From(request.Headers.IfMatch),
                        cancellationToken
                    )
                )
        );

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
                var copied = await campaignService.CopyAsync(caller, id, body.Id, cancellationToken);
                return copied.ToHttp(c =>
                {
                    request.HttpContext.Response.Headers.Location = $"/api/campaigns/{c.Id}";
                    return Answer(request, c, StatusCodes.Status201Created);
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
                ).ToHttp(c => Answer(request, c, StatusCodes.Status200OK)),
            cancellationToken
        );

    private static IResult Answer(HttpRequest request, Result<Campaign> campaign) =>
        campaign.ToHttp(c => Answer(request, c, StatusCodes.Status200OK));

    private static IResult Answer(HttpRequest request, Campaign campaign, int status)
    {
        request.HttpContext.Response.Headers.ETag = campaign.Version;
        return Json.Answer(CampaignView.From(campaign), status);
    }
}
