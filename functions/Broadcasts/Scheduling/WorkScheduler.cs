using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>The number of a batch, and the instant at which it is due.</summary>
public sealed record DueBatch(int Number, Instant DueAt)
{
    public DueBatch(Batch batch)
        : this(batch.Id.Number, batch.DueAt) { }
}

/// <summary>
/// Schedules work: by a queue message where it is due within two minutes, else in the table <c>due</c>.
/// </summary>
public sealed class WorkScheduler(
    StorageAccount storage,
    ScheduledWorkStore scheduledWork,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The maximum number of batches in one message.</summary>
    public const int MaxBatches = 10;

    /// <summary>
    /// The maximum time between the first and the last due batch of one message, since the first waits for the last.
    /// </summary>
    private static readonly Duration BatchGroupingWindow = Duration.FromMilliseconds(200);

    private readonly Queue _expansions = storage.Queue(Queues.Expansions);
    private readonly Queue _routine = storage.Queue(Queues.Batches);
    private readonly Queue _urgent = storage.Queue(Queues.BatchesUrgent);

    /// <summary>Schedules the expansion of every bucket, two minutes before the start.</summary>
    public Task ExpandAsync(Broadcast broadcast, CancellationToken cancellationToken) =>
        ExpandAsync(broadcast, Enumerable.Range(0, settings.Value.Buckets), cancellationToken);

    /// <summary>Schedules the expansion of the given buckets, two minutes before the start.</summary>
    public async Task ExpandAsync(Broadcast broadcast, IEnumerable<int> buckets, CancellationToken cancellationToken)
    {
        foreach (var bucket in buckets)
        {
            var item = new ScheduledWork(
                broadcast.StartAt - Broadcast.ExpansionLead,
                broadcast.Id,
                bucket,
                Batch: null,
                broadcast.IsUrgent,
                broadcast.Traceparent
            );
            await (
                IsDueSoon(item.DueAt)
                    ? EnqueueAsync([item], cancellationToken)
                    : scheduledWork.AddAsync(item, cancellationToken)
            );
        }
    }

    /// <summary>Schedules batches of one bucket, each at its due instant.</summary>
    public Task SendAsync(
        Broadcast broadcast,
        int bucket,
        IEnumerable<DueBatch> batches,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            batches.Select(b => new ScheduledWork(
                b.DueAt,
                broadcast.Id,
                bucket,
                b.Number,
                broadcast.IsUrgent,
                broadcast.Traceparent
            )),
            cancellationToken
        );

    /// <summary>Schedules batches, each at its due instant.</summary>
    public async Task SendAsync(IEnumerable<ScheduledWork> batches, CancellationToken cancellationToken)
    {
        var near = new List<ScheduledWork>();
        foreach (var item in batches)
        {
            if (IsDueSoon(item.DueAt))
            {
                near.Add(item);
            }
            else
            {
                await scheduledWork.AddAsync(item, cancellationToken);
            }
        }

        foreach (var group in GroupIntoMessages(near))
        {
            await EnqueueAsync(group, cancellationToken);
        }
    }

    /// <summary>
    /// Sends the messages of stored work that is due within two minutes, and then deletes its rows. Run by a timer.
    /// </summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var until = clock.GetCurrentInstant() + Duration.FromTimeSpan(Queue.MaxDelay);
        var minute = new List<ScheduledWork>();
        await foreach (var item in scheduledWork.ReadDueAsync(until, cancellationToken))
        {
            if (minute.Count > 0 && !ScheduledWorkStore.IsSameMinute(minute[0], item))
            {
                await ReleaseAsync(minute, cancellationToken);
                minute.Clear();
            }

            if (item.DueAt <= until)
            {
                minute.Add(item);
            }
        }

        await ReleaseAsync(minute, cancellationToken);
    }

    private async Task ReleaseAsync(IEnumerable<ScheduledWork> items, CancellationToken cancellationToken)
    {
        foreach (var group in GroupIntoMessages(items))
        {
            await EnqueueAsync(group, cancellationToken);
            foreach (var item in group)
            {
                await scheduledWork.RemoveAsync(item, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Groups work into messages: batches of one bucket that are due together. An expansion has a message of its own.
    /// </summary>
    private static IEnumerable<IReadOnlyList<ScheduledWork>> GroupIntoMessages(IEnumerable<ScheduledWork> items)
    {
        foreach (var bucketItems in items.GroupBy(i => (i.Broadcast, i.Bucket)))
        {
            var group = new List<ScheduledWork>();
            foreach (var item in bucketItems.OrderBy(i => i.DueAt))
            {
                if (
                    group.Count > 0
                    && (
                        item.Batch is null
                        || group[0].Batch is null
                        || group.Count == MaxBatches
                        || item.DueAt - group[0].DueAt > BatchGroupingWindow
                    )
                )
                {
                    yield return group;
                    group = [];
                }

                group.Add(item);
            }

            yield return group;
        }
    }

    private bool IsDueSoon(Instant at) => at - clock.GetCurrentInstant() <= Duration.FromTimeSpan(Queue.MaxDelay);

    private Task EnqueueAsync(IReadOnlyList<ScheduledWork> group, CancellationToken cancellationToken)
    {
        var (first, last) = (group[0], group[^1]);
        var now = clock.GetCurrentInstant();
        var ready = Instant.Max(last.DueAt, now);
        var wait = (ready - now).ToTimeSpan();
        return first.Batch is null
            ? _expansions.SendAsync(
                new ExpansionMessage(first.Broadcast, first.Bucket)
                {
                    ReadyAt = ready,
                    Traceparent = first.Traceparent,
                },
                wait,
                cancellationToken
            )
            : (first.Urgent ? _urgent : _routine).SendAsync(
                new BatchMessage(first.Broadcast, first.Bucket, [.. group.Select(i => i.Batch!.Value)], first.Urgent)
                {
                    ReadyAt = ready,
                    Traceparent = first.Traceparent,
                },
                wait,
                cancellationToken
            );
    }
}
