using System.Text.Unicode;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Joins the folded lines of a calendar file whose folds cut characters: RFC 5545 folds bytes, not characters.
/// </summary>
public static class CalendarEncoding
{
    /// <summary>
    /// Removes the folds of bytes that are not valid UTF-8; valid UTF-8 and UTF-16 are returned unchanged.
    /// </summary>
    public static byte[] Unfolded(byte[] bytes)
    {
        if (Utf8.IsValid(bytes) || bytes.AsSpan().Contains((byte)0))
        {
            return bytes;
        }

        var unfolded = new byte[bytes.Length];
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var end = bytes.AsSpan(i) switch
            {
                [(byte)'\r', (byte)'\n', (byte)' ' or (byte)'\t', ..] => 3,
                [(byte)'\r' or (byte)'\n', (byte)' ' or (byte)'\t', ..] => 2,
                _ => 0,
            };
            if (end > 0)
            {
                i += end - 1;
            }
            else
            {
                unfolded[length++] = bytes[i];
            }
        }

        return unfolded[..length];
    }
}
