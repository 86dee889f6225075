using System.Text.RegularExpressions;

namespace CommunityAlerts.Api;

/// <summary>Tags of languages (BCP 47).</summary>
public static partial class LanguageTag
{
    /// <summary>Whether a text is a tag of a language, then subtags, such as <c>zh-Hans-CN</c>.</summary>
    public static bool IsTag(string tag) => TagPattern().IsMatch(tag);

    /// <summary>
    /// Returns the tag and what is left of it without its last subtags: <c>zh-Hans-CN</c>, <c>zh-Hans</c>, <c>zh</c>;
    /// nothing for null.
    /// </summary>
    public static IEnumerable<string> Shorten(string? tag)
    {
        for (var rest = tag ?? ""; rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOf('-'))])
        {
            yield return rest;
        }
    }

    [GeneratedRegex(@"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}\z")]
    private static partial Regex TagPattern();
}
