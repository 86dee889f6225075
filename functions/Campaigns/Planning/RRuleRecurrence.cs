using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Problems;
using Ical.Net;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Planning;

/// <summary>Days by an RFC 5545 recurrence rule without DTSTART and UNTIL.</summary>
/// <remarks>Its DTSTART is the first day of each season window at the schedule's time, which anchors INTERVAL and COUNT
/// again each year; a first day that does not match does not fire and is not counted.
/// Evaluated in floating local time and never past the window, so a rule that never matches ends there.</remarks>
public sealed record RRuleRecurrence : Recurrence
{
    /// <summary>The maximum number of characters of a rule.</summary>
    public const int MaxLength = 500;
    private const int MaxIntervalOrCount = 1_000;
    private static readonly TimeOnly EndOfDay = new(23, 59, 59);

    private readonly RecurrenceRule _rule;

    private RRuleRecurrence(string text)
    {
        Text = text;
        _rule = Parse(text);
        NamesTimes =
            _rule.Frequency is FrequencyType.Hourly
            || _rule.ByHour.Count > 0
            || _rule.ByMinute.Count > 0
            || _rule.BySecond.Count > 0;
    }

    public string Text { get; }

    public override bool NamesTimes { get; }

    // Windows with the same first day have the same days, each up to its own end.
    public override bool IsAnchoredByFirstDay => true;

    public override long CountCandidates(LocalDate first, LocalDate last) =>
        MayFireWithin(first, last) ? RuleWork.CountCandidates(_rule, NodaTime.Period.DaysBetween(first, last) + 1) : 0;

    public override IEnumerable<LocalDateTime> Enumerate(SeasonWindow window, LocalTime time, LocalDate upTo)
    {
        if (!MayFireWithin(window.First, upTo))
        {
            return [];
        }

        // A copy: the library's rule is mutable, and its end is the window's.
        var rule = Parse(Text);
        rule.Until = new CalDateTime(upTo.ToDateOnly(), EndOfDay);
        var anchor = new CalDateTime(window.First.ToDateOnly(), time.ToTimeOnly());
        return new RecurrencePatternEvaluator(rule)
            .Evaluate(anchor, anchor, options: null)
            .Select(p => LocalDateTime.FromDateTime(p.StartTime.Value));
    }

    /// <summary>Reads a rule.</summary>
    /// <param name="text">The rule, such as <c>FREQ=WEEKLY;BYDAY=FR</c>.</param>
    /// <param name="times">The number of times of day of the schedule.</param>
    /// <returns><c>unreadable-rrule</c> or <c>too-often</c> where the rule cannot be used.</returns>
    internal static Parsed<RRuleRecurrence> Read(string text, int times)
    {
        if (CheckParts(text) is { } unreadable)
        {
            return new ParseError("unreadable-rrule", unreadable);
        }

        RecurrenceRule rule;
        try
        {
            rule = Parse(text);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The library documents no set of exceptions for texts that it cannot read.
            return new ParseError(
                "unreadable-rrule",
                "This is not a recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=FR."
            );
        }

        if (CheckValues(rule) is { } unusable)
        {
            return new ParseError("unreadable-rrule", unusable);
        }

        return
            rule.Frequency is FrequencyType.Minutely or FrequencyType.Secondly
            || MaxFiringsADay(rule) * times > Schedule.MaxADay
            ? new ParseError("too-often", $"A campaign fires at most {Schedule.MaxADay} times a day.")
            : new RRuleRecurrence(text);
    }

    private static string? CheckParts(string text)
    {
        var parts = text.Split(';').Select(p => p.Split('=')[0].Trim().ToUpperInvariant()).ToList();
        return parts switch
        {
            _ when text.Length > RuleWork.MaxLength => $"A rule has at most {RuleWork.MaxLength} characters.",
            _ when parts.Any(p => p is "UNTIL" or "DTSTART" or "TZID") =>
                "UNTIL and DTSTART come from the season; the zone is schedule.zone.",
            _ when parts.Distinct(StringComparer.Ordinal).Count() < parts.Count => "Each part of a rule comes once.",
            _ when !parts.Contains("FREQ") => "A rule names FREQ, such as FREQ=WEEKLY;BYDAY=FR.",
            _ => null,
        };
    }

    private static string? CheckValues(RecurrenceRule rule)
    {
        if (rule.Interval is < 1 or > MaxIntervalOrCount || rule.Count is < 1 or > MaxIntervalOrCount)
        {
            return $"INTERVAL and COUNT are 1 to {MaxIntervalOrCount}.";
        }

        // RFC 5545 section 3.3.10: a numbered weekday belongs to months and years.
        return
            rule.Frequency is not (FrequencyType.Monthly or FrequencyType.Yearly)
            && rule.ByDay.Any(d => d.Offset is not null)
            ? "A numbered weekday such as 2FR goes with FREQ=MONTHLY or FREQ=YEARLY only."
            : null;
    }

    /// <summary>
    /// Whether the rule's months, days of month and weekdays allow any day in a range: far cheaper than evaluating a
    /// rule that never fires.
    /// </summary>
    /// <remarks>Only parts that limit every rule of their frequency (RFC 5545 section 3.3.10) are checked.</remarks>
    private bool MayFireWithin(LocalDate first, LocalDate last)
    {
        for (var day = first; day <= last; day = day.PlusDays(1))
        {
            if (MayFireOn(day))
            {
                return true;
            }
        }

        return false;
    }

    private bool MayFireOn(LocalDate day)
    {
        var isByMonth = _rule.Frequency is not FrequencyType.Weekly && _rule.ByWeekNo.Count == 0;
        return (!isByMonth || _rule.ByMonth.Count == 0 || _rule.ByMonth.Contains(day.Month))
            && (
                !isByMonth
                || _rule.ByMonthDay.Count == 0
                || _rule.ByMonthDay.Contains(day.Day)
                || _rule.ByMonthDay.Contains(day.Day - day.Calendar.GetDaysInMonth(day.Year, day.Month) - 1)
            )
            && (_rule.ByDay.Count == 0 || _rule.ByDay.Any(d => d.DayOfWeek == day.DayOfWeek.ToDayOfWeek()));
    }

    /// <summary>
    /// Parses a rule and removes duplicate times of day, which the library would count for BYSETPOS and evaluate twice.
    /// </summary>
    private static RecurrenceRule Parse(string text)
    {
        var rule = new RecurrenceRule(text);
        rule.ByHour = [.. rule.ByHour.Distinct()];
        rule.ByMinute = [.. rule.ByMinute.Distinct()];
        rule.BySecond = [.. rule.BySecond.Distinct()];
        return rule;
    }

    /// <summary>The maximum number of times that a rule fires on one day.</summary>
    private static long MaxFiringsADay(RecurrenceRule rule)
    {
        var hours =
            rule.ByHour.Count == 0 && rule.Frequency is FrequencyType.Hourly
                ? (24 + rule.Interval - 1) / rule.Interval
                : 1;
        return hours * RuleWork.MomentsADay(rule);
    }
}
