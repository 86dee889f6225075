using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace CommunityAlerts.Campaigns.SolarCalendar;

/// <summary>
/// A month and day of the Chinese lunar calendar (农历), as <see cref="ChineseLunisolarCalendar"/> knows it: lunar years
/// 1901 to 2100, that is 1901-02-19 to 2101-01-28.
/// </summary>
/// <param name="Month">1 to 12, as people number them: a leap month has the number of the one it repeats.</param>
/// <param name="IsLeap">Whether the leap month is meant that repeats this month.</param>
/// <param name="Day">1 to 30.</param>
/// <param name="IsEve">The last day of the year (除夕), day 29 or 30 of month 12.</param>
public sealed partial record LunarDate(int Month, bool IsLeap, int Day, bool IsEve = false)
{
    public const int FirstYear = 1901;
    public const int LastYear = 2100;
    private const int MaxDaysOfMonth = 30;
    private static readonly ChineseLunisolarCalendar Calendar = new();

    public static LunarDate Eve { get; } = new(12, IsLeap: false, MaxDaysOfMonth, IsEve: true);

    /// <summary>Whether the month exists in any year of the calendar.</summary>
    public bool Exists =>
        !IsLeap || Enumerable.Range(FirstYear, LastYear - FirstYear + 1).Any(y => LeapMonth(y) == Month);

    /// <summary>Reads <c>12-23</c>, <c>leap 4-1</c>, <c>eve</c>; null where it is none of these.</summary>
    public static LunarDate? Read(string text)
    {
        if (text == "eve")
        {
            return Eve;
        }

        return
            FormPattern().Match(text) is { Success: true } match
            && int.Parse(match.Groups["month"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
                is >= 1
                    and <= 12
                    and var month
            && int.Parse(match.Groups["day"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
                is >= 1
                    and <= MaxDaysOfMonth
                    and var day
            ? new LunarDate(month, match.Groups["leap"].Success, day)
            : null;
    }

    /// <summary>Returns the month that a lunar year has twice, 1 to 12; 0 where it has none.</summary>
    public static int LeapMonth(int year) => Math.Max(0, Calendar.GetLeapMonth(year) - 1);

    /// <summary>
    /// Converts the date to a day, in the lunar year that begins in a Gregorian year. Day 30 of a month of 29 days is
    /// the 29th; null where the year has no such leap month, or lies outside the calendar.
    /// </summary>
    public LocalDate? DateIn(int year)
    {
        if (CalendarMonth(year) is not { } month)
        {
            return null;
        }

        var day = Math.Min(Day, Calendar.GetDaysInMonth(year, month));
        return LocalDate.FromDateTime(Calendar.ToDateTime(year, month, day, 0, 0, 0, 0));
    }

    /// <summary>Whether <see cref="DateIn"/> takes day 29 for day 30.</summary>
    public bool IsShortIn(int year) =>
        !IsEve && CalendarMonth(year) is { } month && Calendar.GetDaysInMonth(year, month) < Day;

    public override string ToString() =>
        IsEve ? "eve" : string.Create(CultureInfo.InvariantCulture, $"{(IsLeap ? "leap " : "")}{Month}-{Day}");

    /// <summary>
    /// Computes the calendar's number of the month, in which a leap month counts as one more; null for none.
    /// </summary>
    private int? CalendarMonth(int year)
    {
        if (year is < FirstYear or > LastYear)
        {
            return null;
        }

        var leap = LeapMonth(year);
        return IsLeap ? (leap == Month ? Month + 1 : null)
            : leap > 0 && Month > leap ? Month + 1
            : Month;
    }

    [GeneratedRegex(
        "^(?<leap>leap )?(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex FormPattern();
}
