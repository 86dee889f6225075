using System.Globalization;

namespace CommunityAlerts.Storage;

/// <summary>Row keys of versions, counted down from 999999999, so that the newest comes first.</summary>
public static class DescendingKey
{
    private const int Highest = 999_999_999;

    public static string Row(int version) => (Highest - version).ToString("D9", CultureInfo.InvariantCulture);

    public static int Version(string row) => Highest - int.Parse(row, CultureInfo.InvariantCulture);
}
