using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Reads local days from a calendar file (iCalendar, RFC 5545): each event is an entry, a recurring one an entry each
/// time.
/// </summary>
/// <remarks>Every event is read by itself, so that one that cannot be read keeps no other from being taken.</remarks>
public static class DayFile
{
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The number of years after the day of the import for which recurring events are expanded.</summary>
    private const int YearsAhead = 3;
    private const int MaxOccurrences = 1_000;

    /// <summary>The maximum number of days examined for the rule of one event, and, below, for all of a file.</summary>
    public const int MaxCandidatesOfRule = 50_000;
    public const int MaxCandidates = 1_000_000;

    /// <summary>The maximum number of characters shown of a library's message or of an event's name.</summary>
    private const int MaxMessage = 200;

    /// <summary>Reads a file.</summary>
    /// <param name="text">The whole text of the file.</param>
    /// <param name="kind">The kind of events whose categories name none. For holidays, <see cref="EventKinds"/> tells
    /// holidays, make-up workdays, exams, terms and observances apart, by their names and by properties that calendar
    /// programs add.</param>
    /// <param name="area">The path of the area where the days apply; null is everywhere.</param>
    /// <param name="today">Recurring events are read until three years after it.</param>
    /// <param name="zone">The zone that converts UTC instants to days where the file names none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// The usable days, and a problem for each unusable event; <c>unreadable-calendar</c> where the text has no
    /// complete event, <c>too-large</c> where it exceeds a limit, which the detail names.
    /// </returns>
    public static Result<ImportedDays> Read(
        string text,
        DayKind kind,
        string? area,
        LocalDate today,
        DateTimeZone zone,
        CancellationToken cancellationToken = default
    )
    {
        var scan = DayFileScan.Scan(text);
        if (!scan.IsOk)
        {
            return scan.Problem;
        }

        var scanned = scan.Value;
        if (!scanned.Exists(s => s.IsWhole))
        {
            return CampaignProblems.UnreadableCalendar("It contains no complete event.");
        }

        List<CalendarItem> items = [];
        List<(CancelledEvent Event, int Sequence)> cancellations = [];
        var (candidates, days) = (0L, 0);
        foreach (var (i, found) in scanned.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var source = new EventText(text, found.Lines, FindZone(found.Head) ?? zone);
            if (found.Head.Cancels || source.IsCancelled)
            {
                cancellations.AddRange(ReadCancellation(source));
                continue;
            }

            var item = found.IsWhole
                ? ReadEvent(source, i + 1, today)
                : CalendarItem.Unusable(
                    source,
                    i + 1,
                    new ParseError("unreadable", "The file ends within this event.")
                );
            items.Add(item);
            candidates += item.Candidates;
            if (candidates > MaxCandidates)
            {
                return CommonProblems.TooLarge(
                    $"Event {i + 1}: the rules of a calendar file are looked for on at most {MaxCandidates} "
                        + $"days in all."
                );
            }

            days += item.Occurrences.Count;
            if (days > DayEntryValidator.MaxEntries)
            {
                return CommonProblems.TooLarge(
                    $"Event {i + 1}: a calendar file has at most "
                        + $"{DayEntryValidator.MaxEntries} days, those of recurring events counted each time."
                );
            }
        }

        var latest = items
            .Where(i => i.Uid is not null)
            .GroupBy(i => TruncateUid(i.Uid!), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Max(i => i.Source.Sequence), StringComparer.Ordinal);
        var cancelled = cancellations
            .Where(t => !latest.TryGetValue(t.Event.Uid, out var later) || later <= t.Sequence)
            .Select(t => t.Event)
            .ToList();
        var revised = EventRevisions.Apply(items, cancelled);
        return CreateEntries(EventKinds.Assign(revised, kind), area, cancelled);
    }

    internal static string Shortened(string message) => Excerpt.Create(message, MaxMessage);

    /// <summary>Creates the entries of each event up to its first invalid day, and a problem for that day.</summary>
    private static ImportedDays CreateEntries(
        IReadOnlyList<CalendarItem> items,
        string? area,
        IReadOnlyList<CancelledEvent> cancelled
    )
    {
        List<DayEvent> events = [];
        List<DayEntry> days = [];
        List<EventProblem> problems = [];
        foreach (var item in items)
        {
            var error = item.Error;
            foreach (var (first, last, uid) in item.Occurrences)
            {
                var entry = new DayEntry
                {
                    Kind = item.Kind,
                    Name = item.Name,
                    From = first,
                    To = last == first ? null : last,
                    Area = area,
                    Uid = uid,
                };
                if (DayEntryValidator.Validate(entry, "").FirstOrDefault() is { } invalid)
                {
                    error = new ParseError(invalid.Code, invalid.Detail);
                    break;
                }

                days.Add(entry);
                events.Add(DayEvent.Create(entry));
            }

            if (error is not null)
            {
                var rejected = new EventProblem(item.Number, Shortened(item.Name), error.Code, error.Detail);
                problems.Add(rejected);
                events.Add(
                    new DayEvent
                    {
                        Uid = item.Uid,
                        Name = rejected.Name,
                        From = item.Source.First,
                        Kind = item.Occurrences.Count > 0 ? item.Kind : null,
                        Problem = rejected,
                    }
                );
            }
        }

        return new ImportedDays(events, days, problems, cancelled);
    }

