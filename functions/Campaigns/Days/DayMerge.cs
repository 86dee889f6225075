using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Puts the days of a file among those that are known. Pure.</summary>
public static class DayMerge
{
    /// <summary>Merges entries: one read before under its uid is replaced in its year, another one is added.</summary>
    /// <param name="before">The catalogue.</param>
    /// <param name="read">What the file holds.</param>
    /// <param name="area">Where the file's days hold.</param>
    /// <param name="replace">Whether what files brought before for this area and these kinds, and this one lacks,
    /// goes.</param>
    /// <param name="cancelled">What the file takes back.</param>
    public static (IReadOnlyList<DayEntry> Merged, DayImport Summary) Merge(
        IReadOnlyList<DayEntry> before, IReadOnlyList<DayEntry> read, string? area, bool replace,
            IReadOnlyList<CancelledEvent>? cancelled = null)
    {
        List<DayEntry?> merged = [.. before];
        HashSet<int> kept = [];
        var (added, changed, unchanged) = (0, 0, 0);
        foreach (var entry in read)
        {
            var known = FindKnown(merged, kept, entry, area);
            var same = merged.FindIndex(e => e is not null && Key(e) == Key(entry));
            var at = same >= 0 ? same : known;
            if (at < 0)
            {
                merged.Add(entry);
                kept.Add(merged.Count - 1);
                added++;
                continue;
            }

            kept.Add(at);
            if (known >= 0 && known != at)
            {
                // It moved onto the days of another.
                merged[known] = null;
            }

            if (at != known && IsLonger(merged[at]!, entry))
            {
                // Two events are not one because they begin on a day: the longer holiday stays.
                unchanged++;
                continue;
            }

            (changed, unchanged) = at >= before.Count || Says(merged[at]!) == Says(entry) ? (changed, unchanged + 1)
                : (changed + 1, unchanged);
            merged[at] = entry;
        }

        var kinds = read.Select(e => e.Kind).ToHashSet();
        var removed = 0;
        for (var i = 0; i < merged.Count; i++)
        {
            var entry = merged[i];
            if (entry?.Uid is not null && entry.Area == area && !kept.Contains(i)
                && ((replace && kinds.Contains(entry.Kind)) || (cancelled?.Any(c => c.IsOf(entry)) ?? false)))
            {
                merged[i] = null;
                removed++;
            }
        }

        return ([.. merged.OfType<DayEntry>()],
            new DayImport
            {
                Added = added,
                Changed = changed,
                Unchanged = unchanged,
                Removed = removed,
                Days = [.. read]
            });
    }

    /// <summary>
    /// Finds the entry of the same event from an earlier file; a UID used again in another year is another event.
    /// </summary>
    private static int FindKnown(List<DayEntry?> merged, HashSet<int> kept, DayEntry entry, string? area)
    {
        var known = -1;
        foreach (var (i, e) in merged.Index())
        {
            if (e?.Uid is not null && e.Uid == entry.Uid && e.Area == area && !kept.Contains(i)
                && DayUid.IsSameYear(e.From, entry.From) && (known < 0 || e.Name == entry.Name))
            {
                known = i;
            }
        }

        return known;
    }

    /// <summary>Whether an entry under another name, or none, says more than one that begins on the same day.</summary>
    private static bool IsLonger(DayEntry stays, DayEntry entry) => stays.Last > entry.Last
        || (stays.Last == entry.Last && stays.Uid is not null);

    private static (DayKind, string, LocalDate, string?) Key(DayEntry e) => (e.Kind, e.Name, e.From, e.Area);

    private static (DayKind, string, LocalDate, LocalDate) Says(DayEntry e) => (e.Kind, e.Name, e.From, e.Last);
}

/// <summary>
/// The effect of a calendar file on the catalogue: added + changed + unchanged is the number of its usable days.
/// </summary>
public sealed record DayImport
{
    /// <summary>Events that an answer names at most.</summary>
    public const int MaxEvents = 1_000;

    public required int Added { get; init; }
    public required int Changed { get; init; }
    public required int Unchanged { get; init; }

    /// <summary>Entries that the file cancels, and, where that was asked for, those that are no more in it.</summary>
    public required int Removed { get; init; }

    /// <summary>Events that cannot be used.</summary>
    public int Rejected { get; init; }
    public IReadOnlyList<EventProblem> Problems { get; init => field = value ?? []; } = [];

    /// <summary>The days of the file, as they are stored.</summary>
    public required IReadOnlyList<DayEntry> Days { get; init; }

    /// <summary>
    /// The events as they were understood, in the file's order, with those that cannot be stored: the first 1,000.
    /// </summary>
    public IReadOnlyList<DayEvent> Events { get; init => field = value ?? []; } = [];

    /// <summary>
    /// The whole catalogue as it would be, of a dry run alone: a person may change kinds or leave days out, and <c>PUT
    /// /api/days</c> stores it by the dry run's ETag.
    /// </summary>
    public IReadOnlyList<DayEntry>? Catalogue { get; init; }
}
