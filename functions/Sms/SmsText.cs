namespace CommunityAlerts.Sms;

/// <summary>The encoding in which a text is sent.</summary>
public enum SmsEncoding
{
    Gsm7,
    Ucs2,
}

/// <summary>The names of encodings.</summary>
public static class SmsEncodings
{
    /// <summary><c>GSM-7</c> or <c>UCS-2</c>.</summary>
    public static string ToName(this SmsEncoding encoding) => encoding is SmsEncoding.Gsm7 ? "GSM-7" : "UCS-2";
}

/// <summary>A character that turned a text into UCS-2.</summary>
/// <param name="Character">The character, a surrogate pair as one.</param>
/// <param name="Position">UTF-16 index in the text, from 0.</param>
public sealed record UnusualCharacter(string Character, int Position);

/// <summary>A text's size as carried.</summary>
/// <param name="Encoding">GSM-7 or UCS-2.</param>
/// <param name="Units">
/// Septets (an escape pair counts 2) or UTF-16 units of the whole text, without padding at seams.
/// </param>
/// <param name="Segments">At least 1; the empty text is 1.</param>
public sealed record SmsSize(SmsEncoding Encoding, int Units, int Segments);

/// <summary>
/// Counts segments exactly: filled one by one, so that neither an escape pair nor a surrogate pair is ever split (3GPP
/// TS 23.040 §9.2.3.24).
/// </summary>
public static class SmsText
{
    /// <summary>Septets of a text that fits one segment, and of each segment of one that does not.</summary>
    private static readonly (int Alone, int Joined) Septets = (160, 153);

    /// <summary>Length in UTF-16 units.</summary>
    private static readonly (int Alone, int Joined) Units = (70, 67);

    /// <summary>Measures the whole text, signature included.</summary>
    public static SmsSize Measure(string text)
    {
        var encoding = EncodingOf(text);
        return new SmsSize(
            encoding,
            encoding is SmsEncoding.Gsm7 ? text.Sum(Gsm7.Septets) : text.Length,
            Segments(text, encoding)
        );
    }

    /// <summary>The number of segments alone, at least 1: for counting many texts.</summary>
    public static int Segments(string text) => Segments(text, EncodingOf(text));

    /// <summary>The characters that force UCS-2; none for GSM-7.</summary>
    public static IReadOnlyList<UnusualCharacter> Unusual(string text)
    {
        List<UnusualCharacter> unusual = [];
        for (var at = 0; at < text.Length; at += Width(text, at))
        {
            if (Gsm7.Septets(text[at]) == 0)
            {
                unusual.Add(new UnusualCharacter(text.Substring(at, Width(text, at)), at));
            }
        }

        return unusual;
    }

    /// <summary>The text as it is carried, segment by segment; joined they are the text.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> segments = [];
        var encoding = EncodingOf(text);
        for (var start = 0; start < text.Length;)
        {
            var end = End(text, start, encoding);
            segments.Add(text[start..end]);
            start = end;
        }

        return segments is [] ? [""] : segments;
    }

    private static int Segments(string text, SmsEncoding encoding)
    {
        var count = 0;
        for (var start = 0; start < text.Length; start = End(text, start, encoding))
        {
            count++;
        }

        return Math.Max(count, 1);
    }

    private static SmsEncoding EncodingOf(string text)
    {
        foreach (var c in text)
        {
            if (Gsm7.Septets(c) == 0)
            {
                return SmsEncoding.Ucs2;
            }
        }

        return SmsEncoding.Gsm7;
    }

    /// <summary>
    /// The end of the segment that begins at <paramref name="start"/>: as late as whole characters fit.
    /// </summary>
    private static int End(string text, int start, SmsEncoding encoding)
    {
        var limits = encoding is SmsEncoding.Gsm7 ? Septets : Units;
        if (start == 0 && Fill(text, 0, limits.Alone, encoding) == text.Length)
        {
            return text.Length;
        }

        return Fill(text, start, limits.Joined, encoding);
    }

    private static int Fill(string text, int start, int limit, SmsEncoding encoding)
    {
        var used = 0;
        for (var at = start; at < text.Length;)
        {
            var length = Width(text, at);
            used += encoding is SmsEncoding.Gsm7 ? Gsm7.Septets(text[at]) : length;
            if (used > limit)
            {
                return at;
            }

            at += length;
        }

        return text.Length;
    }

    /// <summary>2 for a surrogate pair; an unpaired surrogate counts as a character.</summary>
    private static int Width(string text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
