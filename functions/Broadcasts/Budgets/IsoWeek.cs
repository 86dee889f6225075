using System.Globalization;
using System.Runtime.InteropServices;
using NodaTime;
using NodaTime.Calendars;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>A week from Monday to Sunday, ISO 8601: the days around New Year may belong to the other year's.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IsoWeek(int Year, int Number)
{
    public static IsoWeek FromDay(LocalDate day) =>
        new(WeekYearRules.Iso.GetWeekYear(day), WeekYearRules.Iso.GetWeekOfWeekYear(day));

    public IsoWeek Plus(int weeks) => FromDay(Day(IsoDayOfWeek.Monday).PlusWeeks(weeks));

    public LocalDate Day(IsoDayOfWeek day) => LocalDate.FromWeekYearWeekAndDay(Year, Number, day);

    /// <summary><c>2027W24</c>, which sorts as weeks follow one another.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}W{Number:00}");
}
