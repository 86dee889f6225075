using System.Security.Cryptography;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>
/// Sends batches: claims each, checks again what may forbid a text, calls the carrier and records the results. See
/// Broadcasts/README.md, step "send".
/// </summary>
public sealed class BatchSender(
    Ledger ledger,
    BatchScheduler batchScheduler,
    BatchPreparer preparer,
    CarrierDispatcher dispatcher,
    ResultRecorder recorder,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    private const int MaxClaims = 5;

    /// <summary>
    /// Sends each batch of the message independently. A failure leaves that batch and the following ones to the next
    /// delivery of the message.
    /// </summary>
    public async Task SendAsync(BatchMessage message, CancellationToken cancellationToken)
    {
        var senderStateCache = batchScheduler.OpenSenderCache();
        foreach (var number in message.Batches)
        {
            // A stopping host claims no further batch: the message is delivered again.
            cancellationToken.ThrowIfCancellationRequested();
            await SendAsync(
                new BatchId(message.Broadcast, message.Bucket, number),
                message.Urgent,
                senderStateCache,
                cancellationToken
            );
        }
    }

    /// <summary>
    /// Sends one batch. Idempotent, also when run concurrently: the claim is one conditional write, and a claimed batch
    /// is skipped.
    /// </summary>
    private async Task SendAsync(
        BatchId id,
        bool urgent,
        SenderStateCache senderStateCache,
        CancellationToken cancellationToken
    )
    {
        if (await ledger.FindAsync(id, cancellationToken) is not { } stored)
        {
            telemetry.BatchUnknown(id.Broadcast, id);
            return;
        }

        if (
            !stored.Batch.AnyWaiting
            || stored.Batch.Claim is not null
            || await batchScheduler.DeferIfNotDueAsync(stored, urgent, senderStateCache, cancellationToken)
                == SendDecision.Deferred
        )
        {
            return;
        }

        if (await ClaimAsync(stored, cancellationToken) is { } claimed)
        {
            await SendClaimedAsync(claimed, cancellationToken);
        }
    }

    /// <summary>Claims the batch; null where another worker has claimed it or it was rescheduled.</summary>
    private async Task<Claimed?> ClaimAsync(StoredBatch stored, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxClaims; i++)
        {
            // Rule R5 (Broadcasts/README.md#r5): the deadline runs from before the claim is written.
            var deadline = new Deadline(clock, Deadline.LastCallAfter);
            var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
            var purpose =
                stored.Batch.HoldReason == HoldReasons.SpendCeiling ? ClaimPurpose.Schedule : ClaimPurpose.Call;
            var claim = await ledger.ReplaceOrConfirmAsync(
                stored.Batch.WithClaim(token, clock.GetCurrentInstant()),
                stored.ETag,
                batch => batch.IsHeldBy(token),
                cancellationToken
            );
            if (claim.IsOurs)
            {
                return new Claimed(claim.Stored, purpose, deadline);
            }

            // Where a report or the sweep has changed the row meanwhile, the claim is tried again.
            if (
                claim.Stored is not { Batch: { Claim: null, AnyWaiting: true } } current
                || current.Batch.DueAt != stored.Batch.DueAt
            )
            {
                return null;
            }

            stored = current;
        }

        return null;
    }

    /// <summary>
    /// Prepares a claimed batch; sends it, puts it back where the broadcast is paused, or gives it a slot where it has
    /// none.
    /// </summary>
    private async Task SendClaimedAsync(Claimed claimed, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(claimed.Stored, cancellationToken);
        if (prepared.IsPaused)
        {
            await ReleasePausedAsync(claimed, prepared);
            return;
        }

        switch (claimed.Purpose)
        {
            case ClaimPurpose.Call:
                await CallAndRecordAsync(claimed, prepared, cancellationToken);
                break;
            case ClaimPurpose.Schedule:
                await ScheduleHeldAsync(claimed, prepared);
                break;
            default:
                throw new InvalidOperationException($"{claimed.Purpose} is no purpose of a claim.");
        }
    }

    /// <summary>
    /// Removes the claim from a batch of a paused broadcast, which keeps its due instant and everybody who waits. One
    /// that a spend ceiling held has no slot, and stays held by it.
    /// </summary>
    private Task ReleasePausedAsync(Claimed claimed, PreparedBatch prepared)
    {
        var batch = claimed.Stored.Batch;
        var held = claimed.Purpose == ClaimPurpose.Call ? HoldReasons.Paused : HoldReasons.SpendCeiling;
        var round = new CallRound(prepared.Broadcast, prepared.Decided, MinimumWait: null, held) { IsPaused = true };
        var unchanged = new RescheduleInfo(batch.DueAt, batch.WaitingSegments, held, batch.BudgetDay)
        {
            CountsAsTry = false,
        };
        return recorder.RecordAsync(claimed.Stored, round, unchanged, CancellationToken.None);
    }

    /// <summary>Calls the carrier and records the results.</summary>
    private async Task CallAndRecordAsync(Claimed claimed, PreparedBatch prepared, CancellationToken cancellationToken)
    {
        var firstCallAt = clock.GetCurrentInstant();
        var round = await dispatcher.CallAsync(prepared, claimed.Deadline, cancellationToken);
        round = prepared.OverCeiling.Count > 0 ? HoldByCeiling(round) : round;
        if (IsFirstCall(claimed.Stored.Batch, round))
        {
            var lag = firstCallAt - ComputePlannedStart(round.Broadcast, prepared.Window);
            telemetry.RecordStartLag(Duration.Max(lag, Duration.Zero), round.Broadcast.IsUrgent);
        }

        if (round.HoldReason == HoldReasons.SpendCeiling)
        {
            telemetry.CountSpendStop();
        }

        await RecordAsync(claimed.Stored, prepared, round);
    }

    /// <summary>Whether the round made the first calls of a bucket.</summary>
    private static bool IsFirstCall(Batch batch, CallRound round) =>
        batch.Id.Number == 0
        && batch.Entries.All(s => s is { State: DeliveryState.Waiting, Epoch: 1 })
        && round.Results.Values.Any(r =>
            r.Outcome is SendOutcome.Accepted or SendOutcome.Refused or SendOutcome.Unknown
        );

    /// <summary>Returns the first instant at which texts were to go: the start, or the end of quiet hours.</summary>
    private static Instant ComputePlannedStart(Broadcast broadcast, SendWindow window) =>
        window.FindNextOpening(broadcast.Areas, broadcast.PlannedAt ?? broadcast.StartAt);

    /// <summary>
    /// Reschedules a batch that a spend ceiling held: what was charged now takes a slot, and the others wait again.
    /// </summary>
    private Task ScheduleHeldAsync(Claimed claimed, PreparedBatch prepared)
    {
        var round = new CallRound(prepared.Broadcast, prepared.Decided, MinimumWait: null, HoldReason: null);
        var isHeldAgain = prepared.OverCeiling.Count > 0 && prepared.ToCall.Count == 0;
        return RecordAsync(claimed.Stored, prepared, isHeldAgain ? HoldByCeiling(round) : round);
    }

    private static CallRound HoldByCeiling(CallRound round) =>
        round with
        {
            MinimumWait = Duration.Max(round.MinimumWait ?? Duration.Zero, LimitEnforcer.CeilingRetryInterval),
            HoldReason = round.HoldReason ?? HoldReasons.SpendCeiling,
        };

    /// <summary>
    /// Reschedules the recipients who still wait and records the results, also when the host is stopping, since calls
    /// may have been made.
    /// </summary>
    private async Task RecordAsync(StoredBatch claimed, PreparedBatch prepared, CallRound round)
    {
        var reschedule = await batchScheduler.RescheduleAsync(
            claimed.Batch,
            prepared.Broadcast,
            prepared.Window,
            FindStillWaiting(prepared, round),
            round,
            CancellationToken.None
        );
        await recorder.RecordAsync(
            claimed,
            round,
            reschedule with
            {
                BudgetDay = prepared.BudgetDay,
            },
            CancellationToken.None
        );
    }

    private async Task<PreparedBatch> PrepareAsync(StoredBatch claimed, CancellationToken cancellationToken)
    {
        try
        {
            return await preparer.PrepareAsync(claimed.Batch, cancellationToken);
        }
        catch
        {
            // The carrier was not called: removing the claim keeps the sweep from marking the texts unknown.
            await ledger.TryReplaceAsync(claimed.Batch with { Claim = null }, claimed.ETag, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Returns the recipients over a ceiling, and those whose result does not end their waiting.</summary>
    private static List<Recipient> FindStillWaiting(PreparedBatch prepared, CallRound round) =>
        [
            .. prepared.OverCeiling,
            .. prepared
                .ToCall.Select(c => c.Recipient)
                .Where(r => !round.Results.TryGetValue(r.Position, out var result) || !result.EndsWaiting),
        ];

    /// <summary>A batch that this worker has claimed.</summary>
    /// <param name="Stored">The batch as written with the claim.</param>
    /// <param name="Purpose">The operation that it was claimed for.</param>
    /// <param name="Deadline">The deadline of the holder, from before the claim was written.</param>
    private sealed record Claimed(StoredBatch Stored, ClaimPurpose Purpose, Deadline Deadline);

    /// <summary>The operation that a batch is claimed for.</summary>
    private enum ClaimPurpose
    {
        /// <summary>Calls the recipients of a batch that has a slot.</summary>
        Call,

        /// <summary>Gives a slot to a batch that a spend ceiling held.</summary>
        Schedule,
    }
}
