using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Api;

/// <summary>Durations as callers write them: ISO 8601, such as <c>PT6H</c> or <c>P1D</c>.</summary>
public static class IsoDuration
{
    /// <summary>Maximum of each unit, about three years in seconds, so that sums do not overflow.</summary>
    private const long MaxUnits = 100_000_000;

    /// <summary>
    /// Reads a duration; null where the text is none, has years or months, or has more than 100,000,000 of a unit.
    /// </summary>
    public static Duration? Read(string text) =>
        PeriodPattern.NormalizingIso.Parse(text) is { Success: true, Value: { Years: 0, Months: 0 } period }
        && new[] { period.Weeks, period.Days, period.Hours, period.Minutes, period.Seconds }.All(units =>
            units is >= -MaxUnits and <= MaxUnits
        )
            ? period.ToDuration()
            : null;
}
