using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>Work whose message is sent to a queue when it is due.</summary>
/// <param name="DueAt">The instant at which it is due.</param>
/// <param name="Broadcast">The id of the broadcast.</param>
/// <param name="Bucket">The bucket of the recipients.</param>
/// <param name="Batch">The number of the batch; null for the expansion of the bucket.</param>
/// <param name="Urgent">Whether it goes to the urgent queue.</param>
/// <param name="Traceparent">The trace of the request; null in rows of older versions and where tracing was
/// off.</param>
public sealed record ScheduledWork(
    Instant DueAt,
    string Broadcast,
    int Bucket,
    int? Batch,
    bool Urgent,
    string? Traceparent
);

/// <summary>
/// Stores work that is due in more than two minutes: partition = the UTC minute <c>yyyyMMddHHmm</c>, row =
/// <c>{broadcast}~{bucket}~{batch}</c>.
/// </summary>
public sealed class ScheduledWorkStore(StorageAccount storage, TableTelemetry telemetry)
{
    private static readonly InstantPattern MinutePattern = InstantPattern.CreateWithInvariantCulture("uuuuMMddHHmm");
    private readonly Table _table = storage.Table(Tables.Due);

    /// <summary>Stores work until it is due. Idempotent: a repeat writes the same row.</summary>
    public Task AddAsync(ScheduledWork item, CancellationToken cancellationToken) =>
        _table.PutAsync(
            new TableEntity(MinutePattern.Format(item.DueAt), RowKey(item))
            {
                ["At"] = item.DueAt.ToDateTimeOffset(),
                ["Broadcast"] = item.Broadcast,
                ["Bucket"] = item.Bucket,
                ["Batch"] = item.Batch,
                ["Urgent"] = item.Urgent,
                ["Traceparent"] = item.Traceparent,
            },
            cancellationToken
        );

    /// <summary>Whether two items have the same partition.</summary>
    public static bool IsSameMinute(ScheduledWork a, ScheduledWork b) =>
        MinutePattern.Format(a.DueAt) == MinutePattern.Format(b.DueAt);

    /// <summary>
    /// Reads the work of all minutes up to that of an instant, earliest minute first; the last minute may contain later
    /// work.
    /// </summary>
    public async IAsyncEnumerable<ScheduledWork> ReadDueAsync(
        Instant until,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in _table.ReadPartitionsUpToAsync(MinutePattern.Format(until), cancellationToken))
        {
            // A row that cannot be read is left out: the sweep finds its work in the ledger.
            if (_table.TryRead(row, FromRow, telemetry.RowSkipped) is { } work)
            {
                yield return work;
            }
        }
    }

    /// <summary>Counts the rows of all minutes up to that of an instant, unreadable ones included.</summary>
    public async Task<long> CountDueAsync(Instant until, CancellationToken cancellationToken) =>
        await _table
            .ReadPartitionsUpToAsync(MinutePattern.Format(until), cancellationToken)
            .LongCountAsync(cancellationToken);

    public Task RemoveAsync(ScheduledWork item, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(MinutePattern.Format(item.DueAt), RowKey(item), expectedETag: null, cancellationToken);

    private static ScheduledWork FromRow(TableEntity row)
    {
        var work = new ScheduledWork(
            row.GetInstant("At"),
            row.GetText("Broadcast"),
            row.GetNumber("Bucket"),
            row.GetInt32("Batch"),
            row.GetBoolean("Urgent") ?? false,
            row.GetString("Traceparent")
        );
        RowColumns.Require(
            RowKey(work) == row.RowKey && MinutePattern.Format(work.DueAt) == row.PartitionKey,
            "The work does not match its keys."
        );
        return work;
    }

    private static string RowKey(ScheduledWork item) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Broadcast}~{item.Bucket:00}~{(item.Batch is { } n ? n.ToString("000000", CultureInfo.InvariantCulture) : "expand")}"
        );
}
