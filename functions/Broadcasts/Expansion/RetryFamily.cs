using CommunityAlerts.Broadcasts.Sending;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// A broadcast with its retries, and theirs: the first one's row names them in their order, and all but the last are
/// finished.
/// </summary>
/// <remarks>
/// One replace of that row decides between two retries at the same moment. A retry is expanded only once it is entered,
/// so that what the ledgers of all earlier ones say about a person is final but for reports. A retry that is not
/// finished after <see cref="RecoverySweep.LookBack"/> counts as finished: the sweep no longer reads it.
/// </remarks>
public sealed class RetryFamily(BroadcastStore broadcasts, TimeProvider clock)
{
    /// <summary>Enters a stored retry into the first broadcast's row; a repeat changes nothing.</summary>
    /// <returns>Null once it is entered; else the id of the retry that keeps it out.</returns>
    public async Task<string?> TryEnterAsync(Broadcast retry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var first = await FirstAsync(retry.RetryOf!, cancellationToken);
            var retries = first.Broadcast.Retries;
            if (retries.Contains(retry.Id, StringComparer.Ordinal))
            {
                return null;
            }

            // One that was kept out once is cancelled, and stays out.
            var other =
                await UnfinishedAsync(retries, cancellationToken)
                ?? (retry.CancelledAt is null || retries.Count == 0 ? null : retries[^1]);
            if (other is not null)
            {
                return other;
            }

            var entered = first.Broadcast with { Retries = [.. retries, retry.Id] };
            if (await broadcasts.TryReplaceAsync(entered, first.ETag, cancellationToken) is not null)
            {
                return null;
            }
        }
    }

    /// <summary>The retry in the family of this broadcast that is not finished; null where there is none.</summary>
    public async Task<string?> UnfinishedAsync(string broadcast, CancellationToken cancellationToken) =>
        await UnfinishedAsync((await FirstAsync(broadcast, cancellationToken)).Broadcast.Retries, cancellationToken);

    /// <summary>
    /// The members that may have texted a retry's people before: the family without the retry and its source.
    /// </summary>
    public async Task<IReadOnlyList<string>> OthersAsync(Broadcast retry, CancellationToken cancellationToken)
    {
        var first = (await FirstAsync(retry.RetryOf!, cancellationToken)).Broadcast;
        return [.. first.Retries.Prepend(first.Id).Where(id => id != retry.Id && id != retry.RetryOf)];
    }

    private async Task<string?> UnfinishedAsync(IReadOnlyList<string> retries, CancellationToken cancellationToken) =>
        retries.Count > 0
        && await broadcasts.FindAsync(retries[^1], cancellationToken)
            is { Broadcast: { FinishedAt: null, StartAt: var startAt, Id: var id } }
        && startAt + RecoverySweep.LookBack > clock.GetCurrentInstant()
            ? id
            : null;

    /// <summary>The broadcast that is no retry; the earliest one left where its row is gone.</summary>
    private async Task<StoredBroadcast> FirstAsync(string broadcast, CancellationToken cancellationToken)
    {
        var first =
            await broadcasts.FindAsync(broadcast, cancellationToken)
            ?? throw new InvalidOperationException($"The broadcast {broadcast} of a retry is gone.");
        while (
            first.Broadcast.RetryOf is { } earlier
            && await broadcasts.FindAsync(earlier, cancellationToken) is { } found
        )
        {
            first = found;
        }

        return first;
    }
}
