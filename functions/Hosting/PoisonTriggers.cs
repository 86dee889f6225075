using CommunityAlerts.Storage;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting;

/// <summary>
/// Looks after messages that failed too often: the Functions host sets them aside without a word to us.
/// </summary>
public sealed class PoisonTriggers(StorageAccount storage, QueueTelemetry telemetry)
{
    /// <summary>Every five minutes: counts what lies on the poison queues. One call a queue.</summary>
    [Function("CheckPoison")]
    public async Task CheckAsync([TimerTrigger("20 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var queue in Queues.All)
        {
            telemetry.Poisoned(queue, await storage.CountAsync(Queues.Poison(queue), cancellationToken));
        }
    }
}
