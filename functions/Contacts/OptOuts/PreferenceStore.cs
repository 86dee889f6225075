using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>The last preference about texts to a number: of the resident, the carrier or an operator.</summary>
/// <param name="OptedOut">Whether the number is to get no texts.</param>
/// <param name="At">The instant at which the preference was expressed, not stored.</param>
/// <param name="Version">The ETag of the stored row.</param>
public sealed record Preference(bool OptedOut, Instant At, ETag Version);

/// <summary>The last preference of each number, in table <c>replies</c>: partition = <c>replies</c>, row =
/// <c>wish~{number key}</c>,
/// with the key once more in property <c>Number</c>, by which everything about a number is found and erased
/// there.</summary>
public sealed class PreferenceStore(StorageAccount storage)
{
    private const string Partition = Tables.Replies;
    private readonly Table _table = storage.Table(Tables.Replies);

    /// <summary>Finds the last preference of a number; null where there is none.</summary>
    public async Task<Preference?> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, Row(key), cancellationToken) is { } row ? _table.Read(row, FromRow) : null;

    /// <summary>Records a preference, unless a later one is on record.</summary>
    /// <returns>The last preference: the one recorded, or the later one.</returns>
    public async Task<Preference> RecordAsync(
        NumberKey key,
        bool optedOut,
        Instant at,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var last = await FindAsync(key, cancellationToken);
            if (last is not null && (last.At > at || (last.At == at && last.OptedOut == optedOut)))
            {
                return last;
            }

            var row = new TableEntity(Partition, Row(key))
            {
                ["Keyword"] = optedOut ? "Stop" : "Start",
                ["At"] = at.ToDateTimeOffset(),
                ["Number"] = key.Value,
            };
            if (await _table.TryWriteAsync(row, last?.Version, cancellationToken) is { } version)
            {
                return new Preference(optedOut, at, version);
            }
        }
    }

    /// <summary>Whether a row key of the partition is a preference's.</summary>
    public static bool IsRow(string rowKey) => rowKey.StartsWith("wish~", StringComparison.Ordinal);

    private static Preference FromRow(TableEntity row)
    {
        var keyword = row.GetText("Keyword");
        RowColumns.Require(keyword is "Stop" or "Start", "The keyword is neither Stop nor Start.");
        return new Preference(keyword == "Stop", row.GetInstant("At"), row.ETag);
    }

    private static string Row(NumberKey key) => $"wish~{key}";
}
