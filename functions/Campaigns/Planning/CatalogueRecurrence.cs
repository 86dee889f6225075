using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Seasons;
using NodaTime;

namespace CommunityAlerts.Campaigns.Planning;

/// <summary>Days by a rule on the catalogue of days, or on the season itself.</summary>
/// <remarks>
/// Only the days themselves must lie in the window: the holiday after a last school day may begin after the window's
/// end.
/// </remarks>
public abstract record CatalogueRecurrence : Recurrence
{
    /// <summary>Enumerates the days in a window with the cause of each, unordered and without duplicates.</summary>
    protected abstract IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window);

    public override IEnumerable<LocalDateTime> Enumerate(SeasonWindow window, LocalTime time, LocalDate upTo) =>
        from found in Days(window)
        where window.First <= found.Day && found.Day <= upTo
        select found.Day.At(time);

    public override DayCause ExplainDay(SeasonWindow window, LocalDate day) =>
        Days(window).First(d => d.Day == day).Cause;
}

/// <summary>
/// Every day of a reference, moved by <paramref name="OffsetDays"/>: <c>holiday-start</c> and -1 are the eves of
/// holidays.
/// </summary>
public sealed record EachDay(DayCatalogue Catalogue, DayReference Reference, int OffsetDays) : CatalogueRecurrence
{
    public override long CountCandidates(LocalDate first, LocalDate last) =>
        base.CountCandidates(first, last) + Parts(first, last).Sum(p => Period.DaysBetween(p.First, p.Last) + 1L);

    protected override IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window) =>
        from part in Parts(window.First, window.Last)
        from day in EnumerateDays(part.First, part.Last)
        select (day.PlusDays(OffsetDays), CreateCause(part.Stretch));

    /// <summary>Enumerates the days of each stretch, before the offset, that come in a range with it.</summary>
    private IEnumerable<(DayStretch Stretch, LocalDate First, LocalDate Last)> Parts(LocalDate first, LocalDate last)
    {
        var (from, to) = (first.PlusDays(-OffsetDays), last.PlusDays(-OffsetDays));
        var stretches = Catalogue.Stretches(Reference.KindOrName);
        return Reference.Part switch
        {
            DayPart.Start => stretches.FindBeginningIn(from, to).Select(s => (s, s.First, s.First)),
            DayPart.End => stretches.FindEndingIn(from, to).Select(s => (s, s.Last, s.Last)),
            _ => stretches
                .FindOverlapping(from, to)
                .Select(s => (s, LocalDate.Max(s.First, from), LocalDate.Min(s.Last, to))),
        };
    }

    private static IEnumerable<LocalDate> EnumerateDays(LocalDate first, LocalDate last) =>
        Enumerable.Range(0, Period.DaysBetween(first, last) + 1).Select(first.PlusDays);

    private DayCause CreateCause(DayStretch stretch) =>
        new("each")
        {
            Days = Reference.ToString(),
            Name = stretch.Name,
            OffsetDays = OffsetDays == 0 ? null : OffsetDays,
        };
}

/// <summary>Every school day.</summary>
public sealed record EachSchoolDay(DayCatalogue Catalogue) : CatalogueRecurrence
{
    protected override IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window) =>
        Enumerable
            .Range(0, Period.DaysBetween(window.First, window.Last) + 1)
            .Select(window.First.PlusDays)
            .Where(Catalogue.IsSchoolDay)
            .Select(d => (d, new DayCause("school-day")));
}

/// <summary>The school day that is nearest to each stretch of days, on one side of it.</summary>
/// <param name="Catalogue">The catalogue of days.</param>
/// <param name="Reference">The days of each stretch.</param>
public abstract record NearestSchoolDay(DayCatalogue Catalogue, DayReference Reference) : CatalogueRecurrence
{
    /// <summary>The code of the cause.</summary>
    protected abstract string Code { get; }

    /// <summary>The number of days from one candidate to the next: 1 or -1.</summary>
    protected abstract int Step { get; }

    /// <summary>The edge of a stretch that is used where the reference names neither start nor end.</summary>
    protected abstract DayPart NearEdge { get; }

    private DayPart Edge => Reference.Part is DayPart.Whole ? NearEdge : Reference.Part;

    public override long CountCandidates(LocalDate first, LocalDate last) =>
        base.CountCandidates(first, last) + StretchesNear(first, last).Count;

    protected override IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window) =>
        (
            from stretch in StretchesNear(window.First, window.Last)
            let edge = Edge is DayPart.Start ? stretch.First : stretch.Last
            let day = Catalogue.FindSchoolDay(stretch, Edge, Step)
            where day is not null
            select (
                Day: day.Value,
                Cause: new DayCause(Code)
                {
                    Days = Reference.ToString(),
                    Name = stretch.Name,
                    Of = edge,
                }
            )
        ).DistinctBy(d => d.Day);

    /// <summary>Finds the stretches whose nearest school day may lie in a range of days.</summary>
    private ArraySegment<DayStretch> StretchesNear(LocalDate first, LocalDate last)
    {
        var from = first.PlusDays(-DayCatalogue.MaxDaysToSchoolDay);
        var to = last.PlusDays(DayCatalogue.MaxDaysToSchoolDay);
        var stretches = Catalogue.Stretches(Reference.KindOrName);
        return Edge is DayPart.Start ? stretches.FindBeginningIn(from, to) : stretches.FindEndingIn(from, to);
    }
}

/// <summary>The last school day before each stretch of days.</summary>
public sealed record LastSchoolDayBefore(DayCatalogue Catalogue, DayReference Reference)
    : NearestSchoolDay(Catalogue, Reference)
{
    protected override string Code => "last-school-day-before";
    protected override int Step => -1;

    protected override DayPart NearEdge => DayPart.Start;
}

/// <summary>The first school day after each stretch of days.</summary>
public sealed record FirstSchoolDayAfter(DayCatalogue Catalogue, DayReference Reference)
    : NearestSchoolDay(Catalogue, Reference)
{
    protected override string Code => "first-school-day-after";
    protected override int Step => 1;

    protected override DayPart NearEdge => DayPart.End;
}

/// <summary>The first days of a window.</summary>
public sealed record FirstDays(int Count) : CatalogueRecurrence
{
    protected override IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window) =>
        from n in Enumerable.Range(0, Math.Min(Count, Period.DaysBetween(window.First, window.Last) + 1))
        select (window.First.PlusDays(n), new DayCause("first-days") { Count = Count });
}

/// <summary>The last days of a window, such as its last week.</summary>
public sealed record LastDays(int Count) : CatalogueRecurrence
{
    protected override IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window) =>
        from n in Enumerable.Range(0, Math.Min(Count, Period.DaysBetween(window.First, window.Last) + 1))
        select (window.Last.PlusDays(-n), new DayCause("last-days") { Count = Count });
}
