using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>
/// Finds the area that a cell of a file means, below the area of the list: by path, by name or another name, by number
/// (第3网格, 3), by the names from above joined, and by a name with one typing mistake.
/// </summary>
/// <remarks>
/// A file never makes an area: a cell without a known area has no match. Only where no area below the list's is
/// registered is a path taken as it is. Safe for many threads.
/// </remarks>
public sealed partial class AreaMatcher
{
    private const int MaxCell = 200;
    private const int MaxRemembered = 10_000;

    private readonly HashSet<string> _paths;

    /// <summary>Whether no area below the list's is registered, so that every path is accepted.</summary>
    private readonly bool _acceptsAnyPath;
    private readonly List<NamedArea> _below;
    private readonly ConcurrentDictionary<string, string?> _found = new(StringComparer.Ordinal);

    /// <summary>Prepares the names of the areas below a list's.</summary>
    /// <param name="areas">The registered areas.</param>
    /// <param name="listArea">The area of the list.</param>
    public AreaMatcher(IEnumerable<Area> areas, string listArea)
    {
        var known = areas.ToDictionary(a => a.Path, StringComparer.Ordinal);
        _paths = known.Keys.ToHashSet(StringComparer.Ordinal);
        _below =
        [
            .. known
                .Values.Where(a => a.Path.Length > 0 && AreaPath.Covers(listArea, a.Path))
                .Select(a => new NamedArea(a.Path, CollectNames(a.Path, known))),
        ];
        _acceptsAnyPath = _below.TrueForAll(a => a.Path == listArea);
    }

    /// <summary>Finds the path of the area that cells name; null where no area matches, or more than one.</summary>
    /// <param name="parts">The cells that name it, from the widest area to the narrowest.</param>
    public string? Find(IReadOnlyList<string> parts)
    {
        var cell = string.Join('\n', parts);
        if (cell.Length > MaxCell)
        {
            return null;
        }

        if (_found.TryGetValue(cell, out var cached))
        {
            return cached;
        }

        var path = parts.Count == 1 ? Find(parts[0]) : FindWithin(parts);
        return _found.Count < MaxRemembered ? _found.GetOrAdd(cell, path) : path;
    }

    private string? Find(string cell)
    {
        var text = Cells.Normalize(cell).Replace('\\', '/').Trim().Trim('/');
        if (
            _paths.Contains(text)
            || (_acceptsAnyPath && text.Contains('/', StringComparison.Ordinal) && Area.IsPath(text))
        )
        {
            return text;
        }

        // 二网格（李网格员）, 安阳市北关区…: the second attempt ignores brackets, and the province or city above the tree.
        return FindUnique(Normalize(text), _below)
            ?? Variants(text).Select(t => FindUnique(Normalize(t), _below)).FirstOrDefault(p => p is not null);
    }

    private static IEnumerable<string> Variants(string text)
    {
        var outside = BracketsPattern().Replace(text, "");
        if (outside.Length < text.Length)
        {
            yield return outside;
        }

        for (var rest = outside; ProvinceOrCityPattern().Match(rest) is { Success: true } wider; )
        {
            yield return rest = rest[wider.Length..];
        }
    }

    /// <summary>
    /// Finds the narrowest area: each cell is looked up below the area of the cell before it. Leading cells that match
    /// no area are skipped; a later one without a match makes the result null.
    /// </summary>
    private string? FindWithin(IReadOnlyList<string> parts)
    {
        if (FindUnique(Normalize(string.Concat(parts)), _below) is { } whole)
        {
            return whole;
        }

        var (within, found) = (_below, (string?)null);
        foreach (var part in parts)
        {
            if (FindUnique(Normalize(part), within) is { } path)
            {
                (found, within) = (path, [.. within.Where(a => a.Path != path && AreaPath.Covers(path, a.Path))]);
            }
            else if (found is not null || part == parts[^1])
            {
                return null;
            }
        }

        return found;
    }

    private static string? FindUnique(string name, IReadOnlyList<NamedArea> areas)
    {
        if (name.Length == 0)
        {
            return null;
        }

        var exactMatches = areas.Where(a => a.Names.Contains(name)).Select(a => a.Path).Take(2).ToList();
        if (exactMatches.Count > 0)
        {
            return exactMatches.Count == 1 ? exactMatches[0] : null;
        }

        // A name of three or more characters may have one typing mistake; a different digit is another area.
        var similarMatches =
            name.Length < 3
                ? []
                : areas
                    .Where(a => a.Names.Any(n => n.Length >= 3 && DiffersByOne(name, n)))
                    .Select(a => a.Path)
                    .Take(2)
                    .ToList();
        if (similarMatches.Count > 0)
        {
            return similarMatches.Count == 1 ? similarMatches[0] : null;
        }

        // 大道西 for 大道西社区, where no other area is called so.
        var bareName = WithoutKind(name);
        var bareMatches = areas.Where(a => a.BareNames.Contains(bareName)).Select(a => a.Path).Take(2).ToList();
        return bareName.Length > 1 && bareMatches.Count == 1 ? bareMatches[0] : null;
    }

