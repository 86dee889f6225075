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

    /// <summary>Events without an end are read so far beyond the day of reading.</summary>
    private const int YearsAhead = 3;
    private const int MostOccurrences = 1_000;

    /// <summary>Days that the rule of one event is looked for on, at most; and those of all events of a file.</summary>
    public const int MaxCandidatesOfRule = 50_000;
    public const int MaxCandidates = 1_000_000;

    /// <summary>Characters of a library's message, and of an event's name beside a problem, that are shown.</summary>
    private const int MaxMessage = 200;

    /// <summary>Reads a file.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="kind">What its events are, unless their categories name a kind. Where that is holidays, an event that says 班, 调休 or make-up is a make-up workday.</param>
    /// <param name="area">Where they hold; null is everywhere.</param>
    /// <param name="today">Recurring events are read until three years after it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What can be used, and a problem for each event that cannot; <c>unreadable-calendar</c> where it is none at all, <c>too-large</c> where it goes over a limit, which the detail names.</returns>
    public static Result<(IReadOnlyList<DayEntry> Days, IReadOnlyList<EventProblem> Problems)> Read(
        string text, DayKind kind, string? area, LocalDate today, CancellationToken cancellationToken = default)
    {
        if (DayFileScan.Check(text, out var events) is { } tooLarge)
        {
            return tooLarge;
        }

        if (Fault(text, out var calendar) is { } unreadable)
        {
            return CampaignProblems.UnreadableCalendar(Faulty(text, events, cancellationToken) is { } at ? $"Event {at} cannot be read: {unreadable}" : unreadable);
        }

        if (calendar is null || calendar.Events.Count == 0)
        {
            return CampaignProblems.UnreadableCalendar("There is no event in it.");
        }

        List<DayEntry> days = [];
        List<EventProblem> problems = [];
        var candidates = 0L;
        foreach (var (i, item) in calendar.Events.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = ReadEvent(item, kind, area, today);
            candidates += read.Candidates;
            if (candidates > MaxCandidates)
            {
                return CommonProblems.TooLarge($"Event {i + 1}: the rules of a calendar file are looked for on at most {MaxCandidates} days in all.");
            }

            if (read.Fault is { } fault)
            {
                problems.Add(fault with { Event = i + 1 });
            }

            days.AddRange(read.Days);
            if (days.Count > DayEntryValidator.MostEntries)
            {
                return CommonProblems.TooLarge($"Event {i + 1}: a calendar file has at most {DayEntryValidator.MostEntries} days, those of recurring events counted each time.");
            }
        }

        return (days, problems);
    }

    /// <summary>The entries of one event, up to the first that cannot be used, and what is wrong with that; its number is for the caller to fill in.</summary>
    private static (IReadOnlyList<DayEntry> Days, EventProblem? Fault, long Candidates) ReadEvent(CalendarEvent item, DayKind kind, string? area, LocalDate today)
    {
        var name = "";
        var candidates = 0L;
        List<DayEntry> days = [];
        try
        {
            (name, var isMakeUp) = Name(item.Summary ?? "");
            if (string.Equals(item.Status, "CANCELLED", StringComparison.OrdinalIgnoreCase))
            {
                return ([], null, 0);
            }

            if (item.DtStart is null)
            {
                return Fails("no-date", "The event has no DTSTART.");
            }

            var until = today.PlusYears(YearsAhead);
            if (item.RecurrenceRule is { } rule && LocalDate.FromDateOnly(item.DtStart.Date) is var start && start.Year >= DayEntryValidator.FirstYear)
            {
                if (EventRule.Fault(item, rule, start, until, out candidates) is { } fault)
                {
                    return Fails(fault.Code, fault.Detail);
                }

                EventRule.EndAt(rule, item.DtStart, until);
            }

            var itsKind = item.Categories.Select(c => DayReference.Kinds.TryGetValue(c.Trim().ToLowerInvariant(), out var k) ? k : (DayKind?)null).FirstOrDefault(k => k is not null)
                ?? (kind is DayKind.Holiday && isMakeUp ? DayKind.MakeUpWorkday : kind);
            foreach (var (first, last, recurs) in Times(item, until))
            {
                var entry = new DayEntry { Kind = itsKind, Name = name, From = first, To = last == first ? null : last, Area = area, Uid = Uid(item, first, recurs) };
                if (DayEntryValidator.Faults(entry, "").FirstOrDefault() is { } fault)
                {
                    return Fails(fault.Code, fault.Detail);
                }

                days.Add(entry);
            }

            return days.Count == 0 && LocalDate.FromDateOnly(item.DtStart.Date) <= until
                ? Fails("never-fires", $"Its rule has no day until {until:uuuu-MM-dd}.")
                : (days, null, candidates);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The library throws what it likes over a duration, a rule or a date that leads beyond its calendar.
            return Fails("unreadable", $"Its days cannot be worked out: {Shortened(e.Message)}");
        }

        (IReadOnlyList<DayEntry>, EventProblem?, long) Fails(string code, string detail) =>
            (days, new EventProblem(0, Shortened(name), code, detail), candidates);
    }

    /// <summary>Why a text is no calendar, in the library's words; null where it is one.</summary>
    private static string? Fault(string text, out Calendar? calendar)
    {
        try
        {
            calendar = Calendar.Load(text);
            return null;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // Beyond its own SerializationException the library lets all kinds through.
            calendar = null;
            return Shortened(e.Message);
        }
    }

    private static string Shortened(string message) => Excerpt.Of(message, MaxMessage);

    /// <summary>The first event that cannot be read by itself, from 1.</summary>
    private static int? Faulty(string text, IReadOnlyList<Range> events, CancellationToken cancellationToken)
    {
        foreach (var (i, at) in events.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Fault($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-\r\n{text[at]}\r\nEND:VCALENDAR\r\n", out _) is not null)
            {
                return i + 1;
            }
        }

        return null;
    }

    /// <summary>First and last days of each time it comes.</summary>
    private static IEnumerable<(LocalDate First, LocalDate Last, bool Recurs)> Times(CalendarEvent item, LocalDate until)
    {
        var once = item.RecurrenceRule is null && item.RecurrenceDates.GetAllDates().FirstOrDefault() is null;
        if (once || item.DtStart!.Date.Year < DayEntryValidator.FirstYear)
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
        string.IsNullOrWhiteSpace(item.Uid) ? null : (item.Uid.Length > DayEntryValidator.MostUid - 20 ? item.Uid[..(DayEntryValidator.MostUid - 20)] : item.Uid) + (recurs || item.RecurrenceIdentifier is not null ? $"/{first:uuuuMMdd}" : "");

    /// <summary>Without the mark that tells days off from days worked in Chinese calendars.</summary>
    private static (string Name, bool IsMakeUp) Name(string summary)
    {
        var isMakeUp = MakeUp().IsMatch(summary.TrimEnd());
        var name = Mark().Replace(summary.Trim(), "").Trim();
        return (name.Length > 0 ? name : summary.Trim(), isMakeUp);
    }

    // Both are given a text without blanks at its end: to look for any number of them takes the square of their number.
    [GeneratedRegex("[（(\\s]班[）)]?$|补班|调休上班|make-?up", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MakeUp();

    [GeneratedRegex("[（(][休班][）)]$|\\s[休班]$", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}

/// <summary>An event that is no entry.</summary>
/// <param name="Event">Its place in the file, from 1.</param>
/// <param name="Name">Its summary.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Detail">In words.</param>
public sealed record EventProblem(int Event, string Name, string Code, string Detail);
