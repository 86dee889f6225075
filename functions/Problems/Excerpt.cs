namespace CommunityAlerts.Problems;

/// <summary>Shortens text that repeats a caller's input, so that the size of an answer is bounded.</summary>
public static class Excerpt
{
    /// <summary>Returns the text, or its beginning and its end around an ellipsis.</summary>
    /// <param name="text">Text of any length.</param>
    /// <param name="maxLength">The maximum in UTF-16 units, the ellipsis included; at least 4.</param>
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
