using CommunityAlerts.Api;

namespace CommunityAlerts.Templates;

/// <summary>The choice among a template's languages for a contact.</summary>
public static class Languages
{
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
        return LanguageTag
                .Shorten(wanted)
                .Concat(LanguageTag.Shorten(fallback))
                .Select(link => tags.Find(tag => tag.Equals(link, StringComparison.OrdinalIgnoreCase)))
                .FirstOrDefault(tag => tag is not null)
            ?? tags[0];
    }
}
