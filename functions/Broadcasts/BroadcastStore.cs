using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>A broadcast as read, with the ETag that the next write must match.</summary>
public sealed record StoredBroadcast(Broadcast Broadcast, ETag ETag);

/// <summary>
/// Stores broadcasts, one row each: partition = month of the id, row = id. Finished ones are marked, so that the sweep
/// does not read them.
/// </summary>
public sealed class BroadcastStore(StorageAccount storage, BroadcastTelemetry telemetry, TableTelemetry tables)
{
    /// <summary>
    /// The column of the request; a long one, such as with many cards, continues in <c>Broadcast1</c>,
    /// <c>Broadcast2</c> …
    /// </summary>
    private const string BroadcastColumn = "Broadcast";

    private readonly Table _table = storage.Table(Tables.Broadcasts);

    /// <summary>The number of past months whose broadcasts are kept, listed and searched for a person.</summary>
    private const int KeptMonths = 24;

    /// <summary>The time ahead for which the timer <c>PrepareMonths</c> has created the tables of recipients.</summary>
    private static readonly Duration PreparedAhead = Duration.FromDays(28);

    /// <summary>
    /// Adds a broadcast; false where its id exists. Creates the table of its recipients where its month is later than
    /// those that the timer prepares, since no host may run in between.
    /// </summary>
    public async Task<bool> TryAddAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        var month = BroadcastKey.Month(broadcast.Id);
        if (
            !BroadcastKey
                .Months(broadcast.RequestedAt, broadcast.RequestedAt + PreparedAhead)
                .Contains(month, StringComparer.Ordinal)
        )
        {
            await storage.CreateAsync([Tables.Recipients(month)], [], cancellationToken);
        }

        return await _table.TryAddAsync(ToRow(broadcast), cancellationToken) is not null;
    }

    /// <summary>Replaces a broadcast; null where it has changed since it was read.</summary>
    public async Task<StoredBroadcast?> TryReplaceAsync(
        Broadcast broadcast,
        ETag asRead,
        CancellationToken cancellationToken
    ) =>
        await _table.TryReplaceAsync(ToRow(broadcast), asRead, cancellationToken) is { } etag
            ? new StoredBroadcast(broadcast, etag)
            : null;

    public async Task<StoredBroadcast?> FindAsync(string id, CancellationToken cancellationToken) =>
        BroadcastKey.IsId(id) && await _table.FindAsync(BroadcastKey.Month(id), id, cancellationToken) is { } row
            ? _table.Read(row, FromRow)
            : null;

    /// <summary>
    /// Reads the broadcasts of one month that are not marked finished. A row that cannot be read is logged and left
    /// out, so that the others are still swept.
    /// </summary>
    public IAsyncEnumerable<StoredBroadcast> ReadUnfinishedAsync(string month, CancellationToken cancellationToken) =>
        ReadAsync(month, TableClient.CreateQueryFilter($"Finished eq {false}"), cancellationToken);

    /// <summary>
    /// Reads the finished broadcasts of one month that began at or after an instant, in no particular order. Rows that
    /// cannot be read are logged and left out.
    /// </summary>
    public IAsyncEnumerable<StoredBroadcast> ReadFinishedAsync(
        string month,
        Instant startedFrom,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            month,
            TableClient.CreateQueryFilter($"Finished eq {true} and StartAt ge {startedFrom.ToDateTimeOffset()}"),
            cancellationToken
        );

    /// <summary>
    /// Reads all broadcasts of one month, in no particular order. Rows that cannot be read are logged and left out.
    /// </summary>
    public IAsyncEnumerable<StoredBroadcast> ReadMonthAsync(string month, CancellationToken cancellationToken) =>
        ReadAsync(month, null, cancellationToken);

    /// <summary>Returns an instant in the earliest month whose broadcasts are kept.</summary>
    public static Instant EarliestKept(Instant now) =>
        now.InUtc().Date.PlusMonths(-KeptMonths).AtMidnight().InUtc().ToInstant();

    private async IAsyncEnumerable<StoredBroadcast> ReadAsync(
        string month,
        string? filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(month, extraFilter: filter, cancellationToken: cancellationToken)
        )
        {
            if (_table.TryRead(row, FromRow, e => ReportUnreadable(row.RowKey, e)) is { } stored)
            {
                yield return stored;
            }
        }
    }

    /// <summary>
    /// Counts and logs a broadcast that is left out of a list because its row, or one that it depends on, cannot be
    /// read.
    /// </summary>
    public void ReportUnreadable(string id, UnreadableRowException reason)
    {
        tables.CountUnreadable(reason);
        telemetry.Unreadable(id, reason);
    }

    /// <summary>Computes a value from a broadcast, and attributes a failure to its row.</summary>
    /// <exception cref="UnreadableRowException"><paramref name="compute"/> fails on the content of the row.</exception>
    public T Compute<T>(Broadcast broadcast, Func<T> compute) =>
        _table.Read(new TableEntity(BroadcastKey.Month(broadcast.Id), broadcast.Id), _ => compute());

    /// <summary>
    /// Applies a change to a broadcast's row; returns the row itself where <paramref name="change"/> returns null.
    /// </summary>
    public static TableEntity WithBroadcastChanged(TableEntity row, Func<Broadcast, Broadcast?> change) =>
        change(FromRow(row).Broadcast) is { } changed ? ToRow(changed) : row;

    private static TableEntity ToRow(Broadcast broadcast)
    {
        var row = new TableEntity(BroadcastKey.Month(broadcast.Id), broadcast.Id)
        {
            ["StartAt"] = broadcast.StartAt.ToDateTimeOffset(),
            ["Finished"] = broadcast.FinishedAt is not null,
        };
        LongText.Put(row, BroadcastColumn, Json.Write(broadcast));
        return row;
    }

    private static StoredBroadcast FromRow(TableEntity row)
    {
        var broadcast = Json.Read<Broadcast>(LongText.Get(row, BroadcastColumn));
        RowColumns.Require(broadcast.Id == row.RowKey, "The id does not match the row key.");
        RowColumns.Require(
            broadcast.Pool.Count > 0
                && broadcast.Pool.DistinctBy(s => s.Id, StringComparer.Ordinal).Count() == broadcast.Pool.Count,
            "The pool is empty or contains a sender twice."
        );
        return new(broadcast, row.ETag);
    }
}
