using System.Collections.Concurrent;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Areas;

/// <summary>A snapshot of all registered areas, which combines them into the rules of any path.</summary>
public sealed class AreaTree(IEnumerable<Area> areas)
{
    private readonly Dictionary<string, Area> _areas = areas.ToDictionary(a => a.Path, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AreaRules> _rules = new(StringComparer.Ordinal);

    /// <summary>Every registered area.</summary>
    public IReadOnlyCollection<Area> All => _areas.Values;

    /// <summary>Whether an area other than the whole tree is registered.</summary>
    public bool IsInUse => _areas.Keys.Any(p => p.Length > 0);

    /// <summary>Whether an area is registered.</summary>
    public bool Contains(string path) => _areas.ContainsKey(path);

    /// <summary>Whether an area, or one below it, is registered.</summary>
    public bool IsKnown(string path) => Contains(path) || _areas.Keys.Any(p => AreaPath.Covers(path, p));

    /// <summary>The registered areas right below another.</summary>
    public IEnumerable<Area> Below(string parent) =>
        _areas.Values.Where(a => a.Path.Length > 0 && AreaPath.Parent(a.Path) == parent);

    /// <summary>
    /// The rules at <paramref name="path"/>, which need not be registered: the tightest of those of the areas at and
    /// above it.
    /// </summary>
    public AreaRules GetRules(string path) =>
        _rules.GetOrAdd(path, static (path, tree) => AreaRules.Combine([.. tree.EnumerateUpwards(path)]), this);

    /// <summary>The tree with an area added or replaced.</summary>
    public AreaTree WithArea(Area area) => new(_areas.Values.Where(a => a.Path != area.Path).Append(area));

    /// <summary>
    /// The first area by path, at or below <paramref name="path"/>, whose rules leave no moment of the day open; null
    /// where there is none.
    /// </summary>
    public string? FindNeverOpen(string path) =>
        _areas
            .Keys.Where(p => AreaPath.Covers(path, p))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault(p => QuietHours.CoverWholeDay(GetRules(p).QuietHours));

    /// <summary>The registered areas at and above a path, nearest first.</summary>
    private IEnumerable<Area> EnumerateUpwards(string path)
    {
        foreach (var current in AreaPath.AtAndAbove(path))
        {
            if (_areas.TryGetValue(current, out var area))
            {
                yield return area;
            }
        }
    }
}

/// <summary>
/// The combined rules of one area. An area may tighten the rules of those above it, never loosen them; only the zone is
/// that of the nearest one.
/// </summary>
/// <param name="Zone">The zone of the nearest area that names one known to this machine; null where none does.</param>
/// <param name="QuietHours">The quiet hours of every area at or above: a text waits for all of them.</param>
/// <param name="Budget">The smallest limits for one number at or above; null is no limit.</param>
/// <param name="HouseholdBudget">The smallest limits for one household at or above; null is no limit.</param>
/// <param name="SpendCeilings">Every ceiling at or above, nearest first: a text counts against each.</param>
public sealed record AreaRules(
    DateTimeZone? Zone,
    IReadOnlyList<QuietHours> QuietHours,
    Budget? Budget,
    Budget? HouseholdBudget,
    IReadOnlyList<SpendCeiling> SpendCeilings
)
{
    /// <summary>Combines the areas of one path into its rules.</summary>
    /// <param name="upwards">The areas at and above it, nearest first.</param>
    public static AreaRules Combine(IReadOnlyList<Area> upwards) =>
        new(
            upwards.Select(a => a.Zone is { } zone ? Zones.Find(zone) : null).FirstOrDefault(z => z is not null),
            [.. upwards.SelectMany(a => a.QuietHours ?? []).Distinct()],
            upwards.Select(a => a.Policies?.Budget).Aggregate(null as Budget, Budget.Tightest),
            upwards.Select(a => a.Policies?.HouseholdBudget).Aggregate(null as Budget, Budget.Tightest),
            [
                .. from area in upwards
                let perDay = area.Policies?.SpendPerDay
                where perDay is not null
                select new SpendCeiling(area.Path, perDay),
            ]
        );
}

/// <summary>The maximum cost of all texts to one area and those below it in one local day of that area.</summary>
/// <param name="Area">The path of the area that has the ceiling; empty is the whole tree.</param>
public sealed record SpendCeiling(string Area, Money PerDay);
