using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Areas;

/// <summary>The part of every local day in which routine texts wait; urgent ones do not.</summary>
/// <param name="Start">The local time from which routine texts wait, inclusive.</param>
/// <param name="End">
/// The local time from which they may go again, exclusive. It may be before <paramref name="Start"/>, which wraps
/// midnight, but not equal to it.
/// </param>
public sealed record QuietHours(LocalTime Start, LocalTime End)
{
    public bool Contains(LocalTime time) => Start < End ? Start <= time && time < End : Start <= time || time < End;

    /// <summary>
    /// The first instant, not before <paramref name="notBefore"/>, at which a routine text may go in
    /// <paramref name="zone"/>.
    /// </summary>
    public Instant FindFirstAllowed(Instant notBefore, DateTimeZone zone) =>
        FindFirstAllowed([this], notBefore, zone, Instant.MaxValue) ?? Instant.MaxValue;

    /// <summary>
    /// The first instant in [<paramref name="notBefore"/>, <paramref name="until"/>) at which none of
    /// <paramref name="hours"/> forbids; null where nothing opens before <paramref name="until"/>.
    /// </summary>
    /// <param name="hours">
    /// The quiet hours of areas, campaigns and starts together; an empty list forbids nothing.
    /// </param>
    /// <param name="notBefore">The earliest instant, inclusive.</param>
    /// <param name="zone">The zone in which the quiet hours are local times.</param>
    /// <param name="until">The end of the search, exclusive.</param>
    public static Instant? FindFirstAllowed(
        IReadOnlyList<QuietHours> hours,
        Instant notBefore,
        DateTimeZone zone,
        Instant until
    )
    {
        if (CoverWholeDay(hours))
        {
            return null;
        }

        for (var at = notBefore; at < until; )
        {
            var time = at.InZone(zone).TimeOfDay;
            var wait = hours
                .Where(h => h.Contains(time))
                .Select(h => h.UntilEnd(time))
                .DefaultIfEmpty(Duration.Zero)
                .Max();
            if (wait == Duration.Zero)
            {
                return at;
            }

            // Between two clock changes local time runs evenly, so the wait is plain subtraction; a change
            // may move the clock out of quiet hours (or back into them), so stop there and look again.
            var zoneInterval = zone.GetZoneInterval(at);
            at = zoneInterval.HasEnd ? Instant.Min(at + wait, zoneInterval.End) : at + wait;
        }

        return null;
    }

    /// <summary>
    /// The first instant after <paramref name="open"/>, itself outside all <paramref name="hours"/>, at which one of
    /// them begins to forbid; null where none does before <paramref name="until"/>.
    /// </summary>
    /// <param name="hours">The quiet hours of areas, campaigns and starts together.</param>
    /// <param name="open">
    /// An instant from <see cref="FindFirstAllowed(IReadOnlyList{QuietHours}, Instant, DateTimeZone, Instant)"/>.
    /// </param>
    /// <param name="zone">The zone in which the quiet hours are local times.</param>
    /// <param name="until">The end of the search, exclusive.</param>
    public static Instant? FindFirstForbidden(
        IReadOnlyList<QuietHours> hours,
        Instant open,
        DateTimeZone zone,
        Instant until
    )
    {
        for (var at = open; hours.Count > 0 && at < until; )
        {
            var time = at.InZone(zone).TimeOfDay;
            if (hours.Any(h => h.Contains(time)))
            {
                return at;
            }

            // Local time runs evenly to the next start unless a clock change comes first, which may move the clock
            // into quiet hours or past a start.
            var left = hours.Min(h => Between(time, h.Start));
            var zoneInterval = zone.GetZoneInterval(at);
            at = zoneInterval.HasEnd ? Instant.Min(at + left, zoneInterval.End) : at + left;
        }

        return null;
    }

    /// <summary>
    /// Whether the quiet hours together cover the whole day, which is so if each of them ends inside another: before
    /// an open moment there would be an end that lies inside none.
    /// </summary>
    public static bool CoverWholeDay(IReadOnlyList<QuietHours> hours) =>
        hours.Count > 0 && hours.All(h => hours.Any(other => other.Contains(h.End)));

    /// <summary>
    /// Finds faults of a body's <c>quietHours</c>: an end that is the start, or no moment of the day left.
    /// </summary>
    public static IEnumerable<FieldError> Validate(IReadOnlyList<QuietHours?> hours)
    {
        if (hours.Count > MaxCount)
        {
            yield return new FieldError("/quietHours", "wrong-count", $"Give at most {MaxCount} quiet hours.")
            {
                Max = MaxCount,
            };
            yield break;
        }

        foreach (var (i, quiet) in hours.Index())
        {
            if (quiet is null || quiet.Start == quiet.End)
            {
                yield return new FieldError(
                    $"/quietHours/{i}",
                    "empty-quiet-hours",
                    "Quiet hours end at another time than they start."
                );
            }
        }

        if (hours.All(h => h is not null && h.Start != h.End) && CoverWholeDay([.. hours.OfType<QuietHours>()]))
        {
            yield return new FieldError(
                "/quietHours",
                "never-open",
                "Together they cover the whole day: no text could ever go."
            );
        }
    }

    /// <summary>The maximum number of quiet hours of one area or one request.</summary>
    public const int MaxCount = 20;

    /// <summary>The duration from a time inside the quiet hours to their end.</summary>
    private Duration UntilEnd(LocalTime time) => Between(time, End);

    /// <summary>The duration from one time of day to the next occurrence of another, [0, 24) h.</summary>
    private static Duration Between(LocalTime from, LocalTime to) =>
        Duration.FromNanoseconds(
            (to.NanosecondOfDay - from.NanosecondOfDay + NodaConstants.NanosecondsPerDay)
                % NodaConstants.NanosecondsPerDay
        );
}
