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
    protected abstract IEnumerable<(LocalDate Day, DayCause Why)> Days(SeasonWindow window);

    public override IEnumerable<LocalDateTime> Enumerate(SeasonWindow window, LocalTime time, LocalDate upTo) =>
        from found in Days(window)
        where window.First <= found.Day && found.Day <= upTo
        select found.Day.At(time);

    public override DayCause ExplainDay(SeasonWindow window, LocalDate day) =>
        Days(window).First(d => d.Day == day).Why;
}

/// <summary>
/// Every day of a reference, moved by <paramref name="OffsetDays"/>: <c>holiday-start</c> and -1 are the eves of
/// holidays.
/// </summary>
public sealed record EachDay(DayCatalogue Catalogue, DayReference Reference, int OffsetDays) : CatalogueRecurrence
{
    protected override IEnumerable<(LocalDate Day, DayCause Why)> Days(SeasonWindow window) =>
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
    protected override IEnumerable<(LocalDate Day, DayCause Why)> Days(SeasonWindow window) =>
        Enumerable
            .Range(0, Period.DaysBetween(window.First, window.Last) + 1)
            .Select(window.First.PlusDays)
            .Where(Catalogue.IsSchoolDay)
            .Select(d => (d, new DayCause("school-day")));
}

/// <summary>The last school day before each stretch of days, or the first one after it.</summary>
/// <param name="Catalogue">The catalogue of days.</param>
/// <param name="Reference">
/// The days of each stretch; where it names neither start nor end, before the first or after the last of them.
/// </param>
/// <param name="Before">True for the last school day before, false for the first one after.</param>
public sealed record NearestSchoolDay(DayCatalogue Catalogue, DayReference Reference, bool Before) : CatalogueRecurrence
{
    /// <summary>The maximum distance to a school day in days: summer holidays are shorter.</summary>
    private const int MaxDays = 100;

    protected override IEnumerable<(LocalDate Day, DayCause Why)> Days(SeasonWindow window) =>
        (
            from stretch in Catalogue.Stretches(Reference.KindOrName)
            let edge = Reference.Part switch
            {
                DayPart.Start => stretch.First,
                DayPart.End => stretch.Last,
                _ => Before ? stretch.First : stretch.Last,
            }
            where
                Period.DaysBetween(window.First, edge) >= -MaxDays && Period.DaysBetween(edge, window.Last) >= -MaxDays
            from day in Enumerable
                .Range(1, MaxDays)
                .Select(n => edge.PlusDays(Before ? -n : n))
                .Where(Catalogue.IsSchoolDay)
                .Take(1)
            select (
                Day: day,
                Why: new DayCause(Before ? "last-school-day-before" : "first-school-day-after")
                {
                    Days = Reference.ToString(),
                    Name = stretch.Name,
                    Of = edge,
                }
            )
        ).DistinctBy(d => d.Day);
}

/// <summary>The first or the last days of a window, such as its last week.</summary>
public sealed record DaysOfWindow(int Count, bool AtEnd) : CatalogueRecurrence
{
    protected override IEnumerable<(LocalDate Day, DayCause Why)> Days(SeasonWindow window) =>
        from n in Enumerable.Range(0, Math.Min(Count, Period.DaysBetween(window.First, window.Last) + 1))
        select (
            AtEnd ? window.Last.PlusDays(-n) : window.First.PlusDays(n),
            new DayCause(AtEnd ? "last-days" : "first-days") { Count = Count }
        );
}
