namespace CommunityAlerts.Areas;

/// <summary>Names of areas as people read them, in one language.</summary>
/// <remarks>A name may hold both languages, as <c>红旗路 · Hongqi Road</c>.</remarks>
/// <param name="tree">The registered areas.</param>
/// <param name="isChinese">Whether the reader reads Chinese; else English.</param>
public sealed class AreaNames(AreaTree tree, bool isChinese)
{
    private const string BetweenLanguages = " · ";
    private readonly Dictionary<string, string> _names = tree.All.ToDictionary(
        a => a.Path,
        a => OfLanguage(a.Name, isChinese),
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, string> _whole = new(StringComparer.Ordinal);

    /// <summary>
    /// Returns the names along a path, such as <c>北关 / 红旗路 / 03</c>; a part without a name is shown as it is.
    /// </summary>
    public string NameOf(string path)
    {
        if (_whole.TryGetValue(path, out var known))
        {
            return known;
        }

        var parts = path.Split('/');
        return _whole[path] =
            path.Length == 0
                ? isChinese
                    ? "全部区域"
                    : "All areas"
                : string.Join(
                    " / ",
                    parts.Select((part, i) => _names.GetValueOrDefault(string.Join('/', parts[..(i + 1)]), part))
                );
    }

    /// <summary>
    /// Returns the half of a name that is in the reader's language; the whole name where it has none.
    /// </summary>
    public static string OfLanguage(string name, bool isChinese) =>
        name.Split(BetweenLanguages) is [var chinese, var english]
            ? isChinese
                ? chinese
                : english
            : name;
}
