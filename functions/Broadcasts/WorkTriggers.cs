using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using Microsoft.Azure.Functions.Worker;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts;

/// <summary>
/// The queue and timer triggers of broadcasts. Every message may be delivered twice, late, or after a crash.
/// </summary>
public sealed class WorkTriggers(
    AudienceExpander expander,
    BatchSender sender,
    WorkScheduler workScheduler,
    RecoverySweep sweep,
    StorageAccount storage,
    TimeProvider clock,
    QueueTelemetry queues,
    BroadcastTelemetry telemetry
)
{
    [Function("ExpandAudience")]
    public Task ExpandAsync(
        [QueueTrigger(Queues.Expansions, Connection = "Storage")] string message,
        CancellationToken cancellationToken
    ) =>
        WorkAsync(
            Queues.Expansions,
            Json.Read<ExpansionMessage>(message),
            "expand audience",
            m => expander.ExpandAsync(m, cancellationToken)
        );

    [Function("SendBatch")]
    public Task SendAsync(
        [QueueTrigger(Queues.Batches, Connection = "Storage")] string message,
        CancellationToken cancellationToken
    ) =>
        WorkAsync(
            Queues.Batches,
            Json.Read<BatchMessage>(message),
            "send batches",
            m => sender.SendAsync(m, cancellationToken)
        );

    [Function("SendUrgentBatch")]
    public Task SendUrgentAsync(
        [QueueTrigger(Queues.BatchesUrgent, Connection = "Storage")] string message,
        CancellationToken cancellationToken
    ) =>
        WorkAsync(
            Queues.BatchesUrgent,
            Json.Read<BatchMessage>(message),
            "send batches",
            m => sender.SendAsync(m, cancellationToken)
        );

    [Function("ReleaseBatches")]
    public Task ReleaseAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        workScheduler.ReleaseAsync(cancellationToken);

    [Function("SweepBroadcasts")]
    public Task SweepAsync([TimerTrigger("15,45 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.RunAsync(cancellationToken);

    /// <summary>Creates the recipients' tables of this month and the next, before anything needs them.</summary>
    [Function("PrepareMonths")]
    public Task PrepareMonthsAsync(
        [TimerTrigger("0 10 */6 * * *")] TimerInfo timer,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        return storage.CreateAsync(
            BroadcastKey.Months(now, now + Duration.FromDays(31)).Select(Tables.Recipients),
            [],
            cancellationToken
        );
    }

    private Task WorkAsync<T>(string queue, T message, string name, Func<T, Task> work)
        where T : BroadcastMessage =>
        queues.WorkAsync(
            queue,
            message,
            name,
            [new("communityalerts.broadcast.id", message.Broadcast), new("communityalerts.bucket", message.Bucket)],
            async () =>
            {
                using (telemetry.Scope(message.Broadcast))
                {
                    await work(message);
                }
            }
        );
}
