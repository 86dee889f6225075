using System.Runtime.CompilerServices;
using CommunityAlerts.Deliveries;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>The broadcasts of the kept months that may have recipients.</summary>
public sealed class ExpandedBroadcasts(BroadcastStore broadcasts, TimeProvider clock)
{
    /// <summary>Reads those that are neither scheduled nor were cancelled while scheduled.</summary>
    public async IAsyncEnumerable<Broadcast> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        foreach (var month in BroadcastKey.Months(BroadcastStore.EarliestKept(now), now + Broadcast.ExpansionLead))
        {
            await foreach (var stored in broadcasts.ReadMonthAsync(month, cancellationToken))
            {
                if (!stored.Broadcast.IsScheduled(now) && !stored.Broadcast.IsCancelledBeforeExpansion)
                {
                    yield return stored.Broadcast;
                }
            }
        }
    }
}
