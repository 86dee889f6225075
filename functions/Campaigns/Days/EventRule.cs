using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Tells how much work the recurrence rule of an event makes, before a library does it, and ends the rule in time.</summary>
internal static class EventRule
{
    private const int HoursADay = 24;
    private static readonly TimeOnly EndOfDay = new(23, 59, 59);

    /// <summary>What keeps a rule from being evaluated; null where nothing does.</summary>
    /// <param name="item">The event.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="start">The event's first day.</param>
    /// <param name="until">The last day that is of interest.</param>
    /// <param name="candidates">How many days or moments are looked at for it at most.</param>
    public static (string Code, string Detail)? Fault(CalendarEvent item, RecurrenceRule rule, LocalDate start, LocalDate until, out long candidates)
    {
        candidates = 0;
        if (item.Properties.AllOf("RRULE").Count() > 1 || item.Properties.AllOf("EXRULE").Any())
        {
            return ("unreadable-rrule", "An event has at most one RRULE, and no EXRULE.");
        }

        if (rule.Interval < 1 || rule.Count < 1)
        {
            return ("unreadable-rrule", "INTERVAL and COUNT are at least 1.");
        }

        var moments = MomentsADay(rule);
        if (rule.Frequency is FrequencyType.Minutely or FrequencyType.Secondly || moments > Schedule.MostADay)
        {
            return ("too-often", $"An event comes at most {Schedule.MostADay} times a day.");
        }

        if (start > until)
        {
            return null;
        }

        candidates = Steps(rule, NodaTime.Period.DaysBetween(start, until) + 1) * CandidatesAStep(rule) * moments;
        return candidates > DayFile.MaxCandidatesOfRule
            ? ("too-many-candidates", $"A rule is looked for on at most {DayFile.MaxCandidatesOfRule} days; this one asks for {candidates}.")
            : null;
    }

    /// <summary>Ends a rule by the last day of interest, so that one which never matches ends too.</summary>
    public static void EndAt(RecurrenceRule rule, CalDateTime start, LocalDate until)
    {
        // Two days more, for zones; the caller looks at days itself.
        var last = until.PlusDays(2).ToDateOnly();
        if (rule.Until is null || rule.Until.Date > last)
        {
            rule.Until = start.HasTime ? new CalDateTime(last, EndOfDay, start.TzId) : new CalDateTime(last);
        }
    }

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
        var daysAStep = rule.Frequency switch { FrequencyType.Yearly => 366, FrequencyType.Monthly => 31, FrequencyType.Weekly => 7, _ => 1 };
        var spread = rule.ByDay.Count > 0 || rule.ByYearDay.Count > 0 || rule.ByWeekNo.Count > 0;
        return spread ? daysAStep : Math.Min(daysAStep, Math.Max(1L, rule.ByMonth.Count) * Math.Max(1, rule.ByMonthDay.Count));
    }

    // Values that come twice are counted twice, as the library looks at them.
    private static long MomentsADay(RecurrenceRule rule) =>
        Math.Max(1L, rule.ByHour.Count) * Math.Max(1, rule.ByMinute.Count) * Math.Max(1, rule.BySecond.Count);
}
