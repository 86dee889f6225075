using System.Runtime.Serialization;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Reads local days from a calendar file (iCalendar, RFC 5545): each event is an entry, a recurring one an entry each time.</summary>
public static partial class DayFile
{
    public const int MostBytes = 1024 * 1024;

    /// <summary>Events that go on for ever are read so far beyond the day of reading.</summary>
    private const int YearsAhead = 3;
    private const int MostOccurrences = 1_000;

    /// <summary>Reads a file.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="kind">What its events are, unless their categories name a kind. Where that is holidays, an event that says 班, 调休 or make-up is a make-up workday.</param>
    /// <param name="area">Where they hold; null is everywhere.</param>
    /// <param name="today">Recurring events are read until three years after it.</param>
    /// <returns>What can be used, and a problem for each event that cannot; <c>unreadable-calendar</c> where it is none at all.</returns>
    public static Result<(IReadOnlyList<DayEntry> Days, IReadOnlyList<EventProblem> Problems)> Read(string text, DayKind kind, string? area, LocalDate today)
    {
        if (Fault(text, out var calendar) is { } unreadable)
        {
            return CampaignProblems.UnreadableCalendar(Faulty(text) is { } at ? $"Event {at} cannot be read: {unreadable}" : unreadable);
        }

        if (calendar is null || calendar.Events.Count == 0)
        {
            return CampaignProblems.UnreadableCalendar("There is no event in it.");
        }

        List<DayEntry> days = [];
        List<EventProblem> problems = [];
        foreach (var (item, i) in calendar.Events.Select((item, i) => (item, i)))
        {
            var number = i + 1;
            var (name, isMakeUp) = Name(item.Summary ?? "");
            if (string.Equals(item.Status, "CANCELLED", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (item.DtStart is null)
            {
                problems.Add(new EventProblem(number, name, "no-date", "The event has no DTSTART."));
                continue;
            }

            var itsKind = item.Categories.Select(c => DayReference.Kinds.TryGetValue(c.Trim().ToLowerInvariant(), out var k) ? k : (DayKind?)null).FirstOrDefault(k => k is not null)
                ?? (kind is DayKind.Holiday && isMakeUp ? DayKind.MakeUpWorkday : kind);
            foreach (var (first, last, recurs) in Times(item, today))
            {
                var entry = new DayEntry { Kind = itsKind, Name = name, From = first, To = last == first ? null : last, Area = area, Uid = Uid(item, first, recurs) };
                if (DayRules.Faults(entry, "").FirstOrDefault() is { } fault)
                {
                    problems.Add(new EventProblem(number, name, fault.Code, fault.Detail));
                    break;
                }

                days.Add(entry);
            }
        }

        return (days, problems);
    }

    /// <summary>Why a text is no calendar, in the library's words; null where it is one.</summary>
    private static string? Fault(string text, out Calendar? calendar)
    {
        try
        {
            calendar = Calendar.Load(text);
            return null;
        }
        catch (Exception e) when (e is SerializationException or ArgumentException or FormatException or InvalidOperationException)
        {
            calendar = null;
            return e.Message;
        }
    }

    /// <summary>The first event that cannot be read by itself, from 1.</summary>
    private static int? Faulty(string text) =>
        Events().Matches(text).Index().Where(e => Fault($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-\r\n{e.Item.Value}\r\nEND:VCALENDAR\r\n", out _) is not null).Select(e => (int?)e.Index + 1).FirstOrDefault();

    /// <summary>First and last days of each time it comes.</summary>
    private static IEnumerable<(LocalDate First, LocalDate Last, bool Recurs)> Times(CalendarEvent item, LocalDate today)
    {
        var until = today.PlusYears(YearsAhead);
        if (item.RecurrenceRule is null && item.RecurrenceDates.GetAllDates().FirstOrDefault() is null)
        {
            return [Days(item.DtStart!, item.DtEnd ?? item.DtStart!.Add(item.EffectiveDuration), recurs: false)];
        }

        return item.GetOccurrences(item.DtStart).Take(MostOccurrences)
            .Select(o => Days(o.Period.StartTime, o.Period.EffectiveEndTime ?? o.Period.StartTime, recurs: true)).TakeWhile(d => d.First <= until);
    }

    /// <summary>The end is exclusive, in days and at midnight.</summary>
    private static (LocalDate First, LocalDate Last, bool Recurs) Days(CalDateTime start, CalDateTime end, bool recurs)
    {
        var (first, last) = (LocalDate.FromDateOnly(start.Date), LocalDate.FromDateOnly(end.Date));
        return (first, last > first && (!end.HasTime || end.Time == TimeOnly.MinValue) ? last.PlusDays(-1) : LocalDate.Max(first, last), recurs);
    }

    private static string? Uid(CalendarEvent item, LocalDate first, bool recurs) =>
        string.IsNullOrWhiteSpace(item.Uid) ? null : (item.Uid.Length > DayRules.MostUid - 20 ? item.Uid[..(DayRules.MostUid - 20)] : item.Uid) + (recurs || item.RecurrenceIdentifier is not null ? $"/{first:uuuuMMdd}" : "");

    /// <summary>Without the mark that tells days off from days worked in Chinese calendars.</summary>
    private static (string Name, bool IsMakeUp) Name(string summary)
    {
        var isMakeUp = MakeUp().IsMatch(summary);
        var name = Mark().Replace(summary.Trim(), "").Trim();
        return (name.Length > 0 ? name : summary.Trim(), isMakeUp);
    }

    [GeneratedRegex("BEGIN:VEVENT.*?END:VEVENT", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Events();

    [GeneratedRegex("[（(\\s]班[）)]?\\s*$|补班|调休上班|make-?up", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MakeUp();

    [GeneratedRegex("\\s*[（(][休班][）)]\\s*$|\\s+[休班]\\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}

/// <summary>An event that is no entry.</summary>
/// <param name="Event">Its place in the file, from 1.</param>
/// <param name="Name">Its summary.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Detail">In words.</param>
public sealed record EventProblem(int Event, string Name, string Code, string Detail);
