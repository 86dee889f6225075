using CommunityAlerts.Storage;

namespace CommunityAlerts.Areas;

/// <summary>The beginning of the ids of ready-made things, so that each area may have its own.</summary>
public static class AreaPrefix
{
    public const int MaxLength = 30;

    /// <summary>
    /// Derives the prefix from an area: its last name where that is valid in an id, else <see cref="Hashed"/>; empty
    /// for the whole tree.
    /// </summary>
    public static string Of(string area)
    {
        var name = area.Split('/')[^1];
        return area.Length == 0 || (name.Length <= MaxLength && name.All(IsPlain)) ? name : Hashed(area);
    }

    /// <summary>Returns six characters of the path's hash, which hardly any other area shares.</summary>
    public static string Hashed(string area) => HashedKey.Compute(area, length: 6);

    private static bool IsPlain(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
