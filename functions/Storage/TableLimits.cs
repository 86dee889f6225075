using System.Buffers;
using Azure.Data.Tables;

namespace CommunityAlerts.Storage;

/// <summary>
/// Limits of Azure Tables that the emulator does not have; checked before every write, so that tests see them.
/// </summary>
/// <remarks>Source: Azure Table service data model and limits, read 2026-11.</remarks>
public static class TableLimits
{
    public const int MaxRowsAPage = 1_000;
    public const int MaxActions = 100;
    public const int MaxProperties = 252;
    public const int MaxEntityBytes = 1024 * 1024;
    public const int MaxPropertyBytes = 64 * 1024;
    public const int MaxTransactionBytes = 4 * 1024 * 1024;
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(Letters + "+._!~-");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(Letters + "_");
    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Throws where the service would refuse the row.</summary>
    /// <exception cref="ArgumentException">Names the rule and the property.</exception>
    public static void Check(TableEntity row)
    {
        CheckKey(row.PartitionKey, nameof(row.PartitionKey));
        CheckKey(row.RowKey, nameof(row.RowKey));
        var properties = 0;
        foreach (var (name, value) in row)
        {
            if (!IsCustom(name))
            {
                continue;
            }

            if (++properties > MaxProperties)
            {
                throw new ArgumentException($"More than {MaxProperties} properties.", nameof(row));
            }

            if (!IsPropertyName(name))
            {
                throw new ArgumentException($"'{name}' is not a valid property name.", nameof(row));
            }

            if (
                (value is DateTimeOffset at && at < Earliest) || (value is DateTime time && time < Earliest.UtcDateTime)
            )
            {
                throw new ArgumentException($"{name} lies before 1601.", nameof(row));
            }

            if (Size(value) > MaxPropertyBytes)
            {
                throw new ArgumentException($"{name} is larger than 64 KiB.", nameof(row));
            }
        }

        if (Size(row) > MaxEntityBytes)
        {
            throw new ArgumentException("The row is larger than 1 MiB.", nameof(row));
        }
    }

    /// <summary>Throws where the service would refuse the transaction.</summary>
    public static void Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > MaxActions)
        {
            throw new ArgumentException($"A transaction holds 1 to {MaxActions} rows.", nameof(actions));
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        long bytes = 0;
        foreach (var row in actions.Select(a => (TableEntity)a.Entity))
        {
            Check(row);
            bytes += Size(row);
            if (row.PartitionKey != actions[0].Entity.PartitionKey)
            {
                throw new ArgumentException("A transaction stays in one partition.", nameof(actions));
            }

            if (!keys.Add(row.RowKey))
            {
                throw new ArgumentException("A transaction names a row once.", nameof(actions));
            }
        }

        if (bytes > MaxTransactionBytes)
        {
            throw new ArgumentException("A transaction is at most 4 MiB.", nameof(actions));
        }
    }

    /// <summary>
    /// Whether a key is valid in service and emulator: 1 to 200 letters, digits and <c>+ . _ ! ~ -</c>.
    /// </summary>
    public static bool IsKey(string key) =>
        key.Length is >= 1 and <= 200 && !key.AsSpan().ContainsAnyExcept(KeyCharacters);

    private static void CheckKey(string key, string name)
    {
        if (key is null || !IsKey(key))
        {
            throw new ArgumentException("Keys are 1 to 200 of 0-9 A-Z a-z + . _ ! ~ -.", name);
        }
    }

    /// <summary>Whether a property is none of those that the service adds to every row.</summary>
    public static bool IsCustom(string name) => name is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag");

    private static bool IsPropertyName(string name) =>
        name.Length is >= 1 and <= 255
        && !char.IsAsciiDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Computes the size of a row in bytes as the service counts it: two a character.</summary>
    public static long Size(TableEntity row)
    {
        var size = 4 + ((row.PartitionKey.Length + row.RowKey.Length) * 2L);
        foreach (var (name, value) in row)
        {
            size += IsCustom(name) ? 8 + (name.Length * 2L) + Size(value) : 0;
        }

        return size;
    }

    private static long Size(object? value) =>
        value switch
        {
            string text => (text.Length * 2L) + 4,
            byte[] bytes => bytes.Length + 4,
            BinaryData data => data.ToMemory().Length + 4,
            Guid => 16,
            bool => 1,
            int => 4,
            _ => 8,
        };
}
