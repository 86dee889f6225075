using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>Something to be put on a queue at its time.</summary>
/// <param name="At">The instant at which it is due.</param>
/// <param name="Broadcast">Id of the broadcast.</param>
/// <param name="Bucket">Bucket of its recipients.</param>
/// <param name="Batch">Which batch; null for the bucket's expansion.</param>
/// <param name="Urgent">Whether it goes to the urgent queue.</param>
/// <param name="Traceparent">
/// Where the broadcast was ordered; null in rows of older versions and where nobody traced.
/// </param>
public sealed record ScheduledWork(
    Instant At,
    string Broadcast,
    int Bucket,
    int? Batch,
    bool Urgent,
    string? Traceparent
);

/// <summary>
/// Work that is due in more than two minutes: partition = the UTC minute <c>yyyyMMddHHmm</c>, row =
/// <c>{broadcast}~{bucket}~{batch}</c>.
/// </summary>
public sealed class ScheduledWorkStore(StorageAccount storage, TableTelemetry telemetry)
{
    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuuMMddHHmm");
    private readonly Table _table = storage.Table(Tables.Due);

    /// <summary>Keeps it until its time; a repeat is the same row.</summary>
    public Task AddAsync(ScheduledWork item, CancellationToken cancellationToken) =>
        _table.PutAsync(
            new TableEntity(Minute.Format(item.At), RowKey(item))
            {
                ["At"] = item.At.ToDateTimeOffset(),
                ["Broadcast"] = item.Broadcast,
                ["Bucket"] = item.Bucket,
                ["Batch"] = item.Batch,
                ["Urgent"] = item.Urgent,
                ["Traceparent"] = item.Traceparent,
            },
            cancellationToken);

    /// <summary>Whether two items stand in one partition.</summary>
    public static bool IsSameMinute(ScheduledWork a, ScheduledWork b) => Minute.Format(a.At) == Minute.Format(b.At);

    /// <summary>Everything due up to an instant, earliest minute first.</summary>
    public async IAsyncEnumerable<ScheduledWork> UpToAsync(
        Instant until,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in _table.PartitionsUpToAsync(Minute.Format(until), cancellationToken))
        {
            // The sweep finds in the ledger what is to be done.
            if (_table.TryRead(row, FromRow, telemetry.RowSkipped) is { } work)
            {
                yield return work;
            }
        }
    }

    public Task RemoveAsync(ScheduledWork item, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Minute.Format(item.At), RowKey(item), asRead: null, cancellationToken);

    private static ScheduledWork FromRow(TableEntity row)
    {
        var work = new ScheduledWork(
            row.At("At"),
            row.Text("Broadcast"),
            row.Number("Bucket"),
            row.GetInt32("Batch"),
            row.GetBoolean("Urgent") ?? false,
            row.GetString("Traceparent"));
        RowColumns.Require(
            RowKey(work) == row.RowKey && Minute.Format(work.At) == row.PartitionKey,
            "What is due is not what its key says.");
        return work;
    }

    private static string RowKey(ScheduledWork item) => string.Create(
        CultureInfo.InvariantCulture,
        $"{item.Broadcast}~{item.Bucket:00}~{(item.Batch is { } n ? n.ToString("000000", CultureInfo.InvariantCulture) : "expand")}");
}
