using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Counts batches that a worker has claimed. A process that was killed leaves its claims, and no message, until they
/// expire: two minutes in which people are still <c>sending</c>.
/// </summary>
public sealed class ClaimedBatches(
    BroadcastStore broadcasts,
    Ledger ledger,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// Counts the claimed batches of all unfinished broadcasts: as many range reads as there are buckets, for each of
    /// them.
    /// </summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var claimed = 0L;
        var now = clock.GetCurrentInstant();
        foreach (var month in BroadcastKey.Months(now - RecoverySweep.LookBack, now + Duration.FromDays(1)))
        {
            await foreach (var (broadcast, _) in broadcasts.ReadUnfinishedAsync(month, cancellationToken))
            {
                for (var bucket = 0; bucket < settings.Value.Buckets && !broadcast.IsScheduled(now); bucket++)
                {
                    claimed += (await ledger.ChainAsync(broadcast.Id, bucket, cancellationToken)).Count(link =>
                        link.Batch.Claim is not null
                    );
                }
            }
        }

        return claimed;
    }
}
