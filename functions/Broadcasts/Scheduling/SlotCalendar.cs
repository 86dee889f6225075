using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>
/// Reserved intervals of one sender for one urgency: half-open, sorted, not adjacent.
/// </summary>
public sealed record BusyIntervals
{
    /// <summary>More would not fit a row for long: beyond it the earliest gap is given up.</summary>
    private const int MaxIntervals = 64;

    private readonly ImmutableArray<(Instant From, Instant To)> _busy;

    private BusyIntervals(ImmutableArray<(Instant From, Instant To)> busy) => _busy = busy;

    public static BusyIntervals Free { get; } = new([]);

    /// <summary>Whether a text of these intervals may be in flight at that instant.</summary>
    public bool Contains(Instant at) => _busy.Any(b => b.From <= at && at < b.To);

    /// <summary>The end of the stretch that holds an instant; null where none does.</summary>
    public Instant? EndAt(Instant at) => Nullable(_busy.FirstOrDefault(b => b.From <= at && at < b.To));

    /// <summary>The end of the first stretch that a slot would overlap; null where it is free.</summary>
    public Instant? FirstOverlapEnd(Instant at, Duration takes) =>
        Nullable(_busy.FirstOrDefault(b => b.From < at + takes && at < b.To));

    /// <summary>Whether an interval ends there, so that the next one extends it.</summary>
    public bool EndsAt(Instant at) => _busy.Any(b => b.To == at);

    /// <summary>Whether nothing from that instant on is given away.</summary>
    public bool IsFreeFrom(Instant at) => _busy.All(b => b.To <= at);

    /// <summary>Adds an interval, and drops those before <paramref name="now"/>.</summary>
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
            ? (At(from), At(to))
            : throw new FormatException("A stretch is two instants.");

    private static Instant At(string ticks) =>
        Instant.FromUnixTimeTicks(long.Parse(ticks, CultureInfo.InvariantCulture));

    private static Instant? Nullable((Instant From, Instant To) stretch) => stretch == default ? null : stretch.To;
}

/// <summary>
/// A sender's reservations. Urgent slots avoid urgent ones only, routine slots avoid both, so that together they keep
/// the rate.
/// </summary>
/// <param name="Routine">Given to routine texts; what urgent ones took over meanwhile is in both.</param>
/// <param name="Urgent">Given to urgent texts.</param>
/// <param name="LongestRoutine">
/// The longest slot of a routine batch: the longest time that an urgent text may have to wait for a batch in flight.
/// </param>
public sealed record SlotCalendar(BusyIntervals Routine, BusyIntervals Urgent, Duration LongestRoutine)
{
    public static SlotCalendar Free { get; } = new(BusyIntervals.Free, BusyIntervals.Free, Duration.Zero);

    /// <summary>Gives away the first slot that is free and open.</summary>
    /// <param name="urgent">Whether the texts are urgent.</param>
    /// <param name="takes">How long its texts take at the sender's pace.</param>
    /// <param name="notBefore">The slot's earliest start.</param>
    /// <param name="opening">The first instant, not before the one given, at which its texts may go.</param>
    /// <param name="now">What lies before is forgotten.</param>
    /// <returns>
    /// The reservations afterwards and the slot's start. Slots count open time only: a slot starts where its window is
    /// open.
    /// </returns>
    public (SlotCalendar After, Instant At) Reserve(
        bool urgent,
        Duration takes,
        Instant notBefore,
        Func<Instant, Instant> opening,
        Instant now
    )
    {
        var at = FindSlot(urgent, takes, notBefore, opening);
        if (!urgent)
        {
            var longest = Routine.IsFreeFrom(now) ? takes : Duration.Max(LongestRoutine, takes);
            return (this with { Routine = Routine.Reserve(at, at + takes, now), LongestRoutine = longest }, at);
        }

        // The wait for the batch in progress is reserved too, so that no other routine batch starts meanwhile.
        var inFlight = InFlightTime(at);
        return (this with { Urgent = Urgent.Reserve(at, at + inFlight + takes, now) }, at + inFlight);
    }

    private Instant FindSlot(bool urgent, Duration takes, Instant notBefore, Func<Instant, Instant> opening)
    {
        var at = opening(notBefore);
        while (
            (
                urgent
                    ? Urgent.FirstOverlapEnd(at, InFlightTime(at) + takes)
                    : Urgent.FirstOverlapEnd(at, takes) ?? Routine.FirstOverlapEnd(at, takes)
            )
                is { } end
        )
        {
            at = opening(end);
        }

        return at;
    }

    /// <summary>
    /// The time that an urgent text waits for the routine batch that a worker is sending: it cannot be stopped.
    /// </summary>
    private Duration InFlightTime(Instant at) =>
        Urgent.EndsAt(at) || Routine.EndAt(at) is not { } end ? Duration.Zero : Duration.Min(LongestRoutine, end - at);
}
