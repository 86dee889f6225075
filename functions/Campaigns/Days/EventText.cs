using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// The lines of one event of a calendar file, and the same event as a library can evaluate it without a time zone.
/// </summary>
/// <remarks>
/// A day is what the event's own clock says, so a local time is taken as written, whatever its <c>TZID</c> is called.
/// Only an instant at UTC needs a zone. Nested components, such as alarms, are left out.
/// </remarks>
internal sealed partial class EventText
{
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly LocalDateTimePattern[] Times =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmm"),
    ];

    private static readonly string[] Frequencies =
    [
        "SECONDLY",
        "MINUTELY",
        "HOURLY",
        "DAILY",
        "WEEKLY",
        "MONTHLY",
        "YEARLY",
    ];

    private readonly List<(string Name, string Value)> _lines = [];
    private readonly DateTimeZone _zone;

    /// <summary>Splits the lines into names and values, which are parsed when needed.</summary>
    /// <param name="text">The text of the calendar file.</param>
    /// <param name="lines">The range of the event in it.</param>
    /// <param name="zone">The zone that converts UTC instants to local days.</param>
    public EventText(string text, Range lines, DateTimeZone zone)
    {
        _zone = zone;
        var depth = 0;
        foreach (var line in ContentLine.Enumerate(text[lines]))
        {
            var (name, value, parameters) = line.Split();
            if (name is "DTSTART" or "DTEND" or "RDATE" or "EXDATE" or "RECURRENCE-ID")
            {
                // A zone such as (UTC+08:00) Beijing may be without the quotes that its colon needs.
                value = parameters.Contains("TZID", StringComparison.OrdinalIgnoreCase)
                    ? value[(value.LastIndexOf(':') + 1)..]
                    : value;
                value = UtcZoneIdPattern().IsMatch(parameters) ? LocalTimeTextPattern().Replace(value, "$0Z") : value;
            }

            depth += name == "BEGIN" ? 1 : 0;
            if (depth == 1 && name.Length > 0)
            {
                _lines.Add((name, value));
            }

            depth -= name == "END" ? 1 : 0;
        }
    }

    public string? Uid => FindValue("UID") is { } uid && uid.Trim().Length > 0 ? uid.Trim() : null;

    /// <summary>The name, on one line.</summary>
    public string Summary =>
        string.Join(
            ' ',
            Unescaped(FindValue("SUMMARY") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    public string Description => Unescaped(FindValue("DESCRIPTION") ?? "");

    public bool IsCancelled =>
        string.Equals(FindValue("STATUS")?.Trim(), "CANCELLED", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value by which Apple's calendars mark days off and days worked.</summary>
    public string SpecialDay => (FindValue("X-APPLE-SPECIAL-DAY") ?? "").Trim().ToUpperInvariant();

    /// <summary>The revision of the event, counted up; 0 where it has none.</summary>
    public int Sequence =>
        int.TryParse(FindValue("SEQUENCE"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : 0;

    public IEnumerable<string> Categories =>
        _lines.Where(l => l.Name == "CATEGORIES").SelectMany(l => l.Value.Split(',')).Select(c => Unescaped(c).Trim());

    public bool HasStart => FindValue("DTSTART") is not null;

    public bool IsRecurring => FindValue("RRULE") is not null || FindValue("RDATE") is not null;

    /// <summary>The first day; null where it has none that can be read.</summary>
    public LocalDate? First => FindValue("DTSTART") is { } start && ParseTime(start) is { } at ? at.Time.Date : null;

    /// <summary>The day of the recurring event that this one replaces; null where it replaces none.</summary>
    public LocalDate? ReplacedDay =>
        FindValue("RECURRENCE-ID") is { } id && ParseTime(id) is { } at ? at.Time.Date : null;

    /// <summary>Writes a calendar of this event alone, with its days and its rule, all times local.</summary>
    /// <returns><c>unreadable-date</c> or <c>unreadable-rrule</c> where a line of the event cannot be read.</returns>
    public Parsed<string> ToLocal()
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-\r\nBEGIN:VEVENT\r\n");
        if (FindValue("DTSTART") is not { } start || ParseTime(start) is not { } from)
        {
            return UnreadableDate("DTSTART", FindValue("DTSTART") ?? "");
        }

        AppendTime(text, "DTSTART", from.Time, from.IsDate);
        if (FindValue("DTEND") is { } end)
        {
            if (ParseTime(end) is not { } to)
            {
                return UnreadableDate("DTEND", end);
            }

            // An all-day event that ends at a time of day includes that day.
            AppendTime(
                text,
                "DTEND",
                from.IsDate && !to.IsDate && to.Time.TimeOfDay != LocalTime.Midnight ? to.Time.PlusDays(1) : to.Time,
                from.IsDate
            );
        }
        else if (FindValue("DURATION") is { } duration)
        {
            // Hours in the duration of an all-day event, such as PT24H, are rounded up to days.
            var length =
                from.IsDate && HoursPattern().Match(duration.Trim()) is { Success: true } hours
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"P{(int.Parse(hours.Groups["hours"].Value, CultureInfo.InvariantCulture) + 23) / 24}D"
                    )
                    : duration.Trim();
            text.Append("DURATION:").Append(length).Append("\r\n");
        }

        foreach (var (name, value) in _lines.Where(l => l.Name is "RDATE" or "EXDATE"))
        {
            foreach (var dateText in value.Split(','))
            {
                // Only the start of a period counts.
                if (ParseTime(dateText.Split('/')[0]) is not { } at)
                {
                    return UnreadableDate(name, dateText);
                }

                AppendTime(text, name, at.IsDate ? at.Time.Date + from.Time.TimeOfDay : at.Time, from.IsDate);
            }
        }

        foreach (var (name, value) in _lines.Where(l => l.Name is "RRULE" or "EXRULE"))
        {
            var rule = RewriteRule(value, from.IsDate);
            if (!rule.IsOk)
            {
                return rule;
            }

            text.Append(name).Append(':').Append(rule.Value).Append("\r\n");
        }

        return text.Append("END:VEVENT\r\nEND:VCALENDAR\r\n").ToString();
    }

    /// <summary>
    /// Rewrites a rule without <c>RSCALE</c> (RFC 7529), of which only the Gregorian calendar is read.
    /// </summary>
    private Parsed<string> RewriteRule(string value, bool isDate)
    {
        List<string> parts = [];
        foreach (
            var part in value.Trim().Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        )
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, setting) = equals < 0 ? (part, "") : (part[..equals].ToUpperInvariant(), part[(equals + 1)..]);
            if (name == "RSCALE" && !setting.Equals("GREGORIAN", StringComparison.OrdinalIgnoreCase))
            {
                return new ParseError(
                    "unreadable-rrule",
                    $"Rules by the calendar {DayFile.Shortened(setting)} are not read; give its days one by one."
                );
            }

            if (name == "FREQ" && !Frequencies.Contains(setting.ToUpperInvariant(), StringComparer.Ordinal))
            {
                return new ParseError(
                    "unreadable-rrule",
                    $"No rule of RFC 5545 comes {DayFile.Shortened(setting)}; give its days one by one."
                );
            }

            if (name == "UNTIL")
            {
                if (ParseTime(setting) is not { } until)
                {
                    return UnreadableDate("UNTIL", setting);
                }

                var end = until.IsDate && !isDate ? until.Time.Date.At(new LocalTime(23, 59, 59)) : until.Time;
                parts.Add($"UNTIL={Format(end, isDate)}");
            }
            else if (name is not ("RSCALE" or "SKIP"))
            {
                parts.Add(part);
            }
        }

        return string.Join(';', parts);
    }

    private (LocalDateTime Time, bool IsDate)? ParseTime(string value)
    {
        var text = value.Trim();
        if (Date.Parse(text) is { Success: true, Value: var day })
        {
            return (day.AtMidnight(), true);
        }

        var isUtc = text.EndsWith('Z');
        foreach (var pattern in Times)
        {
            if (pattern.Parse(text.TrimEnd('Z')) is { Success: true, Value: var time })
            {
                return (isUtc ? time.InUtc().ToInstant().InZone(_zone).LocalDateTime : time, false);
            }
        }

        return null;
    }

    private static void AppendTime(StringBuilder text, string name, LocalDateTime time, bool isDate) =>
        text.Append(name).Append(isDate ? ";VALUE=DATE:" : ":").Append(Format(time, isDate)).Append("\r\n");

    private static string Format(LocalDateTime time, bool isDate) =>
        isDate ? Date.Format(time.Date) : Times[0].Format(time);

    private static ParseError UnreadableDate(string name, string value) =>
        new("unreadable-date", $"There is no such day: {name} {DayFile.Shortened(value)}.");

    private string? FindValue(string name) =>
        _lines.FirstOrDefault(l => l.Name == name) is { Name: not null } line ? line.Value : null;

    private static string Unescaped(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var isEscape = value[i] == '\\' && i + 1 < value.Length;
            text.Append(
                !isEscape ? value[i]
                : value[++i] is 'n' or 'N' ? '\n'
                : value[i]
            );
        }

        return text.ToString();
    }

    [GeneratedRegex("(?i);\\s?TZID\\s?=\\s?\"?(?:UTC|GMT|Etc/UTC|Etc/GMT|Zulu|UCT)\"?\\s?(?:;|$)")]
    private static partial Regex UtcZoneIdPattern();

    [GeneratedRegex("[0-9]{8}T[0-9]{4,6}(?![0-9Z])")]
    private static partial Regex LocalTimeTextPattern();

    [GeneratedRegex("^PT(?<hours>[0-9]{1,5})H(?:0{1,2}M)?(?:0{1,2}S)?$")]
    private static partial Regex HoursPattern();
}
