using Azure.Data.Tables;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>One batch as the engine left it, and as it was when it was composed.</summary>
/// <param name="Bucket">The bucket, in [0, 16).</param>
/// <param name="Number">The batch's number, from 0.</param>
/// <param name="Composed">The batch's row when everybody waited.</param>
/// <param name="Done">The batch's row at the end, message ids included.</param>
/// <param name="People">The rows of its recipients.</param>
internal sealed record StoredBatchRows(
    int Bucket,
    int Number,
    TableEntity Composed,
    TableEntity Done,
    IReadOnlyList<TableEntity> People
);

/// <summary>Everything that a broadcast left in storage, read back so that the floor writes the same bytes.</summary>
internal sealed record StoredRows(
    TableEntity Broadcast,
    TableEntity Request,
    IReadOnlyList<StoredBatchRows> Batches,
    IReadOnlyList<TableEntity> Closings
)
{
    public string Month => Broadcast.PartitionKey;

    public static async Task<StoredRows> ReadAsync(
        StorageAccount account,
        string broadcast,
        CancellationToken cancellationToken
    )
    {
        var month = BroadcastKey.Month(broadcast);
        var batches = new List<StoredBatchRows>();
        var closings = new List<TableEntity>();
        for (var bucket = 0; bucket < Residents.Buckets; bucket++)
        {
            var rows = await account
                .Table(Tables.Recipients(month))
                .ReadRangeAsync(Ledger.Partition(broadcast, bucket), cancellationToken: cancellationToken)
                .Select(Copy)
                .ToListAsync(cancellationToken);
            var people = rows.Where(r => r.ContainsKey("Phone")).ToLookup(r => r.GetInt32("Batch")!.Value);
            foreach (var row in rows.Where(r => !r.ContainsKey("Phone")))
            {
                if (row.GetBoolean("Closes") is true)
                {
                    closings.Add(row);
                    continue;
                }

                var number = row.GetInt32("Number")!.Value;
                batches.Add(new StoredBatchRows(bucket, number, Composed(row), row, [.. people[number]]));
            }
        }

        var request = await account.Table(Tables.Orders).ReadAllAsync(cancellationToken).FirstAsync(cancellationToken);
        return new StoredRows(
            Copy((await account.Table(Tables.Broadcasts).FindAsync(month, broadcast, cancellationToken))!),
            Copy(request),
            batches,
            closings
        );
    }

    private static TableEntity Composed(TableEntity done)
    {
        var composed = Copy(done);
        composed["Vector"] = string.Join(
            '\n',
            done.GetString("Vector")
                .Split('\n')
                .Select(DeliveryEntry.Parse)
                .Select(s => (s with { State = DeliveryState.Waiting, Reason = "", MessageId = "" }).Write())
        );
        return composed;
    }

    private static TableEntity Copy(TableEntity row)
    {
        var copy = new TableEntity(row);
        copy.Remove("odata.etag");
        copy.Remove("Timestamp");
        return copy;
    }
}
