using CommunityAlerts.Tests.Campaigns.SolarCalendar;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Seasons;

/// <summary>
/// Seasons with edges that move. The days in the tables and in the model of the properties are the almanac's
/// (<see cref="Almanac"/>).
/// </summary>
public sealed class MovingSeasonTests
{
    [Theory]
    [InlineData("立夏..白露", 2027, "2027-05-06..2027-09-08")]
    [InlineData("立夏..09-10", 2028, "2028-05-05..2028-09-10")]
    [InlineData("清明(-10)..清明(3)", 2027, "2027-03-26..2027-04-08")]
    [InlineData("夏至..夏至", 2027, "2027-06-21..2027-06-21")]
    // Over the new year, of either calendar.
    [InlineData("冬至..大寒", 2027, "2027-12-22..2028-01-20")]
    [InlineData("冬至..lunar 1-15", 2027, "2027-12-22..2028-02-09")]
    [InlineData("11-01..eve", 2027, "2027-11-01..2028-01-25")]
    [InlineData("lunar 12-23..lunar 1-15", 2027, "2027-01-30..2027-02-20")]
    [InlineData("lunar 12-23..lunar 1-15", 2028, "2028-01-19..2028-02-09")]
    [InlineData("lunar 12-23..eve", 2027, "2027-01-30..2027-02-05")]
    [InlineData("eve..lunar 1-5", 2027, "2027-02-05..2027-02-10")]
    [InlineData("lunar 12-1..03-01", 2027, "2027-12-28..2028-03-01")]
    // A date in January, and the new year that follows it.
    [InlineData("01-10..eve", 2027, "2027-01-10..2027-02-05")]
    // From the new year to the new year is one day; to the day before it, a lunar year.
    [InlineData("lunar 1-1..lunar 1-1", 2027, "2027-02-06..2027-02-06")]
    [InlineData("lunar 1-1..eve", 2027, "2027-02-06..2028-01-25")]
    // Offsets over the year's end.
    [InlineData("小寒(-10)..小寒", 2027, "2026-12-26..2027-01-05")]
    [InlineData("lunar 1-1(-30)..lunar 1-1(-1)", 2027, "2027-01-07..2027-02-05")]
    [InlineData("大雪..冬至(20)", 2027, "2027-12-07..2028-01-11")]
    // A leap month, in the years that have it and in no other.
    [InlineData("lunar leap 6-1..lunar leap 6-15", 2025, "2025-07-25..2025-08-08")]
    [InlineData("lunar leap 6-1..lunar leap 6-15", 2026, null)]
    [InlineData("lunar 6-1..lunar 6-30", 2025, "2025-06-25..2025-07-24")]
    [InlineData("lunar leap 11-1..lunar 12-8", 2033, "2033-12-22..2034-01-27")]
    [InlineData("lunar leap 11-1..lunar 12-8", 2034, null)]
    [InlineData("lunar 5-20..lunar leap 6-5", 2025, "2025-06-15..2025-07-29")]
    // A day 30 that the month lacks is the 29th.
    [InlineData("lunar 12-30..lunar 12-30", 2025, "2025-01-28..2025-01-28")]
    [InlineData("lunar 12-30..lunar 12-30", 2024, "2024-02-09..2024-02-09")]
    // Edges that overtake each other: the season is empty in such a year, not a year long.
    [InlineData("立夏..05-05", 2027, null)]
    [InlineData("立夏..05-05", 2028, "2028-05-05..2028-05-05")]
    [InlineData("lunar 4-8..立夏(20)", 2026, "2026-05-24..2026-05-25")]
    [InlineData("lunar 4-8..立夏(20)", 2028, "2028-05-02..2028-05-25")]
    [InlineData("lunar 4-8..立夏(10)", 2026, null)]
    public void A_window_goes_from_edge_to_edge(string season, int year, string? window)
    {
        var found = Plans.Daily(season).Season.Spans[0].EnumerateWindows(year).SingleOrDefault();

        Assert.Equal(window, found is null ? null : $"{found.First:uuuu-MM-dd}..{found.Last:uuuu-MM-dd}");
    }

    [Theory]
    [InlineData(
        "2027-03-10..2027-04-30",
        "清明(-10)..清明(3) - 清明",
        "2027-03-26 2027-03-27 2027-03-28 2027-03-29 2027-03-30 2027-03-31 2027-04-01 2027-04-02 2027-04-03 "
            + "2027-04-04 2027-04-06 2027-04-07 2027-04-08"
    )]
    [InlineData(
        "2027-01-01..2027-03-31",
        "eve..lunar 1-5 - lunar 1-2..lunar 1-3",
        "2027-02-05 2027-02-06 2027-02-09 2027-02-10"
    )]
    [InlineData("2027-12-20..2028-01-31", "冬至..小寒 - 12-24..01-04", "2027-12-22 2027-12-23 2028-01-05 2028-01-06")]
    [InlineData("2027-06-01..2027-06-30", "芒种..芒种+lunar 5-5..lunar 5-5", "2027-06-06 2027-06-09")]
    public void Windows_join_and_leave_out_days_that_move(string range, string season, string days)
    {
        var ends = range.Split("..");

        Assert.Equal(days, Plans.Days(Plans.Daily(season).Between(ends[0], ends[1])));
    }

