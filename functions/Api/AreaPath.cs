namespace CommunityAlerts.Api;

/// <summary>
/// Area paths such as <c>beiguan/hongqilu/dadaoxi/03</c>: district, subdistrict, community, grid; empty is the whole
/// tree.
/// </summary>
public static class AreaPath
{
    /// <summary>Whether <paramref name="other"/> is <paramref name="area"/> or an area below it.</summary>
    public static bool Covers(string area, string other) =>
        area.Length == 0
        || other == area
        || (other.StartsWith(area, StringComparison.Ordinal) && other[area.Length] == '/');

    /// <summary>Whether two areas have places in common: one of them is the other, or lies below it.</summary>
    public static bool Overlap(string area, string other) => Covers(area, other) || Covers(other, area);

    /// <summary>Returns the path of the area right above another; empty where there is none.</summary>
    public static string Parent(string area) => area.LastIndexOf('/') is var slash and >= 0 ? area[..slash] : "";

    /// <summary>Returns the area and those above it, the nearest first and the whole tree last.</summary>
    public static IEnumerable<string> AtAndAbove(string area)
    {
        for (; area.Length > 0; area = Parent(area))
        {
            yield return area;
        }

        yield return "";
    }

    /// <summary>Names an area in a sentence: <c>'beiguan'</c>, or <c>the whole tree</c>.</summary>
    public static string Describe(string area) => area.Length == 0 ? "the whole tree" : $"'{area}'";
}
