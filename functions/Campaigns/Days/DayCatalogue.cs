using System.Collections.Concurrent;
using System.Collections.Frozen;
using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// One saved version of the catalogue of local days: immutable, so that a plan made with it stays valid.
/// </summary>
/// <param name="version">See <see cref="Version"/>.</param>
/// <param name="changedAt">See <see cref="ChangedAt"/>.</param>
/// <param name="entries">The entries in the order saved.</param>
public sealed class DayCatalogue(int version, Instant changedAt, IReadOnlyList<DayEntry> entries)
{
    private readonly ConcurrentDictionary<string, DayStretches> _stretches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DayCatalogue> _areas = new(StringComparer.Ordinal);

    // Only what the entries have is cached: callers may ask for any number of other names and areas.
    private readonly FrozenSet<string> _names = entries
        .SelectMany(e => e.Name.Split('、', StringSplitOptions.TrimEntries).Append(e.Name))
        .Concat(DayReference.Kinds.Keys)
        .ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _areasOfEntries = entries
        .Select(e => e.Area ?? "")
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The nearest school days of edges of stretches, which seasons of many spans ask for again and again.
    /// </summary>
    private readonly ConcurrentDictionary<(LocalDate Edge, int Step), LocalDate?> _schoolDays = new();

    /// <summary>The maximum distance to the nearest school day in days: summer holidays are shorter.</summary>
    public const int MaxDaysToSchoolDay = 100;

    /// <summary>The catalogue before anything was saved.</summary>
    public static DayCatalogue Empty { get; } = new(0, Instant.MinValue, []);

    /// <summary>1 for the first that was saved, counted up; 0 before that.</summary>
    public int Version => version;

    /// <summary>The instant at which it was saved, from which on campaigns use it.</summary>
    public Instant ChangedAt => changedAt;

    public IReadOnlyList<DayEntry> Entries => entries;

    /// <summary>
    /// Returns the catalogue of an area: entries for everywhere, for the area, and for those above it.
    /// </summary>
    public DayCatalogue For(string area) =>
        // All areas with the same nearest area that has entries share a catalogue.
        _areas.GetOrAdd(
            _areasOfEntries.Where(a => AreaPath.Covers(a, area)).MaxBy(a => a.Length) ?? "",
            nearest => new DayCatalogue(
                version,
                changedAt,
                [.. entries.Where(e => AreaPath.Covers(e.Area ?? "", nearest))]
            )
        );

    /// <summary>Whether a reference is valid: a kind always is, a name only where an entry has it.</summary>
    public bool Knows(DayReference reference) =>
        reference.Kind is not null || Stretches(reference.KindOrName).Count > 0;

    /// <summary>
    /// The days of a kind or a name, ascending. Days that touch are one stretch, such as two holidays in a row; two
    /// school terms stay two.
    /// </summary>
    public DayStretches Stretches(string kindOrName) =>
        _names.Contains(kindOrName) ? _stretches.GetOrAdd(kindOrName, FindStretches) : DayStretches.None;

    /// <summary>The number of kinds, names and areas in the caches of this catalogue.</summary>
    public int CachedCount => _stretches.Count + _areas.Count;

    /// <summary>
    /// Whether a day is a school day: in a school term and neither at a weekend nor a holiday, or a make-up workday.
    /// </summary>
    public bool IsSchoolDay(LocalDate day) =>
        Stretches("school-term").Contains(day)
        && (
            Stretches("make-up-workday").Contains(day)
            || (!Weekend.Contains(day) && !Stretches("holiday").Contains(day))
        );

    /// <summary>
    /// Finds the school day that is nearest to an edge of a stretch, on one side of it, at most
    /// <see cref="MaxDaysToSchoolDay"/> away; null where there is none.
    /// </summary>
    /// <param name="stretch">A stretch of this catalogue.</param>
    /// <param name="edge">The first or the last day of the stretch.</param>
    /// <param name="step">The number of days from one candidate to the next: 1 or -1.</param>
    public LocalDate? FindSchoolDay(DayStretch stretch, DayPart edge, int step) =>
        _schoolDays.GetOrAdd(
            (edge is DayPart.Start ? stretch.First : stretch.Last, step),
            from =>
                Enumerable
                    .Range(1, MaxDaysToSchoolDay)
                    .Select(n => from.Edge.PlusDays(n * from.Step))
                    .Where(IsSchoolDay)
                    .Select(d => (LocalDate?)d)
                    .FirstOrDefault()
        );

    /// <summary>Whether an entry's name is a given one; 国庆节、中秋节, two holidays in one entry, has both names.</summary>
    private static bool IsNamed(string name, string part) =>
        name == part
        || (
            name.Contains('、', StringComparison.Ordinal)
            && name.Split('、', StringSplitOptions.TrimEntries).Contains(part, StringComparer.Ordinal)
        );

    private DayStretches FindStretches(string kindOrName)
    {
        DayKind? kind = DayReference.Kinds.TryGetValue(kindOrName, out var knownKind) ? knownKind : null;

        // A make-up workday has its holiday's name but is not one of its days.
        var matching = entries.Where(e =>
            kind is null ? e.Kind is not DayKind.MakeUpWorkday && IsNamed(e.Name, kindOrName) : e.Kind == kind
        );
        List<DayStretch> stretches = [];
        foreach (var entry in matching.OrderBy(e => e.From).ThenBy(e => e.Last))
        {
            if (
                entry.Kind is not DayKind.SchoolTerm
                && stretches is [.., var before]
                && entry.From <= before.Last.PlusDays(1)
            )
            {
                stretches[^1] = new DayStretch(
                    before.First,
                    LocalDate.Max(before.Last, entry.Last),
                    before.Names.Contains(entry.Name, StringComparer.Ordinal)
                        ? before.Names
                        : [.. before.Names, entry.Name]
                );
            }
            else
            {
                stretches.Add(new DayStretch(entry.From, entry.Last, [entry.Name]));
            }
        }

        return new DayStretches(stretches);
    }
}

/// <summary>Days in a row, both ends inclusive.</summary>
public sealed record DayStretch(LocalDate First, LocalDate Last, IReadOnlyList<string> Names)
{
    /// <summary>The maximum number of names that are shown, since an entry for each day of a year may touch the next.
    /// </summary>
    public const int MaxNames = 10;

    /// <summary>The names as people read them: <c>国庆节/中秋节</c>.</summary>
    public string Name => string.Join('/', Names.Take(MaxNames)) + (Names.Count > MaxNames ? "/…" : "");
}
