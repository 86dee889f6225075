using System.Text;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Api;

/// <summary>
/// Names are one line of plain text, because they are written to CSV files, calendars, terminals and texts: no line
/// break, no control character, no byte order mark, no half of a surrogate pair, and none of the marks that turn
/// the direction of writing (Unicode Technical Report 36, "Bidirectional Text Spoofing"). Joiners, which emoji and
/// several scripts need, are plain text.
/// </summary>
public static class OneLine
{
    /// <summary>Returns the error of a text that cannot be a name; null for a valid text and for null.</summary>
    /// <param name="pointer">JSON Pointer of the text in the body.</param>
    /// <param name="text">The text; null where the caller gave none.</param>
    public static FieldError? Validate(string pointer, string? text) =>
        text is null || IsPlain(text)
            ? null
            : new(pointer, "not-one-line", "Write one line, without control characters and direction marks.");

    /// <summary>Whether the text is one line of plain text.</summary>
    public static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsRefused(text, i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Removes the characters that <see cref="IsPlain"/> refuses.</summary>
    public static string RemoveControlCharacters(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsRefused(text, i))
            {
                kept.Append(text[i]);
            }
        }

        return kept.ToString();
    }

    private static bool IsRefused(string text, int index) =>
        text[index] switch
        {
            '\u061c' or '\u200e' or '\u200f' or '\ufeff' => true,
            (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true,
            var c when char.IsHighSurrogate(c) => index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]),
            var c when char.IsLowSurrogate(c) => index == 0 || !char.IsHighSurrogate(text[index - 1]),
            var c => char.IsControl(c),
        };
}
