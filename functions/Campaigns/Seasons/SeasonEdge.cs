using System.Globalization;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.SolarCalendar;
using NodaTime;

namespace CommunityAlerts.Campaigns.Seasons;

/// <summary>The rule for the first or the last day of a span.</summary>
/// <param name="OffsetDays">Days added to it, [-60, 60].</param>
public abstract record SeasonEdge(int OffsetDays)
{
    public const int MaxOffsetDays = 60;

    /// <summary>The label as people read it: <c>05-01</c>, <c>清明-10</c>.</summary>
    public string Label => Name + (OffsetDays == 0 ? "" : OffsetDays.ToString("+0;-0", CultureInfo.InvariantCulture));

    private protected abstract string Name { get; }

    /// <summary>
    /// Finds the last day of a span that begins on <paramref name="first"/>: the edge's first day at or after it; null
    /// where none comes within <see cref="SeasonSpan.MaxDays"/>.
    /// </summary>
    public abstract LocalDate? EndFrom(LocalDate first);

    /// <summary>Returns the end of a span where it is near enough to its first day; else null.</summary>
    private protected static LocalDate? WithinReach(LocalDate first, LocalDate? end) =>
        end is { } last && Period.DaysBetween(first, last) < SeasonSpan.MaxDays ? last : null;
}

/// <summary>An end of a span: its first or its last day.</summary>
public enum SpanEnd
{
    First,
    Last,
}

/// <summary>An edge that comes once a year, on the same day or on one that moves.</summary>
public abstract record AnnualEdge(int OffsetDays) : SeasonEdge(OffsetDays)
{
    // A leap year, in which every fixed date exists, and in which terms and the lunar new year (02-05) lie about where
    // they do on average.
    private protected const int UsualYear = 2000;

    /// <summary>Days of the year by which edges have their usual places, a leap year.</summary>
    internal const int DaysAYear = 366;

    /// <summary>
    /// The usual place in the year, in days from its beginning, offset included: it decides which of two edges comes
    /// first.
    /// </summary>
    public double UsualPosition => UnshiftedPosition + OffsetDays;

    private protected abstract double UnshiftedPosition { get; }

    /// <summary>
    /// The edge's day in the year it is named for, into which it falls in most years; the offset may carry it further.
    /// Null where that year has none.
    /// </summary>
    /// <param name="year">Gregorian.</param>
    /// <param name="end">The end of the span that the day is.</param>
    public LocalDate? FindDayInYear(int year, SpanEnd end) => UnshiftedDay(year, end)?.PlusDays(OffsetDays);

    // The offset, or a lunar date, may move the day into the year before or after.
    public override LocalDate? EndFrom(LocalDate first) =>
        WithinReach(
            first,
            Enumerable
                .Range(first.Year - 1, 4)
                .Select(y => FindDayInYear(y, SpanEnd.Last))
                .Where(d => d is { } day && day >= first)
                .Min()
        );

    /// <summary>
    /// Finds a warning where the year lacks the day or another is used for it; null where neither is so.
    /// </summary>
    public virtual EdgeNote? Note(int year) => null;

    /// <summary>Computes the day before any offset; null where the year has none.</summary>
    protected abstract LocalDate? UnshiftedDay(int year, SpanEnd end);
}

/// <summary>A month and day that every year has.</summary>
/// <remarks>
/// In a year without 02-29 a span that begins with it begins on 03-01, and one that ends with it ends on 02-28: it
/// holds exactly those of its days that exist.
/// </remarks>
public sealed record FixedDate(AnnualDate Date, int OffsetDays) : AnnualEdge(OffsetDays)
{
    private protected override string Name =>
        string.Create(CultureInfo.InvariantCulture, $"{Date.Month:00}-{Date.Day:00}");

    private protected override double UnshiftedPosition => Date.InYear(UsualYear).DayOfYear - 1;

    protected override LocalDate? UnshiftedDay(int year, SpanEnd end) =>
        Date.IsValidYear(year) || end is SpanEnd.Last ? Date.InYear(year) : new LocalDate(year, 3, 1);
}

/// <summary>The day of a solar term, in China Standard Time whatever the campaign's zone.</summary>
public sealed record TermDay(SolarTerm Term, int OffsetDays) : AnnualEdge(OffsetDays)
{
    private protected override string Name => Term.Name;

    private protected override double UnshiftedPosition => Term.DateIn(UsualYear).DayOfYear - 1;

    protected override LocalDate? UnshiftedDay(int year, SpanEnd end) => Term.DateIn(year);
}