    /// <summary>Removes the words for the kind of area from a name: 大道西社区 and 大道西居委会 become 大道西.</summary>
    private static string WithoutKind(string name) => AreaKindsPattern().Replace(name, "");

    /// <summary>
    /// Collects the names that an area may be called by: its names, the last part of its path, its number, each also
    /// after the names of the areas above.
    /// </summary>
    private static HashSet<string> CollectNames(string path, Dictionary<string, Area> known)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var above = "";
        var (own, parent) = (OwnNames(path, known).ToList(), path);
        names.UnionWith(own);
        while (parent.LastIndexOf('/') is var slash and > 0)
        {
            parent = parent[..slash];
            above =
                Normalize(known.TryGetValue(parent, out var area) ? area.Name : parent[(parent.LastIndexOf('/') + 1)..])
                + above;
            names.UnionWith(own.Select(n => above + n));
        }

        names.Remove("");
        return names;
    }

    private static IEnumerable<string> OwnNames(string path, Dictionary<string, Area> known)
    {
        var segment = Normalize(path[(path.LastIndexOf('/') + 1)..]);
        var area = known[path];
        string[] names = [segment, Normalize(area.Name), .. (area.OtherNames ?? []).Select(Normalize)];
        foreach (var name in names)
        {
            yield return name;
        }

        foreach (var name in names.Where(n => NumberedNamePattern().IsMatch(n)))
        {
            var number = NumberedNamePattern().Match(name).Groups["number"].Value;
            yield return number;
            yield return number + "网格";
            yield return "网格" + number;
            yield return "grid" + number;
        }
    }

    /// <summary>
    /// Normalises a name to lower-case letters and digits, with its number in digits: 第三网格 and 03网格 become 3网格.
    /// </summary>
    private static string Normalize(string name)
    {
        var simple = new StringBuilder(name.Length);
        foreach (var c in Cells.Normalize(name))
        {
            if (char.IsLetterOrDigit(c))
            {
                simple.Append(char.ToLowerInvariant(c));
            }
        }

        return NumberPattern()
            .Replace(
                simple.ToString(),
                m => ParseNumber(m.Groups["number"].Value).ToString(CultureInfo.InvariantCulture)
            );
    }

    /// <summary>Parses a number in digits, or in Chinese numerals up to 99.</summary>
    private static int ParseNumber(string number)
    {
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        const string Signs = "零一二三四五六七八九";
        var ten = number.IndexOf('十', StringComparison.Ordinal);
        return ten < 0
            ? number.Aggregate(0, (sum, c) => (sum * 10) + Math.Max(0, Signs.IndexOf(c, StringComparison.Ordinal)))
            : ((ten == 0 ? 1 : Math.Max(0, Signs.IndexOf(number[ten - 1], StringComparison.Ordinal))) * 10)
                + (ten + 1 < number.Length ? Math.Max(0, Signs.IndexOf(number[ten + 1], StringComparison.Ordinal)) : 0);
    }

    /// <summary>Whether one letter was changed, left out or added, and no digit was.</summary>
    private static bool DiffersByOne(string a, string b)
    {
        var (longer, shorter) = a.Length >= b.Length ? (a, b) : (b, a);
        if (longer.Length - shorter.Length > 1)
        {
            return false;
        }

        var same = 0;
        while (same < shorter.Length && longer[same] == shorter[same])
        {
            same++;
        }

        var rest = longer.Length == shorter.Length ? same + 1 : same;
        return same < longer.Length
            && longer.AsSpan(same + 1).SequenceEqual(shorter.AsSpan(Math.Min(rest, shorter.Length)))
            && !char.IsAsciiDigit(longer[same])
            && !(same < shorter.Length && longer.Length == shorter.Length && char.IsAsciiDigit(shorter[same]));
    }

    [GeneratedRegex(
        "第?(?<number>[0-9]{1,6}|[零一二三四五六七八九十]{1,3}(?=号|號|网格|網格|小组|片区|组|$))(?:号|號)?"
    )]
    private static partial Regex NumberPattern();

    [GeneratedRegex("^(?:网格|網格|grid)?(?<number>[0-9]{1,6})(?:网格|網格|小组|组|片区|grid)?$")]
    private static partial Regex NumberedNamePattern();

    [GeneratedRegex(
        "街道办事处|街道|办事处|社区居委会|社区|社區|居委会|居委會|村委会|行政村",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex AreaKindsPattern();

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.NonBacktracking)]
    private static partial Regex BracketsPattern();

    [GeneratedRegex(@"^\p{L}{1,7}?(?:省|自治区|市|自治州)", RegexOptions.NonBacktracking)]
    private static partial Regex ProvinceOrCityPattern();

    /// <summary>An area with the names that it may be called by.</summary>
    private sealed record NamedArea(string Path, HashSet<string> Names)
    {
        public HashSet<string> BareNames { get; } = [.. Names.Select(WithoutKind)];
    }
}
