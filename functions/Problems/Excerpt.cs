namespace CommunityAlerts.Problems;

/// <summary>Shortens what repeats a caller's words, such as a member's name: no answer grows with the call.</summary>
public static class Excerpt
{
    /// <summary>The text, or its beginning and its end around an ellipsis: they say what is wrong.</summary>
    /// <param name="text">Of any length.</param>
    /// <param name="maxLength">UTF-16 units at most, the ellipsis included; from 4 on.</param>
    public static string Create(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        var after = (maxLength - 1) / 3;
        var start = maxLength - 1 - after;
        var end = text.Length - after;
        start -= char.IsHighSurrogate(text[start - 1]) ? 1 : 0;
        end += char.IsLowSurrogate(text[end]) ? 1 : 0;
        return string.Concat(text.AsSpan(0, start), "…", text.AsSpan(end));
    }
}
