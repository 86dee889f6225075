using System.Net;
using Azure;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>The people of one bucket whom a broadcast to the remainder leaves out.</summary>
/// <param name="KeyPrefixes">The prefixes of their number keys, as batches store them.</param>
/// <param name="IsComplete">
/// Whether nobody waits in the broadcasts before it, so that nobody is added or removed any more.
/// </param>
public sealed record ReachedPeople(IReadOnlySet<string> KeyPrefixes, bool IsComplete)
{
    /// <summary>Whether the ledger of an earlier broadcast was dropped, so that everybody counts as reached.</summary>
    public bool IsEverybody { get; init; }

    public bool Contains(NumberKey key) => IsEverybody || KeyPrefixes.Contains(DeliveryEntry.GetKeyPrefix(key));
}

/// <summary>
/// Reads whom a broadcast to the remainder leaves out: everybody who has an entry in another broadcast of the family,
/// unless it was skipped as cancelled or too late.
/// </summary>
public sealed class ReachedPeopleReader(Ledger ledger, BroadcastFamily family)
{
    /// <summary>
    /// Reads one bucket of all earlier broadcasts; null where the broadcast is none to the remainder.
    /// </summary>
    /// <remarks>
    /// Rule R8 (Broadcasts/README.md#r8): the rows of the broadcasts, which say that they are over, are read before
    /// their batches. Retries need not be over, since each of their recipients has an entry in an earlier broadcast.
    /// </remarks>
    public async Task<ReachedPeople?> ReadAsync(Broadcast broadcast, int bucket, CancellationToken cancellationToken)
    {
        if (broadcast.RemainderOf is null)
        {
            return null;
        }

        var members = await family.ReadMembersAsync(broadcast.Follows!.Broadcasts[0], cancellationToken);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var isComplete = true;
        foreach (var member in members.Where(m => m.Id != broadcast.Id))
        {
            try
            {
                isComplete &= await AddAsync(reached, member, bucket, cancellationToken) || member.RetryOf is not null;
            }
            catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
            {
                return new ReachedPeople(reached, IsComplete: true) { IsEverybody = true };
            }
        }

        return new ReachedPeople(reached, isComplete);
    }

    /// <summary>Adds the people of one broadcast; false where it is not over or somebody of the bucket waits.</summary>
    private async Task<bool> AddAsync(
        HashSet<string> reached,
        Broadcast member,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var (isClosed, isQuiet) = (false, true);
        await foreach (var stored in ledger.ReadBatchesAsync(member.Id, bucket, cancellationToken: cancellationToken))
        {
            isClosed |= stored.Batch.Closes;
            isQuiet &= stored.Batch is { AnyWaiting: false, Claim: null };
            reached.UnionWith(
                stored
                    .Batch.Entries.Where(e =>
                        e is not { State: DeliveryState.Skipped, Reason: SkipReasons.Cancelled or SkipReasons.TooLate }
                    )
                    .Select(e => e.KeyPrefix)
            );
        }

        return isQuiet && (isClosed || member.CancelledAt is not null);
    }
}
