using System.Net;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace CommunityAlerts.Storage;

/// <summary>
/// A table: read by key or by range of keys in one partition, and changed under optimistic concurrency.
/// </summary>
/// <remarks>Every write passes <see cref="TableLimits"/>, since the emulator takes what the service refuses.
/// The client repeats a write whose answer was lost, so "not added" and "not replaced" may mean that its own first
/// try succeeded: a caller that needs to know reads the row again (rule R2, Broadcasts/README.md#r2).</remarks>
/// <param name="client">The client of the table.</param>
/// <param name="onWritten">Called after each write, also one that failed, since it may have come through.</param>
public sealed class Table(TableClient client, Action onWritten)
{
    private static readonly string[] KeyColumns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];

    /// <summary>Adds a row. The insert is the claim.</summary>
    /// <returns>Its ETag; null when a row with this key is there already.</returns>
    public async Task<ETag?> TryAddAsync(TableEntity row, CancellationToken cancellationToken)
    {
        TableLimits.Check(row);
        try
        {
            return (await client.AddEntityAsync(row, cancellationToken)).Headers.ETag;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.Conflict)
        {
            return null;
        }
        finally
        {
            onWritten();
        }
    }

    /// <summary>Replaces a row that is still as it was read.</summary>
    /// <returns>The new ETag; null when the row has changed or is gone.</returns>
    public async Task<ETag?> TryReplaceAsync(TableEntity row, ETag expectedETag, CancellationToken cancellationToken)
    {
        TableLimits.Check(row);
        ArgumentOutOfRangeException.ThrowIfEqual(expectedETag, ETag.All);
        try
        {
            return (await client.UpdateEntityAsync(row, expectedETag, TableUpdateMode.Replace, cancellationToken))
                .Headers
                .ETag;
        }
        catch (RequestFailedException e)
            when (e.Status is (int)HttpStatusCode.PreconditionFailed or (int)HttpStatusCode.NotFound)
        {
            return null;
        }
        finally
        {
            onWritten();
        }
    }

    /// <summary>Adds a row that was not found, or replaces one that is still as it was read.</summary>
    /// <param name="row">The row to write.</param>
    /// <param name="expectedETag">The ETag of the row that was found; null where there was none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The new ETag; null when another writer was first.</returns>
    public Task<ETag?> TryWriteAsync(TableEntity row, ETag? expectedETag, CancellationToken cancellationToken) =>
        expectedETag is { } etag ? TryReplaceAsync(row, etag, cancellationToken) : TryAddAsync(row, cancellationToken);

    /// <summary>Adds or replaces a row unconditionally: for rows that all writers write the same way.</summary>
    public async Task<ETag> PutAsync(TableEntity row, CancellationToken cancellationToken)
    {
        TableLimits.Check(row);
        try
        {
            return (await client.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken))
                .Headers
                .ETag!
                .Value;
        }
        finally
        {
            onWritten();
        }
    }

    /// <summary>Finds a row by its key; null when there is none.</summary>
    public async Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken)
    {
        var found = await client.GetEntityIfExistsAsync<TableEntity>(
            partition,
            row,
            cancellationToken: cancellationToken
        );
        return found.HasValue ? found.Value : null;
    }

    /// <summary>
    /// Deletes a row; true also when it does not exist. False when <paramref name="expectedETag"/> is given and the row
    /// has changed.
    /// </summary>
    public async Task<bool> TryDeleteAsync(
        string partition,
        string row,
        ETag? expectedETag,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await client.DeleteEntityAsync(partition, row, expectedETag ?? ETag.All, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
        finally
        {
            onWritten();
        }
    }

    /// <summary>
    /// Reads the rows of one partition with keys in (<paramref name="after"/>, <paramref name="upTo"/>], in key order.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="after">Exclusive lower bound; null is the beginning.</param>
    /// <param name="upTo">Inclusive upper bound; null is the end.</param>
    /// <param name="select">The properties to read in addition to keys and ETag; null is all.</param>
    /// <param name="pageSize">The maximum number of rows of a call, 1 to 1,000.</param>
    /// <param name="extraFilter">
    /// A further filter made by <see cref="TableClient.CreateQueryFilter(FormattableString)"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<TableEntity> ReadRangeAsync(
        string partition,
        string? after = null,
        string? upTo = null,
        IReadOnlyList<string>? select = null,
        int pageSize = 1_000,
        string? extraFilter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        filter += after is null ? "" : " and " + TableClient.CreateQueryFilter($"RowKey gt {after}");
        filter += upTo is null ? "" : " and " + TableClient.CreateQueryFilter($"RowKey le {upTo}");
        filter += extraFilter is null ? "" : $" and ({extraFilter})";
        IEnumerable<string>? columns = select is null ? null : [.. KeyColumns, .. select];
        await foreach (var row in client.QueryAsync<TableEntity>(filter, pageSize, columns, cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>
    /// Reads the rows of all partitions up to and including one, in key order: for tables partitioned by time.
    /// </summary>
    public async IAsyncEnumerable<TableEntity> ReadPartitionsUpToAsync(
        string partition,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in client.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey le {partition}"),
                TableLimits.MaxRowsAPage,
                cancellationToken: cancellationToken
            )
        )
        {
            yield return row;
        }
    }

    /// <summary>
    /// Reads the keys of all rows with partitions in [<paramref name="from"/>, <paramref name="before"/>), in key
    /// order: to delete old rows.
    /// </summary>
    public IAsyncEnumerable<TableEntity> ReadKeysInPartitionsAsync(
        string from,
        string before,
        CancellationToken cancellationToken
    ) => ReadPartitionsAsync(from, before, select: [], cancellationToken);

    /// <summary>
    /// Reads the rows with partitions in [<paramref name="from"/>, <paramref name="before"/>) that were written after
    /// an instant of storage's own clock, in key order. A row's <c>Timestamp</c> is read too.
    /// </summary>
    /// <param name="from">Inclusive lower bound.</param>
    /// <param name="before">Exclusive upper bound.</param>
    /// <param name="after">Exclusive; see <see cref="ReadTimeAsync"/>.</param>
    /// <param name="select">The properties to read in addition.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<TableEntity> ReadChangedInPartitionsAsync(
        string from,
        string before,
        DateTimeOffset after,
        IReadOnlyList<string> select,
        CancellationToken cancellationToken
    ) =>
        client.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter(
                $"PartitionKey ge {from} and PartitionKey lt {before} and Timestamp gt {after}"
            ),
            TableLimits.MaxRowsAPage,
            [.. KeyColumns, nameof(TableEntity.Timestamp), .. select],
            cancellationToken
        );

    /// <summary>
    /// Reads the rows with partitions in [<paramref name="from"/>, <paramref name="before"/>), in key order.
    /// </summary>
    /// <param name="from">Inclusive lower bound.</param>
    /// <param name="before">Exclusive upper bound.</param>
    /// <param name="select">The properties to read in addition to keys and ETag.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<TableEntity> ReadPartitionsAsync(
        string from,
        string before,
        IReadOnlyList<string> select,
        CancellationToken cancellationToken
    ) =>
        client.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {from} and PartitionKey lt {before}"),
            TableLimits.MaxRowsAPage,
            [.. KeyColumns, .. select],
            cancellationToken
        );

    /// <summary>
    /// Reads storage's own clock, which stamps rows: in whole seconds, rounded down, and of another machine than the
    /// one that stamps.
    /// </summary>
    public async Task<DateTimeOffset> ReadTimeAsync(CancellationToken cancellationToken)
    {
        var answer = await client.GetEntityIfExistsAsync<TableEntity>(
            "time",
            "time",
            KeyColumns,
            cancellationToken: cancellationToken
        );
        return answer.GetRawResponse().Headers.Date
            ?? throw new InvalidOperationException("Storage answered without a date.");
    }

    /// <summary>
    /// Reads every row of the table: for small tables and for exports; its use in a request needs a comment why.
    /// </summary>
    public IAsyncEnumerable<TableEntity> ReadAllAsync(CancellationToken cancellationToken) =>
        ReadAllAsync(select: null, cancellationToken);

    /// <summary>Reads the keys and ETags of every row.</summary>
    public IAsyncEnumerable<TableEntity> ReadAllKeysAsync(CancellationToken cancellationToken) =>
        ReadAllAsync(KeyColumns, cancellationToken);

    private async IAsyncEnumerable<TableEntity> ReadAllAsync(
        IEnumerable<string>? select,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in client.QueryAsync<TableEntity>(
                maxPerPage: TableLimits.MaxRowsAPage,
                select: select,
                cancellationToken: cancellationToken
            )
        )
        {
            yield return row;
        }
    }

    /// <summary>Maps a row to its value.</summary>
    /// <exception cref="UnreadableRowException"><paramref name="read"/> cannot read it.</exception>
    public T Read<T>(TableEntity row, Func<TableEntity, T> read)
    {
        try
        {
            return read(row);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new UnreadableRowException(client.Name, row.PartitionKey, row.RowKey, e);
        }
    }

    /// <summary>
    /// Maps a row of a list in which one unreadable row must not hide the others; null, after
    /// <paramref name="onUnreadable"/> was called, where the row cannot be read.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="read">Maps the row; throws where it cannot.</param>
    /// <param name="onUnreadable">Called for an unreadable row; null where none may be left out.</param>
    /// <exception cref="UnreadableRowException">It cannot be read, and <paramref name="onUnreadable"/> is
    /// null.</exception>
    public T? TryRead<T>(TableEntity row, Func<TableEntity, T> read, Action<UnreadableRowException>? onUnreadable)
        where T : class
    {
        try
        {
            return Read(row, read);
        }
        catch (UnreadableRowException e) when (onUnreadable is not null)
        {
            onUnreadable(e);
            return null;
        }
    }

    /// <summary>Runs a transaction of at most 100 rows of one partition.</summary>
    /// <returns>
    /// Null when done; else the index of the first action that failed because its row exists (409), has changed (412)
    /// or is gone (404).
    /// </returns>
    public async Task<int?> TryTransactAsync(
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellationToken
    ) => (await TransactAsync(actions, cancellationToken)).Refused;

    /// <summary>Runs a transaction and returns the ETags of the rows as written.</summary>
    /// <returns>The ETag of each row, in the order of <paramref name="actions"/>; null where the state of a row refused
    /// its action.</returns>
    public async Task<IReadOnlyList<ETag?>?> TryTransactForTagsAsync(
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellationToken
    ) => (await TransactAsync(actions, cancellationToken)).Tags;

    private async Task<(int? Refused, IReadOnlyList<ETag?>? Tags)> TransactAsync(
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellationToken
    )
    {
        TableLimits.Check(actions);
        try
        {
            var answers = (await client.SubmitTransactionAsync(actions, cancellationToken)).Value;
            return (null, [.. answers.Select(a => a.Headers.ETag)]);
        }
        catch (TableTransactionFailedException e)
            when (e.Status
                    is (int)HttpStatusCode.Conflict
                        or (int)HttpStatusCode.PreconditionFailed
                        or (int)HttpStatusCode.NotFound
            )
        {
            return (e.FailedTransactionActionIndex ?? 0, null);
        }
        finally
        {
            onWritten();
        }
    }
}
