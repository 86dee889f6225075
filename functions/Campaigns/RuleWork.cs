using Ical.Net;
using Ical.Net.DataTypes;

namespace CommunityAlerts.Campaigns;

/// <summary>Estimates how many days or moments a library examines to evaluate a recurrence rule.</summary>
public static class RuleWork
{
    /// <summary>The maximum number of characters of a rule.</summary>
    public const int MaxLength = 500;

    private const int HoursADay = 24;

    /// <summary>The number of values with which a candidate is compared at no cost worth counting.</summary>
    private const int ValuesACandidate = 100;

    /// <summary>Estimates the maximum number of candidates of a rule; each takes the library about 3 µs.</summary>
    /// <param name="rule">The rule, with an interval of at least 1.</param>
    /// <param name="days">The number of days from its first to the last of interest, at least 0.</param>
    public static long CountCandidates(RecurrenceRule rule, int days) =>
        CountSteps(rule, days) * CandidatesAStep(rule) * MomentsADay(rule) * (1 + (Values(rule) / ValuesACandidate));

    /// <summary>
    /// The maximum number of moments that a rule names on one day; duplicate values count twice, since the library
    /// examines both.
    /// </summary>
    public static long MomentsADay(RecurrenceRule rule) =>
        Math.Max(1L, rule.ByHour.Count) * Math.Max(1, rule.ByMinute.Count) * Math.Max(1, rule.BySecond.Count);

    /// <summary>The number of values that each candidate is compared with.</summary>
    private static int Values(RecurrenceRule rule) =>
        rule.ByMonth.Count
        + rule.ByWeekNo.Count
        + rule.ByYearDay.Count
        + rule.ByMonthDay.Count
        + rule.ByDay.Count
        + rule.ByHour.Count
        + rule.ByMinute.Count
        + rule.BySecond.Count
        + rule.BySetPosition.Count;

    private static long CountSteps(RecurrenceRule rule, long days) =>
        1
        + (
            rule.Frequency switch
            {
                FrequencyType.Hourly => days * HoursADay,
                FrequencyType.Daily => days,
                FrequencyType.Weekly => days / 7,
                FrequencyType.Monthly => days / 28,
                _ => days / 365,
            } / rule.Interval
        );

    /// <summary>The maximum number of candidate days in one step of the frequency.</summary>
    private static long CandidatesAStep(RecurrenceRule rule)
    {
        var daysAStep = rule.Frequency switch
        {
            FrequencyType.Yearly => 366,
            FrequencyType.Monthly => 31,
            FrequencyType.Weekly => 7,
            _ => 1,
        };
        var isSpread = rule.ByDay.Count > 0 || rule.ByYearDay.Count > 0 || rule.ByWeekNo.Count > 0;
        return isSpread
            ? daysAStep
            : Math.Min(daysAStep, Math.Max(1L, rule.ByMonth.Count) * Math.Max(1, rule.ByMonthDay.Count));
    }
}
