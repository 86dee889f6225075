using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts;

/// <summary>Finds whatever got stuck and sets it going again, from the ledger alone: never from the queues, never from what retention trims.</summary>
/// <remarks>Twice at once, at any moment or never, it changes nothing that anyone receives wrongly.</remarks>
public sealed class Sweep(BroadcastStore broadcasts, Ledger ledger, Dispatcher dispatcher, TimeProvider clock, IOptions<Settings> settings, BroadcastTelemetry telemetry)
{
    private static readonly Duration ExpansionStoppedAfter = Duration.FromMinutes(2);
    private static readonly Duration ClaimExpiresAfter = Duration.FromSeconds(120);
    private static readonly Duration OverdueAfter = Duration.FromMinutes(2);
    private static readonly Duration NudgeAgainAfter = Duration.FromMinutes(10);

    /// <summary>How far back an unfinished broadcast may have been due: the longest <c>latestUseful</c> and a month's turn.</summary>
    private static readonly Duration LookBack = Duration.FromDays(62);

    /// <summary>One round over every broadcast that is not marked finished.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        foreach (var month in Months(now - LookBack, now + Duration.FromDays(1)))
        {
            await foreach (var stored in broadcasts.OpenAsync(month, cancellationToken))
            {
                if (!stored.Broadcast.IsScheduled(now))
                {
                    await SweepAsync(stored, now, cancellationToken);
                }
            }
        }
    }

    private async Task SweepAsync(StoredBroadcast stored, Instant now, CancellationToken cancellationToken)
    {
        var broadcast = stored.Broadcast;
        var done = true;
        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            var chain = await ledger.ChainAsync(broadcast.Id, bucket, cancellationToken);
            var closed = chain.Count > 0 && chain[^1].Batch.Closes;
            done &= closed && chain.All(l => !l.AnyWaiting && l.Batch.Claim is null);
            if (!closed && now - (chain.Count > 0 ? chain[^1].Batch.ComposedAt : Instant.Max(broadcast.StartAt - Broadcast.Ahead, broadcast.OrderedAt)) > ExpansionStoppedAfter)
            {
                telemetry.ExpansionRevived(broadcast.Id, bucket);
                await dispatcher.ExpandAsync(broadcast, [bucket], cancellationToken);
            }

            foreach (var link in chain.Where(l => l.AnyWaiting || l.Batch.Claim is not null))
            {
                await SweepAsync(broadcast, link.Batch.Id, now, cancellationToken);
            }
        }

        if (done && await broadcasts.TryReplaceAsync(broadcast with { FinishedAt = now }, stored.ETag, cancellationToken) is not null)
        {
            telemetry.Finished(broadcast.Id);
        }
    }

    private async Task SweepAsync(Broadcast broadcast, BatchId id, Instant now, CancellationToken cancellationToken)
    {
        // On 412 at any of these the batch moved on by itself.
        if (await ledger.FindAsync(id, cancellationToken) is not { } stored)
        {
            return;
        }

        var batch = stored.Batch;
        if (batch.Claim is { } claim)
        {
            if (now - claim.At > ClaimExpiresAfter && await ledger.TryReplaceAsync(batch.Expired(now), stored.ETag, cancellationToken) is not null)
            {
                telemetry.ClaimExpired(broadcast.Id, id, batch.Standings.Count(s => s.State == DeliveryState.Waiting));
            }
        }
        else if (batch.AnyWaiting && (broadcast.CancelledAt is not null || now > broadcast.LatestUsefulAt))
        {
            var reason = broadcast.CancelledAt is not null ? SkipReasons.Cancelled : SkipReasons.TooLate;
            await ledger.TryReplaceAsync(batch.SkippedBySweep(reason, now), stored.ETag, cancellationToken);
        }
        else if (batch.AnyWaiting && now - batch.Due > OverdueAfter && (batch.NudgedAt is not { } nudged || now - nudged > NudgeAgainAfter)
            && await ledger.TryReplaceAsync(batch with { NudgedAt = now }, stored.ETag, cancellationToken) is not null)
        {
            telemetry.Nudged(broadcast.Id, id);
            await dispatcher.SendAsync(broadcast, id, batch.Due, cancellationToken);
        }
    }

    /// <summary>The UTC months that two instants touch, earliest first.</summary>
    public static IReadOnlyList<string> Months(Instant from, Instant to)
    {
        var months = new List<string>();
        for (var month = from.InUtc().Date.With(DateAdjusters.StartOfMonth); month <= to.InUtc().Date; month = month.PlusMonths(1))
        {
            months.Add(BroadcastKey.Month(month.AtMidnight().InUtc().ToInstant()));
        }

        return months;
    }
}
