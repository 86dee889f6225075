using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>A run over a bucket: the batch in the making, and those that are complete and not inserted yet.</summary>
/// <param name="broadcast">What is expanded.</param>
/// <param name="bucket">The bucket of the people.</param>
/// <param name="senders">The pool's senders as they are now, by id.</param>
public sealed class BucketRun(Broadcast broadcast, int bucket, IReadOnlyDictionary<string, Sender> senders)
{
    private readonly List<BatchBuilder> _complete = [];

    public Broadcast Broadcast => broadcast;
    public int Bucket => bucket;

    /// <summary>The window in which its texts may be sent.</summary>
    public required SendWindow Window { get; init; }

    /// <summary>Counts its texts in the budgets of its recipients.</summary>
    public required BudgetCounter Budget { get; init; }

    /// <summary>The beginning of the run, monotonic.</summary>
    public required long StartedAt { get; init; }

    /// <summary>
    /// The end of the last insert, monotonic; at first, the moment at which the run read its first recipient.
    /// </summary>
    public required long InsertedAt { get; set; }

    /// <summary>The beginnings of the last inserts, monotonic, as many as may be made in a second.</summary>
    public Queue<long> InsertTimes { get; } = new();

    /// <summary>The number of the first batch that is not inserted yet.</summary>
    public required int Number { get; set; }

    /// <summary>The batch in the making.</summary>
    public BatchBuilder Current { get; private set; } = new(broadcast.Pool, senders);

    /// <summary>Batches that are complete, from <see cref="Number"/> on.</summary>
    public IReadOnlyList<BatchBuilder> Complete => _complete;

    /// <summary>Whether one message could not name the complete batches and the next, or they take too long.</summary>
    public bool IsFull =>
        _complete.Count == WorkScheduler.MaxBatches
        || _complete.Aggregate(Current.SendTime, (sum, b) => sum + b.SendTime) > SlotAllocator.MaxBatchTime;

    /// <summary>The id of the complete batch at an index.</summary>
    public BatchId IdOf(int index) => broadcast.Batch(bucket, Number + index);

    /// <summary>Completes the batch in the making, and begins another.</summary>
    public void CompleteBatch()
    {
        _complete.Add(Current);
        Current = new BatchBuilder(broadcast.Pool, senders);
    }

    /// <summary>Notes that the complete batches are inserted.</summary>
    public void MarkInserted()
    {
        Number += _complete.Count;
        _complete.Clear();
    }
}
