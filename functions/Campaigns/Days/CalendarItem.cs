using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>An event of a calendar file with the days on which it comes.</summary>
/// <param name="Source">The lines of the event.</param>
/// <param name="Number">The place of the event in the file, from 1.</param>
internal sealed record CalendarItem(EventText Source, int Number)
{
    private readonly string _summary = Source.Summary;

    public IReadOnlyList<EventDays> Occurrences { get; init; } = [];

    /// <summary>The reason why the event cannot be used; null where it can.</summary>
    public ParseError? Error { get; init; }

    /// <summary>The number of days or moments that the rule of the event was looked for on.</summary>
    public long Candidates { get; init; }

    /// <summary>The kind of the days: assigned once all events of the file are read.</summary>
    public DayKind Kind { get; init; }

    public string Name => EventName.ExtractHoliday(_summary);
    public string? Uid => Source.Uid;
    public string Summary => _summary;

    public static CalendarItem Unusable(EventText source, int number, ParseError error) =>
        new(source, number) { Error = error };
}

/// <summary>The days of one occurrence of an event.</summary>
/// <param name="First">The first day.</param>
/// <param name="Last">The last day.</param>
/// <param name="Uid">The UID of the entry made of the occurrence; null where the event has none.</param>
internal sealed record EventDays(LocalDate First, LocalDate Last, string? Uid);
