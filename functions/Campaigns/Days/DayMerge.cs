namespace CommunityAlerts.Campaigns.Days;

/// <summary>Merges the days of a calendar file into the catalogue. Pure.</summary>
public static class DayMerge
{
    /// <summary>Merges entries: one with the same UID in the same year is replaced, any other is added.</summary>
    /// <param name="before">The entries of the catalogue.</param>
    /// <param name="read">The entries of the file.</param>
    /// <param name="area">The path of the area where the file's days apply; null is everywhere.</param>
    /// <param name="mode">Whether entries that the file lacks are kept.</param>
    /// <param name="cancelled">The events that the file cancels.</param>
    public static MergedDays Merge(
        IReadOnlyList<DayEntry> before,
        IReadOnlyList<DayEntry> read,
        string? area,
        DayImportMode mode,
        IReadOnlyList<CancelledEvent>? cancelled = null
    )
    {
        var merging = new Merging(before, area);
        var placements = read.Select(merging.Place).ToList();
        var kinds = read.Select(e => e.Kind).ToHashSet();
        var removed = merging.RemoveMissing(e =>
            (mode is DayImportMode.Replace && kinds.Contains(e.Kind)) || (cancelled?.Any(c => c.Matches(e)) ?? false)
        );
        return new MergedDays(
            merging.Entries,
            new DayImport
            {
                Added = placements.Count(p => p is Placement.Added),
                Changed = placements.Count(p => p is Placement.Changed),
                Unchanged = placements.Count(p => p is Placement.Unchanged),
                Removed = removed,
                Days = [.. read],
            }
        );
    }

    /// <summary>
    /// Whether a stored entry is kept before a new one from the same day: it ends later, or as late and was imported.
    /// </summary>
    private static bool IsKept(DayEntry stored, DayEntry entry) =>
        stored.Last > entry.Last || (stored.Last == entry.Last && stored.Uid is not null);

    private static bool IsSameContent(DayEntry stored, DayEntry entry) =>
        stored.Kind == entry.Kind
        && stored.Name == entry.Name
        && stored.From == entry.From
        && stored.Last == entry.Last;

    /// <summary>The effect of one entry of the file on the catalogue.</summary>
    private enum Placement
    {
        Added,
        Changed,
        Unchanged,
    }

    /// <summary>The catalogue while entries of a file are placed in it.</summary>
    /// <param name="before">The entries of the catalogue.</param>
    /// <param name="area">The path of the area where the file's days apply; null is everywhere.</param>
    private sealed class Merging(IReadOnlyList<DayEntry> before, string? area)
    {
        /// <summary>The entries; null where one was removed, so that the indexes of the others stay.</summary>
        private readonly List<DayEntry?> _entries = [.. before];

        /// <summary>The indexes of the entries that the file has.</summary>
        private readonly HashSet<int> _placed = [];

        public IReadOnlyList<DayEntry> Entries => [.. _entries.OfType<DayEntry>()];

        /// <summary>Replaces the entry of the same event or the same day by an entry of the file, or adds it.</summary>
        public Placement Place(DayEntry entry)
        {
            var sameEventIndex = FindSameEvent(entry);
            var sameDayIndex = _entries.FindIndex(e => e?.Identity == entry.Identity);
            var index = sameDayIndex >= 0 ? sameDayIndex : sameEventIndex;
            if (index < 0)
            {
                _placed.Add(_entries.Count);
                _entries.Add(entry);
                return Placement.Added;
            }

            _placed.Add(index);
            if (sameEventIndex >= 0 && sameEventIndex != index)
            {
                // The event moved onto the days of another entry, which it replaces.
                _entries[sameEventIndex] = null;
            }

            var stored = _entries[index]!;
            if (index != sameEventIndex && IsKept(stored, entry))
            {
                // Two different events begin on the same day: the longer one is kept.
                return Placement.Unchanged;
            }

            _entries[index] = entry;
            return index >= before.Count || IsSameContent(stored, entry) ? Placement.Unchanged : Placement.Changed;
        }

        /// <summary>Removes the imported entries of the area that the file lacks and the condition names.</summary>
        /// <returns>The number of entries removed.</returns>
        public int RemoveMissing(Func<DayEntry, bool> condition)
        {
            var missing = _entries
                .Index()
                .Where(e => e.Item?.Uid is not null && e.Item.Area == area && !_placed.Contains(e.Index))
                .Where(e => condition(e.Item!))
                .Select(e => e.Index)
                .ToList();
            missing.ForEach(i => _entries[i] = null);
            return missing.Count;
        }

        /// <summary>
        /// Finds the entry of the same event from an earlier file; a UID used again in another year is another event.
        /// </summary>
        private int FindSameEvent(DayEntry entry)
        {
            var known = -1;
            foreach (var (i, e) in _entries.Index())
            {
                if (
                    e?.Uid is not null
                    && e.Uid == entry.Uid
                    && e.Area == area
                    && !_placed.Contains(i)
                    && DayUid.IsSameYear(e.From, entry.From)
                    && (known < 0 || e.Name == entry.Name)
                )
                {
                    known = i;
                }
            }

            return known;
        }
    }
}

/// <summary>The treatment of imported entries that a file lacks.</summary>
public enum DayImportMode
{
    /// <summary>Keeps them.</summary>
    Merge,

    /// <summary>Removes those of the file's area and kinds.</summary>
    Replace,
}

/// <summary>The catalogue with the days of a file, and what the file changed.</summary>
public sealed record MergedDays(IReadOnlyList<DayEntry> Merged, DayImport Summary);

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
