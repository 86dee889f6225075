using System.Text;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// Lines of a calendar file: at most 75 octets of UTF-8 each, a longer one continues in the next after a space (RFC
/// 5545, 3.1).
/// </summary>
public static class FeedLines
{
    private const int MaxOctets = 75;
    private const string Fold = "\r\n ";

    /// <summary>Folds lines again that are folded already.</summary>
    /// <remarks>
    /// Ical.Net counts octets, but cuts between the two halves of a character outside the basic plane, which leaves
    /// neither.
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
