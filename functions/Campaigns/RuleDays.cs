using Ical.Net;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>Days by an RFC 5545 recurrence rule without DTSTART and UNTIL.</summary>
/// <remarks>Its DTSTART is the first day of each season window at the schedule's time, which anchors INTERVAL and COUNT anew each year; a first day that does not match does not fire and is not counted.
/// Evaluated in floating local time and never past the window, so a rule that never matches ends there.</remarks>
public sealed record RuleDays : Recurrence
{
    /// <summary>Characters of a rule at most.</summary>
    public const int MaxLength = 500;
    private const int MostIntervalOrCount = 1_000;
    private static readonly TimeOnly EndOfDay = new(23, 59, 59);

    private RuleDays(string text) => Text = text;

    public string Text { get; }

    public override IEnumerable<LocalDateTime> In(SeasonWindow window, LocalTime time, LocalDate upTo)
    {
        // Made anew: the library's rule can be changed, and its end is the window's.
        var rule = new RecurrenceRule(Text) { Until = new CalDateTime(upTo.ToDateOnly(), EndOfDay) };
        var anchor = new CalDateTime(window.First.ToDateOnly(), time.ToTimeOnly());
        return new RecurrencePatternEvaluator(rule).Evaluate(anchor, anchor, options: null).Select(p => LocalDateTime.FromDateTime(p.StartTime.Value));
    }

    /// <summary>Reads a rule.</summary>
    /// <param name="text">Such as <c>FREQ=WEEKLY;BYDAY=FR</c>.</param>
    /// <param name="times">How many times of day the schedule has.</param>
    /// <param name="fault">What is wrong: the code <c>unreadable-rrule</c> or <c>too-often</c>, and a sentence.</param>
    /// <returns>Null when it cannot be used.</returns>
    public static RuleDays? Read(string text, int times, out (string Code, string Detail) fault)
    {
        var parts = text.Split(';').Select(p => p.Split('=')[0].Trim().ToUpperInvariant()).ToList();
        fault = ("unreadable-rrule", parts switch
        {
            _ when text.Length > MaxLength => $"A rule has at most {MaxLength} characters.",
            _ when parts.Any(p => p is "UNTIL" or "DTSTART" or "TZID") => "UNTIL and DTSTART come from the season; the zone stands in schedule.zone.",
            _ when parts.Distinct(StringComparer.Ordinal).Count() < parts.Count => "Each part of a rule comes once.",
            _ when !parts.Contains("FREQ") => "A rule names FREQ, such as FREQ=WEEKLY;BYDAY=FR.",
            _ => "",
        });
        if (fault.Detail.Length > 0)
        {
            return null;
        }

        RecurrenceRule rule;
        try
        {
            rule = new RecurrenceRule(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            fault.Detail = "Not a recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=FR.";
            return null;
        }

        if (rule.Interval > MostIntervalOrCount || rule.Count > MostIntervalOrCount)
        {
            fault.Detail = $"INTERVAL and COUNT are at most {MostIntervalOrCount}.";
            return null;
        }

        // RFC 5545 section 3.3.10: a numbered weekday belongs to months and years.
        if (rule.Frequency is not (FrequencyType.Monthly or FrequencyType.Yearly) && rule.ByDay.Any(d => d.Offset is not null))
        {
            fault.Detail = "A numbered weekday such as 2FR goes with FREQ=MONTHLY or FREQ=YEARLY only.";
            return null;
        }

        if (rule.Frequency is FrequencyType.Minutely or FrequencyType.Secondly || ADay(rule) * times > Schedule.MostADay)
        {
            fault = ("too-often", $"A campaign fires at most {Schedule.MostADay} times a day.");
            return null;
        }

        return new RuleDays(text);
    }

    /// <summary>How often it can fire on one day, at most.</summary>
    private static long ADay(RecurrenceRule rule)
    {
        var hours = rule.ByHour.Count > 0 ? rule.ByHour.Distinct().Count() : rule.Frequency is FrequencyType.Hourly ? (24 + rule.Interval - 1) / rule.Interval : 1;
        return (long)hours * Math.Max(1, rule.ByMinute.Distinct().Count()) * Math.Max(1, rule.BySecond.Distinct().Count());
    }
}
