using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting;

/// <summary>Whether the application is up.</summary>
/// <param name="State"><c>up</c>; anything else is a problem.</param>
public sealed record HealthView(string State);

/// <summary>Tells watchers how we are.</summary>
public sealed class HealthTriggers(Door door, StorageAccount storage)
{
    /// <summary>GET /api/health — 200 when storage answers, else 503.</summary>
    [Function("GetHealth")]
    [Public("Says nothing but whether we are up."), Answers(200, typeof(HealthView))]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request, CancellationToken cancellationToken) =>
        door.OpenAsync(request, async () =>
        {
            await storage.Table(Tables.Settings).FindAsync("settings", "health", cancellationToken);
            return Json.Answer(new HealthView("up"));
        });
}
