using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// The state of one run over a bucket: the current batch, and the complete ones that are not inserted yet.
/// </summary>
/// <param name="broadcast">The broadcast.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="senders">The current settings of the pool's senders, by id.</param>
public sealed class BucketRun(Broadcast broadcast, int bucket, IReadOnlyDictionary<string, Sender> senders)
{
    private const int MaxInsertsPerSecond = 10;

    /// <summary>The maximum where the broadcast has cards, since each batch then takes a second transaction.</summary>
    private const int MaxInsertsPerSecondWithCards = 5;

    private readonly List<BatchBuilder> _complete = [];

    public Broadcast Broadcast => broadcast;
    public int Bucket => bucket;

    /// <summary>The windows in which the texts of the broadcast may be sent.</summary>
    public required SendWindow Window { get; init; }

    /// <summary>The counter of the recipients' budgets.</summary>
    public required BroadcastBudgetCounter Budget { get; init; }

    /// <summary>The timestamp of the start of the run, on the monotonic clock.</summary>
    public required long StartedAt { get; init; }

    /// <summary>The timestamp of the last insert, at first of the start of reading, on the monotonic clock.</summary>
    public required long InsertedAt { get; set; }

    /// <summary>The rate of the inserts of this bucket.</summary>
    public WriteRate InsertRate { get; } =
        new(broadcast.Cards.Count > 0 ? MaxInsertsPerSecondWithCards : MaxInsertsPerSecond);

    /// <summary>The number of the first batch that is not inserted yet.</summary>
    public required int Number { get; set; }

    /// <summary>The batch to which candidates are added.</summary>
    public BatchBuilder Current { get; private set; } = new(broadcast.Pool, senders);

    /// <summary>The complete batches that are not inserted yet, numbered from <see cref="Number"/> on.</summary>
    public IReadOnlyList<BatchBuilder> Complete => _complete;

    /// <summary>
    /// Whether the complete batches fill a message, or together with the current one take more than 30 s of a sender.
    /// </summary>
    public bool IsFull =>
        _complete.Count == WorkScheduler.MaxBatches
        || _complete.Aggregate(Current.SendTime, (sum, b) => sum + b.SendTime) > SlotAllocator.MaxBatchTime;

    /// <summary>The id of the complete batch at an index.</summary>
    public BatchId MakeBatchId(int index) => broadcast.MakeBatchId(bucket, Number + index);

    /// <summary>Completes the current batch and begins another.</summary>
    public void CompleteBatch()
    {
        _complete.Add(Current);
        Current = new BatchBuilder(broadcast.Pool, senders);
    }

    /// <summary>Removes the complete batches after their insert and advances <see cref="Number"/>.</summary>
    public void MarkInserted()
    {
        Number += _complete.Count;
        _complete.Clear();
    }
}
