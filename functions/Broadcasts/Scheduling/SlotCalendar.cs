using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>The reserved intervals of one sender for one urgency: half-open, sorted, not adjacent.</summary>
public sealed record BusyIntervals
{
    /// <summary>The maximum number of intervals in a row; beyond it the earliest gap is filled.</summary>
    private const int MaxIntervals = 64;

    private readonly ImmutableArray<(Instant From, Instant To)> _busy;

    private BusyIntervals(ImmutableArray<(Instant From, Instant To)> busy) => _busy = busy;

    public static BusyIntervals Free { get; } = new([]);

    /// <summary>Whether the instant lies within an interval.</summary>
    public bool Contains(Instant at) => _busy.Any(b => b.From <= at && at < b.To);

    /// <summary>Returns the end of the interval that contains an instant; null where none does.</summary>
    public Instant? EndAt(Instant at) => EndOrNull(_busy.FirstOrDefault(b => b.From <= at && at < b.To));

    /// <summary>Returns the end of the first interval that a slot would overlap; null where it is free.</summary>
    public Instant? FirstOverlapEnd(Instant at, Duration length) =>
        EndOrNull(_busy.FirstOrDefault(b => b.From < at + length && at < b.To));

    /// <summary>Whether an interval ends at the instant, so that a slot from there extends it.</summary>
    public bool EndsAt(Instant at) => _busy.Any(b => b.To == at);

    /// <summary>Whether nothing is reserved from the instant on.</summary>
    public bool IsFreeFrom(Instant at) => _busy.All(b => b.To <= at);

    /// <summary>Adds an interval, and removes those that end before <paramref name="now"/>.</summary>
    public BusyIntervals Reserve(Instant from, Instant to, Instant now)
    {
        var merged = new List<(Instant From, Instant To)>();
        foreach (var next in _busy.Append((From: from, To: to)).Where(b => b.To >= now).OrderBy(b => b.From))
        {
            if (merged.Count > 0 && next.From <= merged[^1].To)
            {
                merged[^1] = (merged[^1].From, Instant.Max(merged[^1].To, next.To));
            }
            else
            {
                merged.Add(next);
            }
        }

        while (merged.Count > MaxIntervals)
        {
            merged[1] = (merged[0].From, merged[1].To);
            merged.RemoveAt(0);
        }

        return new BusyIntervals([.. merged]);
    }

    /// <summary>Writes the intervals as a property of a row; <see cref="Parse"/> reads them.</summary>
    public string Write() =>
        string.Join(
            ' ',
            _busy.Select(b =>
                string.Create(CultureInfo.InvariantCulture, $"{b.From.ToUnixTimeTicks()}-{b.To.ToUnixTimeTicks()}")
            )
        );

    public static BusyIntervals Parse(string? text) =>
        string.IsNullOrEmpty(text) ? Free : new BusyIntervals([.. text.Split(' ').Select(ParseInterval)]);

    private static (Instant From, Instant To) ParseInterval(string text) =>
        text.Split('-') is [var from, var to]
            ? (ParseInstant(from), ParseInstant(to))
            : throw new FormatException("An interval is two instants, from-to.");

    private static Instant ParseInstant(string ticks) =>
        Instant.FromUnixTimeTicks(long.Parse(ticks, CultureInfo.InvariantCulture));

    private static Instant? EndOrNull((Instant From, Instant To) interval) => interval == default ? null : interval.To;
}

/// <summary>A slot reserved in a calendar.</summary>
/// <param name="Calendar">The calendar with the reservation.</param>
/// <param name="StartAt">The start of the slot, at which its window is open.</param>
public sealed record Reservation(SlotCalendar Calendar, Instant StartAt);

/// <summary>
/// The reserved slots of a sender. Urgent slots avoid only urgent ones, routine slots avoid both, so that the sender's
/// rate holds.
/// </summary>
/// <param name="Routine">
/// The intervals of routine texts; an interval that urgent texts have taken over stays in it too.
/// </param>
/// <param name="Urgent">The intervals of urgent texts.</param>
/// <param name="LongestRoutine">
/// The longest slot of a routine batch: the longest time that an urgent text may have to wait for a batch in flight.
/// </param>
public sealed record SlotCalendar(BusyIntervals Routine, BusyIntervals Urgent, Duration LongestRoutine)
{
    public static SlotCalendar Free { get; } = new(BusyIntervals.Free, BusyIntervals.Free, Duration.Zero);

    /// <summary>Reserves the first slot that is free and in an open window.</summary>
    /// <param name="urgent">Whether the texts are urgent.</param>
    /// <param name="sendTime">The time that the texts take at the sender's rate.</param>
    /// <param name="notBefore">The earliest start of the slot.</param>
    /// <param name="opening">Finds the first instant, not before the given one, at which the texts may be sent.</param>
    /// <param name="now">The current instant; intervals that end before it are removed.</param>
    public Reservation Reserve(
        bool urgent,
        Duration sendTime,
        Instant notBefore,
        Func<Instant, Instant> opening,
        Instant now
    )
    {
        var at = FindSlot(urgent, sendTime, notBefore, opening);
        if (!urgent)
        {
            var longest = Routine.IsFreeFrom(now) ? sendTime : Duration.Max(LongestRoutine, sendTime);
            var routine = Routine.Reserve(at, at + sendTime, now);
            return new Reservation(this with { Routine = routine, LongestRoutine = longest }, at);
        }

        // The wait for the batch in flight is reserved too, so that no other routine batch starts meanwhile.
        var inFlight = InFlightTime(at);
        var busyUntil = at + inFlight + sendTime;
        return new Reservation(this with { Urgent = Urgent.Reserve(at, busyUntil, now) }, at + inFlight);
    }

    private Instant FindSlot(bool urgent, Duration sendTime, Instant notBefore, Func<Instant, Instant> opening)
    {
        var at = opening(notBefore);
        while (
            (
                urgent
                    ? Urgent.FirstOverlapEnd(at, InFlightTime(at) + sendTime)
                    : Urgent.FirstOverlapEnd(at, sendTime) ?? Routine.FirstOverlapEnd(at, sendTime)
            )
                is { } end
        )
        {
            at = opening(end);
        }

        return at;
    }

    /// <summary>
    /// Returns the time that an urgent text waits for the routine batch in flight, which cannot be interrupted.
    /// </summary>
    private Duration InFlightTime(Instant at) =>
        Urgent.EndsAt(at) || Routine.EndAt(at) is not { } end ? Duration.Zero : Duration.Min(LongestRoutine, end - at);
}