    [Theory]
    // Whatever the campaign's zone: 冬至 of 2021 came at 23:59 in Beijing, 立春 of 2027 at 09:46, when it was still the day
    // before in Honolulu.
    [InlineData("Asia/Shanghai")]
    [InlineData("Pacific/Honolulu")]
    [InlineData("Pacific/Kiritimati")]
    public void A_terms_day_is_Chinas(string zone)
    {
        Assert.Equal(
            "2021-12-21",
            Plans.Days(Plans.Daily("冬至..冬至", "12:00", zone).Between("2021-12-01", "2021-12-31"))
        );
        Assert.Equal(
            "2027-02-04",
            Plans.Days(Plans.Daily("立春..立春", "12:00", zone).Between("2027-01-01", "2027-12-31"))
        );
    }

    [Theory]
    [InlineData(
        "lunar 12-30..lunar 1-3",
        2025,
        "Month 12 of the lunar year 2024 has 29 days: for lunar 12-30 its last day is taken, 2025-01-28."
    )]
    [InlineData("lunar 12-30..lunar 1-3", 2024, "")]
    [InlineData("eve..lunar 1-3", 2025, "")]
    [InlineData(
        "lunar leap 6-1..lunar leap 6-15",
        2026,
        "The lunar year 2026 has no leap month 6, so lunar leap 6-1 does not come. The lunar year 2026 has no "
            + "leap month 6, so lunar leap 6-15 does not come."
    )]
    [InlineData(
        "lunar leap 6-30..lunar leap 6-30",
        2025,
        "Leap month 6 of the lunar year 2025 has 29 days: for lunar leap 6-30 its last day is taken, 2025-08-22."
    )]
    [InlineData(
        "lunar 1-1..lunar 1-15",
        1900,
        "Lunar years are known from 1901 to 2100; lunar 1-1 of 1900 is not. Lunar years are known from 1901 to "
            + "2100; lunar 1-15 of 1900 is not."
    )]
    [InlineData(
        "立夏..05-05",
        2027,
        "No window in 2027: it would begin on 2027-05-06 and end before that, on 2027-05-05."
    )]
    [InlineData(
        "立夏..09-10 - lunar leap 6-1",
        2027,
        "The lunar year 2027 has no leap month 6, so lunar leap 6-1 does not come."
    )]
    [InlineData("立夏..白露", 2027, "")]
    public void A_year_without_its_day_gets_a_note(string season, int year, string notes) =>
        Assert.Equal(
            notes,
            string.Join(' ', Plans.Daily(season).Season.EnumerateNotes(year, year).Select(n => n.Warning.Text))
        );

    [Property(MaxTest = 2_000, Arbitrary = [typeof(MovingSpans)])]
    public void A_day_is_in_season_as_the_almanac_says(MovingSpan s)
    {
        var season = Plans.Daily(s.Span).Season;

        Assert.All(s.Days, day => Assert.Equal(s.Holds(day), season.Contains(day)));
    }

    [Property(MaxTest = 500, Arbitrary = [typeof(MovingSpans)])]
    public void Several_spans_hold_what_any_of_them_holds(MovingSpan a, MovingSpan b)
    {
        var season = Plans.Daily($"{a.Span}+{b.Span}").Season;

        Assert.All(a.Days.Concat(b.Days), day => Assert.Equal(a.Holds(day) || b.Holds(day), season.Contains(day)));
    }

    [Property(MaxTest = 500, Arbitrary = [typeof(MovingSpans)])]
    public void An_excluded_span_removes_exactly_its_own_days(MovingSpan a, MovingSpan b)
    {
        var season = Plans.Daily($"{a.Span} - {b.Span}").Season;

        Assert.All(a.Days.Concat(b.Days), day => Assert.Equal(a.Holds(day) && !b.Holds(day), season.Contains(day)));
    }

    [Property(MaxTest = 200, Arbitrary = [typeof(MovingSpans)])]
    public void A_daily_plan_fires_on_the_days_of_its_season_in_any_zone(MovingSpan s)
    {
        var plan = Plans.Daily(s.Span, "00:00", s.Zone);
        var (first, last) = (s.Days.Min(), s.Days.Max());

        Assert.Equal(
            Enumerable.Range(0, Period.DaysBetween(first, last) + 1).Select(first.PlusDays).Where(s.Holds),
            plan.Between($"{first:uuuu-MM-dd}", $"{last:uuuu-MM-dd}").Select(at => at.Date).Distinct()
        );
    }
}
