using System.Globalization;

namespace CommunityAlerts.Rounds;

/// <summary>The partitions of the table of a month's rounds.</summary>
public static class RoundRows
{
    /// <summary>The transactions of a run in each second, in one partition.</summary>
    public const int MaxWritesPerSecond = 10;

    /// <summary>Returns the partition of a bucket's roster: which contact belongs to which household.</summary>
    public static string RosterPartition(string round, int bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"{round}~n{bucket:00}");

    /// <summary>Returns the partition of a shard's sheets, cases and marks.</summary>
    public static string CasePartition(string round, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{round}~g{shard:00}");
}
