using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>The days of a calendar file or a holiday notice.</summary>
/// <param name="Events">In its order; a recurring one each time.</param>
/// <param name="Days">What of them can be stored.</param>
/// <param name="Problems">A problem for each that cannot.</param>
/// <param name="Cancelled">Events that it takes back.</param>
public sealed record ReadDays(
    IReadOnlyList<DayEvent> Events, IReadOnlyList<DayEntry> Days, IReadOnlyList<EventProblem> Problems,
        IReadOnlyList<CancelledEvent> Cancelled);

/// <summary>An event as it was understood, for a person to look over before it is stored.</summary>
public sealed record DayEvent
{
    /// <summary>The UID in the file; null where it has none.</summary>
    public string? Uid { get; init; }
    public required string Name { get; init; }

    /// <summary>First and last day; null where they cannot be read.</summary>
    public LocalDate? From { get; init; }
    public LocalDate? To { get; init; }

    /// <summary>Null where its days cannot be read.</summary>
    public DayKind? Kind { get; init; }

    /// <summary>Why it is not stored; null where it is.</summary>
    public EventProblem? Problem { get; init; }

    public static DayEvent Create(DayEntry entry) =>
        new() { Uid = entry.Uid, Name = entry.Name, From = entry.From, To = entry.Last, Kind = entry.Kind };
}

/// <summary>An event that is no entry.</summary>
/// <param name="Event">Its place in the file, or its sentence's in the notice, from 1.</param>
/// <param name="Name">Its summary.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Detail">In words.</param>
public sealed record EventProblem(int Event, string Name, string Code, string Detail);

/// <summary>An event that its calendar takes back.</summary>
/// <param name="Uid">What the file calls it.</param>
/// <param name="Occurrence">The day of a recurring event that is meant; null is all of them.</param>
/// <param name="From">Its first day, since a uid may be used again next year; null where any is meant.</param>
public sealed record CancelledEvent(string Uid, LocalDate? Occurrence, LocalDate? From)
{
    /// <summary>Whether an entry came of this event.</summary>
    public bool IsOf(DayEntry entry) =>
        entry.Uid is { } uid
        && (Occurrence is { } day ? uid == DayUid.OfDay(Uid, day) || (uid == Uid && entry.From == day)
            : DayUid.IsOf(uid, Uid) && (From is not { } first || DayUid.IsSameYear(first, entry.From)));
}

/// <summary>The UIDs of the entries of one event.</summary>
internal static class DayUid
{
    private const int DayLength = 9;

    /// <summary>
    /// Two days with the same uid further apart are of two years: calendars number their holidays and use the numbers
    /// again.
    /// </summary>
    private const int MaxDaysMoved = 182;

    /// <summary>The UID of one of an event's several days.</summary>
    public static string OfDay(string uid, LocalDate day) => $"{uid}/{day:uuuuMMdd}";

    public static bool IsOf(string entry, string uid) =>
        entry == uid || (entry.Length == uid.Length + DayLength && entry.StartsWith(uid, StringComparison.Ordinal)
            && entry[uid.Length] == '/' && entry.AsSpan(uid.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0);

    public static bool IsSameYear(LocalDate one, LocalDate other) => one.Year == other.Year
        || Math.Abs(Period.DaysBetween(one, other)) <= MaxDaysMoved;
}
