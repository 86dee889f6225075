using CommunityAlerts.Problems;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Checks a calendar file against limits line by line, in linear time, before a library parses it.
/// </summary>
public static class DayFileScan
{
    /// <summary>The maximum number of events of a file.</summary>
    public const int MaxEvents = 5_000;

    /// <summary>The maximum number of components of a file: calendars, zones, events, alarms.</summary>
    public const int MaxComponents = 10_000;

    /// <summary>The maximum depth of nested components; an alarm of an event is at depth three.</summary>
    public const int MaxDepth = 5;

    /// <summary>The maximum number of content lines of a file, and, below, of one component, unfolded.</summary>
    public const int MaxLines = 50_000;
    public const int MaxLinesInComponent = 2_000;

    /// <summary>
    /// The maximum number of dates in the EXDATE and RDATE lines of one component, and, below, of a file; commas in
    /// their parameters count too.
    /// </summary>
    public const int MaxDatesInComponent = 2_000;
    public const int MaxDates = 20_000;

    /// <summary>The maximum number of characters of a content line, unfolded.</summary>
    public const int MaxLineLength = 100_000;

    /// <summary>Finds the events of a file, in the file's order.</summary>
    /// <param name="text">The whole file.</param>
    /// <returns><c>too-large</c> where a line goes over a limit; the detail names both.</returns>
    public static Result<List<ScannedEvent>> Scan(string text)
    {
        var scan = new LineScan();
        foreach (var line in ContentLine.Enumerate(text))
        {
            if (scan.Take(line) is { } limit)
            {
                return TooLarge(line.Number, limit);
            }
        }

        scan.End(text.Length);
        return scan.Events;
    }

    private static Problem TooLarge(int line, string limit) => CommonProblems.TooLarge($"Line {line}: {limit}.");

    /// <summary>Counts the lines, components and dates of a file, and finds its events.</summary>
    private sealed class LineScan
    {
        private readonly Stack<OpenComponent> _open = new();
        private CalendarHead _head = new();
        private int _components;
        private int _lines;
        private int _dates;

        public List<ScannedEvent> Events { get; } = [];

        /// <summary>Takes the next line.</summary>
        /// <returns>The limit that it exceeds, as a clause without a full stop; null where it exceeds none.</returns>
        public string? Take(ContentLine line)
        {
            if (++_lines > MaxLines)
            {
                return $"a calendar file has at most {MaxLines} lines";
            }

            if (line.Text.Length > MaxLineLength)
            {
                return $"a line has at most {MaxLineLength} characters";
            }

            var (name, value, _) = line.Split();
            return name switch
            {
                "BEGIN" => Begin(line, value.Trim().ToUpperInvariant()),
                "END" when _open.TryPop(out var closed) => Close(line, closed),
                _ when _open.TryPop(out var component) => TakeProperty(line, name, value, component),
                _ => null,
            };
        }

        /// <summary>Adds the event that the file ends within, where there is one.</summary>
        public void End(int length)
        {
            if (_open.LastOrDefault(o => o.IsEvent) is { IsEvent: true } unfinished)
            {
                Events.Add(new ScannedEvent(unfinished.Start..length, _head, IsWhole: false));
            }
        }

        private string? Begin(ContentLine line, string component)
        {
            if (_open.Count == MaxDepth)
            {
                return $"components nest at most {MaxDepth} deep";
            }

            if (++_components > MaxComponents)
            {
                return $"a calendar file has at most {MaxComponents} components";
            }

            _head = component == "VCALENDAR" ? new CalendarHead() : _head;
            _open.Push(new OpenComponent(line.Start, 0, 0, component == "VEVENT"));
            return null;
        }

        private string? Close(ContentLine line, OpenComponent closed)
        {
            if (closed.IsEvent)
            {
                Events.Add(new ScannedEvent(closed.Start..line.End, _head, IsWhole: true));
            }

            return Events.Count > MaxEvents ? $"a calendar file has at most {MaxEvents} events" : null;
        }

        private string? TakeProperty(ContentLine line, string name, string value, OpenComponent component)
        {
            if (component.Lines == MaxLinesInComponent)
            {
                return $"an event has at most {MaxLinesInComponent} lines";
            }

            if (name is "RRULE" or "EXRULE" && value.Length > RuleWork.MaxLength)
            {
                return $"a rule has at most {RuleWork.MaxLength} characters";
            }

            var more = name is "EXDATE" or "RDATE" ? line.Text.AsSpan().Count(',') + 1 : 0;
            _dates += more;
            if (component.Dates + more > MaxDatesInComponent)
            {
                return $"the EXDATE and RDATE of an event have at most {MaxDatesInComponent} dates";
            }

            if (_dates > MaxDates)
            {
                return $"the EXDATE and RDATE of a calendar file have at most {MaxDates} dates";
            }

            _head.ReadProperty(name, value.Trim());
            _open.Push(component with { Lines = component.Lines + 1, Dates = component.Dates + more });
            return null;
        }
    }

    /// <summary>A component whose END line was not reached yet.</summary>
    /// <param name="Start">The index of its first character in the text.</param>
    /// <param name="Lines">The number of its lines so far, without those of components in it.</param>
    /// <param name="Dates">The number of dates of its EXDATE and RDATE so far.</param>
    /// <param name="IsEvent">Whether it is a VEVENT.</param>
    private readonly record struct OpenComponent(int Start, int Lines, int Dates, bool IsEvent);
}

/// <summary>An event of a calendar file, not parsed yet.</summary>
/// <param name="Lines">The range of its lines in the text, <c>BEGIN</c> and <c>END</c> included.</param>
/// <param name="Head">The properties of its calendar.</param>
/// <param name="IsWhole">False for the last one of a file that ends within it.</param>
public sealed record ScannedEvent(Range Lines, CalendarHead Head, bool IsWhole);

/// <summary>Properties of a calendar that apply to all its events; a file may hold several calendars.</summary>
public sealed class CalendarHead
{
    /// <summary>Whether the calendar cancels its events (<c>METHOD:CANCEL</c>, RFC 5546).</summary>
    public bool Cancels { get; private set; }

    /// <summary>The calendar's time zone (<c>X-WR-TIMEZONE</c>, <c>TIMEZONE-ID</c>) as written; null where it has none.
    /// </summary>
    public string? Zone { get; private set; }

    internal void ReadProperty(string name, string value)
    {
        Cancels |= name == "METHOD" && value.Equals("CANCEL", StringComparison.OrdinalIgnoreCase);
        Zone = name is "X-WR-TIMEZONE" or "TIMEZONE-ID" ? value : Zone;
    }
}
