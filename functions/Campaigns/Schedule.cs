using CommunityAlerts.Campaigns.Seasons;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>The days of a season, the local times and the zone of a campaign.</summary>
/// <param name="Days">The days.</param>
/// <param name="Times">The local times, 1 to 24 of them, ascending, without duplicates.</param>
/// <param name="Zone">The zone of the local times.</param>
public sealed record Schedule(Recurrence Days, IReadOnlyList<LocalTime> Times, DateTimeZone Zone)
{
    /// <summary>The maximum number of occurrences a day; more would be a mistake.</summary>
    public const int MaxADay = 24;

    /// <summary>
    /// Converts a planned local time to an instant: a time that a clock change skips is moved by the gap (02:30 to
    /// 03:30), an ambiguous one is the earlier.
    /// </summary>
    public Instant ToInstant(LocalDateTime local) => local.InZoneLeniently(Zone).ToInstant();
}

/// <summary>A rule for days, and, where it names hours itself, for times.</summary>
public abstract record Recurrence
{
    /// <summary>
    /// Enumerates the moments in one window, from its first day to <paramref name="upTo"/> inclusive.
    /// </summary>
    public abstract IEnumerable<LocalDateTime> Enumerate(SeasonWindow window, LocalTime time, LocalDate upTo);

    /// <summary>Whether it names times of day itself, so that the days must be computed for each time.</summary>
    public virtual bool NamesTimes => false;

    /// <summary>
    /// Whether its days are ascending and depend on the window's first day only, up to the window's end.
    /// </summary>
    public virtual bool IsAnchoredByFirstDay => false;

    /// <summary>
    /// Estimates the maximum number of days or moments examined to find its days in a range, ends included.
    /// </summary>
    public virtual long CountCandidates(LocalDate first, LocalDate last) => Period.DaysBetween(first, last) + 1;

    /// <summary>Explains one of its days.</summary>
    public virtual DayCause ExplainDay(SeasonWindow window, LocalDate day) => new("weekday");
}

/// <summary>Days listed one by one.</summary>
public sealed record ListedDays(IReadOnlyList<LocalDate> Once, IReadOnlyList<AnnualDate> EachYear) : Recurrence
{
    public override long CountCandidates(LocalDate first, LocalDate last) =>
        Once.Count + (EachYear.Count * (last.Year - first.Year + 1L));

    public override IEnumerable<LocalDateTime> Enumerate(SeasonWindow window, LocalTime time, LocalDate upTo) =>
        from day in Once.Concat(
                from year in Enumerable.Range(window.First.Year, window.Last.Year - window.First.Year + 1)
                from date in EachYear
                // 02-29 comes in leap years only: a listed day is that day or none.
                where date.IsValidYear(year)
                select date.InYear(year)
            )
            .Distinct()
        where window.First <= day && day <= upTo
        select day.At(time);

    public override DayCause ExplainDay(SeasonWindow window, LocalDate day) => new("listed");
}
