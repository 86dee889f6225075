namespace CommunityAlerts.Sms;

/// <summary>How a text travels.</summary>
public enum SmsEncoding
{
    Gsm7,
    Ucs2,
}

/// <summary>A character that turned a text into UCS-2.</summary>
/// <param name="Character">The character, a surrogate pair as one.</param>
/// <param name="Position">UTF-16 index in the text, from 0.</param>
public sealed record UnusualCharacter(string Character, int Position);

/// <summary>A text's size as carried.</summary>
/// <param name="Encoding">GSM-7 or UCS-2.</param>
/// <param name="Units">Septets (an escape pair counts 2) or UTF-16 units of the whole text, without padding at seams.</param>
/// <param name="Segments">At least 1; the empty text is 1.</param>
/// <param name="Unusual">What forced UCS-2; empty for GSM-7.</param>
public sealed record SmsSize(SmsEncoding Encoding, int Units, int Segments, IReadOnlyList<UnusualCharacter> Unusual);

/// <summary>Counts segments exactly.</summary>
public static class SmsText
{
    /// <summary>Measures the whole text, signature included.</summary>
    public static SmsSize Measure(string text) => throw new NotImplementedException();
}
