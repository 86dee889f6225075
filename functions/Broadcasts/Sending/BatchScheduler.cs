using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>The decision about a batch whose message has come.</summary>
public enum SendDecision
{
    /// <summary>
    /// The batch is to be claimed now: it is due, or its holder charges, reschedules or skips its recipients.
    /// </summary>
    ClaimNow,

    /// <summary>The batch was scheduled for later, or waits for a paused broadcast to be resumed.</summary>
    Deferred,
}

/// <summary>
/// Decides whether a batch may be sent now, and reschedules it otherwise: by the sender's rate, a stopped sender, and
/// urgent texts before routine ones.
/// </summary>
public sealed class BatchScheduler(
    Ledger ledger,
    BroadcastStore broadcasts,
    SenderStore senders,
    SendWindows windows,
    SlotAllocator slotAllocator,
    WorkScheduler workScheduler,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    /// <summary>
    /// The lateness from which a batch takes a new slot, so that a backlog is sent at the sender's rate, not at once.
    /// </summary>
    private static readonly Duration LateAfter = Duration.FromSeconds(30);

    /// <summary>The minimum delay for which a batch is sent back to the queue; a closer slot is used at once.</summary>
    private static readonly Duration MinRequeueDelay = Duration.FromMilliseconds(250);

    /// <summary>Opens a cache of sender states for the batches of one message.</summary>
    public SenderStateCache OpenSenderCache() => new(slotAllocator, clock);

    /// <summary>
    /// Reschedules an unclaimed batch that is not due yet, is late, has a stopped sender, or is routine while urgent
    /// texts are sent.
    /// </summary>
    public async Task<SendDecision> DeferIfNotDueAsync(
        StoredBatch stored,
        bool urgent,
        SenderStateCache senderStates,
        CancellationToken cancellationToken
    )
    {
        var batch = stored.Batch;
        var now = clock.GetCurrentInstant();
        if (batch.DueAt > now)
        {
            await RequeueAsync(batch, urgent, cancellationToken);
            return SendDecision.Deferred;
        }

        if (batch.HoldReason == HoldReasons.SpendCeiling)
        {
            // It has no slot. The claim's holder checks the spend ceiling first and then reserves one.
            return SendDecision.ClaimNow;
        }

        var states = await ReadSendersAsync(batch, senderStates, cancellationToken);
        var stoppedUntil = states.Select(s => s.StoppedUntil).Where(until => until > now).Max();
        var yieldsToUrgent = !urgent && states.Any(s => s.Calendar.Urgent.Contains(now));
        var isLate = now - batch.DueAt > LateAfter;
        return stoppedUntil is not null || yieldsToUrgent || isLate
            ? await MoveToNewSlotAsync(stored, stoppedUntil, now, cancellationToken)
            : SendDecision.ClaimNow;
    }

    /// <summary>Sends the message of a batch that is not due yet again, for its due instant.</summary>
    private Task RequeueAsync(Batch batch, bool urgent, CancellationToken cancellationToken) =>
        workScheduler.SendAsync(
            [
                new ScheduledWork(
                    batch.DueAt,
                    batch.Id.Broadcast,
                    batch.Id.Bucket,
                    batch.Id.Number,
                    urgent,
                    batch.Traceparent
                ),
            ],
            cancellationToken
        );

    /// <summary>Reads the states of the senders of the waiting recipients.</summary>
    private static async Task<List<SenderState>> ReadSendersAsync(
        Batch batch,
        SenderStateCache senderStates,
        CancellationToken cancellationToken
    )
    {
        var states = new List<SenderState>();
        foreach (var sender in batch.WaitingSegments.Keys)
        {
            states.Add(await senderStates.GetAsync(sender, cancellationToken));
        }

        return states;
    }

    /// <summary>Reserves another slot for a batch and moves it there, unless the slot begins at once.</summary>
    private async Task<SendDecision> MoveToNewSlotAsync(
        StoredBatch stored,
        Instant? stoppedUntil,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        // A cancelled or expired broadcast needs no slot: the claim's holder skips its recipients.
        var batch = stored.Batch;
        if (
            (await broadcasts.FindAsync(batch.Id.Broadcast, cancellationToken))?.Broadcast is not { } broadcast
            || broadcast.IsCancelledOrExpired(now)
        )
        {
            return SendDecision.ClaimNow;
        }

        if (broadcast.IsPaused(now))
        {
            // It keeps its due instant and takes no slot. Resuming sends its message again.
            return SendDecision.Deferred;
        }

        var due = await ReserveSlotAsync(broadcast, batch.WaitingSegments, stoppedUntil ?? now, cancellationToken);
        if (due - now <= MinRequeueDelay)
        {
            return SendDecision.ClaimNow;
        }

        var held = stoppedUntil is null ? batch.HoldReason : HoldReasons.SenderStopped;
        await MoveAsync(stored, broadcast, due, held, cancellationToken);
        return SendDecision.Deferred;
    }

    /// <summary>Moves a batch to another slot, and schedules its message.</summary>
    private async Task MoveAsync(
        StoredBatch stored,
        Broadcast broadcast,
        Instant due,
        string? held,
        CancellationToken cancellationToken
    )
    {
        // Another worker that rescheduled or claimed the batch sends its message.
        var batch = stored.Batch;
        var written = await ledger.ReplaceOrConfirmAsync(
            batch with
            {
                DueAt = due,
                HoldReason = held,
            },
            stored.ETag,
            current => current.DueAt == due,
            cancellationToken
        );
        if (written.IsOurs)
        {
            var moved = new DueBatch(batch.Id.Number, due);
            await workScheduler.SendAsync(broadcast, batch.Id.Bucket, [moved], cancellationToken);
        }
    }

    /// <summary>Reschedules the recipients who still wait after a round of calls.</summary>
    public async Task<RescheduleInfo> RescheduleAsync(
        Batch batch,
        Broadcast broadcast,
        SendWindow window,
        IReadOnlyList<Recipient> waiting,
        CallRound round,
        CancellationToken cancellationToken
    )
    {
        if (waiting.Count == 0)
        {
            return new RescheduleInfo(batch.DueAt, ImmutableSortedDictionary<string, int>.Empty);
        }

        var waitingSegments = waiting
            .GroupBy(r => r.Sender, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.Sum(r => r.Segments), StringComparer.Ordinal);
        if (round.IsPaused)
        {
            return new RescheduleInfo(batch.DueAt, waitingSegments, HoldReasons.Paused) { CountsAsTry = false };
        }

        var notBefore = clock.GetCurrentInstant() + (round.MinimumWait ?? Duration.Zero);
        var areas = waiting.Select(r => r.Area).ToHashSet(StringComparer.Ordinal);
        if (round.HoldReason == HoldReasons.SpendCeiling)
        {
            // Texts over a spend ceiling take no slot, so that other batches can use the time.
            return new RescheduleInfo(window.FindNextOpening(areas, notBefore), waitingSegments, round.HoldReason);
        }

        try
        {
            return new RescheduleInfo(
                await ReserveAsync(
                    broadcast,
                    waitingSegments,
                    notBefore,
                    at => window.FindNextOpening(areas, at),
                    cancellationToken
                ),
                waitingSegments,
                round.HoldReason
            );
        }
        catch (Exception e) when (e.IsOutage())
        {
            // The results must be stored nevertheless: the waiting recipients are rescheduled without a slot.
            telemetry.SlotNotReserved(broadcast.Id, batch.Id, e);
            return new RescheduleInfo(window.FindNextOpening(areas, notBefore), waitingSegments, round.HoldReason);
        }
    }

    /// <summary>
    /// Reserves slots for a broadcast's texts by the windows of its areas, and returns the latest start. Each
    /// recipient's window is checked again before the call.
    /// </summary>
    /// <param name="segmentsBySender">The segments by sender id.</param>
    /// <param name="notBefore">The earliest start.</param>
    public async Task<Instant> ReserveSlotAsync(
        Broadcast broadcast,
        ImmutableSortedDictionary<string, int> segmentsBySender,
        Instant notBefore,
        CancellationToken cancellationToken
    )
    {
        var window = await windows.GetAsync(broadcast, cancellationToken);
        return await ReserveAsync(
            broadcast,
            segmentsBySender,
            notBefore,
            at => window.FindNextOpening(broadcast.Areas, at),
            cancellationToken
        );
    }

    private async Task<Instant> ReserveAsync(
        Broadcast broadcast,
        ImmutableSortedDictionary<string, int> segmentsBySender,
        Instant notBefore,
        Func<Instant, Instant> opening,
        CancellationToken cancellationToken
    )
    {
        var all = await senders.ReadAllWithDeletedAsync(cancellationToken);
        var requests = segmentsBySender
            .Where(share => share.Value > 0)
            .Select(share => new SlotRequest([all.First(s => s.Id == share.Key)], share.Value, notBefore, opening))
            .ToList();
        var slots = await slotAllocator.ReserveAsync(broadcast.IsUrgent, requests, cancellationToken);
        return slots.Select(s => s.At).DefaultIfEmpty(opening(notBefore)).Max();
    }
}

/// <summary>
/// Caches sender states for one second, so that the batches of one message share a read.
/// </summary>
public sealed class SenderStateCache(SlotAllocator slotAllocator, TimeProvider clock)
{
    private static readonly TimeSpan CacheTtl = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, (SenderState State, long ReadAt)> _read = new(StringComparer.Ordinal);

    public async Task<SenderState> GetAsync(string sender, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(sender, out var cached) && clock.GetElapsedTime(cached.ReadAt) <= CacheTtl)
        {
            return cached.State;
        }

        var readAt = clock.GetTimestamp();
        var state = await slotAllocator.ReadAsync(sender, cancellationToken);
        _read[sender] = (state, readAt);
        return state;
    }
}
