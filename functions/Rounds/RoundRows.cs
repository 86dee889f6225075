using System.Globalization;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds;

/// <summary>The table of a month's rounds, and its partitions.</summary>
public static class RoundRows
{
    /// <summary>The transactions of a run in each second, in one partition.</summary>
    public const int MaxWritesPerSecond = 10;

    /// <summary>Returns the table of the rosters, cases and marks of a round.</summary>
    public static Table RoundTable(this StorageAccount storage, string round) =>
        storage.Table(Tables.RoundPeople(RoundKey.Month(round)));

    /// <summary>Returns the partition of a bucket's roster: which contact belongs to which household.</summary>
    public static string RosterPartition(string round, int bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"{round}~n{bucket:00}");

    /// <summary>Returns the partition of a shard's sheets, cases and marks.</summary>
    public static string CasePartition(string round, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{round}~g{shard:00}");
}
