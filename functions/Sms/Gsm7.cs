namespace CommunityAlerts.Sms;

/// <summary>The GSM 7-bit default alphabet and its extension table: 3GPP TS 23.038 §6.2.1 and §6.2.1.1.</summary>
/// <remarks>
/// No known carrier uses national shift tables. The escape character itself (0x1B) carries no text and is in
/// neither table.
/// </remarks>
public static class Gsm7
{
    /// <summary>
    /// The characters of one septet, in the order of their codes; the gap after <c>Ξ</c> is the escape.
    /// </summary>
    public const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ "
        + "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /// <summary>The characters of two septets: an escape and a code, which are never split between segments.</summary>
    public const string Extension = "\f^{}\\[~]|€";

    private static readonly byte[] SeptetCosts = ComputeCosts();

    /// <summary>Returns the septets that a character takes: 1 or 2; 0 where the alphabet does not contain it.</summary>
    public static int CountSeptets(char character) => character < SeptetCosts.Length ? SeptetCosts[character] : 0;

    private static byte[] ComputeCosts()
    {
        var costs = new byte['€' + 1];
        foreach (var c in Basic)
        {
            costs[c] = 1;
        }

        foreach (var c in Extension)
        {
            costs[c] = 2;
        }

        return costs;
    }
}
