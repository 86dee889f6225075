using System.Globalization;

namespace CommunityAlerts.Storage;

/// <summary>Converts version numbers, 0 to 999999999, to row keys that put the newest first, and back.</summary>
public static class DescendingKey
{
    private const int Highest = 999_999_999;

    public static string FromVersion(int version) => (Highest - version).ToString("D9", CultureInfo.InvariantCulture);

    public static int ToVersion(string row) => Highest - int.Parse(row, CultureInfo.InvariantCulture);
}
