using System.Globalization;
using Azure.Data.Tables;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>The order of the imports into a list: one runs at a time, in the order of their uploads.</summary>
/// <remarks>
/// Table <c>imports</c>. Partition = <c>waiting~{list}</c>, row = <c>{ticks of the order}~{import id}</c>: each import
/// that is to store something, until it is over. Partition = <c>locks</c>, row = list id, property <c>Held</c> = the
/// import that writes into the list, or did last.
/// </remarks>
public sealed class ImportSequence(ImportStore imports, StorageAccount storage, TableTelemetry tables) : IListLocks
{
    /// <summary>The beginning of the partitions of waiting imports.</summary>
    internal const string WaitingPrefix = "waiting~";

    private const string LocksPartition = "locks";
    private const string HolderColumn = "Held";

    private readonly Table _table = storage.Table(Tables.Imports);

    /// <summary>Adds an import to those that wait; a repeat changes nothing.</summary>
    public Task AddAsync(Import import, CancellationToken cancellationToken) =>
        _table.PutAsync(new TableEntity(Partition(import), Row(import)), cancellationToken);

    /// <summary>Removes an import that is over from those that wait.</summary>
    public Task RemoveAsync(Import import, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Partition(import), Row(import), expectedETag: null, cancellationToken);

    /// <summary>
    /// Takes the list's lock for the import, where no earlier import into the list waits. The lock passes to another
    /// import only when its holder is over, and is never released.
    /// </summary>
    /// <returns>Null where the import has the lock; else the import that it has to wait for.</returns>
    public async Task<Import?> TryStartAsync(Import import, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await _table.FindAsync(LocksPartition, import.Request.List, cancellationToken);
            if (found is not null && ReadHolder(found) is { } holder)
            {
                if (holder == import.Id)
                {
                    return null;
                }

                if (await FindUnfinishedAsync(holder, cancellationToken) is { } running)
                {
                    return running.Import;
                }
            }

            if (await FindEarlierAsync(import, cancellationToken) is { } earlier)
            {
                return earlier;
            }

            var row = new TableEntity(LocksPartition, import.Request.List) { [HolderColumn] = import.Id };
            if (await _table.TryWriteAsync(row, found?.ETag, cancellationToken) is not null)
            {
                return null;
            }
        }
    }

    /// <inheritdoc />
    public async Task<bool> IsLockedAsync(string list, CancellationToken cancellationToken) =>
        await _table.FindAsync(LocksPartition, list, cancellationToken) is { } row
        && ReadHolder(row) is { } holder
        && await FindUnfinishedAsync(holder, cancellationToken) is not null;

    /// <summary>Finds the first import into the same list that was uploaded earlier and is not over.</summary>
    private async Task<Import?> FindEarlierAsync(Import import, CancellationToken cancellationToken)
    {
        var ownRowKey = Row(import);
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition(import),
                upTo: ownRowKey,
                select: [],
                cancellationToken: cancellationToken
            )
        )
        {
            if (row.RowKey == ownRowKey)
            {
                return null;
            }

            var id = ParseId(row.RowKey);
            if (await FindUnfinishedAsync(id, cancellationToken) is { } earlier)
            {
                return earlier.Import;
            }

            // Its run was interrupted after the import had ended and before its row here was removed.
            await _table.TryDeleteAsync(row.PartitionKey, row.RowKey, expectedETag: null, cancellationToken);
        }

        return null;
    }

    /// <summary>
    /// Finds an import that is not over. One whose row cannot be read never runs again and counts as over, so that no
    /// other waits for it.
    /// </summary>
    internal async Task<StoredImport?> FindUnfinishedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await imports.FindAsync(id, cancellationToken) is { Import.IsFinished: false } open ? open : null;
        }
        catch (UnreadableRowException e)
        {
            tables.RowSkipped(e);
            return null;
        }
    }

    private string? ReadHolder(TableEntity row) =>
        _table.TryRead(row, r => r.GetString(HolderColumn), tables.RowSkipped);

    /// <summary>The import that a row of a waiting one names.</summary>
    internal static string ParseId(string rowKey) => rowKey[(rowKey.IndexOf('~', StringComparison.Ordinal) + 1)..];

    private static string Partition(Import import) => WaitingPrefix + import.Request.List;

    private static string Row(Import import) =>
        string.Create(CultureInfo.InvariantCulture, $"{import.Request.At.ToUnixTimeTicks():D19}~{import.Id}");
}
