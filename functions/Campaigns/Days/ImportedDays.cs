using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>The days of a calendar file or a holiday notice.</summary>
/// <param name="Events">The events in their order; a recurring one once for each occurrence.</param>
/// <param name="Days">The entries that can be stored.</param>
/// <param name="Problems">A problem for each event that cannot be stored.</param>
/// <param name="Cancelled">The events that the file cancels; none for a notice.</param>
public sealed record ImportedDays(
    IReadOnlyList<DayEvent> Events,
    IReadOnlyList<DayEntry> Days,
    IReadOnlyList<EventProblem> Problems,
    IReadOnlyList<CancelledEvent> Cancelled
);

/// <summary>An event as it was understood, for a person to review before it is stored.</summary>
public sealed record DayEvent
{
    /// <summary>The UID in the file; null where it has none.</summary>
    public string? Uid { get; init; }
    public required string Name { get; init; }

    /// <summary>First and last day; null where they cannot be read.</summary>
    public LocalDate? From { get; init; }
    public LocalDate? To { get; init; }

    /// <summary>The kind of the days; null where they cannot be read.</summary>
    public DayKind? Kind { get; init; }

    /// <summary>The problem that keeps it from being stored; null where there is none.</summary>
    public EventProblem? Problem { get; init; }

    public static DayEvent Create(DayEntry entry) =>
        new()
        {
            Uid = entry.Uid,
            Name = entry.Name,
            From = entry.From,
            To = entry.Last,
            Kind = entry.Kind,
        };
}

/// <summary>A problem with an event, which therefore cannot be stored.</summary>
/// <param name="Event">The number of the event in the file, or of the sentence in the notice, from 1.</param>
/// <param name="Name">The name of the event.</param>
/// <param name="Code">The problem code.</param>
/// <param name="Detail">The problem as an English sentence.</param>
public sealed record EventProblem(int Event, string Name, string Code, string Detail);

/// <summary>An event that its calendar cancels.</summary>
/// <param name="Uid">The UID of the event.</param>
/// <param name="Occurrence">The cancelled day of a recurring event; null is all of its days.</param>
/// <param name="From">The first day, since a UID may be reused in another year; null matches any year.</param>
public sealed record CancelledEvent(string Uid, LocalDate? Occurrence, LocalDate? From)
{
    /// <summary>Whether an entry was created from this event.</summary>
    public bool Matches(DayEntry entry) =>
        entry.Uid is { } uid
        && (
            Occurrence is { } day
                ? uid == DayUid.ForDay(Uid, day) || (uid == Uid && entry.From == day)
                : DayUid.BelongsTo(uid, Uid) && (From is not { } first || DayUid.IsSameYear(first, entry.From))
        );
}

/// <summary>The UIDs of the entries of one event.</summary>
internal static class DayUid
{
    private const int DayLength = 9;

    /// <summary>
    /// The maximum distance in days between two dates of the same event: calendars reuse the UIDs of holidays in other
    /// years.
    /// </summary>
    private const int MaxDaysMoved = 182;

    /// <summary>The UID of one of an event's several days.</summary>
    public static string ForDay(string uid, LocalDate day) => $"{uid}/{day:uuuuMMdd}";

    public static bool BelongsTo(string entry, string uid) =>
        entry == uid
        || (
            entry.Length == uid.Length + DayLength
            && entry.StartsWith(uid, StringComparison.Ordinal)
            && entry[uid.Length] == '/'
            && entry.AsSpan(uid.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0
        );

    public static bool IsSameYear(LocalDate one, LocalDate other) =>
        one.Year == other.Year || Math.Abs(Period.DaysBetween(one, other)) <= MaxDaysMoved;
}
