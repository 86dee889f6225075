using System.Security.Cryptography;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Deliveries;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>
/// Sends one batch: claims it, reads again what may forbid a text, calls the carrier and records the results. See
/// Broadcasts/README.md, step "send".
/// </summary>
public sealed class BatchSender(
    Ledger ledger,
    BroadcastStore broadcasts,
    OptOutStore optOuts,
    SendWindows windows,
    LimitChecker limitChecker,
    BatchScheduler batchScheduler,
    WorkScheduler workScheduler,
    CarrierDispatcher calls,
    TimeProvider clock,
    BroadcastTelemetry telemetry)
{
    private const int MaxClaims = 5;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends each batch of the message by itself; a failure of one leaves it and those behind it to the message's next
    /// delivery.
    /// </summary>
    public async Task SendAsync(BatchMessage message, CancellationToken cancellationToken)
    {
        var senderStateCache = batchScheduler.OpenSenderCache();
        foreach (var number in message.Batches)
        {
            // A stopping host claims nothing more: the message comes again.
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
    /// Safe to run twice and at once: the claim is one conditional write, and a claimed batch is somebody's already.
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
        )
        {
            return;
        }

        for (var i = 0; i < MaxClaims; i++)
        {
            // Rule R5 (Broadcasts/README.md#r5): the deadline runs from before the claim is written.
            var deadline = new Deadline(clock, Deadline.LastCallAfter);
            var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
            var hasSlot = stored.Batch.Held != HoldReasons.SpendCeiling;
            var claimed = await ledger.TryReplaceAsync(
                stored.Batch.WithClaim(token, clock.GetCurrentInstant()),
                stored.ETag,
                cancellationToken
            );
            if (claimed is null && await ledger.FindAsync(id, cancellationToken) is { } now)
            {
                // Rule R2 (Broadcasts/README.md#r2): our own write may have come through before its answer was lost. A
                // report or the sweep may have changed the row meanwhile; then the claim is tried again.
                claimed = now.Batch.IsHeldBy(token) ? now : null;
                if (
                    claimed is null
                    && now.Batch is { Claim: null, AnyWaiting: true }
                    && now.Batch.Due == stored.Batch.Due
                )
                {
                    stored = now;
                    continue;
                }
            }

            if (claimed is not null)
            {
                await SendClaimedAsync(claimed, hasSlot, deadline, cancellationToken);
            }

            return;
        }
    }

    private async Task SendClaimedAsync(
        StoredBatch claimed,
        bool hasSlot,
        Deadline deadline,
        CancellationToken cancellationToken
    )
    {
        Prepared prepared;
        try
        {
            prepared = await PrepareAsync(claimed.Batch, cancellationToken);
        }
        catch
        {
            // The carrier was not called: the claim is removed, so that no text becomes unknown for it.
            await ledger.TryReplaceAsync(claimed.Batch with { Claim = null }, claimed.ETag, CancellationToken.None);
            throw;
        }

        var (broadcast, window, decided, toCall, overCeiling, day) = prepared;

        var called = clock.GetCurrentInstant();

        // A batch that was held by a spend ceiling has no slot: once it is charged it reserves one instead of sending.
        var round = hasSlot
            ? await calls.CallAsync(broadcast, claimed.Batch.Id, window, toCall, deadline, decided, cancellationToken)
            : new CallRound(broadcast, decided, Wait: null, Held: null);
        if (overCeiling.Count > 0 && (hasSlot || toCall.Count == 0))
        {
            round = round with
            {
                Wait = Duration.Max(round.Wait ?? Duration.Zero, LimitChecker.CeilingRetryInterval),
                Held = round.Held ?? HoldReasons.SpendCeiling,
            };
        }

        telemetry.Called(claimed.Batch, round, window, called, wasHeld: !hasSlot);

        // Calls were made: their results are stored even when the host is stopping.
        List<Recipient> waiting =
        [
            .. overCeiling,
            .. toCall
                .Select(c => c.Recipient)
                .Where(r => !round.Results.TryGetValue(r.Position, out var result) || !result.Decides),
        ];
        var rest = await batchScheduler.RescheduleAsync(
            claimed.Batch,
            broadcast,
            window,
            waiting,
            round,
            CancellationToken.None
        );
        await RecordAsync(claimed, round, rest with { BudgetDay = day }, CancellationToken.None);
    }

    /// <summary>
    /// Reads what may forbid a text after the claim, and decides for whom that is certain: rule R6
    /// (Broadcasts/README.md#r6).
    /// </summary>
    private async Task<Prepared> PrepareAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (batch is not { First: { } first, End: { } end })
        {
            throw new InvalidOperationException($"Batch {batch.Id} waits and has nobody.");
        }

        var readPeople = ledger.PeopleAsync(batch, cancellationToken);
        var readOptOuts = optOuts.WithinAsync(batch.Id.Bucket, first, end, cancellationToken);
        var readBroadcast = broadcasts.FindAsync(batch.Id.Broadcast, cancellationToken);
        await Task.WhenAll(readPeople, readOptOuts, readBroadcast);
        var (people, optedOut) = (await readPeople, await readOptOuts);
        var broadcast =
            (await readBroadcast)?.Broadcast
            ?? throw new InvalidOperationException($"Broadcast {batch.Id.Broadcast} vanished.");
        var window = await windows.OfAsync(broadcast, cancellationToken);
        var decided = new Dictionary<int, SendResult>();
        var toCall = new List<(Recipient Recipient, int Epoch)>();
        foreach (var (position, entry) in batch.Entries.Index().Where(s => s.Item.State == DeliveryState.Waiting))
        {
            // Without a row the person was erased, which is as good as an opt-out.
            if (!people.TryGetValue(position, out var person) || optedOut.Contains(person.Key))
            {
                decided[position] = new SendResult(entry.Epoch, null, SkipReasons.OptedOut);
            }
            else
            {
                toCall.Add((person, entry.Epoch));
            }
        }

        var allowed = await limitChecker.AskAsync(broadcast, batch, window, toCall, cancellationToken);
        foreach (var (person, epoch) in toCall.Where(c => allowed.OverBudget.Contains(c.Recipient.Position)))
        {
            decided[person.Position] = new SendResult(epoch, null, SkipReasons.Budget);
        }

        var overCeiling = toCall.Select(c => c.Recipient).Where(r => allowed.OverCeiling.Contains(r.Position)).ToList();
        toCall.RemoveAll(c =>
            allowed.OverBudget.Contains(c.Recipient.Position) || allowed.OverCeiling.Contains(c.Recipient.Position)
        );
        return new Prepared(broadcast, window, decided, toCall, overCeiling, allowed.Day);
    }

    /// <summary>
    /// Writes the results in one replace, merged into the row as it is now, and reschedules the rest.
    /// </summary>
    private async Task RecordAsync(
        StoredBatch claimed,
        CallRound round,
        RescheduleInfo rest,
        CancellationToken cancellationToken
    )
    {
        var token = claimed.Batch.Claim!.Token;
        var now = clock.GetCurrentInstant();
        var patience = new Deadline(clock, Deadline.RecordRetryTime);
        StoredBatch? stored = claimed;
        while (true)
        {
            try
            {
                stored ??=
                    await ledger.FindAsync(claimed.Batch.Id, cancellationToken)
                    ?? throw new InvalidOperationException($"Batch {claimed.Batch.Id} vanished.");
                var merged = stored.Batch.ApplyResults(token, round.Results, rest, now);
                if (await ledger.TryReplaceAsync(merged, stored.ETag, cancellationToken) is not null)
                {
                    telemetry.Recorded(merged.Id.Broadcast, merged.Id, round);
                    if (merged is { AnyWaiting: true, Claim: null })
                    {
                        // Also where an earlier try was ours and its answer lost: a message too many is harmless.
                        await workScheduler.SendAsync(
                            round.Broadcast,
                            merged.Id.Bucket,
                            [(merged.Id.Number, merged.Due)],
                            cancellationToken
                        );
                    }

                    return;
                }
            }
            catch (Exception e) when (e.IsOutage() && !patience.IsOver)
            {
                // Results must not be lost because storage is out of reach for a few seconds.
                telemetry.RecordingTriedAgain(claimed.Batch.Id.Broadcast, claimed.Batch.Id, e);
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }

            if (patience.IsOver)
            {
                break;
            }

            stored = null;
        }

        // Nothing is lost: the sweep makes the claim's waiting ones unknown, and reports settle those that went out.
        telemetry.RecordingGivenUp(claimed.Batch.Id.Broadcast, claimed.Batch.Id);
    }

    /// <summary>What was read and decided after the claim, before the first call.</summary>
    private sealed record Prepared(
        Broadcast Broadcast,
        SendWindow Window,
        Dictionary<int, SendResult> Decided,
        List<(Recipient Recipient, int Epoch)> ToCall,
        IReadOnlyList<Recipient> Unpaid,
        LocalDate? BudgetDay);
}

/// <summary>How long the claim's holder may continue, on the monotonic clock.</summary>
public sealed class Deadline(TimeProvider clock, TimeSpan after)
{
    /// <summary>No call begins after this; the sweep expires the claim at 120 s, a call takes at most 15 s.</summary>
    public static readonly TimeSpan LastCallAfter = TimeSpan.FromSeconds(60);

    /// <summary>
    /// So long a storage that is out of reach is waited for, from the end of the calls: results may be written later
    /// than the claim lasts, they just count for less.
    /// </summary>
    public static readonly TimeSpan RecordRetryTime = TimeSpan.FromSeconds(90);

    private readonly long _start = clock.GetTimestamp();

    public bool IsOver => clock.GetElapsedTime(_start) > after;
}