/// <summary>A date of the Chinese lunar calendar.</summary>
/// <remarks>
/// Named for the Gregorian year into which it usually falls: 12-23 of the lunar year that began in 2026 is named for
/// 2027.
/// A leap month belongs to the years that have it, and to no other: who writes <c>leap 4-1</c> does not mean 4-1.
/// A day 30 in a month of 29 days is the 29th.
/// </remarks>
public sealed record LunarDay(LunarDate Date, int OffsetDays) : AnnualEdge(OffsetDays)
{
    private protected override string Name => $"lunar {Date}";

    private const double DaysAMonth = 29.53;
    private const int NewYear = 35;

    // A leap month is put between the day 30 before it and the month after it, so that any two lunar dates are in their
    // order.
    private double FromNewYear =>
        NewYear + ((Date.Month - 1) * DaysAMonth) + (Date.IsLeap ? 29.05 + (Date.Day * 0.01) : Date.Day - 1);

    private bool FallsInNextYear => FromNewYear >= DaysAYear;

    private protected override double UnshiftedPosition => FallsInNextYear ? FromNewYear - DaysAYear : FromNewYear;

    public override EdgeNote? Note(int year)
    {
        var lunarYear = LunarYear(year);
        return Date.DateIn(lunarYear) switch
        {
            null when lunarYear is < LunarDate.FirstYear or > LunarDate.LastYear => new EdgeNote(
                "unknown-lunar-year",
                $"Lunar years are known from {LunarDate.FirstYear} to {LunarDate.LastYear}; lunar {Date} of "
                    + $"{lunarYear} is not.",
                Date.ToString()
            ),
            null => new EdgeNote(
                "no-leap-month",
                $"The lunar year {lunarYear} has no leap month {Date.Month}, so lunar {Date} does not come.",
                Date.ToString()
            ),
            { } day when Date.IsShortIn(lunarYear) => new EdgeNote(
                "short-month",
                $"{(Date.IsLeap ? "Leap month" : "Month")} {Date.Month} of the lunar year {lunarYear} has 29 "
                    + $"days: for lunar {Date} its last day is taken, {day:uuuu-MM-dd}.",
                Date.ToString(),
                Last: day
            ),
            _ => null,
        };
    }

    protected override LocalDate? UnshiftedDay(int year, SpanEnd end) => Date.DateIn(LunarYear(year));

    private int LunarYear(int year) => FallsInNextYear ? year - 1 : year;
}

/// <summary>
/// An edge by days of the catalogue: as often as the catalogue has them, never in a year that it lacks.
/// </summary>
public sealed record CatalogueDay(DayCatalogue Catalogue, DayReference Reference, int OffsetDays)
    : SeasonEdge(OffsetDays)
{
    private DayStretches Stretches => Catalogue.Stretches(Reference.KindOrName);

    private protected override string Name => Reference.ToString();

    /// <summary>The stretches that begin in a year, before any offset.</summary>
    public IReadOnlyList<DayStretch> FindStretchesBeginningIn(int year)
    {
        var (first, last) = (new LocalDate(year, 1, 1), new LocalDate(year, 12, 31));
        return Reference.Part is DayPart.End
            ? Stretches.FindEndingIn(first, last)
            : Stretches.FindBeginningIn(first, last);
    }

    /// <summary>The day in a stretch, offset included.</summary>
    public LocalDate FindDayInStretch(DayStretch stretch, SpanEnd end) => Day(stretch, end).PlusDays(OffsetDays);

    /// <summary>Whether the two are the beginning and the end of the same stretches.</summary>
    public bool Pairs(CatalogueDay end) =>
        Reference.KindOrName == end.Reference.KindOrName
        && (
            (Reference.Part, end.Reference.Part) is (DayPart.Whole or DayPart.Start, DayPart.Whole or DayPart.End)
            || Reference.Part == end.Reference.Part
        );

    public override LocalDate? EndFrom(LocalDate first) =>
        WithinReach(first, UnshiftedEndFrom(first.PlusDays(-OffsetDays))?.PlusDays(OffsetDays));

    private LocalDate? UnshiftedEndFrom(LocalDate first) =>
        Reference.Part is DayPart.Start ? Stretches.FindFirstDayFrom(first) : Stretches.FindLastDayFrom(first);

    private LocalDate Day(DayStretch stretch, SpanEnd end) =>
        Reference.Part switch
        {
            DayPart.Start => stretch.First,
            DayPart.End => stretch.Last,
            DayPart.Whole => end is SpanEnd.First ? stretch.First : stretch.Last,
            _ => throw new InvalidOperationException($"No such part: {Reference.Part}"),
        };
}
