using System.Globalization;
using CommunityAlerts.Campaigns.SolarCalendar;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.SolarCalendar;

/// <summary>Lunar dates against the tables of the Hong Kong Observatory (<see cref="Almanac"/>).</summary>
public sealed class LunarDateTests
{
    [Fact]
    public void From_1901_to_2099_each_month_begins_as_in_the_almanac_but_for_one()
    {
        // The new moon comes 23 seconds after midnight if the earth's clock lags by 90 seconds then, before it if by
        // more than 113. The Observatory notes that three of its months (2057-09-28, 2089-09-04, 2097-08-07) may prove
        // a day off; .NET holds the later day for the first (dotnet/runtime, issue 107032) and the Observatory's for
        // the others.
        var others =
            from year in Almanac.Years
            where year.Year < 2100
            from month in year.Months
            let ours = new LunarDate(month.Number, month.IsLeap, 1).DateIn(year.Year)
            where ours != month.First
            select string.Create(
                CultureInfo.InvariantCulture,
                $"{year.Year} {month.Number}{(month.IsLeap ? " leap" : "")}: {ours:uuuu-MM-dd}, the almanac has "
                    + $"{month.First:uuuu-MM-dd}"
            );

        Assert.Equal(["2057 9: 2057-09-29, the almanac has 2057-09-28"], others, StringComparer.Ordinal);
    }

    [Fact]
    public void From_1901_to_2099_each_leap_month_is_the_almanacs() =>
        Assert.Equal(
            Almanac
                .Years.Where(y => y.Year < 2100)
                .Select(y => (y.Year, y.Months.SingleOrDefault(m => m.IsLeap)?.Number ?? 0)),
            Almanac.Years.Where(y => y.Year < 2100).Select(y => (y.Year, LunarDate.LeapMonth(y.Year)))
        );

    [Fact]
    public void The_eve_is_the_day_before_the_next_new_year() =>
        Assert.All(
            Almanac.Years.Zip(Almanac.Years.Skip(1)),
            pair => Assert.Equal(pair.Second.Months[0].First.PlusDays(-1), LunarDate.Eve.DateIn(pair.First.Year))
        );

    [Theory]
    [InlineData("1-1", 2027, "2027-02-06")]
    [InlineData("5-5", 2027, "2027-06-09")]
    [InlineData("8-15", 2027, "2027-09-15")]
    [InlineData("12-23", 2026, "2027-01-30")]
    [InlineData("eve", 2026, "2027-02-05")]
    // Months after a leap month keep their numbers.
    [InlineData("4-1", 2020, "2020-04-23")]
    [InlineData("leap 4-1", 2020, "2020-05-23")]
    [InlineData("5-5", 2020, "2020-06-25")]
    [InlineData("leap 11-1", 2033, "2033-12-22")]
    [InlineData("12-1", 2033, "2034-01-20")]
    // Month 12 of 2024 and of 2026 has 29 days.
    [InlineData("12-30", 2024, "2025-01-28")]
    [InlineData("12-30", 2026, "2027-02-05")]
    [InlineData("12-30", 2023, "2024-02-09")]
    // No such month, or no such year in the calendar.
    [InlineData("leap 4-1", 2021, null)]
    [InlineData("leap 5-1", 2020, null)]
    [InlineData("1-1", 1900, null)]
    [InlineData("1-1", 2101, null)]
    public void A_lunar_date_has_its_day(string date, int year, string? day) =>
        Assert.Equal(day is null ? null : Plans.Day(day), LunarDate.Read(date)!.DateIn(year));

    [Theory]
    [InlineData("12-30", 2024, true)]
    [InlineData("12-30", 2023, false)]
    [InlineData("12-29", 2024, false)]
    [InlineData("eve", 2024, false)]
    [InlineData("leap 6-30", 2025, true)]
    [InlineData("leap 4-1", 2021, false)]
    public void A_lunar_month_without_day_30_is_recognised_as_short(string date, int year, bool isShort) =>
        Assert.Equal(isShort, LunarDate.Read(date)!.IsShortIn(year));

    [Theory]
    [InlineData("13-1")]
    [InlineData("0-1")]
    [InlineData("1-0")]
    [InlineData("1-31")]
    [InlineData("1")]
    [InlineData("leap")]
    [InlineData("leap4-1")]
    [InlineData("闰四月初一")]
    [InlineData("Eve")]
    [InlineData("")]
    public void A_text_that_is_no_lunar_date_is_not_read(string text) => Assert.Null(LunarDate.Read(text));

    [Theory]
    [InlineData("leap 1-1", false)]
    [InlineData("leap 12-1", false)]
    [InlineData("leap 9-1", true)]
    [InlineData("leap 10-1", true)]
    [InlineData("leap 11-1", true)]
    [InlineData("12-30", true)]
    public void A_leap_month_that_never_comes_is_known(string date, bool exists) =>
        Assert.Equal(exists, LunarDate.Read(date)!.Exists);
}
