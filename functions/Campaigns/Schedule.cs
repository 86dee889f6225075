using CommunityAlerts.Campaigns.Seasons;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>The days of a season, the local times and the zone of a campaign.</summary>
/// <param name="Days">The days.</param>
/// <param name="Times">Local times, 1 to 24, ascending, no doubles.</param>
/// <param name="Zone">Whose clocks.</param>
public sealed record Schedule(Recurrence Days, IReadOnlyList<LocalTime> Times, DateTimeZone Zone)
{
    /// <summary>More than this is a mistake, not a campaign.</summary>
    public const int MaxADay = 24;

    /// <summary>
    /// The instant of a planned local time: one that a clock change skips moves on by the gap (02:30 to 03:30), one
    /// that comes twice is the first.
    /// </summary>
    public Instant At(LocalDateTime local) => local.InZoneLeniently(Zone).ToInstant();
}

/// <summary>Which days, and where a rule names hours itself, which times.</summary>
public abstract record Recurrence
{
    /// <summary>The moments in one window, from its first day to <paramref name="upTo"/> inclusive.</summary>
    public abstract IEnumerable<LocalDateTime> Enumerate(SeasonWindow window, LocalTime time, LocalDate upTo);

    /// <summary>Whether it names times of day itself, so that the days have to be worked out for each time.</summary>
    public virtual bool NamesTimes => false;

    /// <summary>Whether its days turn on a window's first day alone, ascending, and end with its last.</summary>
    public virtual bool IsAnchoredByFirstDay => false;

    /// <summary>Days or moments that are looked at to find its days in a stretch, at most.</summary>
    public virtual long Candidates(LocalDate first, LocalDate last) => Period.DaysBetween(first, last) + 1;

    /// <summary>Why one of its days is one.</summary>
    public virtual DayCause Why(SeasonWindow window, LocalDate day) => new("weekday");
}

/// <summary>Days listed one by one.</summary>
public sealed record ListedDays(IReadOnlyList<LocalDate> Once, IReadOnlyList<AnnualDate> EachYear) : Recurrence
{
    public override IEnumerable<LocalDateTime> Enumerate(SeasonWindow window, LocalTime time, LocalDate upTo) =>
        from day in Once.Concat(
            from year in Enumerable.Range(window.First.Year, window.Last.Year - window.First.Year + 1)
            from date in EachYear
                // 02-29 comes in leap years only: a listed day is that day or none.
            where date.IsValidYear(year)
            select date.InYear(year)).Distinct()
        where window.First <= day && day <= upTo
        select day.At(time);

    public override DayCause Why(SeasonWindow window, LocalDate day) => new("listed");
}
