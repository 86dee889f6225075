using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>
/// Finds work that stopped and restarts it. Reads only the ledger, not the queues or the tables that retention deletes.
/// </summary>
/// <remarks>
/// Safe to run at any time and concurrently; without it, stopped work stays stopped but no text is sent wrongly.
/// </remarks>
public sealed class RecoverySweep(
    BroadcastStore broadcasts,
    Ledger ledger,
    SenderStore senders,
    BatchScheduler batchScheduler,
    WorkScheduler workScheduler,
    TimeProvider clock,
    IOptions<Settings> settings,
    BroadcastTelemetry telemetry
)
{
    private static readonly Duration ExpansionStoppedAfter = Duration.FromMinutes(2);
    private static readonly Duration ClaimExpiresAfter = Duration.FromSeconds(120);
    private static readonly Duration OverdueAfter = Duration.FromMinutes(2);
    private static readonly Duration RequeueAgainAfter = Duration.FromMinutes(10);

    /// <summary>The time for which a concurrent sweep may still act on older reads.</summary>
    private static readonly Duration ConcurrentSweepTime = Duration.FromMinutes(2);

    /// <summary>
    /// The maximum age of an unfinished broadcast since its start: the longest <c>latestUseful</c> and the longest
    /// month.
    /// </summary>
    public static readonly Duration LookBack = Duration.FromDays(62);

    /// <summary>Checks every broadcast that is not marked finished, once.</summary>
    /// <exception cref="AggregateException">
    /// Some broadcasts could not be recovered; all were tried, and the next run tries them again.
    /// </exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        List<Exception> failures = [];
        foreach (var month in BroadcastKey.Months(now - LookBack, now + Duration.FromDays(1)))
        {
            await foreach (var stored in broadcasts.ReadUnfinishedAsync(month, cancellationToken))
            {
                if (stored.Broadcast.IsScheduled(now))
                {
                    continue;
                }

                try
                {
                    await RecoverBroadcastAsync(stored, now, cancellationToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // A failure of one broadcast must not stop the others.
                    failures.Add(e);
                }
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private async Task RecoverBroadcastAsync(StoredBroadcast stored, Instant now, CancellationToken cancellationToken)
    {
        var broadcast = stored.Broadcast;
        using var scope = telemetry.Scope(broadcast.Id);
        var sender = (await senders.FindWithDeletedAsync(broadcast.Sender, cancellationToken))!;
        var isFinished = true;
        var stopped = new List<int>();
        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            var chain = await ledger.ReadChainAsync(broadcast.Id, bucket, cancellationToken);
            isFinished &= IsFinished(broadcast, chain, sender, now);
            if (IsExpansionStopped(broadcast, chain, now))
            {
                stopped.Add(bucket);
            }

            // Only batches that need recovery are loaded in full.
            foreach (var link in chain.Where(l => Decide(broadcast, l.Batch, l.Tallies, sender, now) != Recovery.None))
            {
                await RecoverBatchAsync(broadcast, link.Batch.Id, sender, now, cancellationToken);
            }
        }

        if (stopped.Count > 0)
        {
            await RestartExpansionsAsync(stored, stopped, now, cancellationToken);
        }
        else if (
            isFinished
            && await broadcasts.TryReplaceAsync(broadcast with { FinishedAt = now }, stored.ETag, cancellationToken)
                is not null
        )
        {
            telemetry.Finished(broadcast.Id);
        }
    }

    /// <summary>Whether a bucket is expanded and no work is left in it.</summary>
    private static bool IsFinished(Broadcast broadcast, IReadOnlyList<ChainLink> chain, Sender sender, Instant now) =>
        chain.IsClosed()
        && chain.All(l => !l.AnyWaiting && l.Batch.Claim is null && !MayResend(broadcast, l.Tallies, sender, now));

    /// <summary>
    /// Whether the expansion of a bucket inserted its last batch too long ago, though nobody paused the broadcast.
    /// </summary>
    private static bool IsExpansionStopped(Broadcast broadcast, IReadOnlyList<ChainLink> chain, Instant now)
    {
        var lastProgressAt =
            chain.Count > 0
                ? chain[^1].Batch.ComposedAt
                : Instant.Max(broadcast.StartAt - Broadcast.ExpansionLead, broadcast.RequestedAt);
        return !chain.IsClosed() && !broadcast.IsPaused(now) && now - lastProgressAt > ExpansionStoppedAfter;
    }

    /// <summary>Decides how a batch is recovered.</summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <param name="batch">The batch, with or without its entries.</param>
    /// <param name="tallies">The counts of its entries.</param>
    /// <param name="sender">The sender that gives the deadlines.</param>
    /// <param name="now">The current instant.</param>
    private static Recovery Decide(Broadcast broadcast, Batch batch, Tallies tallies, Sender sender, Instant now)
    {
        var anyWaiting = tallies[DeliveryState.Waiting] > 0;
        if (batch.Claim is { } claim)
        {
            return now - claim.At > ClaimExpiresAfter ? Recovery.ExpireClaim : Recovery.None;
        }

        if (broadcast.IsCancelledOrExpired(now))
        {
            return anyWaiting ? Recovery.Skip : Recovery.None;
        }

        if (broadcast.IsPaused(now))
        {
            return Recovery.None;
        }

        if (broadcast.ResendAt(tallies, sender) <= now)
        {
            return Recovery.Resend;
        }

        return anyWaiting && IsOverdue(batch, now) ? Recovery.Requeue : Recovery.None;
    }

    private static bool IsOverdue(Batch batch, Instant now) =>
        now - batch.DueAt > OverdueAfter
        && (batch.RequeuedAt is not { } requeued || now - requeued > RequeueAgainAfter);

    /// <summary>
    /// Restarts stopped expansions, at most once in two minutes, and logs an error from the fifth time on.
    /// </summary>
    private async Task RestartExpansionsAsync(
        StoredBroadcast stored,
        List<int> buckets,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var broadcast = stored.Broadcast;
        if (now - broadcast.ExpansionRestartedAt <= ExpansionStoppedAfter)
        {
            return;
        }

        var restarted = broadcast with
        {
            ExpansionRestartedAt = now,
            ExpansionRestarts = broadcast.ExpansionRestarts + 1,
        };
        if (await broadcasts.TryReplaceAsync(restarted, stored.ETag, cancellationToken) is null)
        {
            return;
        }

        telemetry.ExpansionRestarted(broadcast.Id, buckets.Count);
        if (restarted.ExpansionRestarts >= Batch.AlertAfterTries)
        {
            telemetry.ExpansionKeepsStopping(broadcast.Id, restarted.ExpansionRestarts);
        }

        await workScheduler.ExpandAsync(broadcast, buckets, cancellationToken);
    }

    /// <summary>Recovers a batch, as decided on the row as it is now.</summary>
    /// <remarks>
    /// A write refused by its ETag (412) means that another worker changed the batch: nothing is left to recover.
    /// </remarks>
    private async Task RecoverBatchAsync(
        Broadcast broadcast,
        BatchId id,
        Sender sender,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (await ledger.FindAsync(id, cancellationToken) is not { } stored)
        {
            return;
        }

        var batch = stored.Batch;
        switch (Decide(broadcast, batch, batch.Count(), sender, now))
        {
            case Recovery.ExpireClaim:
                if (await ledger.TryReplaceAsync(batch.ExpireClaim(now), stored.ETag, cancellationToken) is not null)
                {
                    var unknownCount = batch.Entries.Count(s => s.State == DeliveryState.Waiting);
                    telemetry.ClaimExpired(broadcast.Id, id, unknownCount);
                }

                break;
            case Recovery.Skip:
                var reason = broadcast.CancelledAt is not null ? SkipReasons.Cancelled : SkipReasons.TooLate;
                await ledger.TryReplaceAsync(batch.SkipWaiting(reason, now), stored.ETag, cancellationToken);
                break;
            case Recovery.Resend:
                await ResendAsync(broadcast, stored, sender, now, cancellationToken);
                break;
            case Recovery.Requeue:
                await RequeueAsync(broadcast, stored, now, cancellationToken);
                break;
        }
    }

    /// <summary>Sends the message of an overdue batch to the queue again.</summary>
    private async Task RequeueAsync(
        Broadcast broadcast,
        StoredBatch stored,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var requeued = stored.Batch.MarkRequeued(now);
        var written = await ledger.ReplaceOrConfirmAsync(
            requeued,
            stored.ETag,
            b => b.RequeuedAt == now,
            cancellationToken
        );
        if (!written.IsOurs)
        {
            return;
        }

        telemetry.Requeued(broadcast.Id, requeued.Id);
        if (requeued.Tries >= Batch.AlertAfterTries)
        {
            telemetry.TriedOften(broadcast.Id, requeued.Id, requeued.Tries);
        }

        await workScheduler.SendAsync(broadcast, requeued.Id.Bucket, [new DueBatch(requeued)], cancellationToken);
    }

    /// <summary>
    /// Starts the second epoch of a batch's unknown texts, as the request asks, and schedules the batch.
    /// </summary>
    private async Task ResendAsync(
        Broadcast broadcast,
        StoredBatch stored,
        Sender sender,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var id = stored.Batch.Id;
        var resent = stored.Batch.StartResend(unknownBefore: now - sender.ResendAfter, due: now, now);
        var due = await batchScheduler.ReserveSlotAsync(broadcast, resent.WaitingSegments, now, cancellationToken);
        var written = await ledger.ReplaceOrConfirmAsync(
            resent with
            {
                DueAt = due,
            },
            stored.ETag,
            b => b.DueAt == due,
            cancellationToken
        );
        if (written.IsOurs)
        {
            telemetry.Resent(
                broadcast.Id,
                id,
                resent.Entries.Count(s => s is { State: DeliveryState.Waiting, Epoch: 2 })
            );
            await workScheduler.SendAsync(broadcast, id.Bucket, [new DueBatch(id.Number, due)], cancellationToken);
        }
    }

    /// <summary>
    /// Whether an unknown text may still be resent, by this sweep or by a concurrent one with older reads: until then
    /// the broadcast is not finished.
    /// </summary>
    private static bool MayResend(Broadcast broadcast, Tallies tallies, Sender sender, Instant now) =>
        (broadcast with { CancelledAt = null }).ResendAt(tallies, sender) is not null
        && now <= broadcast.LatestUsefulAt + ConcurrentSweepTime
        && (broadcast.CancelledAt is not { } cancelled || now <= cancelled + ConcurrentSweepTime);

    /// <summary>The way in which a batch is recovered.</summary>
    private enum Recovery
    {
        /// <summary>Nothing is to be done.</summary>
        None,

        /// <summary>The holder never reported: the claim is removed and the texts are marked unknown.</summary>
        ExpireClaim,

        /// <summary>The broadcast is over: the waiting recipients are skipped.</summary>
        Skip,

        /// <summary>Unknown texts are sent once more, as requested.</summary>
        Resend,

        /// <summary>The batch is overdue: its message is sent to the queue again.</summary>
        Requeue,
    }
}
