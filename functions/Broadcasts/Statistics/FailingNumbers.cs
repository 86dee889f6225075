using CommunityAlerts.Deliveries;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>A text that was reported undelivered.</summary>
/// <param name="Broadcast">The broadcast.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Position">The position of its entry in the batch, from 0.</param>
/// <param name="Reason">The carrier's code; empty where there is none.</param>
/// <param name="At">The instant of the report.</param>
public sealed record FailedText(Broadcast Broadcast, BatchId Batch, int Position, string Reason, Instant At);

/// <summary>
/// Finds the numbers whose last texts were all undelivered. Batches are added broadcast by broadcast, the newest first;
/// a number is known by its bucket and the prefix of its key. Pure, so that each case can be a row of a test.
/// </summary>
public sealed class FailingNumbers
{
    /// <summary>The number of last texts that all must be undelivered.</summary>
    public const int Texts = 3;

    private readonly Dictionary<(int Bucket, string KeyPrefix), List<FailedText>?> _last = [];

    /// <summary>Adds a batch. Entries without a text, such as skipped ones, and erased ones say nothing.</summary>
    public void Add(Broadcast broadcast, Batch batch)
    {
        foreach (var (position, entry) in batch.Entries.Index())
        {
            var key = (batch.Id.Bucket, entry.KeyPrefix);
            if (entry.KeyPrefix.Length == 0 || !TextCounts.IsText(entry.State))
            {
                continue;
            }

            if (!_last.TryGetValue(key, out var failed))
            {
                failed = [];
                _last.Add(key, failed);
            }

            // Null: one of the last texts was not undelivered.
            if (failed is null || failed.Count == Texts)
            {
                continue;
            }

            if (entry.State == DeliveryState.Undelivered)
            {
                failed.Add(new FailedText(broadcast, batch.Id, position, entry.Reason, entry.At));
            }
            else
            {
                _last[key] = null;
            }
        }
    }

    /// <summary>Returns the texts of each number found, newest first, the number that failed last first.</summary>
    public IReadOnlyList<IReadOnlyList<FailedText>> Find() =>
        [
            .. _last
                .Values.OfType<List<FailedText>>()
                .Where(f => f.Count == Texts)
                .OrderByDescending(f => f[0].At)
                .ThenBy(f => f[0].Batch.ToString(), StringComparer.Ordinal)
                .ThenBy(f => f[0].Position),
        ];
}
