using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>A request for a slot in which the texts of one batch for one sender are sent.</summary>
/// <param name="Candidates">The senders that may send the texts, at least one.</param>
/// <param name="Segments">The exact number of segments.</param>
/// <param name="NotBefore">The earliest start of the slot.</param>
/// <param name="NextOpening">Finds the first instant, not before the given one, at which the texts may be sent.</param>
public sealed record SlotRequest(
    IReadOnlyList<Sender> Candidates,
    int Segments,
    Instant NotBefore,
    Func<Instant, Instant> NextOpening
);

/// <summary>A reserved slot: the id of its sender, and its start.</summary>
public sealed record Slot(string Sender, Instant At);

/// <summary>The reserved slots of a sender, and whether it is stopped.</summary>
/// <param name="StoppedUntil">
/// The instant until which no call is made, because the carrier refuses the sender; null where it does not.
/// </param>
public sealed record SenderState(SlotCalendar Calendar, Instant? StoppedUntil)
{
    public bool IsStopped(Instant now) => StoppedUntil > now;
}

/// <summary>The state of a sender as read; the ETag is null where it has no row.</summary>
internal sealed record StoredSenderState(SenderState State, ETag? ETag);

/// <summary>A stopped sender.</summary>
/// <param name="Until">The instant at which it is tried again.</param>
/// <param name="IsNew">Whether this call stopped it: then the operator is alerted, once.</param>
public sealed record SenderStop(Instant Until, bool IsNew);

/// <summary>
/// Reserves slots within each sender's rate. All broadcasts and workers share the sender's row, coordinated by its ETag
/// alone.
/// </summary>
/// <remarks>
/// Partition = <c>pace</c> of table <c>senders</c>, row = sender id. The sender itself is in another partition.
/// </remarks>
public sealed class SlotAllocator(StorageAccount storage, TimeProvider clock)
{
    /// <summary>The maximum time of a sender that one batch takes and that is reserved in one call.</summary>
    public static readonly Duration MaxBatchTime = Duration.FromSeconds(30);

    /// <summary>The time for which a sender that the carrier refuses is stopped.</summary>
    public static readonly Duration StopDuration = Duration.FromMinutes(5);

    private const string Partition = "pace";
    private readonly Table _table = storage.Table(Tables.Senders);

    /// <summary>
    /// Returns the maximum number of segments of a batch for a sender: half a minute of its rate, at least 1.
    /// </summary>
    public static int MaxSegments(Sender sender) => Math.Max(1, sender.SegmentsPerMinute / 2);

    /// <summary>Returns the time that segments take at a rate, rounded up to a tick of 100 ns.</summary>
    public static Duration ComputeDuration(int segmentsPerMinute, int segments)
    {
        var ticks = (segments * NodaConstants.TicksPerMinute) + segmentsPerMinute - 1;
        return Duration.FromTicks(ticks / segmentsPerMinute);
    }

    /// <summary>Reads the state of a sender; one without a row is free and not stopped.</summary>
    public async Task<SenderState> ReadAsync(string sender, CancellationToken cancellationToken) =>
        (await FindAsync(sender, cancellationToken)).State;

    /// <summary>Reserves a slot for each request, in order, with the candidate sender whose slot is earliest.</summary>
    /// <remarks>
    /// One conditional replace per sender. An unused slot is lost capacity, never a text sent too fast.
    /// </remarks>
    public async Task<IReadOnlyList<Slot>> ReserveAsync(
        bool urgent,
        IReadOnlyList<SlotRequest> requests,
        CancellationToken cancellationToken
    )
    {
        var states = new Dictionary<string, StoredSenderState>(StringComparer.Ordinal);
        foreach (var id in requests.SelectMany(r => r.Candidates).Select(s => s.Id).Distinct(StringComparer.Ordinal))
        {
            states[id] = await FindAsync(id, cancellationToken);
        }

        var now = clock.GetCurrentInstant();
        var chosen = ChooseSenders(urgent, requests, states, now);
        var slots = new Slot[requests.Count];
        foreach (var group in chosen.Index().GroupBy(c => c.Item.Id, StringComparer.Ordinal))
        {
            var positions = group.Select(c => c.Index).ToList();
            var starts = await WriteSlotsAsync(
                group.First().Item,
                urgent,
                [.. positions.Select(i => requests[i])],
                states[group.Key],
                now,
                cancellationToken
            );
            foreach (var (position, start) in positions.Zip(starts))
            {
                slots[position] = new Slot(group.Key, start);
            }
        }

        return slots;
    }