    private static CalendarItem ReadEvent(EventText source, int number, LocalDate today)
    {
        var candidates = 0L;
        try
        {
            if (source.Summary.Contains('\ufffd', StringComparison.Ordinal))
            {
                return Unusable(
                    "unreadable",
                    "Some bytes of its name are not characters: the file was cut or " + "damaged here."
                );
            }

            if (!source.HasStart)
            {
                return Unusable("no-date", "The event has no DTSTART.");
            }

            var text = source.ToLocal();
            if (!text.IsOk)
            {
                return CalendarItem.Unusable(source, number, text.Error);
            }

            var item = Calendar.Load(text.Value)!.Events[0]!;
            var until = today.PlusYears(YearsAhead);
            var start = LocalDate.FromDateOnly(item.DtStart!.Date);
            if (item.RecurrenceRule is { } rule && start.Year >= CalendarRange.FirstYear)
            {
                var check = EventRule.Check(item, rule, start, until);
                candidates = check.Candidates;
                if (check.Error is { } refused)
                {
                    return Unusable(refused.Code, refused.Detail);
                }

                EventRule.EndAt(rule, item.DtStart, until);
            }

            var times = EnumerateOccurrences(item, until)
                .Select(t => new EventDays(t.First, t.Last, CreateUid(source, t.First, t.Recurs)))
                .ToList();
            return times.Count == 0 && start <= until
                ? Unusable("never-fires", $"Its rule has no day until {until:uuuu-MM-dd}.")
                : new CalendarItem(source, number) { Occurrences = times, Candidates = candidates };
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The library may throw anything for a duration, a rule or a date beyond the range of its calendar.
            return Unusable("unreadable", $"Its days cannot be evaluated: {Shortened(e.Message)}");
        }

        CalendarItem Unusable(string code, string detail) =>
            CalendarItem.Unusable(source, number, new ParseError(code, detail)) with
            {
                Candidates = candidates,
            };
    }

    /// <summary>
    /// Finds the calendar's zone; null where it is unknown, or UTC, which says nothing about local days.
    /// </summary>
    private static DateTimeZone? FindZone(CalendarHead head) =>
        head.Zone is { Length: > 0 and < MaxMessage } name
        && name.ToUpperInvariant() is not ("UTC" or "GMT" or "ETC/UTC")
            ? Zones.Find(name)
            : null;

    private static IEnumerable<(CancelledEvent, int)> ReadCancellation(EventText source) =>
        source.Uid is { } uid
            ?
            [
                (
                    new CancelledEvent(TruncateUid(uid), source.ReplacedDay, source.IsRecurring ? null : source.First),
                    source.Sequence
                ),
            ]
            : [];

    /// <summary>Enumerates the first and last day of each occurrence of an event.</summary>
    private static IEnumerable<(LocalDate First, LocalDate Last, bool Recurs)> EnumerateOccurrences(
        CalendarEvent item,
        LocalDate until
    )
    {
        var once = item.RecurrenceRule is null && item.RecurrenceDates.GetAllDates().FirstOrDefault() is null;
        if (once || item.DtStart!.Date.Year < CalendarRange.FirstYear)
        {
            return [ToDays(item.DtStart!, item.DtEnd ?? item.DtStart!.Add(item.EffectiveDuration), recurs: false)];
        }

        return item.GetOccurrences(item.DtStart)
            .Take(MaxOccurrences)
            .Select(o => ToDays(o.Period.StartTime, o.Period.EffectiveEndTime ?? o.Period.StartTime, recurs: true))
            .TakeWhile(d => d.First <= until);
    }

    /// <summary>Converts a start and an end to days; an end that is a date or midnight is exclusive.</summary>
    private static (LocalDate First, LocalDate Last, bool Recurs) ToDays(
        CalDateTime start,
        CalDateTime end,
        bool recurs
    )
    {
        var (first, last) = (LocalDate.FromDateOnly(start.Date), LocalDate.FromDateOnly(end.Date));
        return (
            first,
            last > first && (!end.HasTime || end.Time == TimeOnly.MinValue)
                ? last.PlusDays(-1)
                : LocalDate.Max(first, last),
            recurs
        );
    }

    private static string? CreateUid(EventText source, LocalDate first, bool recurs) =>
        source.Uid is not { } uid ? null
        : source.ReplacedDay is { } replaced ? DayUid.ForDay(TruncateUid(uid), replaced)
        : recurs ? DayUid.ForDay(TruncateUid(uid), first)
        : TruncateUid(uid);

    private static string TruncateUid(string uid) =>
        uid.Length > DayEntryValidator.MaxUid - 20 ? uid[..(DayEntryValidator.MaxUid - 20)] : uid;
}
