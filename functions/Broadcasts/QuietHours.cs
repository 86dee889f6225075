using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>The part of every local day in which routine texts wait; urgent ones do not.</summary>
/// <param name="Start">From here no text goes.</param>
/// <param name="End">From here texts go again. Half-open; may wrap midnight; never equal to <paramref name="Start"/>.</param>
public sealed record QuietHours(LocalTime Start, LocalTime End)
{
    public bool Contains(LocalTime time) =>
        Start < End ? Start <= time && time < End : Start <= time || time < End;

    /// <summary>The first instant, not before <paramref name="asked"/>, at which a routine text may go in <paramref name="zone"/>.</summary>
    public Instant FirstAllowed(Instant asked, DateTimeZone zone)
    {
        var at = asked;
        while (at.InZone(zone).TimeOfDay is var time && Contains(time))
        {
            // Between two clock changes local time runs evenly, so the wait is plain subtraction; a change
            // may move the clock out of quiet hours (or back into them), so stop there and look again.
            var untilEnd = Duration.FromNanoseconds((End.NanosecondOfDay - time.NanosecondOfDay + NodaConstants.NanosecondsPerDay) % NodaConstants.NanosecondsPerDay);
            var stretch = zone.GetZoneInterval(at);
            at = stretch.HasEnd ? Instant.Min(at + untilEnd, stretch.End) : at + untilEnd;
        }

        return at;
    }
}
