using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Seasons;

public sealed class SeasonTests
{
    [Theory]
    // The first that leaves a day out is named, and one may begin before the window and end after it.
    [InlineData("2027-05-01", "04-01..05-02")]
    [InlineData("2027-05-03", null)]
    [InlineData("2027-06-15", "06-10..06-20")]
    [InlineData("2027-06-21", "06-15..06-25")]
    [InlineData("2027-06-26", null)]
    [InlineData("2027-09-10", "09-10..04-01")]
    [InlineData("2027-09-11", null)]
    public void An_excluded_day_is_explained_by_the_first_span_that_contains_it(string day, string? label)
    {
        var season = Plans.Daily("05-01..09-10 - 04-01..05-02 - 06-10..06-20 - 06-15..06-25 - 09-10..04-01").Season;

        var window = season
            .EnumerateWindows(
                Plans.Day("2027-06-01"),
                Plans.Day("2027-06-01"),
                null,
                TestContext.Current.CancellationToken
            )
            .Single();

        Assert.Equal(label, window.FindException(Plans.Day(day))?.Label);
    }

    [Theory]
    // Both edges are in.
    [InlineData("05-01..09-10", "2027-04-30", false)]
    [InlineData("05-01..09-10", "2027-05-01", true)]
    [InlineData("05-01..09-10", "2027-09-10", true)]
    [InlineData("05-01..09-10", "2027-09-11", false)]
    // One day.
    [InlineData("11-09..11-09", "2027-11-08", false)]
    [InlineData("11-09..11-09", "2027-11-09", true)]
    [InlineData("11-09..11-09", "2027-11-10", false)]
    // An end before the start lies in the next year: heating.
    [InlineData("11-01..03-15", "2027-10-31", false)]
    [InlineData("11-01..03-15", "2027-12-31", true)]
    [InlineData("11-01..03-15", "2028-01-01", true)]
    [InlineData("11-01..03-15", "2028-03-15", true)]
    [InlineData("11-01..03-15", "2028-03-16", false)]
    // A year and its mirror: all but one day.
    [InlineData("01-01..12-31", "2027-12-31", true)]
    [InlineData("01-02..12-31", "2027-01-01", false)]
    [InlineData("07-02..06-30", "2027-07-01", false)]
    [InlineData("07-02..06-30", "2027-06-30", true)]
    // 02-29 as an end is the last day of February, as a start the first day after the 28th.
    [InlineData("02-01..02-29", "2028-02-29", true)]
    [InlineData("02-01..02-29", "2027-02-28", true)]
    [InlineData("02-01..02-29", "2027-03-01", false)]
    [InlineData("02-29..03-31", "2028-02-29", true)]
    [InlineData("02-29..03-31", "2027-02-28", false)]
    [InlineData("02-29..03-31", "2027-03-01", true)]
    // Alone it comes in leap years only, and not in 1900 or 2100.
    [InlineData("02-29..02-29", "2028-02-29", true)]
    [InlineData("02-29..02-29", "2027-02-28", false)]
    [InlineData("02-29..02-29", "2027-03-01", false)]
    [InlineData("02-29..02-29", "2100-03-01", false)]
    // A day that 02-29 wraps to: from it to the day before it is the whole year.
    [InlineData("02-29..02-28", "2027-02-28", true)]
    [InlineData("02-29..02-28", "2027-12-31", true)]
    // Offsets carry an edge over the year's end, either way.
    [InlineData("01-05(-10)..01-10", "2026-12-25", false)]
    [InlineData("01-05(-10)..01-10", "2026-12-26", true)]
    [InlineData("12-20..12-28(10)", "2028-01-07", true)]
    [InlineData("12-20..12-28(10)", "2028-01-08", false)]
    [InlineData("12-28..12-30(5)", "2028-01-04", true)]
    [InlineData("03-01(-1)..03-05", "2028-02-29", true)]
    [InlineData("03-01(-1)..03-05", "2027-02-28", true)]
    // Several spans are a union.
    [InlineData("06-01..06-20+11-01..11-12", "2027-06-20", true)]
    [InlineData("06-01..06-20+11-01..11-12", "2027-06-21", false)]
    [InlineData("06-01..06-20+11-01..11-12", "2027-11-01", true)]
    // What is left out is left out of its own span alone, over the year's end too.
    [InlineData("05-01..09-10 - 06-07..06-10", "2027-06-07", false)]
    [InlineData("05-01..09-10 - 06-07..06-10", "2027-06-11", true)]
    [InlineData("05-01..09-10 - 06-07", "2027-06-07", false)]
    [InlineData("11-01..03-15 - 12-31..01-02", "2028-01-01", false)]
    [InlineData("11-01..03-15 - 12-31..01-02", "2028-01-03", true)]
    [InlineData("05-01..09-10 - 06-07+06-01..06-30", "2027-06-07", true)]
    public void A_day_is_in_season_or_not(string season, string day, bool expected) =>
        Assert.Equal(expected, Plans.Daily(season).Season.Contains(Plans.Day(day)));

    [Property(MaxTest = 2_000, Arbitrary = [typeof(DaysNearEdges)])]
    public void A_season_holds_what_month_and_day_say(SeasonNearEdges s)
    {
        var plan = Plans.Daily($"{Text(s.From)}..{Text(s.To)}");
        foreach (var day in Enumerable.Range(0, 10).Select(s.Around.PlusDays))
        {
            var (from, to, at) = (Number(s.From), Number(s.To), (day.Month * 100) + day.Day);
            Assert.Equal(from <= to ? from <= at && at <= to : at >= from || at <= to, plan.Season.Contains(day));
        }

        static int Number(AnnualDate d) => (d.Month * 100) + d.Day;
    }

    internal static string Text(AnnualDate date) => AnnualDatePattern.Iso.Format(date);
}

/// <summary>A season, and a day some days before where something may go wrong.</summary>
public sealed record SeasonNearEdges(AnnualDate From, AnnualDate To, LocalDate Around);

/// <summary>
/// Edges about the year's end and about 02-29, in leap years and others, with 1900 and 2100 that look like leap years.
/// </summary>
public static class DaysNearEdges
{
    public static Gen<AnnualDate> Date { get; } =
        from date in Gen.Elements(
            "12-30",
            "12-31",
            "01-01",
            "01-02",
            "02-27",
            "02-28",
            "02-29",
            "03-01",
            "03-02",
            "06-30",
            "07-01"
        )
        select AnnualDatePattern.Iso.Parse(date).Value;

    public static Arbitrary<SeasonNearEdges> Any() =>
        Arb.From(
            from fromDate in Date
            from to in Date
            from year in Gen.Elements(1901, 2000, 2027, 2028, 2096, 2100)
            from near in Gen.Elements(fromDate, to, new AnnualDate(2, 28), new AnnualDate(12, 31))
            select new SeasonNearEdges(fromDate, to, near.InYear(year).PlusDays(-5))
        );
}
