using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Seasons;
using NodaTime;

namespace CommunityAlerts.Campaigns;

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
    protected override IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window) =>
        from stretch in Catalogue.Stretches(Reference.KindOrName)
        let first = Reference.Part is DayPart.End ? stretch.Last : stretch.First
        let last = Reference.Part is DayPart.Start ? stretch.First : stretch.Last
        where last.PlusDays(OffsetDays) >= window.First && first.PlusDays(OffsetDays) <= window.Last
        from found in EnumerateDays(first, last)
            .Select(d => (d.PlusDays(OffsetDays), CreateCause(stretch)))
            .DistinctBy(d => d.Item1)
        select found;

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
    /// <summary>The maximum distance to a school day in days: summer holidays are shorter.</summary>
    private const int MaxDays = 100;

    /// <summary>The code of the cause.</summary>
    protected abstract string Code { get; }

    /// <summary>The number of days from one candidate to the next: 1 or -1.</summary>
    protected abstract int Step { get; }

    /// <summary>The edge of a stretch that is used where the reference names neither start nor end.</summary>
    protected abstract LocalDate NearEdge(DayStretch stretch);

    protected override IEnumerable<(LocalDate Day, DayCause Cause)> Days(SeasonWindow window) =>
        (
            from stretch in Catalogue.Stretches(Reference.KindOrName)
            let edge = Reference.Part switch
            {
                DayPart.Start => stretch.First,
                DayPart.End => stretch.Last,
                _ => NearEdge(stretch),
            }
            where
                Period.DaysBetween(window.First, edge) >= -MaxDays && Period.DaysBetween(edge, window.Last) >= -MaxDays
            from day in Enumerable
                .Range(1, MaxDays)
                .Select(n => edge.PlusDays(n * Step))
                .Where(Catalogue.IsSchoolDay)
                .Take(1)
            select (
                Day: day,
                Cause: new DayCause(Code)
                {
                    Days = Reference.ToString(),
                    Name = stretch.Name,
                    Of = edge,
                }
            )
        ).DistinctBy(d => d.Day);
}

/// <summary>The last school day before each stretch of days.</summary>
public sealed record LastSchoolDayBefore(DayCatalogue Catalogue, DayReference Reference)
    : NearestSchoolDay(Catalogue, Reference)
{
    protected override string Code => "last-school-day-before";
    protected override int Step => -1;

    protected override LocalDate NearEdge(DayStretch stretch) => stretch.First;
}

/// <summary>The first school day after each stretch of days.</summary>
public sealed record FirstSchoolDayAfter(DayCatalogue Catalogue, DayReference Reference)
    : NearestSchoolDay(Catalogue, Reference)
{
    protected override string Code => "first-school-day-after";
    protected override int Step => 1;

    protected override LocalDate NearEdge(DayStretch stretch) => stretch.Last;
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
