using System.Net;
using Azure;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>
/// Outcomes of the texts of one bucket of earlier broadcasts: the chain of each is read once, when the first person to
/// whom it assigned a card is reached.
/// </summary>
public sealed class CardOutcomes(Ledger ledger, int bucket)
{
    private readonly Dictionary<string, OfBucket> _read = new(StringComparer.Ordinal);

    /// <summary>Reads what of these is not read yet; then <c>Of</c> knows.</summary>
    public async Task ReadAsync(IEnumerable<string> broadcasts, CancellationToken cancellationToken)
    {
        foreach (
            var broadcast in broadcasts.Where(b => !_read.ContainsKey(b)).Distinct(StringComparer.Ordinal).ToList()
        )
        {
            _read.Add(broadcast, await OfBucketAsync(broadcast, cancellationToken));
        }
    }

    public CardOutcome Find(string broadcast, NumberKey key) => _read[broadcast] switch
    {
        { IsGone: true } => CardOutcome.Seen,
        var read when read.States.TryGetValue(DeliveryEntry.KeyPrefixOf(key), out var state) => Find(state),
        { Closed: true } => CardOutcome.Missed,
        _ => CardOutcome.Expanding,
    };

    private static CardOutcome Find(DeliveryState state) => state switch
    {
        DeliveryState.Accepted or DeliveryState.Delivered or DeliveryState.Unknown => CardOutcome.Seen,
        DeliveryState.Skipped or DeliveryState.Refused or DeliveryState.Undelivered => CardOutcome.Missed,
        DeliveryState.Waiting or DeliveryState.Sending => CardOutcome.Waiting,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    private async Task<OfBucket> OfBucketAsync(string broadcast, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, DeliveryState>(StringComparer.Ordinal);
        var closed = false;
        try
        {
            await foreach (var stored in ledger.BatchesAsync(broadcast, bucket, cancellationToken: cancellationToken))
            {
                closed |= stored.Batch.Closes;
                foreach (var entry in stored.Batch.Entries)
                {
                    // A person who was erased has no mark and no history.
                    states[entry.KeyPrefix] = entry.State;
                }
            }
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            // The month's table was dropped: what is so long ago was seen.
            return new OfBucket(states, Closed: true, IsGone: true);
        }

        return new OfBucket(states, closed, IsGone: false);
    }

    /// <summary>States by the first ten characters of the number key.</summary>
    private sealed record OfBucket(Dictionary<string, DeliveryState> States, bool Closed, bool IsGone);
}
