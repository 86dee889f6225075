using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts;

/// <summary>Puts work where it waits for its time: on a queue when due within two minutes, else in the table <c>due</c>.</summary>
public sealed class Dispatcher(StorageAccount storage, DueStore dueItems, TimeProvider clock)
{
    private readonly Queue _expansions = storage.Queue(Queues.Expansions);
    private readonly Queue _routine = storage.Queue(Queues.Batches);
    private readonly Queue _urgent = storage.Queue(Queues.BatchesUrgent);

    /// <summary>One expansion a bucket, two minutes before the start.</summary>
    public async Task ExpandAsync(Broadcast broadcast, IEnumerable<int> buckets, CancellationToken cancellationToken)
    {
        foreach (var bucket in buckets)
        {
            await PlaceAsync(new DueItem(broadcast.StartAt - Broadcast.Ahead, broadcast.Id, bucket, Batch: null, broadcast.IsUrgent), cancellationToken);
        }
    }

    /// <summary>A batch at its due instant.</summary>
    public Task SendAsync(Broadcast broadcast, BatchId batch, Instant due, CancellationToken cancellationToken) =>
        PlaceAsync(new DueItem(due, broadcast.Id, batch.Bucket, batch.Number, broadcast.IsUrgent), cancellationToken);

    /// <summary>The release timer: what falls due within two minutes goes onto its queue, then leaves the table.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var until = clock.GetCurrentInstant() + Duration.FromTimeSpan(Queue.LongestDelay);
        await foreach (var item in dueItems.UpToAsync(until, cancellationToken))
        {
            if (item.At <= until)
            {
                await EnqueueAsync(item, cancellationToken);
                await dueItems.RemoveAsync(item, cancellationToken);
            }
        }
    }

    private Task PlaceAsync(DueItem item, CancellationToken cancellationToken) =>
        item.At - clock.GetCurrentInstant() <= Duration.FromTimeSpan(Queue.LongestDelay)
            ? EnqueueAsync(item, cancellationToken)
            : dueItems.AddAsync(item, cancellationToken);

    private Task EnqueueAsync(DueItem item, CancellationToken cancellationToken)
    {
        var wait = Duration.Max(item.At - clock.GetCurrentInstant(), Duration.Zero).ToTimeSpan();
        return item.Batch is { } number
            ? (item.Urgent ? _urgent : _routine).SendAsync(new BatchMessage(item.Broadcast, item.Bucket, [number]), wait, cancellationToken)
            : _expansions.SendAsync(new ExpansionMessage(item.Broadcast, item.Bucket), wait, cancellationToken);
    }
}
