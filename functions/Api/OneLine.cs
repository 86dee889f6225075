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
    public static FieldError? Fault(string pointer, string? text) =>
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
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsRefused(text, i))
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static bool IsRefused(string text, int at) => text[at] switch
    {
        '\u061c' or '\u200e' or '\u200f' or '\ufeff' => true,
        (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => true,
        var c when char.IsHighSurrogate(c) => at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]),
        var c when char.IsLowSurrogate(c) => at == 0 || !char.IsHighSurrogate(text[at - 1]),
        var c => char.IsControl(c),
    };
}
