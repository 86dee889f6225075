using System.Text;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// Folds the lines of a calendar file: at most 75 octets of UTF-8 each; a longer one continues on the next line after a
/// space (RFC 5545, 3.1).
/// </summary>
public static class FeedLines
{
    private const int MaxOctets = 75;
    private const string Fold = "\r\n ";

    /// <summary>Unfolds the lines of a text and folds them between characters.</summary>
    /// <remarks>
    /// Ical.Net counts octets, but may fold inside a surrogate pair, which destroys the character.
    /// </remarks>
    public static string Refold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var octets = 0;
        foreach (var rune in text.Replace(Fold, "", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n')
            {
                octets = 0;
            }
            else if (octets + rune.Utf8SequenceLength > MaxOctets)
            {
                folded.Append(Fold);
                octets = 1 + rune.Utf8SequenceLength;
            }
            else
            {
                octets += rune.Utf8SequenceLength;
            }

            folded.Append(rune.ToString());
        }

        return folded.ToString();
    }
}
