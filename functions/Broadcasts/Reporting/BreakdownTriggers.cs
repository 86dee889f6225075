using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>Routes for the progress of a broadcast over time and by area.</summary>
public sealed class BreakdownTriggers(RequestPipeline pipeline, BroadcastQueries broadcasts, Breakdown breakdown)
{
    /// <summary>
    /// GET /api/broadcasts/{id}/timeline — how many recipients had reached their current state by when.
    /// </summary>
    [Function("GetTimeline")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(Timeline)), Problems("unknown-broadcast")]
    public Task<IResult> GetTimelineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/broadcasts/{id}/timeline")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                (await broadcasts.FindAccessProblemAsync(id, caller, cancellationToken))?.ToHttp()
                ?? Json.Answer(await breakdown.ReadTimelineAsync(id, cancellationToken))
        );

    /// <summary>GET /api/broadcasts/{id}/areas — recipients and states of each area.</summary>
    [Function("GetBroadcastAreas")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(ByArea)), Problems("unknown-broadcast")]
    public Task<IResult> GetAreasAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/broadcasts/{id}/areas")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                (await broadcasts.FindAccessProblemAsync(id, caller, cancellationToken))?.ToHttp()
                ?? Json.Answer(await breakdown.ReadByAreaAsync(id, cancellationToken))
        );
}
