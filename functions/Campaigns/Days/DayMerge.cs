using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Puts the days of a file among those that are known. Pure.</summary>
public static class DayMerge
{
    public static (IReadOnlyList<DayEntry> Merged, DayImport Told) Of(IReadOnlyList<DayEntry> before, IReadOnlyList<DayEntry> read, string? area, bool replace)
    {
        // Of one event the last word in the file counts.
        var incoming = read.GroupBy(Name).Select(g => g.Last()).ToList();
        List<DayEntry> merged = [.. before];
        var (added, changed, unchanged) = (0, 0, 0);
        foreach (var entry in incoming)
        {
            // By the file's own name, or where an operator entered the same day.
            var at = merged.FindIndex(e => e.Uid is not null && e.Uid == entry.Uid && e.Area == area);
            at = at >= 0 ? at : merged.FindIndex(e => Key(e) == Key(entry));
            if (at < 0)
            {
                merged.Add(entry);
                added++;
            }
            else
            {
                (changed, unchanged) = Says(merged[at]) == Says(entry) ? (changed, unchanged + 1) : (changed + 1, unchanged);
                merged[at] = entry;
            }
        }

        var kinds = incoming.Select(e => e.Kind).ToHashSet();
        var removed = replace ? merged.RemoveAll(e => e.Uid is not null && e.Area == area && kinds.Contains(e.Kind) && !incoming.Contains(e)) : 0;
        return (merged, new DayImport { Added = added, Changed = changed, Unchanged = unchanged, Removed = removed, Days = incoming });
    }

    private static object Name(DayEntry e) => e.Uid is null ? Key(e) : e.Uid;

    private static (DayKind, string, LocalDate, string?) Key(DayEntry e) => (e.Kind, e.Name, e.From, e.Area);

    private static (DayKind, string, LocalDate, LocalDate) Says(DayEntry e) => (e.Kind, e.Name, e.From, e.Last);
}

/// <summary>What a calendar file did to the catalogue: added + changed + unchanged is what it holds that can be used.</summary>
public sealed record DayImport
{
    public required int Added { get; init; }
    public required int Changed { get; init; }
    public required int Unchanged { get; init; }

    /// <summary>Entries that are no more in the file; only where that was asked for.</summary>
    public required int Removed { get; init; }

    /// <summary>Events that cannot be used.</summary>
    public int Rejected { get; init; }
    public IReadOnlyList<EventProblem> Problems { get; init => field = value ?? []; } = [];

    /// <summary>What the file holds, as it is stored.</summary>
    public required IReadOnlyList<DayEntry> Days { get; init; }
}
