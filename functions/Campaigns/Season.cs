using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>When in the year a campaign may fire: one span of days or several. A day that any of them holds is in season.</summary>
public sealed record Season(IReadOnlyList<SeasonSpan> Spans)
{
    /// <summary>The windows that reach into [<paramref name="first"/>, <paramref name="last"/>], whole: each with its own first day, which anchors a schedule.</summary>
    /// <remarks>An edge moves at most <see cref="SeasonEdge.MostOffsetDays"/>, and a lunar date some three weeks, so a window named for a year begins at most one year before it and ends at most two years after.</remarks>
    public IEnumerable<SeasonWindow> Windows(LocalDate first, LocalDate last) =>
        from year in Enumerable.Range(first.Year - 2, last.Year - first.Year + 4)
        from span in Spans
        let window = span.In(year)
        where window is not null && window.Last >= first && window.First <= last
        select window;

    public bool Contains(LocalDate day) => Windows(day, day).Any(w => w.Contains(day));

    /// <summary>What a person should be told of the windows named for these years, both inclusive: a day taken for one that does not exist, a year without its window.</summary>
    public IEnumerable<SeasonNote> Notes(int firstYear, int lastYear) =>
        from year in Enumerable.Range(firstYear, lastYear - firstYear + 1)
        from index in Enumerable.Range(0, Spans.Count)
        from text in Spans[index].Notes(year)
        select new SeasonNote(index, year, text);
}

/// <summary>Something about a season's span in one year, in words.</summary>
/// <param name="Span">Which span, from 0.</param>
/// <param name="Year">The year the window is named for: that of its first day before any offset.</param>
/// <param name="Text">A sentence.</param>
public sealed record SeasonNote(int Span, int Year, string Text);

/// <summary>From one edge to another, once a year, both inclusive; what <paramref name="Except"/> holds is left out.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day; where it usually comes before <paramref name="From"/> in the year, that of the next year.</param>
/// <param name="Except">Spans whose days are left out; they move no anchor, so counting and intervals run on through them.</param>
public sealed record SeasonSpan(SeasonEdge From, SeasonEdge To, IReadOnlyList<SeasonSpan> Except)
{
    // The first end at or after the beginning, by the usual places: if that differed from year to year, a season of days would become one of a year.
    private int YearsOn => (int)Math.Ceiling((From.Place - To.Place) / SeasonEdge.DaysAYear);

    /// <summary>The window that begins with this year's first edge; null where the year lacks a day it needs (02-29 to 02-29, a leap month), or its last day comes before its first.</summary>
    public SeasonWindow? In(int year)
    {
        if (From.On(year, opens: true) is not { } first || To.On(year + YearsOn, opens: false) is not { } last || last < first)
        {
            return null;
        }

        var outside = Except.Count == 0 ? [] : new Season(Except).Windows(first, last).ToList();
        return new SeasonWindow(first, last, outside);
    }

    /// <summary>What a person should be told of this year's window.</summary>
    public IEnumerable<string> Notes(int year)
    {
        foreach (var note in new[] { From.Note(year), To.Note(year + YearsOn) }.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            yield return note;
        }

        if (From.On(year, opens: true) is { } first && To.On(year + YearsOn, opens: false) is { } last && last < first)
        {
            yield return $"No window in {year}: it would begin on {first:uuuu-MM-dd} and end before that, on {last:uuuu-MM-dd}.";
        }

        foreach (var note in Except.SelectMany(e => e.Notes(year)))
        {
            yield return note;
        }
    }
}

/// <summary>One year's stretch of a season, both ends inclusive.</summary>
public sealed record SeasonWindow(LocalDate First, LocalDate Last, IReadOnlyList<SeasonWindow> Except)
{
    public bool Contains(LocalDate day) => First <= day && day <= Last && !Except.Any(e => e.Contains(day));
}
