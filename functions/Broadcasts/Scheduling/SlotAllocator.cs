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
    public static Duration DurationOf(int segmentsPerMinute, int segments)
    {
        var ticks = (segments * NodaConstants.TicksPerMinute) + segmentsPerMinute - 1;
        return Duration.FromTicks(ticks / segmentsPerMinute);
    }

    /// <summary>Reads the state of a sender; one without a row is free and not stopped.</summary>
    public async Task<SenderState> ReadAsync(string sender, CancellationToken cancellationToken) =>
        (await FindAsync(sender, cancellationToken)).Pace;

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
        var senders = requests
            .SelectMany(a => a.Candidates)
            .DistinctBy(s => s.Id, StringComparer.Ordinal)
            .ToDictionary(s => s.Id, StringComparer.Ordinal);
        var calendars = new Dictionary<string, SlotCalendar>(StringComparer.Ordinal);
        var chosenSenders = new Sender[requests.Count];
        var states = new Dictionary<string, (SenderState Pace, ETag? ETag)>(StringComparer.Ordinal);
        foreach (var id in senders.Keys)
        {
            states[id] = await FindAsync(id, cancellationToken);
            calendars[id] = states[id].Pace.Calendar;
        }

        var now = clock.GetCurrentInstant();
        for (var i = 0; i < requests.Count; i++)
        {
            var slotRequest = requests[i];
            var best = slotRequest
                .Candidates.Select(c => (Sender: c, Took: ReserveFrom(calendars[c.Id], c, slotRequest)))
                .MinBy(t => t.Took.At);
            chosenSenders[i] = best.Sender;
            calendars[best.Sender.Id] = best.Took.After;
        }

        var slots = new Slot[requests.Count];
        foreach (
            var group in Enumerable.Range(0, requests.Count).GroupBy(i => chosenSenders[i].Id, StringComparer.Ordinal)
        )
        {
            var (pace, etag) = states[group.Key];
            while (true)
            {
                var after = pace.Calendar;
                foreach (var i in group)
                {
                    (after, var at) = ReserveFrom(after, chosenSenders[i], requests[i]);
                    slots[i] = new Slot(group.Key, at);
                }

                if (await TryWriteAsync(group.Key, pace with { Calendar = after }, etag, cancellationToken))
                {
                    break;
                }

                (pace, etag) = await FindAsync(group.Key, cancellationToken);
            }
        }

        return slots;

        (SlotCalendar After, Instant At) ReserveFrom(SlotCalendar from, Sender sender, SlotRequest slotRequest) =>
            from.Reserve(
                urgent,
                DurationOf(sender.SegmentsPerMinute, slotRequest.Segments),
                Instant.Max(slotRequest.NotBefore, now),
                slotRequest.NextOpening,
                now
            );
    }

    /// <summary>
    /// Stops a sender that the carrier refuses (401, 403) for five minutes; a stop in effect is kept.
    /// </summary>
    /// <returns>The end of the stop, and whether this call made it.</returns>
    public async Task<SenderStop> StopAsync(string sender, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (pace, etag) = await FindAsync(sender, cancellationToken);
            var now = clock.GetCurrentInstant();
            if (pace.StoppedUntil is { } currentStop && currentStop > now)
            {
                return new SenderStop(currentStop, IsNew: false);
            }

            var until = now + StopDuration;
            if (await TryWriteAsync(sender, pace with { StoppedUntil = until }, etag, cancellationToken))
            {
                return new SenderStop(until, IsNew: true);
            }
        }
    }

    private async Task<(SenderState Pace, ETag? ETag)> FindAsync(string sender, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, sender, cancellationToken) is { } row
            ? (_table.Read(row, FromRow), row.ETag)
            : (new SenderState(SlotCalendar.Free, null), null);

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
        SenderState pace,
        ETag? asRead,
        CancellationToken cancellationToken
    )
    {
        var row = new TableEntity(Partition, sender)
        {
            ["Routine"] = pace.Calendar.Routine.Write(),
            ["Urgent"] = pace.Calendar.Urgent.Write(),
            ["LongestRoutineTicks"] = (long)pace.Calendar.LongestRoutine.TotalTicks,
            ["StoppedUntil"] = pace.StoppedUntil?.ToDateTimeOffset(),
        };
        return await _table.TryWriteAsync(row, asRead, cancellationToken) is not null;
    }
}
