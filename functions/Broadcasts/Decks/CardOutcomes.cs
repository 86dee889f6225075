using System.Net;
using Azure;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>
/// Finds the outcomes of earlier broadcasts' texts in one bucket. The batches of each broadcast are read once, when
/// first needed.
/// </summary>
public sealed class CardOutcomes(Ledger ledger, int bucket)
{
    private readonly Dictionary<string, BucketStates> _read = new(StringComparer.Ordinal);

    /// <summary>
    /// Reads the batches of those broadcasts that are not read yet; <see cref="Find(string, NumberKey)"/> then knows
    /// their outcomes.
    /// </summary>
    public async Task ReadAsync(IEnumerable<string> broadcasts, CancellationToken cancellationToken)
    {
        foreach (
            var broadcast in broadcasts.Where(b => !_read.ContainsKey(b)).Distinct(StringComparer.Ordinal).ToList()
        )
        {
            _read.Add(broadcast, await ReadBucketAsync(broadcast, cancellationToken));
        }
    }

    public CardOutcome Find(string broadcast, NumberKey key) =>
        _read[broadcast] switch
        {
            { IsGone: true } => CardOutcome.Seen,
            var read when read.States.TryGetValue(DeliveryEntry.GetKeyPrefix(key), out var state) => Find(state),
            { Closed: true } => CardOutcome.Missed,
            _ => CardOutcome.Expanding,
        };

    private static CardOutcome Find(DeliveryState state) =>
        state switch
        {
            DeliveryState.Accepted or DeliveryState.Delivered or DeliveryState.Unknown => CardOutcome.Seen,
            DeliveryState.Skipped or DeliveryState.Refused or DeliveryState.Undelivered => CardOutcome.Missed,
            DeliveryState.Waiting or DeliveryState.Sending => CardOutcome.Waiting,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
        };

    private async Task<BucketStates> ReadBucketAsync(string broadcast, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, DeliveryState>(StringComparer.Ordinal);
        var closed = false;
        try
        {
            await foreach (
                var stored in ledger.ReadBatchesAsync(broadcast, bucket, cancellationToken: cancellationToken)
            )
            {
                closed |= stored.Batch.Closes;
                foreach (var entry in stored.Batch.Entries)
                {
                    // An erased person's entry has no key prefix; they have no history either.
                    states[entry.KeyPrefix] = entry.State;
                }
            }
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            // The month's table was deleted by retention: texts that old count as seen.
            return new BucketStates(states, Closed: true, IsGone: true);
        }

        return new BucketStates(states, closed, IsGone: false);
    }

    /// <summary>The delivery states of one broadcast in the bucket, by key prefix.</summary>
    private sealed record BucketStates(Dictionary<string, DeliveryState> States, bool Closed, bool IsGone);
}
