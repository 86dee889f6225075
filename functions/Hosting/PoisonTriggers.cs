using CommunityAlerts.Storage;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting;

/// <summary>
/// Counts messages on poison queues, since the Functions host moves them there without notifying the program.
/// </summary>
public sealed class PoisonTriggers(StorageAccount storage, QueueTelemetry telemetry)
{
    /// <summary>Counts the messages on each poison queue every five minutes, by one call a queue.</summary>
    [Function("CheckPoison")]
    public async Task CheckAsync([TimerTrigger("20 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var queue in Queues.All)
        {
            telemetry.RecordPoisoned(queue, await storage.CountAsync(Queues.Poison(queue), cancellationToken));
        }
    }
}
