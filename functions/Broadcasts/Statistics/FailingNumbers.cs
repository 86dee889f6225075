using CommunityAlerts.Deliveries;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>A text that was reported undelivered, or whose number the carrier refused.</summary>
/// <param name="Broadcast">The broadcast.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Position">The position of its entry in the batch, from 0.</param>
/// <param name="State"><c>Undelivered</c> or <c>Refused</c>.</param>
/// <param name="Reason">The carrier's code; empty where there is none.</param>
/// <param name="At">The instant of the report, or of the refusal.</param>
public sealed record FailedText(
    Broadcast Broadcast,
    BatchId Batch,
    int Position,
    DeliveryState State,
    string Reason,
    Instant At
);

/// <summary>
/// Finds the numbers of which the carrier refused the last text, and those whose last three texts all failed. Batches
/// are added broadcast by broadcast, the newest first; a number is known by its bucket and the prefix of its key. Pure,
/// so that each case can be a row of a test.
/// </summary>
/// <remarks>A refusal is final, the number being invalid or barred; what is undelivered may arrive next time.</remarks>
public sealed class FailingNumbers
{
    /// <summary>The number of last texts that all must have failed, where the last one was not refused.</summary>
    public const int Texts = 3;

    private readonly Dictionary<(int Bucket, string KeyPrefix), LastTexts> _last = [];

    /// <summary>Adds a batch. Entries without a text, such as skipped ones, and erased ones say nothing.</summary>
    public void Add(Broadcast broadcast, Batch batch)
    {
        foreach (var (position, entry) in batch.Entries.Index())
        {
            var key = (batch.Id.Bucket, entry.KeyPrefix);
            var isFailed = entry.State == DeliveryState.Undelivered || IsNumberRefused(entry);
            if (entry.KeyPrefix.Length == 0 || !(isFailed || TextCounts.IsText(entry.State)))
            {
                continue;
            }

            if (!_last.TryGetValue(key, out var last))
            {
                last = new LastTexts();
                _last.Add(key, last);
            }

            if (last.IsOver || last.Failed.Count == Texts)
            {
                continue;
            }

            if (isFailed)
            {
                last.Failed.Add(new FailedText(broadcast, batch.Id, position, entry.State, entry.Reason, entry.At));
            }
            else
            {
                last.IsOver = true;
            }
        }
    }

    /// <summary>Returns the texts of each number found, newest first, the number that failed last first.</summary>
    public IReadOnlyList<IReadOnlyList<FailedText>> Find() =>
        [
            .. _last
                .Values.Select(l => l.Failed)
                .Where(f => f.Count == Texts || f is [{ State: DeliveryState.Refused }, ..])
                .OrderByDescending(f => f[0].At)
                .ThenBy(f => f[0].Batch.ToString(), StringComparer.Ordinal)
                .ThenBy(f => f[0].Position),
        ];

    /// <summary>
    /// Whether the carrier refused the number; people of sample lists and texts that are too long are refused for
    /// another reason.
    /// </summary>
    private static bool IsNumberRefused(DeliveryEntry entry) =>
        entry is { State: DeliveryState.Refused, Reason: not ("sample" or "text-too-long") };

    /// <summary>The last texts of a number.</summary>
    private sealed class LastTexts
    {
        /// <summary>The failed texts, newest first.</summary>
        public List<FailedText> Failed { get; } = [];

        /// <summary>Whether the text before them did not fail.</summary>
        public bool IsOver { get; set; }
    }
}
