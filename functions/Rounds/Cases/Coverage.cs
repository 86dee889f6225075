using CommunityAlerts.Api;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>
/// The counts of a round summed up the tree of areas. In every area the counts are those of its own sheets and of all
/// areas below, so rows add up to their parent.
/// </summary>
public sealed class Coverage
{
    private readonly SortedDictionary<string, CaseCounts> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CaseCounts> _own = new(StringComparer.Ordinal);

    /// <summary>Sums sheets.</summary>
    /// <param name="sheets">The grid and the counts of each sheet, in any order.</param>
    public static Coverage Sum(IEnumerable<(string Area, CaseCounts Counts)> sheets)
    {
        var coverage = new Coverage();
        foreach (var (area, counts) in sheets)
        {
            coverage._own[area] = coverage.FindOwn(area) + counts;
            foreach (var above in AreaPath.AtAndAbove(area))
            {
                coverage._totals[above] = coverage.Find(above) + counts;
            }
        }

        return coverage;
    }

    /// <summary>Returns the counts of an area and all below it.</summary>
    public CaseCounts Find(string area) => _totals.GetValueOrDefault(area, CaseCounts.None);

    /// <summary>Returns the counts of the cases whose grid is the area itself.</summary>
    public CaseCounts FindOwn(string area) => _own.GetValueOrDefault(area, CaseCounts.None);

    /// <summary>Lists the areas right below one that have cases, by path.</summary>
    public IEnumerable<string> ListBelow(string area) =>
        _totals.Keys.Where(a => a.Length > 0 && AreaPath.Parent(a) == area);

    /// <summary>Lists the grids that have cases of their own, by path.</summary>
    public IEnumerable<string> ListGrids() => _own.Keys.Order(StringComparer.Ordinal);
}
