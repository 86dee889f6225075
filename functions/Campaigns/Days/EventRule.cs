using CommunityAlerts.Problems;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Bounds the work of an event's recurrence rule before a library evaluates the rule.
/// </summary>
internal static class EventRule
{
    private static readonly TimeOnly EndOfDay = new(23, 59, 59);

    /// <summary>Checks that a rule can be evaluated in bounded time.</summary>
    /// <param name="item">The event.</param>
    /// <param name="rule">The rule of the event.</param>
    /// <param name="start">The event's first day.</param>
    /// <param name="until">The last day that is read.</param>
    public static EventRuleCheck Check(CalendarEvent item, RecurrenceRule rule, LocalDate start, LocalDate until)
    {
        if (item.Properties.AllOf("RRULE").Count() > 1 || item.Properties.AllOf("EXRULE").Any())
        {
            return Refused("unreadable-rrule", "An event has at most one RRULE, and no EXRULE.");
        }

        if (rule.Interval < 1 || rule.Count < 1)
        {
            return Refused("unreadable-rrule", "INTERVAL and COUNT are at least 1.");
        }

        if (
            rule.Frequency is FrequencyType.Minutely or FrequencyType.Secondly
            || RuleWork.MomentsADay(rule) > Schedule.MaxADay
        )
        {
            return Refused("too-often", $"An event comes at most {Schedule.MaxADay} times a day.");
        }

        if (start > until)
        {
            return new EventRuleCheck(0, Error: null);
        }

        var candidates = RuleWork.CountCandidates(rule, NodaTime.Period.DaysBetween(start, until) + 1);
        return candidates > DayFile.MaxCandidatesOfRule
            ? Refused(
                "too-many-candidates",
                $"A rule is looked for on at most {DayFile.MaxCandidatesOfRule} days; this one asks for {candidates}."
            ) with
            {
                Candidates = candidates,
            }
            : new EventRuleCheck(candidates, Error: null);
    }

    private static EventRuleCheck Refused(string code, string detail) => new(0, new ParseError(code, detail));

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

/// <summary>Reports the work of a rule, and why the rule is not evaluated.</summary>
/// <param name="Candidates">The maximum of days or moments that the rule is looked for on; 0 where it was not counted.
/// </param>
/// <param name="Error">The reason why the rule is refused; null where it can be evaluated.</param>
internal sealed record EventRuleCheck(long Candidates, ParseError? Error);
