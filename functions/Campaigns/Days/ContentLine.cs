using System.Text;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>A content line of a calendar file, without its folds (RFC 5545 §3.1).</summary>
/// <remarks>
/// The check of limits and the reading of events both take lines and names apart here: what one of them took for
/// another line or another name would go past the limits.
/// </remarks>
/// <param name="Number">The number of its first line in the file, from 1.</param>
/// <param name="Start">The index of its first character in the text.</param>
/// <param name="End">The index after its last character in the text.</param>
/// <param name="Text">The line.</param>
internal readonly record struct ContentLine(int Number, int Start, int End, string Text)
{
    /// <summary>
    /// Enumerates the lines of a text. Lines end at CR, LF or both and at no other character; one that begins with a
    /// blank continues the line before it, and empty ones count for nothing.
    /// </summary>
    public static IEnumerable<ContentLine> Enumerate(string text)
    {
        var line = new StringBuilder();
        var (number, first, begin, last) = (0, 0, 0, 0);
        for (var start = 0; start < text.Length; )
        {
            number++;
            var length = text.AsSpan(start).IndexOfAny('\r', '\n');
            var end = length < 0 ? text.Length : start + length;
            if (end > start)
            {
                if (text[start] is ' ' or '\t' && line.Length > 0)
                {
                    line.Append(text, start + 1, end - start - 1);
                }
                else
                {
                    if (line.Length > 0)
                    {
                        yield return new ContentLine(first, begin, last, line.ToString());
                    }

                    line.Clear().Append(text, start, end - start);
                    (first, begin) = (number, start);
                }

                last = end;
            }

            start = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }

        if (line.Length > 0)
        {
            yield return new ContentLine(first, begin, last, line.ToString());
        }
    }

    /// <summary>
    /// Splits the line into name, value and parameters; a colon in a quoted parameter does not separate. All are empty
    /// where the line has no colon.
    /// </summary>
    /// <returns>The name in capital letters, without blanks around it.</returns>
    public (string Name, string Value, string Parameters) Split()
    {
        var end = Text.IndexOfAny([':', ';']);
        if (end < 0)
        {
            return ("", "", "");
        }

        var (isQuoted, at) = (false, end);
        while (at < Text.Length && (isQuoted || Text[at] != ':'))
        {
            isQuoted ^= Text[at] == '"';
            at++;
        }

        at = at < Text.Length ? at : Text.IndexOf(':', StringComparison.Ordinal);
        return at < 0
            ? ("", "", "")
            : (Text[..end].Trim().ToUpperInvariant(), Text[(at + 1)..], at > end ? Text[end..at] : "");
    }
}
