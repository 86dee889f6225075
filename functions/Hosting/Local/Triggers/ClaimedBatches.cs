using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>
/// Counts batches that a worker has claimed. The claims of a killed process have no message, and stay until they
/// expire after two minutes; until then their entries are <c>sending</c>.
/// </summary>
public sealed class ClaimedBatches(
    BroadcastStore broadcasts,
    Ledger ledger,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// Counts the claimed batches of all unfinished broadcasts: one range read for each broadcast and bucket.
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
                    claimed += (await ledger.ReadChainAsync(broadcast.Id, bucket, cancellationToken)).Count(link =>
                        link.Batch.Claim is not null
                    );
                }
            }
        }

        return claimed;
    }
}
