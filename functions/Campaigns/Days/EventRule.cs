using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Tells how much work the recurrence rule of an event makes, before a library does it, and ends the rule in time.
/// </summary>
internal static class EventRule
{
    private static readonly TimeOnly EndOfDay = new(23, 59, 59);

    /// <summary>The reason why a rule is not evaluated; null where there is none.</summary>
    /// <param name="item">The event.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="start">The event's first day.</param>
    /// <param name="until">The last day that is of interest.</param>
    /// <param name="candidates">How many days or moments are looked at for it at most.</param>
    public static (string Code, string Detail)? Fault(
        CalendarEvent item,
        RecurrenceRule rule,
        LocalDate start,
        LocalDate until,
        out long candidates
    )
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

        if (
            rule.Frequency is FrequencyType.Minutely or FrequencyType.Secondly
            || RuleWork.MomentsADay(rule) > Schedule.MaxADay
        )
        {
            return ("too-often", $"An event comes at most {Schedule.MaxADay} times a day.");
        }

        if (start > until)
        {
            return null;
        }

        candidates = RuleWork.Candidates(rule, NodaTime.Period.DaysBetween(start, until) + 1);
        return candidates > DayFile.MaxCandidatesOfRule
            ? (
                "too-many-candidates",
                $"A rule is looked for on at most {DayFile.MaxCandidatesOfRule} days; this one asks for {candidates}."
            )
            : null;
    }

    /// <summary>Ends a rule by the last day of interest, so that one which never matches ends too.</summary>
    public static void EndAt(RecurrenceRule rule, CalDateTime start, LocalDate until)
    {
        // Two days more, for zones; the caller looks at days itself.
        var last = until.PlusDays(2).ToDateOnly();
        if (rule.Until is null || rule.Until.Date > last)
        {
            rule.Until = start.HasTime ? new CalDateTime(last, EndOfDay) : new CalDateTime(last);
        }
    }
}
