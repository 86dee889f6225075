using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>
/// Finds the unfinished broadcasts that use a list, sender or template, which then cannot be deleted: lists and senders
/// until the broadcast is finished, templates until it begins.
/// </summary>
public sealed class BroadcastUses(BroadcastStore broadcasts, TimeProvider clock) : IUsageSource
{
    /// <inheritdoc />
    public string UserKind => UsedBy.Broadcast;

    /// <inheritdoc />
    public async IAsyncEnumerable<Use> FindUsesAsync(
        UsableKind kind,
        string id,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        foreach (
            var month in BroadcastKey.Months(
                now - RecoverySweep.LookBack,
                now + BroadcastFactory.MaxStartAhead + Duration.FromDays(1)
            )
        )
        {
            await foreach (var (broadcast, _) in broadcasts.ReadUnfinishedAsync(month, cancellationToken))
            {
                if (broadcast.CancelledAt is null && Uses(broadcast, kind, id, now))
                {
                    yield return new Use(new UsedBy(UserKind, broadcast.Id, broadcast.Name), broadcast.Areas);
                }
            }
        }
    }

    private static bool Uses(Broadcast broadcast, UsableKind kind, string id, Instant now) =>
        kind switch
        {
            UsableKind.List => broadcast.Lists.Contains(id, StringComparer.Ordinal),
            UsableKind.Template => broadcast.IsScheduled(now)
                && (broadcast.Template == id || broadcast.Cards.Any(c => c.Template == id)),
            UsableKind.Sender => broadcast.Pool.Any(s => s.Id == id),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
        };
}
