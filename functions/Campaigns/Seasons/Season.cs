using CommunityAlerts.Campaigns.Days;
using NodaTime;

namespace CommunityAlerts.Campaigns.Seasons;

/// <summary>
/// The part of the year in which a campaign may fire: one span of days or several. A day that any of them holds is in
/// season.
/// </summary>
public sealed record Season(IReadOnlyList<SeasonSpan> Spans)
{
    /// <summary>
    /// Enumerates the windows that overlap [<paramref name="first"/>, <paramref name="last"/>], not clipped: each has
    /// its own first day, which anchors a schedule.
    /// </summary>
    /// <remarks>
    /// An edge moves at most <see cref="SeasonEdge.MaxOffsetDays"/>, and a lunar date some three weeks, so a window
    /// named for a year begins at most one year before it and ends at most two years after.
    /// </remarks>
    /// <param name="first">The first day of the range.</param>
    /// <param name="last">The last day of the range.</param>
    /// <param name="budget">The budget of candidates; where it is spent, the windows end and are not all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public IEnumerable<SeasonWindow> EnumerateWindows(
        LocalDate first,
        LocalDate last,
        CandidateBudget? budget = null,
        CancellationToken cancellationToken = default
    ) =>
        CandidateYears(first, last)
            .SelectMany(year => EnumerateWindows(year, budget, cancellationToken))
            .Where(window => window.Last >= first && window.First <= last);

    /// <summary>
    /// Enumerates the windows named for a year, and spends the candidates of each span before it computes them.
    /// </summary>
    /// <param name="year">The year.</param>
    /// <param name="budget">The budget; where it is spent, the windows end and are not all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public IEnumerable<SeasonWindow> EnumerateWindows(
        int year,
        CandidateBudget? budget,
        CancellationToken cancellationToken = default
    )
    {
        foreach (var span in Spans)
        {
            cancellationToken.ThrowIfCancellationRequested();
            budget?.Spend(span.CountCandidates(year));
            if (budget?.IsSpent == true)
            {
                yield break;
            }

            foreach (var window in span.EnumerateWindows(year))
            {
                yield return window;
            }
        }
    }

    /// <summary>
    /// Counts the candidates of windows that may overlap a range of days: one for each span and year, and one for each
    /// of its stretches of the catalogue.
    /// </summary>
    public long CountCandidates(LocalDate first, LocalDate last) =>
        CandidateYears(first, last).Sum(year => Spans.Sum(s => (long)s.CountCandidates(year)));

    /// <summary>The years whose windows are computed to find those that overlap a range of days.</summary>
    private static IEnumerable<int> CandidateYears(LocalDate first, LocalDate last) =>
        Enumerable.Range(first.Year - 2, last.Year - first.Year + 4);

    public bool Contains(LocalDate day) => EnumerateWindows(day, day).Any(w => w.Contains(day));

    /// <summary>
    /// Enumerates warnings about the windows named for these years, both inclusive: a day used instead of one that does
    /// not exist, a year without its window.
    /// </summary>
    /// <remarks>There may be one for each stretch of the catalogue and span: <see cref="SeasonNotes"/> bounds them.
    /// </remarks>
    /// <param name="firstYear">The first year.</param>
    /// <param name="lastYear">The last year.</param>
    /// <param name="budget">The budget of pairs of a first and a last day; the notes end where it is spent.</param>
    public IEnumerable<SeasonNote> EnumerateNotes(int firstYear, int lastYear, CandidateBudget? budget = null) =>
        from year in Enumerable.Range(firstYear, lastYear - firstYear + 1)
        from index in Enumerable.Range(0, Spans.Count)
        from note in Spans[index].EnumerateNotes(year, budget)
        select new SeasonNote(index, year, note);
}

/// <summary>A warning about a span of a season in one year.</summary>
/// <param name="Span">The index of the span, from 0.</param>
/// <param name="Year">The year the window is named for: that of its first day before any offset.</param>
/// <param name="Warning">The warning.</param>
public sealed record SeasonNote(int Span, int Year, EdgeNote Warning);

