using CommunityAlerts.Campaigns.Seasons;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>One edge of a span, the same day of every year or one that moves.</summary>
/// <param name="OffsetDays">Days added to it, [-60, 60].</param>
public abstract record SeasonEdge(int OffsetDays)
{
    public const int MostOffsetDays = 60;

    // A leap year, in which every fixed date exists, and in which terms and the lunar new year (02-05) lie about where they do on average.
    private protected const int UsualYear = 2000;

    /// <summary>Days of the year by which edges have their usual places, a leap year.</summary>
    internal const int DaysAYear = 366;

    /// <summary>Where in the year it usually lies, in days from its beginning, offset included: tells which of two edges comes first.</summary>
    public double Place => NamedPlace + OffsetDays;

    private protected abstract double NamedPlace { get; }

    /// <summary>The edge's day in the year it is named for, into which it falls in most years; the offset may carry it further. Null where that year has none.</summary>
    /// <param name="year">Gregorian.</param>
    /// <param name="opens">Whether it is the first day of its span, or the last.</param>
    public LocalDate? On(int year, bool opens) => Named(year, opens)?.PlusDays(OffsetDays);

    /// <summary>What a person should be told of that day; null where it is what was asked for.</summary>
    public virtual string? Note(int year) => null;

    /// <summary>The day before any offset.</summary>
    protected abstract LocalDate? Named(int year, bool opens);
}

/// <summary>The same month and day of every year.</summary>
/// <remarks>In a year without 02-29 a span that begins with it begins on 03-01, and one that ends with it ends on 02-28: it holds exactly those of its days that exist.</remarks>
public sealed record FixedDate(AnnualDate Date, int OffsetDays) : SeasonEdge(OffsetDays)
{
    private protected override double NamedPlace => Date.InYear(UsualYear).DayOfYear - 1;

    protected override LocalDate? Named(int year, bool opens) =>
        Date.IsValidYear(year) || !opens ? Date.InYear(year) : new LocalDate(year, 3, 1);
}

/// <summary>The day of a solar term, in China Standard Time whatever the campaign's zone.</summary>
public sealed record TermDay(SolarTerm Term, int OffsetDays) : SeasonEdge(OffsetDays)
{
    private protected override double NamedPlace => Term.In(UsualYear).DayOfYear - 1;

    protected override LocalDate? Named(int year, bool opens) => Term.In(year);
}

/// <summary>A date of the Chinese lunar calendar.</summary>
/// <remarks>
/// Named for the Gregorian year into which it usually falls: 12-23 of the lunar year that began in 2026 is named for 2027.
/// A leap month belongs to the years that have it, and to no other: who writes <c>leap 4-1</c> does not mean 4-1.
/// A day 30 in a month of 29 days is the 29th.
/// </remarks>
public sealed record LunarDay(LunarDate Date, int OffsetDays) : SeasonEdge(OffsetDays)
{
    private const double DaysAMonth = 29.53;
    private const int NewYear = 35;

    // A leap month is put between the day 30 before it and the month after it, so that any two lunar dates are in their order.
    private double FromNewYear => NewYear + ((Date.Month - 1) * DaysAMonth) + (Date.IsLeap ? 29.05 + (Date.Day * 0.01) : Date.Day - 1);

    private bool FallsInNextYear => FromNewYear >= DaysAYear;

    private protected override double NamedPlace => FallsInNextYear ? FromNewYear - DaysAYear : FromNewYear;

    public override string? Note(int year)
    {
        var lunarYear = LunarYear(year);
        return Date.In(lunarYear) switch
        {
            null when lunarYear is < LunarDate.FirstYear or > LunarDate.LastYear =>
                $"Lunar years are known from {LunarDate.FirstYear} to {LunarDate.LastYear}; lunar {Date} of {lunarYear} is not.",
            null => $"The lunar year {lunarYear} has no leap month {Date.Month}, so lunar {Date} does not come.",
            { } day when Date.IsShortIn(lunarYear) =>
                $"{(Date.IsLeap ? "Leap month" : "Month")} {Date.Month} of the lunar year {lunarYear} has 29 days: for lunar {Date} its last day is taken, {day:uuuu-MM-dd}.",
            _ => null,
        };
    }

    protected override LocalDate? Named(int year, bool opens) => Date.In(LunarYear(year));

    private int LunarYear(int year) => FallsInNextYear ? year - 1 : year;
}
