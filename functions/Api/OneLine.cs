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

    /// <summary>
    /// Returns the error of a text of one or more lines, such as a reason, that is no plain text; null for a valid text
    /// and for null.
    /// </summary>
    /// <param name="pointer">JSON Pointer of the text in the body.</param>
    /// <param name="text">The text; null where the caller gave none.</param>
    public static FieldError? ValidateLines(string pointer, string? text) =>
        text is null || text.Split('\n').All(line => IsPlain(line.TrimEnd('\r').Replace('\t', ' ')))
            ? null
            : new(pointer, "not-plain-text", "Write plain text, without control characters and direction marks.");

    /// <summary>
    /// Returns the error of a text of one or more lines that is too long or no plain text; null for a valid text and
    /// for null.
    /// </summary>
    /// <param name="pointer">JSON Pointer of the text in the body.</param>
    /// <param name="text">The text; null where the caller gave none.</param>
    /// <param name="maxCharacters">The maximum number of characters.</param>
    public static FieldError? ValidateLines(string pointer, string? text, int maxCharacters) =>
        text?.Length > maxCharacters
            ? new(pointer, "too-long", $"At most {maxCharacters} characters.") { Max = maxCharacters }
            : ValidateLines(pointer, text);

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

    /// <summary>
    /// Removes the marks that turn the direction of writing, and keeps all else: for texts of several lines, and for
    /// names that came before names were held to one line.
    /// </summary>
    public static string RemoveDirectionMarks(string text) =>
        text.Any(IsDirectionMark) ? string.Concat(text.Where(c => !IsDirectionMark(c))) : text;

    private static bool IsDirectionMark(char c) =>
        c is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsRefused(string text, int index) =>
        text[index] switch
        {
            var c when IsDirectionMark(c) => true,
            '\u2028' or '\u2029' or '\ufeff' => true,
            var c when char.IsHighSurrogate(c) => index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]),
            var c when char.IsLowSurrogate(c) => index == 0 || !char.IsHighSurrogate(text[index - 1]),
            var c => char.IsControl(c),
        };
}