/// <summary>A remark on a span's days in a year.</summary>
/// <param name="Code">The code of the warning, in kebab case.</param>
/// <param name="Text">The warning as an English sentence.</param>
/// <param name="Name">The lunar date, or what the catalogue of days lacks.</param>
/// <param name="First">The day on which the window would begin.</param>
/// <param name="Last">The day on which it would end, or that is taken for the one that does not exist.</param>
public sealed record EdgeNote(
    string Code,
    string Text,
    string? Name = null,
    LocalDate? First = null,
    LocalDate? Last = null
)
{
    /// <summary>The number of notes left out that this one stands for; null where it is one itself.</summary>
    public int? More { get; init; }
}

/// <summary>
/// A span from one edge to another, both inclusive, without the days of <paramref name="Except"/>. Once a year where
/// both edges are annual, else as often as the catalogue of days says.
/// </summary>
/// <param name="From">The first day.</param>
/// <param name="To">
/// The last day. Of two annual edges: where it usually comes before <paramref name="From"/> in the year, that of the
/// next year. Else the first that comes at or after the first day.
/// </param>
/// <param name="Except">
/// Spans whose days are left out; they move no anchor, so counting and intervals run on through them.
/// </param>
public sealed record SeasonSpan(SeasonEdge From, SeasonEdge To, IReadOnlyList<SeasonSpan> Except)
{
    /// <summary>The length in days that windows by the catalogue of days do not reach.</summary>
    public const int MaxDays = 400;

    /// <summary>The label as people read it: <c>立夏..白露</c>.</summary>
    public string Label => From == To ? From.Label : $"{From.Label}..{To.Label}";

    /// <summary>Counts the windows that may be named for a year, and one for the look at the year.</summary>
    public int CountCandidates(int year) => 1 + ((From as CatalogueDay)?.FindStretchesBeginningIn(year).Count ?? 0);

    /// <summary>
    /// The windows named for a year, by the day their first edge has before any offset. None where the year lacks a day
    /// it needs (02-29 to 02-29, a leap month, a day the catalogue does not know), or where the last day would come
    /// before the first.
    /// </summary>
    public IEnumerable<SeasonWindow> EnumerateWindows(int year)
    {
        foreach (var (first, end, stretch) in ComputeEnds(year))
        {
            if (end is { } last && first <= last)
            {
                yield return new SeasonWindow(this, first, last, stretch);
            }
        }
    }

    /// <summary>Enumerates warnings about the windows named for a year, until a budget is spent.</summary>
    public IEnumerable<EdgeNote> EnumerateNotes(int year, CandidateBudget? budget = null)
    {
        budget?.Spend(1);
        if (budget?.IsSpent == true)
        {
            yield break;
        }

        foreach (var note in EnumerateEdgeNotes(year).Distinct())
        {
            yield return note;
        }

        foreach (var (first, last, _) in ComputeEnds(year))
        {
            budget?.Spend(1);
            if (budget?.IsSpent == true)
            {
                yield break;
            }

            if (last is null)
            {
                yield return new EdgeNote(
                    "no-end",
                    $"No window from {first:uuuu-MM-dd}: no '{To.Label}' is known in the year after it.",
                    To.Label,
                    first
                );
            }
            else if (last < first)
            {
                yield return new EdgeNote(
                    "ends-early",
                    $"No window in {year}: it would begin on {first:uuuu-MM-dd} and end before that, on "
                        + $"{last:uuuu-MM-dd}.",
                    First: first,
                    Last: last
                );
            }
        }

        foreach (var note in Except.SelectMany(e => e.EnumerateNotes(year, budget)))
        {
            yield return note;
        }
    }

    private IEnumerable<EdgeNote> EnumerateEdgeNotes(int year) =>
        (From, To) switch
        {
            (AnnualEdge from, AnnualEdge to) => new[]
            {
                from.Note(year),
                to.Note(year + YearsToEnd(from, to)),
            }.OfType<EdgeNote>(),
            (AnnualEdge from, _) => new[] { from.Note(year) }.OfType<EdgeNote>(),
            (CatalogueDay from, _) when from.FindStretchesBeginningIn(year).Count == 0 =>
            [
                new EdgeNote(
                    "unknown-days",
                    $"The catalogue of days has no '{from.Reference}' in {year}.",
                    from.Reference.ToString()
                ),
            ],
            _ => [],
        };

