using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>Requests a slot for the texts of one sender.</summary>
/// <param name="Candidates">Senders that may serve it, at least one.</param>
/// <param name="Segments">What will be sent in it, exactly.</param>
/// <param name="NotBefore">Its earliest start.</param>
/// <param name="Opening">The first instant, not before the one given, at which its texts may go.</param>
public sealed record SlotRequest(
    IReadOnlyList<Sender> Candidates,
    int Segments,
    Instant NotBefore,
    Func<Instant, Instant> Opening
);

/// <summary>A slot as given: whose, and when it starts.</summary>
public sealed record Slot(string Sender, Instant At);

/// <summary>A sender's reserved slots, and until when it is stopped.</summary>
/// <param name="StoppedUntil">The carrier refuses the sender: nothing is tried before. Null where it does not.</param>
public sealed record SenderState(SlotCalendar Calendar, Instant? StoppedUntil)
{
    public bool IsStopped(Instant now) => StoppedUntil > now;
}

/// <summary>A stopped sender.</summary>
/// <param name="Until">The instant at which it is tried again.</param>
/// <param name="IsNew">Whether this call stopped it, so that the operator is alerted once.</param>
public sealed record SenderStop(Instant Until, bool IsNew);

/// <summary>
/// Segments a minute, as slots given away on the sender's row: shared by all broadcasts and workers, which only ETags
/// coordinate.
/// </summary>
/// <remarks>Partition = <c>pace</c> of table <c>senders</c>, row = sender id.</remarks>
public sealed class SlotAllocator(StorageAccount storage, TimeProvider clock)
{
    /// <summary>The maximum of a sender's time that one batch takes, and that is reserved at a time.</summary>
    public static readonly Duration MaxBatchTime = Duration.FromSeconds(30);

    /// <summary>The time for which a sender that the carrier refuses is not used.</summary>
    public static readonly Duration StoppedFor = Duration.FromMinutes(5);

    private const string Partition = "pace";
    private readonly Table _table = storage.Table(Tables.Senders);

    /// <summary>The most segments that a batch of this sender may have.</summary>
    public static int MaxSegments(Sender sender) => Math.Max(1, sender.SegmentsPerMinute / 2);

    /// <summary>The time that so many segments take, rounded up to a tick of 100 ns.</summary>
    public static Duration DurationOf(int segmentsPerMinute, int segments)
    {
        var ticks = (segments * NodaConstants.TicksPerMinute) + segmentsPerMinute - 1;
        return Duration.FromTicks(ticks / segmentsPerMinute);
    }

    /// <summary>A sender's state.</summary>
    public async Task<SenderState> ReadAsync(string sender, CancellationToken cancellationToken) =>
        (await FindAsync(sender, cancellationToken)).Pace;

    /// <summary>Reserves a slot for each request, in order, with the candidate sender that is free first.</summary>
    /// <remarks>
    /// One conditional replace per sender. An unused slot is lost capacity, never a text sent too fast.
    /// </remarks>
    public async Task<IReadOnlyList<Slot>> ReserveAsync(
        bool urgent,
        IReadOnlyList<SlotRequest> requests,
        CancellationToken cancellationToken
    )
    {
        var senders = requests.SelectMany(a => a.Candidates)
            .DistinctBy(s => s.Id, StringComparer.Ordinal)
            .ToDictionary(s => s.Id, StringComparer.Ordinal);
        var calendars = new Dictionary<string, SlotCalendar>(StringComparer.Ordinal);
        var chosen = new Sender[requests.Count];
        var paces = new Dictionary<string, (SenderState Pace, ETag? ETag)>(StringComparer.Ordinal);
        foreach (var id in senders.Keys)
        {
            paces[id] = await FindAsync(id, cancellationToken);
            calendars[id] = paces[id].Pace.Calendar;
        }

        var now = clock.GetCurrentInstant();
        for (var i = 0; i < requests.Count; i++)
        {
            var slotRequest = requests[i];
            var best = slotRequest
                .Candidates.Select(c => (Sender: c, Took: Take(calendars[c.Id], c, slotRequest)))
                .MinBy(t => t.Took.At);
            chosen[i] = best.Sender;
            calendars[best.Sender.Id] = best.Took.After;
        }

        var slots = new Slot[requests.Count];
        foreach (var group in Enumerable.Range(0, requests.Count).GroupBy(i => chosen[i].Id, StringComparer.Ordinal))
        {
            var (pace, etag) = paces[group.Key];
            while (true)
            {
                var after = pace.Calendar;
                foreach (var i in group)
                {
                    (after, var at) = Take(after, chosen[i], requests[i]);
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

        (SlotCalendar After, Instant At) Take(SlotCalendar from, Sender sender, SlotRequest slotRequest) =>
            from.Reserve(
                urgent,
                DurationOf(sender.SegmentsPerMinute, slotRequest.Segments),
                Instant.Max(slotRequest.NotBefore, now),
                slotRequest.Opening,
                now
            );
    }

    /// <summary>
    /// The carrier refuses the sender (401, 403): nothing is tried with it for five minutes, then again.
    /// </summary>
    /// <returns>Until when, and by whom.</returns>
    public async Task<SenderStop> StopAsync(string sender, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (pace, etag) = await FindAsync(sender, cancellationToken);
            var now = clock.GetCurrentInstant();
            if (pace.StoppedUntil is { } already && already > now)
            {
                return new SenderStop(already, IsNew: false);
            }

            var until = now + StoppedFor;
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

    private static SenderState FromRow(TableEntity row) => new(
        new SlotCalendar(
            BusyIntervals.Parse(row.Text("Routine")),
            BusyIntervals.Parse(row.Text("Urgent")),
            Duration.FromTicks(row.GetInt64("LongestRoutineTicks") ?? 0)),
        row.FindAt("StoppedUntil"));

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
