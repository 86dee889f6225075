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

        var tailLength = (maxLength - 1) / 3;
        var headLength = maxLength - 1 - tailLength;
        var tailStart = text.Length - tailLength;
        headLength -= char.IsHighSurrogate(text[headLength - 1]) ? 1 : 0;
        tailStart += char.IsLowSurrogate(text[tailStart]) ? 1 : 0;
        return string.Concat(text.AsSpan(0, headLength), "…", text.AsSpan(tailStart));
    }
}