    /// <summary>Computes the first and last days by the edges, whether or not they make a window.</summary>
    private IEnumerable<SpanEnds> ComputeEnds(int year) =>
        (From, To) switch
        {
            (AnnualEdge from, AnnualEdge to) => from.FindDayInYear(year, SpanEnd.First) is { } first
            && to.FindDayInYear(year + YearsToEnd(from, to), SpanEnd.Last) is { } last
                ? [new SpanEnds(first, last)]
                : [],
            (AnnualEdge from, _) => from.FindDayInYear(year, SpanEnd.First) is { } first
                ? [new SpanEnds(first, To.EndFrom(first))]
                : [],
            (CatalogueDay from, CatalogueDay to) when from.Pairs(to) => from.FindStretchesBeginningIn(year)
                .Select(s => new SpanEnds(
                    from.FindDayInStretch(s, SpanEnd.First),
                    to.FindDayInStretch(s, SpanEnd.Last),
                    s
                )),
            (CatalogueDay from, _) => from.FindStretchesBeginningIn(year)
                .Select(s => from.FindDayInStretch(s, SpanEnd.First))
                .Distinct()
                .Select(first => new SpanEnds(first, To.EndFrom(first))),
            _ => throw new InvalidOperationException($"No such edges: {Label}"),
        };

    // The years from the beginning to the next end, by the usual places: if they differed from year to year, a season
    // of some days could become one of a year.
    private static int YearsToEnd(AnnualEdge from, AnnualEdge to) =>
        (int)Math.Ceiling((from.UsualPosition - to.UsualPosition) / AnnualEdge.DaysAYear);

    /// <summary>The first and last days of a span by its edges, whether or not they make a window.</summary>
    /// <param name="First">The first day.</param>
    /// <param name="Last">The last day; null where none is known.</param>
    /// <param name="Stretch">The stretch of the catalogue that both are in; null where there is none.</param>
    private sealed record SpanEnds(LocalDate First, LocalDate? Last, DayStretch? Stretch = null);
}

/// <summary>One stretch of a season, both ends inclusive.</summary>
/// <param name="span">The span of the window.</param>
/// <param name="first">The first day, which anchors a schedule.</param>
/// <param name="last">The last day.</param>
/// <param name="stretch">The stretch of the catalogue that makes the window; null where none makes it alone.</param>
public sealed class SeasonWindow(SeasonSpan span, LocalDate first, LocalDate last, DayStretch? stretch)
{
    private SeasonWindow?[]? _leftOut;

    public SeasonSpan Span => span;

    public LocalDate First => first;

    public LocalDate Last => last;

    public DayStretch? Stretch => stretch;

    /// <summary>
    /// The number of candidates that <see cref="FindException"/> examines, those of all exceptions; 0 once it has
    /// computed them.
    /// </summary>
    public long ExceptCandidates =>
        _leftOut is null && span.Except.Count > 0 ? new Season(span.Except).CountCandidates(first, last) : 0;

    public bool Contains(LocalDate day) => first <= day && day <= last && FindException(day) is null;

    /// <summary>Finds the exception that contains a day; null where none does, and outside the window.</summary>
    public SeasonWindow? FindException(LocalDate day) =>
        day < first || day > last || span.Except.Count == 0 ? null : (_leftOut ??= FindExceptionsByDay())[DaysTo(day)];

    /// <summary>The label as people read it: <c>立夏..白露</c>, <c>exam (高考)</c>.</summary>
    public string Label => stretch is null ? span.Label : $"{span.Label} ({stretch.Name})";

    /// <summary>Computes the exception of each day at once, since a season is queried for hundreds of days.</summary>
    private SeasonWindow?[] FindExceptionsByDay()
    {
        var byDay = new SeasonWindow?[DaysTo(last) + 1];

        // Where several exceptions contain a day the first applies, so it is written last.
        foreach (var except in new Season(span.Except).EnumerateWindows(first, last).Reverse())
        {
            var (from, to) = (DaysTo(LocalDate.Max(first, except.First)), DaysTo(LocalDate.Min(last, except.Last)));
            byDay.AsSpan(from, to - from + 1).Fill(except);
        }

        return byDay;
    }

    private int DaysTo(LocalDate day) => Period.DaysBetween(first, day);
}
