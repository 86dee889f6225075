using CommunityAlerts.Broadcasts.Sending;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// Keeps the family of a broadcast: its retries, and their retries. The row of the first broadcast names them in order,
/// and all but the last are finished.
/// </summary>
/// <remarks>
/// Replacing that row decides between concurrent retries. A retry is expanded only after it is entered, so that the
/// states of all earlier members are final except for late reports. A retry that is not finished after
/// <see cref="RecoverySweep.LookBack"/> counts as finished, since the sweep no longer reads it.
/// </remarks>
public sealed class RetryFamily(BroadcastStore broadcasts, TimeProvider clock)
{
    /// <summary>Enters a stored retry into the row of the first broadcast. Idempotent.</summary>
    /// <returns>Null where it is entered; else the id of the retry that prevents it.</returns>
    public async Task<string?> TryEnterAsync(Broadcast retry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var first = await FindFirstAsync(retry.RetryOf!, cancellationToken);
            var retries = first.Broadcast.Retries;
            if (retries.Contains(retry.Id, StringComparer.Ordinal))
            {
                return null;
            }

            // A retry that was refused once is cancelled and stays refused.
            var other =
                await FindUnfinishedAsync(retries, cancellationToken)
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

    /// <summary>Finds the unfinished retry in the family of a broadcast; null where there is none.</summary>
    public async Task<string?> FindUnfinishedAsync(string broadcast, CancellationToken cancellationToken) =>
        await FindUnfinishedAsync(
            (await FindFirstAsync(broadcast, cancellationToken)).Broadcast.Retries,
            cancellationToken
        );

    /// <summary>
    /// Lists the members that may have texted the retry's recipients: the family without the retry and the broadcast it
    /// retries.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindOtherMembersAsync(Broadcast retry, CancellationToken cancellationToken)
    {
        var first = (await FindFirstAsync(retry.RetryOf!, cancellationToken)).Broadcast;
        return [.. first.Retries.Prepend(first.Id).Where(id => id != retry.Id && id != retry.RetryOf)];
    }

    private async Task<string?> FindUnfinishedAsync(
        IReadOnlyList<string> retries,
        CancellationToken cancellationToken
    ) =>
        retries.Count > 0
        && await broadcasts.FindAsync(retries[^1], cancellationToken)
            is { Broadcast: { FinishedAt: null, StartAt: var startAt, Id: var id } }
        && startAt + RecoverySweep.LookBack > clock.GetCurrentInstant()
            ? id
            : null;

    /// <summary>Finds the first broadcast of the family, or its earliest member whose row exists.</summary>
    private async Task<StoredBroadcast> FindFirstAsync(string broadcast, CancellationToken cancellationToken)
    {
        var first =
            await broadcasts.FindAsync(broadcast, cancellationToken)
            ?? throw new InvalidOperationException($"The broadcast {broadcast} of a retry does not exist.");
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
