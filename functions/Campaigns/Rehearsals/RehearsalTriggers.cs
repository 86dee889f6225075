using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>Routes for rehearsals. They contain no rules.</summary>
public sealed class RehearsalTriggers(RequestPipeline pipeline, RehearsalService rehearsals, PreviewLimit previewLimit)
{
    /// <summary>A rehearsal that the API's description shows.</summary>
    private const string Example = """{"from":"2027-01-01","to":"2027-12-31"}""";

    /// <summary>
    /// POST /api/rehearsals — simulates campaigns over up to 400 days with today's lists; nothing is stored or sent.
    /// </summary>
    [Function("Rehearse")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(RehearsalRequest), Example = Example),
        Answers(200, typeof(Rehearsal))
    ]
    [Problems("invalid-fields", "unknown-list", "unknown-template", "unknown-sender", "busy")]
    public Task<IResult> RehearseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/rehearsals")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<RehearsalRequest>(
            this,
            request,
            async (caller, body) =>
                (
                    await previewLimit.RunAsync(
                        () => rehearsals.RehearseAsync(caller, body, cancellationToken),
                        cancellationToken
                    )
                ).ToHttp(r => Json.Answer(r)),
            cancellationToken
        );
}
