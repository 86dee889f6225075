using System.Text.RegularExpressions;

namespace CommunityAlerts.Templates;

/// <summary>The choice among a template's languages for a contact.</summary>
public static partial class Languages
{
    /// <summary>Whether a text is a BCP 47 tag of a language, then subtags, such as <c>zh-Hans-CN</c>.</summary>
    public static bool IsTag(string tag) => Tag().IsMatch(tag);

    /// <summary>
    /// Returns the first available tag of: <paramref name="wanted"/>, its tag shortened from the right, the same for
    /// <paramref name="fallback"/>, the first by ordinal.
    /// </summary>
    /// <param name="available">At least one tag; case does not count.</param>
    /// <param name="wanted">The contact's language; null where it has none.</param>
    /// <param name="fallback">The language of the setting <c>Alerts:Language</c>.</param>
    public static string Choose(IEnumerable<string> available, string? wanted, string fallback)
    {
        var tags = available.Order(StringComparer.Ordinal).ToList();
        return FallbackTags(wanted)
                .Concat(FallbackTags(fallback))
                .Select(link => tags.Find(tag => tag.Equals(link, StringComparison.OrdinalIgnoreCase)))
                .FirstOrDefault(tag => tag is not null)
            ?? tags[0];
    }

    private static IEnumerable<string> FallbackTags(string? tag)
    {
        for (var link = tag ?? ""; link.Length > 0; link = link[..Math.Max(0, link.LastIndexOf('-'))])
        {
            yield return link;
        }
    }

    [GeneratedRegex(@"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}\z")]
    private static partial Regex Tag();
}
