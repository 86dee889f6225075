using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Merges the days of a calendar file into the catalogue. Pure.</summary>
public static class DayMerge
{
    /// <summary>Merges entries: one with the same UID in the same year is replaced, any other is added.</summary>
    /// <param name="before">The entries of the catalogue.</param>
    /// <param name="read">The entries of the file.</param>
    /// <param name="area">The path of the area where the file's days apply; null is everywhere.</param>
    /// <param name="replace">Whether entries imported earlier for this area and these kinds are removed where the file
    /// lacks them.</param>
    /// <param name="cancelled">The events that the file cancels.</param>
    public static (IReadOnlyList<DayEntry> Merged, DayImport Summary) Merge(
        IReadOnlyList<DayEntry> before,
        IReadOnlyList<DayEntry> read,
        string? area,
        bool replace,
        IReadOnlyList<CancelledEvent>? cancelled = null
    )
    {
        List<DayEntry?> merged = [.. before];
        HashSet<int> kept = [];
        var (added, changed, unchanged) = (0, 0, 0);
        foreach (var entry in read)
        {
            var sameEventIndex = FindKnown(merged, kept, entry, area);
            var sameDayIndex = merged.FindIndex(e => e is not null && Key(e) == Key(entry));
            var index = sameDayIndex >= 0 ? sameDayIndex : sameEventIndex;
            if (index < 0)
            {
                merged.Add(entry);
                kept.Add(merged.Count - 1);
                added++;
                continue;
            }

            kept.Add(index);
            if (sameEventIndex >= 0 && sameEventIndex != index)
            {
                // The event moved onto the days of another entry, which it replaces.
                merged[sameEventIndex] = null;
            }

            if (index != sameEventIndex && IsKept(merged[index]!, entry))
            {
                // Two different events begin on the same day: the longer one is kept.
                unchanged++;
                continue;
            }

            (changed, unchanged) =
                index >= before.Count || Content(merged[index]!) == Content(entry)
                    ? (changed, unchanged + 1)
                    : (changed + 1, unchanged);
            merged[index] = entry;
        }

        var kinds = read.Select(e => e.Kind).ToHashSet();
        var removed = 0;
        for (var i = 0; i < merged.Count; i++)
        {
            var entry = merged[i];
            if (
                entry?.Uid is not null
                && entry.Area == area
                && !kept.Contains(i)
                && ((replace && kinds.Contains(entry.Kind)) || (cancelled?.Any(c => c.Matches(entry)) ?? false))
            )
            {
                merged[i] = null;
                removed++;
            }
        }

        return (
            [.. merged.OfType<DayEntry>()],
            new DayImport
            {
                Added = added,
                Changed = changed,
                Unchanged = unchanged,
                Removed = removed,
                Days = [.. read],
            }
        );
    }

    /// <summary>
    /// Finds the entry of the same event from an earlier file; a UID used again in another year is another event.
    /// </summary>
    private static int FindKnown(List<DayEntry?> merged, HashSet<int> kept, DayEntry entry, string? area)
    {
        var known = -1;
        foreach (var (i, e) in merged.Index())
        {
            if (
                e?.Uid is not null
                && e.Uid == entry.Uid
                && e.Area == area
                && !kept.Contains(i)
                && DayUid.IsSameYear(e.From, entry.From)
                && (known < 0 || e.Name == entry.Name)
            )
            {
                known = i;
            }
        }

        return known;
    }

    /// <summary>
    /// Whether a stored entry is kept before a new one from the same day: it ends later, or as late and was imported.
    /// </summary>
    private static bool IsKept(DayEntry stored, DayEntry entry) =>
        stored.Last > entry.Last || (stored.Last == entry.Last && stored.Uid is not null);

    private static (DayKind, string, LocalDate, string?) Key(DayEntry e) => (e.Kind, e.Name, e.From, e.Area);

    private static (DayKind, string, LocalDate, LocalDate) Content(DayEntry e) => (e.Kind, e.Name, e.From, e.Last);
}

/// <summary>
/// The effect of a calendar file on the catalogue: added + changed + unchanged is the number of its usable days.
/// </summary>
public sealed record DayImport
{
    /// <summary>The maximum number of events in an answer.</summary>
    public const int MaxEvents = 1_000;

    public required int Added { get; init; }
    public required int Changed { get; init; }
    public required int Unchanged { get; init; }

    /// <summary>Entries that the file cancels and, in mode <c>replace</c>, earlier ones that it lacks.</summary>
    public required int Removed { get; init; }

    /// <summary>The number of events that cannot be used.</summary>
    public int Rejected { get; init; }
    public IReadOnlyList<EventProblem> Problems
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The days of the file, as they are stored.</summary>
    public required IReadOnlyList<DayEntry> Days { get; init; }

    /// <summary>
    /// The events as they were understood, in the file's order, with those that cannot be stored: the first 1,000.
    /// </summary>
    public IReadOnlyList<DayEvent> Events
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// The whole catalogue as it would be, of a dry run alone: a person may change kinds or leave days out, and <c>PUT
    /// /api/days</c> stores it by the dry run's ETag.
    /// </summary>
    public IReadOnlyList<DayEntry>? Catalogue { get; init; }
}