    /// <summary>Chooses the candidate whose slot is earliest for each request, in order.</summary>
    private static Sender[] ChooseSenders(
        bool urgent,
        IReadOnlyList<SlotRequest> requests,
        Dictionary<string, StoredSenderState> states,
        Instant now
    )
    {
        var calendars = states.ToDictionary(s => s.Key, s => s.Value.State.Calendar, StringComparer.Ordinal);
        var chosen = new Sender[requests.Count];
        foreach (var (i, request) in requests.Index())
        {
            var best = request
                .Candidates.Select(c => (Sender: c, Slot: Reserve(calendars[c.Id], c, urgent, request, now)))
                .MinBy(c => c.Slot.StartAt);
            chosen[i] = best.Sender;
            calendars[best.Sender.Id] = best.Slot.Calendar;
        }

        return chosen;
    }

    /// <summary>Reserves slots of one sender and stores them; where its row has changed, reserves them again.</summary>
    /// <returns>The start of each request's slot, in order.</returns>
    private async Task<IReadOnlyList<Instant>> WriteSlotsAsync(
        Sender sender,
        bool urgent,
        IReadOnlyList<SlotRequest> requests,
        StoredSenderState stored,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var calendar = stored.State.Calendar;
            var starts = new List<Instant>();
            foreach (var request in requests)
            {
                (calendar, var startAt) = Reserve(calendar, sender, urgent, request, now);
                starts.Add(startAt);
            }

            var changed = stored.State with { Calendar = calendar };
            if (await TryWriteAsync(sender.Id, changed, stored.ETag, cancellationToken))
            {
                return starts;
            }

            stored = await FindAsync(sender.Id, cancellationToken);
        }
    }

    private static Reservation Reserve(
        SlotCalendar calendar,
        Sender sender,
        bool urgent,
        SlotRequest request,
        Instant now
    ) =>
        calendar.Reserve(
            urgent,
            ComputeDuration(sender.SegmentsPerMinute, request.Segments),
            Instant.Max(request.NotBefore, now),
            request.NextOpening,
            now
        );

    /// <summary>
    /// Stops a sender that the carrier refuses (401, 403) for five minutes; a stop in effect is kept.
    /// </summary>
    /// <returns>The end of the stop, and whether this call made it.</returns>
    public async Task<SenderStop> StopAsync(string sender, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (state, etag) = await FindAsync(sender, cancellationToken);
            var now = clock.GetCurrentInstant();
            if (state.StoppedUntil is { } currentStop && currentStop > now)
            {
                return new SenderStop(currentStop, IsNew: false);
            }

            var until = now + StopDuration;
            if (await TryWriteAsync(sender, state with { StoppedUntil = until }, etag, cancellationToken))
            {
                return new SenderStop(until, IsNew: true);
            }
        }
    }

    private async Task<StoredSenderState> FindAsync(string sender, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, sender, cancellationToken) is { } row
            ? new StoredSenderState(_table.Read(row, FromRow), row.ETag)
            : new StoredSenderState(new SenderState(SlotCalendar.Free, StoppedUntil: null), ETag: null);

    private static SenderState FromRow(TableEntity row) =>
        new(
            new SlotCalendar(
                BusyIntervals.Parse(row.GetText("Routine")),
                BusyIntervals.Parse(row.GetText("Urgent")),
                Duration.FromTicks(row.GetInt64("LongestRoutineTicks") ?? 0)
            ),
            row.FindInstant("StoppedUntil")
        );

    private async Task<bool> TryWriteAsync(
        string sender,
        SenderState state,
        ETag? asRead,
        CancellationToken cancellationToken
    )
    {
        var row = new TableEntity(Partition, sender)
        {
            ["Routine"] = state.Calendar.Routine.Write(),
            ["Urgent"] = state.Calendar.Urgent.Write(),
            ["LongestRoutineTicks"] = (long)state.Calendar.LongestRoutine.TotalTicks,
            ["StoppedUntil"] = state.StoppedUntil?.ToDateTimeOffset(),
        };
        return await _table.TryWriteAsync(row, asRead, cancellationToken) is not null;
    }
}
