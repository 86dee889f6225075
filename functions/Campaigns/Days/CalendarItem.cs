using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>An event of a calendar file with its days worked out.</summary>
/// <param name="Source">Its lines.</param>
/// <param name="Number">Its place in the file, from 1.</param>
internal sealed record CalendarItem(EventText Source, int Number)
{
    private readonly string _summary = Source.Summary;

    /// <summary>First and last day of each time it comes, and what the entry of that time is called.</summary>
    public IReadOnlyList<(LocalDate First, LocalDate Last, string? Uid)> Times { get; set; } = [];

    /// <summary>Why it cannot be used; null where it can.</summary>
    public (string Code, string Detail)? Fault { get; init; }

    /// <summary>Days or moments that its rule was looked for on.</summary>
    public long Candidates { get; init; }

    /// <summary>The kind of the day: assigned once all events of the file are read.</summary>
    public DayKind Kind { get; set; }

    public string Name => EventName.Parse(_summary);
    public string? Uid => Source.Uid;
    public string Summary => _summary;

    public static CalendarItem Unusable(EventText source, int number, string code, string detail) =>
        new(source, number) { Fault = (code, detail) };
}
