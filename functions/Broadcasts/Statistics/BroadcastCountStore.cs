using System.IO.Compression;
using System.Text;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>Stored counts, with the ETag that the next write must match.</summary>
public sealed record StoredCounts(BroadcastCounts Counts, ETag ETag);

/// <summary>
/// The counts of settled broadcasts, one row each: partition = month of the broadcast's id, row = its id. Made from the
/// ledger, so the rows may be deleted, and are in no export.
/// </summary>
public sealed class BroadcastCountStore(StorageAccount storage, TableTelemetry tables)
{
    private const string GroupsColumn = "Groups";

    /// <summary>
    /// The maximum number of groups of a row, compressed some 300 KB; a broadcast with more is counted each time.
    /// </summary>
    private const int MaxGroups = 10_000;

    private readonly Table _table = storage.Table(Tables.BroadcastCounts);

    /// <summary>
    /// Reads the counts of a month's broadcasts, by id. A row that cannot be read is left out: its broadcast is counted
    /// again.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, StoredCounts>> ReadMonthAsync(
        string month,
        CancellationToken cancellationToken
    )
    {
        var counts = new Dictionary<string, StoredCounts>(StringComparer.Ordinal);
        await foreach (var row in _table.ReadRangeAsync(month, cancellationToken: cancellationToken))
        {
            if (_table.TryRead(row, FromRow, tables.RowSkipped) is { } stored)
            {
                counts.Add(row.RowKey, stored);
            }
        }

        return counts;
    }

    /// <summary>
    /// Stores counts in place of those that were read; does nothing where another reading has stored its own since.
    /// </summary>
    /// <param name="counts">The counts.</param>
    /// <param name="asRead">The counts that were read; null where there were none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task SaveAsync(BroadcastCounts counts, StoredCounts? asRead, CancellationToken cancellationToken)
    {
        if (counts.Groups.Count <= MaxGroups)
        {
            await _table.TryWriteAsync(ToRow(counts), asRead?.ETag, cancellationToken);
        }
    }

    private static TableEntity ToRow(BroadcastCounts counts)
    {
        var row = new TableEntity(Deliveries.BroadcastKey.Month(counts.Broadcast), counts.Broadcast)
        {
            ["CountedAt"] = counts.CountedAt.ToDateTimeOffset(),
        };
        LongText.Put(row, GroupsColumn, Compress(Json.Write(counts.Groups)));
        return row;
    }

    private static StoredCounts FromRow(TableEntity row) =>
        new(
            new BroadcastCounts(
                row.RowKey,
                row.GetInstant("CountedAt"),
                Json.Read<IReadOnlyList<CountedGroup>>(Decompress(LongText.Get(row, GroupsColumn)))
            ),
            row.ETag
        );

    private static string Compress(string text)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToBase64String(packed.ToArray());
    }

    private static string Decompress(string text)
    {
        using var deflate = new DeflateStream(
            new MemoryStream(Convert.FromBase64String(text)),
            CompressionMode.Decompress
        );
        using var reader = new StreamReader(deflate, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
