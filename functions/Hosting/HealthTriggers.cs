using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting;

/// <summary>The health route, for availability tests and deployments.</summary>
public sealed class HealthTriggers(RequestPipeline pipeline, HealthCheck check)
{
    /// <summary>
    /// GET /api/health — 200 when everything that the application needs is there, else 503 with what is missing.
    /// </summary>
    [Function("GetHealth")]
    [
        Public("Says nothing but whether the application can work."),
        Answers(200, typeof(HealthView)),
        Answers(503, typeof(HealthView))
    ]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            async () =>
            {
                var health = await check.RunAsync(cancellationToken);
                return Json.Answer(
                    health,
                    health.IsUp ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
                );
            }
        );
}
