using Ical.Net;
using Ical.Net.DataTypes;

namespace CommunityAlerts.Campaigns;

/// <summary>Tells how many days or moments a library looks at to evaluate a recurrence rule, before it does.</summary>
public static class RuleWork
{
    private const int HoursADay = 24;

    /// <summary>Candidates of a rule over some days, at most; each takes the library some 3 µs.</summary>
    /// <param name="rule">With an interval of at least 1.</param>
    /// <param name="days">From its first day to the last of interest, at least 0.</param>
    public static long Candidates(RecurrenceRule rule, int days) =>
        Steps(rule, days) * CandidatesAStep(rule) * MomentsADay(rule);

    /// <summary>
    /// The number of moments that a rule names on one of its days at most; values that come twice count twice, as the
    /// library looks at them.
    /// </summary>
    public static long MomentsADay(RecurrenceRule rule) =>
        Math.Max(1L, rule.ByHour.Count) * Math.Max(1, rule.ByMinute.Count) * Math.Max(1, rule.BySecond.Count);

    private static long Steps(RecurrenceRule rule, long days) => 1 + (rule.Frequency switch
    {
        FrequencyType.Hourly => days * HoursADay,
        FrequencyType.Daily => days,
        FrequencyType.Weekly => days / 7,
        FrequencyType.Monthly => days / 28,
        _ => days / 365,
    } / rule.Interval);

    /// <summary>Days that one step of the frequency is spread over, at most.</summary>
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
