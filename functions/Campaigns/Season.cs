using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>When in the year a campaign may fire: one span of days or several. A day that any of them holds is in season.</summary>
public sealed record Season(IReadOnlyList<SeasonSpan> Spans)
{
    /// <summary>The windows that reach into [<paramref name="first"/>, <paramref name="last"/>], whole: each with its own first day, which anchors a schedule.</summary>
    /// <remarks>An edge moves at most <see cref="SeasonEdge.MostOffsetDays"/>, so a window named for a year begins at most one year before it and ends at most two years after.</remarks>
    public IEnumerable<SeasonWindow> Windows(LocalDate first, LocalDate last) =>
        from year in Enumerable.Range(first.Year - 2, last.Year - first.Year + 4)
        from span in Spans
        let window = span.In(year)
        where window is not null && window.Last >= first && window.First <= last
        select window;

    public bool Contains(LocalDate day) => Windows(day, day).Any(w => w.Contains(day));
}

/// <summary>From one edge to another, once a year, both inclusive; what <paramref name="Except"/> holds is left out.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day; where it comes before <paramref name="From"/> in the year, it is that of the next year.</param>
/// <param name="Except">Spans whose days are left out; they move no anchor, so counting and intervals run on through them.</param>
public sealed record SeasonSpan(SeasonEdge From, SeasonEdge To, IReadOnlyList<SeasonSpan> Except)
{
    // A leap year, in which every fixed date exists: whether a span wraps must not differ from year to year.
    private const int YearOfEveryDate = 2000;

    private bool Wraps => To.On(YearOfEveryDate, opens: false) < From.On(YearOfEveryDate, opens: true);

    /// <summary>The window that begins with this year's first edge; null where the year has no such day (02-29 to 02-29).</summary>
    public SeasonWindow? In(int year)
    {
        var first = From.On(year, opens: true);
        var last = To.On(Wraps ? year + 1 : year, opens: false);
        if (last < first)
        {
            return null;
        }

        var outside = Except.Count == 0 ? [] : new Season(Except).Windows(first, last).ToList();
        return new SeasonWindow(first, last, outside);
    }
}

/// <summary>One year's stretch of a season, both ends inclusive.</summary>
public sealed record SeasonWindow(LocalDate First, LocalDate Last, IReadOnlyList<SeasonWindow> Except)
{
    public bool Contains(LocalDate day) => First <= day && day <= Last && !Except.Any(e => e.Contains(day));
}

/// <summary>One edge of a span, the same day of every year or one that moves.</summary>
/// <param name="OffsetDays">Days added to it, [-60, 60].</param>
public abstract record SeasonEdge(int OffsetDays)
{
    public const int MostOffsetDays = 60;

    /// <summary>The edge's day in the year it is named for; the offset may carry it into a neighbouring year.</summary>
    /// <param name="year">Gregorian.</param>
    /// <param name="opens">Whether it is the first day of its span, or the last.</param>
    public LocalDate On(int year, bool opens) => Named(year, opens).PlusDays(OffsetDays);

    /// <summary>The day before any offset.</summary>
    protected abstract LocalDate Named(int year, bool opens);
}

/// <summary>The same month and day of every year.</summary>
/// <remarks>In a year without 02-29 a span that begins with it begins on 03-01, and one that ends with it ends on 02-28: it holds exactly those of its days that exist.</remarks>
public sealed record FixedDate(AnnualDate Date, int OffsetDays) : SeasonEdge(OffsetDays)
{
    protected override LocalDate Named(int year, bool opens) =>
        Date.IsValidYear(year) || !opens ? Date.InYear(year) : new LocalDate(year, 3, 1);
}
