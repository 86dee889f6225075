using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>Routes for pausing and resuming broadcasts.</summary>
public sealed class PauseTriggers(RequestPipeline pipeline, PauseService pauses, BroadcastQueries queries)
{
    /// <summary>
    /// POST /api/broadcasts/{id}/pause — pauses the broadcast: no batch that is claimed later is sent. It takes a
    /// caller who covers one of its areas.
    /// </summary>
    [Function("PauseBroadcast")]
    [Allows(Role.Administrator), Answers(200, typeof(BroadcastView)), Problems("unknown-broadcast", "already-finished")]
    public Task<IResult> PauseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/{id}/pause")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await ShowAsync(
                    request,
                    await pauses.PauseAsync(id, caller, cancellationToken),
                    caller,
                    cancellationToken
                )
        );

    /// <summary>
    /// POST /api/broadcasts/{id}/resume — resumes the broadcast within its latest useful time. Takes all of its areas.
    /// </summary>
    [Function("ResumeBroadcast")]
    [
        Allows(Role.Administrator),
        Answers(200, typeof(BroadcastView)),
        Problems("unknown-broadcast", "not-paused", "cannot-resume")
    ]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/{id}/resume")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await ShowAsync(
                    request,
                    await pauses.ResumeAsync(id, caller, cancellationToken),
                    caller,
                    cancellationToken
                )
        );

    private async Task<IResult> ShowAsync(
        HttpRequest request,
        Result<Broadcast> changed,
        Caller caller,
        CancellationToken cancellationToken
    ) =>
        changed.IsOk
            ? BroadcastResults.ToViewResult(
                request,
                await queries.FindWithinAsync(changed.Value.Id, caller, cancellationToken)
            )
            : changed.Problem.ToHttp();
}
