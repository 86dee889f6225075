using CommunityAlerts.Broadcasts.Budgets;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Budgets;

public sealed class IsoWeekTests
{
    [Theory]
    // Monday to Sunday.
    [InlineData("2027-06-13", "2027W23")]
    [InlineData("2027-06-14", "2027W24")]
    [InlineData("2027-06-20", "2027W24")]
    // The first days of a year may be the old one's, the last ones the new one's.
    [InlineData("2027-01-03", "2026W53")]
    [InlineData("2027-01-04", "2027W01")]
    [InlineData("2024-12-29", "2024W52")]
    [InlineData("2024-12-30", "2025W01")]
    public void A_day_lies_in_one_week(string day, string week) =>
        Assert.Equal(week, IsoWeek.FromDay(Day(day)).ToString());

    [Theory]
    [InlineData("2026-12-28", 1, "2027W01")]
    [InlineData("2027-01-04", -1, "2026W53")]
    [InlineData("2027-06-14", -5, "2027W19")]
    public void Weeks_follow_one_another_over_the_years_end(string day, int weeks, string expected) =>
        Assert.Equal(expected, IsoWeek.FromDay(Day(day)).Plus(weeks).ToString());

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
