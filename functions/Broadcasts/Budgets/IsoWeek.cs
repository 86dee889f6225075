using System.Globalization;
using System.Runtime.InteropServices;
using NodaTime;
using NodaTime.Calendars;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>An ISO 8601 week, Monday to Sunday; days around New Year may belong to a week of the other year.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IsoWeek(int Year, int Number)
{
    public static IsoWeek FromDay(LocalDate day) =>
        new(WeekYearRules.Iso.GetWeekYear(day), WeekYearRules.Iso.GetWeekOfWeekYear(day));

    public IsoWeek Plus(int weeks) => FromDay(Day(IsoDayOfWeek.Monday).PlusWeeks(weeks));

    public LocalDate Day(IsoDayOfWeek day) => LocalDate.FromWeekYearWeekAndDay(Year, Number, day);

    /// <summary>Writes <c>2027W24</c>, which sorts chronologically.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}W{Number:00}");
}
