using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>A broadcast as read, with the ETag that its next change must match.</summary>
public sealed record StoredBroadcast(Broadcast Broadcast, ETag ETag);

/// <summary>
/// Broadcasts, one row each: partition = month of the id, row = id. Finished ones are marked, so that the sweep passes
/// them over.
/// </summary>
public sealed class BroadcastStore(StorageAccount storage, BroadcastTelemetry telemetry, TableTelemetry tables)
{
    /// <summary>
    /// A long order, such as one with many cards, continues in <c>Broadcast1</c>, <c>Broadcast2</c> …
    /// </summary>
    private const string First = "Broadcast";

    private readonly Table _table = storage.Table(Tables.Broadcasts);

    /// <summary>Tables of recipients are made so long ahead by a timer.</summary>
    private static readonly Duration Prepared = Duration.FromDays(28);

    /// <summary>
    /// Adds it; false when it is there already. The table of its recipients is made where its month lies further ahead
    /// than those that a timer makes: nobody knows who runs by then.
    /// </summary>
    public async Task<bool> TryAddAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        var month = BroadcastKey.Month(broadcast.Id);
        if (
            !BroadcastKey
                .Months(broadcast.OrderedAt, broadcast.OrderedAt + Prepared)
                .Contains(month, StringComparer.Ordinal)
        )
        {
            await storage.CreateAsync([Tables.Recipients(month)], [], cancellationToken);
        }

        return await _table.TryAddAsync(ToRow(broadcast), cancellationToken) is not null;
    }

    /// <summary>Replaces it; null when it is no longer as it was read.</summary>
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
    /// The broadcasts of one month that the sweep has not marked finished. A row that cannot be read is logged and left
    /// out, so that it keeps no other from being swept.
    /// </summary>
    public IAsyncEnumerable<StoredBroadcast> ReadUnfinishedAsync(string month, CancellationToken cancellationToken) =>
        ReadAsync(month, TableClient.CreateQueryFilter($"Finished eq {false}"), cancellationToken);

    /// <summary>
    /// All broadcasts of one month, in no particular order, without those that cannot be read: they are logged.
    /// </summary>
    public IAsyncEnumerable<StoredBroadcast> ReadMonthAsync(string month, CancellationToken cancellationToken) =>
        ReadAsync(month, null, cancellationToken);

    private async IAsyncEnumerable<StoredBroadcast> ReadAsync(
        string month,
        string? filter,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in _table.RangeAsync(month, also: filter, cancellationToken: cancellationToken))
        {
            if (_table.TryRead(row, FromRow, e => ReportUnreadable(row.RowKey, e)) is { } stored)
            {
                yield return stored;
            }
        }
    }

    /// <summary>Counts and logs a broadcast that a list leaves out, since its row or one that it depends on cannot be
    /// read.</summary>
    public void ReportUnreadable(string id, UnreadableRowException reason)
    {
        tables.Count(reason);
        telemetry.Unreadable(id, reason);
    }

    /// <summary>Computes a value from a broadcast that was read.</summary>
    /// <exception cref="UnreadableRowException"><paramref name="compute"/> finds that its row does not fit.</exception>
    public T Compute<T>(Broadcast broadcast, Func<T> compute) =>
        _table.Read(new TableEntity(BroadcastKey.Month(broadcast.Id), broadcast.Id), _ => compute());

    /// <summary>A row with its broadcast changed; the row itself where <paramref name="change"/> gives null.</summary>
    public static TableEntity WithBroadcastChanged(TableEntity row, Func<Broadcast, Broadcast?> change) =>
        change(FromRow(row).Broadcast) is { } changed ? ToRow(changed) : row;

    private static TableEntity ToRow(Broadcast broadcast)
    {
        var row = new TableEntity(BroadcastKey.Month(broadcast.Id), broadcast.Id)
        {
            ["StartAt"] = broadcast.StartAt.ToDateTimeOffset(),
            ["Finished"] = broadcast.FinishedAt is not null,
        };
        LongText.Put(row, First, Json.Write(broadcast));
        return row;
    }

    private static StoredBroadcast FromRow(TableEntity row)
    {
        var broadcast = Json.Read<Broadcast>(LongText.Get(row, First));
        RowColumns.Require(broadcast.Id == row.RowKey, "The id is another broadcast's.");
        RowColumns.Require(
            broadcast.Pool.Count > 0
            && broadcast.Pool.DistinctBy(s => s.Id, StringComparer.Ordinal).Count() == broadcast.Pool.Count,
            "The pool has no sender, or one twice.");
        return new(broadcast, row.ETag);
    }
}
