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
    /// <summary>Returns <c>GSM-7</c> or <c>UCS-2</c>.</summary>
    public static string ToName(this SmsEncoding encoding) => encoding is SmsEncoding.Gsm7 ? "GSM-7" : "UCS-2";
}

/// <summary>A character that forces a text into UCS-2.</summary>
/// <param name="Character">The character; a surrogate pair counts as one.</param>
/// <param name="Position">UTF-16 index in the text, from 0.</param>
public sealed record UnusualCharacter(string Character, int Position);

/// <summary>The size of a text in transmission.</summary>
/// <param name="Encoding">GSM-7 or UCS-2.</param>
/// <param name="Units">
/// Septets (an escaped character counts 2) or UTF-16 units of the whole text, without padding at segment ends.
/// </param>
/// <param name="Segments">The number of segments, at least 1 even for the empty text.</param>
public sealed record SmsSize(SmsEncoding Encoding, int Units, int Segments);

/// <summary>
/// Counts segments exactly by filling one after another, so that neither an escaped character nor a surrogate pair is
/// split (3GPP TS 23.040 §9.2.3.24).
/// </summary>
public static class SmsText
{
    /// <summary>The septets that fit a single segment, and each segment of a longer text.</summary>
    private static readonly (int Alone, int Joined) SeptetLimits = (160, 153);

    /// <summary>The UTF-16 units that fit a single segment, and each segment of a longer text.</summary>
    private static readonly (int Alone, int Joined) UnitLimits = (70, 67);

    /// <summary>Measures the whole text, signature included.</summary>
    public static SmsSize Measure(string text)
    {
        var encoding = DetectEncoding(text);
        return new SmsSize(
            encoding,
            encoding is SmsEncoding.Gsm7 ? text.Sum(Gsm7.CountSeptets) : text.Length,
            CountSegments(text, encoding)
        );
    }

    /// <summary>Counts the segments, at least 1, without measuring units: for counting many texts.</summary>
    public static int CountSegments(string text) => CountSegments(text, DetectEncoding(text));

    /// <summary>Finds the characters that force UCS-2; none for GSM-7.</summary>
    public static IReadOnlyList<UnusualCharacter> FindUnusual(string text)
    {
        List<UnusualCharacter> unusual = [];
        for (var at = 0; at < text.Length; at += CharacterLength(text, at))
        {
            if (Gsm7.CountSeptets(text[at]) == 0)
            {
                unusual.Add(new UnusualCharacter(text.Substring(at, CharacterLength(text, at)), at));
            }
        }

        return unusual;
    }

    /// <summary>Splits a text into its segments; joined they are the text.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> segments = [];
        var encoding = DetectEncoding(text);
        for (var start = 0; start < text.Length; )
        {
            var end = EndOfSegment(text, start, encoding);
            segments.Add(text[start..end]);
            start = end;
        }

        return segments is [] ? [""] : segments;
    }

    private static int CountSegments(string text, SmsEncoding encoding)
    {
        var count = 0;
        for (var start = 0; start < text.Length; start = EndOfSegment(text, start, encoding))
        {
            count++;
        }

        return Math.Max(count, 1);
    }

    private static SmsEncoding DetectEncoding(string text)
    {
        foreach (var c in text)
        {
            if (Gsm7.CountSeptets(c) == 0)
            {
                return SmsEncoding.Ucs2;
            }
        }

        return SmsEncoding.Gsm7;
    }

    /// <summary>
    /// Finds the end of the segment that begins at <paramref name="start"/>: the last index to which whole characters
    /// fit.
    /// </summary>
    private static int EndOfSegment(string text, int start, SmsEncoding encoding)
    {
        var limits = encoding is SmsEncoding.Gsm7 ? SeptetLimits : UnitLimits;
        if (start == 0 && IndexAfterFilling(text, 0, limits.Alone, encoding) == text.Length)
        {
            return text.Length;
        }

        return IndexAfterFilling(text, start, limits.Joined, encoding);
    }

    private static int IndexAfterFilling(string text, int start, int limit, SmsEncoding encoding)
    {
        var used = 0;
        for (var at = start; at < text.Length; )
        {
            var length = CharacterLength(text, at);
            used += encoding is SmsEncoding.Gsm7 ? Gsm7.CountSeptets(text[at]) : length;
            if (used > limit)
            {
                return at;
            }

            at += length;
        }

        return text.Length;
    }

    /// <summary>Returns 2 for a surrogate pair, else 1, also for an unpaired surrogate.</summary>
    private static int CharacterLength(string text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
