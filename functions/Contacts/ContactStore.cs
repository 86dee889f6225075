using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Contacts;

/// <summary>
/// Contacts, one row for each list they are on: partition = <c>{list}~{bucket:00}</c>, row = number key.
/// </summary>
public sealed class ContactStore(StorageAccount storage, IOptions<Settings> settings)
{
    /// <summary>
    /// The number of keys from which one range read of a list's bucket costs less than a point read of each.
    /// </summary>
    public const int MinKeysForRangeRead = 32;

    private const int MaxTries = 300;
    private readonly Table _table = storage.Table(Tables.Contacts);

    public int Buckets => settings.Value.Buckets;

    public static string Partition(string list, int bucket) => $"{list}~{bucket:00}";

    public async Task<Contact?> FindAsync(
        string list,
        NumberKey key,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    ) =>
        await _table.FindAsync(Partition(list, key.Bucket(Buckets)), key.Value, cancellationToken) is { } row
            ? _table.TryRead(row, ContactRow.Read, onUnreadable)
            : null;

    /// <summary>
    /// Finds the contacts of some numbers: a point read each where there are few, else one range read.
    /// </summary>
    /// <param name="list">The list's id.</param>
    /// <param name="bucket">The bucket of all the numbers.</param>
    /// <param name="keys">The numbers, each once, in the order of storage; at least one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">Called for each row that cannot be read; null to throw instead.</param>
    public async IAsyncEnumerable<Contact> FindEachAsync(
        string list,
        int bucket,
        IReadOnlyList<NumberKey> keys,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        if (keys.Count < MinKeysForRangeRead)
        {
            foreach (var key in keys)
            {
                if (await FindAsync(list, key, cancellationToken, onUnreadable) is { } contact)
                {
                    yield return contact;
                }
            }

            yield break;
        }

        var wanted = keys.Select(k => k.Value).ToHashSet(StringComparer.Ordinal);
        var rows = _table.ReadRangeAsync(
            Partition(list, bucket),
            upTo: keys[^1].Value,
            extraFilter: TableClient.CreateQueryFilter($"RowKey ge {keys[0].Value}"),
            cancellationToken: cancellationToken
        );
        await foreach (var row in rows)
        {
            if (wanted.Contains(row.RowKey) && _table.TryRead(row, ContactRow.Read, onUnreadable) is { } contact)
            {
                yield return contact;
            }
        }
    }

    /// <summary>Finds the contact with the ETag for a conditional write.</summary>
    public async Task<StoredContact?> FindWithTagAsync(
        string list,
        NumberKey key,
        CancellationToken cancellationToken
    ) =>
        await _table.FindAsync(Partition(list, key.Bucket(Buckets)), key.Value, cancellationToken) is { } row
            ? new StoredContact(_table.Read(row, ContactRow.Read), row.ETag)
            : null;

    /// <summary>Adds the contact, or replaces it where it is still as read.</summary>
    /// <returns>The new ETag; null where another writer was first or the contact is gone: read it again.</returns>
    public Task<ETag?> TryPutAsync(string list, Contact contact, ETag? asRead, CancellationToken cancellationToken) =>
        _table.TryWriteAsync(
            ContactRow.Write(Partition(list, contact.Key.Bucket(Buckets)), contact),
            asRead,
            cancellationToken
        );

    /// <summary>
    /// Adds the contact or replaces the list's row of the number unconditionally, for callers who have not read it.
    /// </summary>
    public Task PutAsync(string list, Contact contact, CancellationToken cancellationToken) =>
        _table.PutAsync(ContactRow.Write(Partition(list, contact.Key.Bucket(Buckets)), contact), cancellationToken);

    public Task RemoveAsync(string list, NumberKey key, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Partition(list, key.Bucket(Buckets)), key.Value, expectedETag: null, cancellationToken);

    /// <summary>Reads the contacts of one bucket with keys after <paramref name="after"/>, in key order.</summary>
    /// <param name="list">The list's id.</param>
    /// <param name="bucket">The bucket, from 0.</param>
    /// <param name="after">Exclusive; null is the beginning.</param>
    /// <param name="pageSize">Rows a call, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">Called for each row that cannot be read; null to throw instead.</param>
    public async IAsyncEnumerable<Contact> ReadBucketAsync(
        string list,
        int bucket,
        NumberKey? after,
        int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition(list, bucket),
                after?.Value,
                pageSize: pageSize,
                cancellationToken: cancellationToken
            )
        )
        {
            if (_table.TryRead(row, ContactRow.Read, onUnreadable) is { } contact)
            {
                yield return contact;
            }
        }
    }

    /// <summary>Reads every contact of the list at or below an area, by bucket and key.</summary>
    /// <exception cref="UnreadableRowException">A contact of the list cannot be read.</exception>
    public async IAsyncEnumerable<Contact> ReadAreaAsync(
        string list,
        string area,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            var contacts = ReadBucketAsync(list, bucket, after: null, TableLimits.MaxRowsAPage, cancellationToken);
            await foreach (var contact in contacts)
            {
                if (AreaPath.Covers(area, contact.Area))
                {
                    yield return contact;
                }
            }
        }
    }

    /// <summary>Removes every contact of the list; a repeat continues where it was interrupted.</summary>
    public async Task RemoveAllAsync(string list, CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            var partition = Partition(list, bucket);
            var keys = new List<string>();
            await foreach (
                var row in _table.ReadRangeAsync(partition, select: [], cancellationToken: cancellationToken)
            )
            {
                keys.Add(row.RowKey);
            }

            foreach (var chunk in keys.Chunk(TableLimits.MaxActions))
            {
                await WriteUnconditionallyAsync(
                    [.. chunk.Select(key => DeleteAction(partition, key))],
                    cancellationToken
                );
            }
        }
    }

    /// <summary>Counts the contacts of a list at or below an area; stops at the greatest number to count.</summary>
    /// <param name="list">The list's id.</param>
    /// <param name="area">The area path.</param>
    /// <param name="max">The greatest number to count.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">Called for each contact whose area cannot be read; null to throw instead.</param>
    public async Task<int> CountAsync(
        string list,
        string area,
        int max,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    ) =>
        await ReadAreasAsync(list, onUnreadable, cancellationToken)
            .Where(ofContact => ofContact is not null && AreaPath.Covers(area, ofContact))
            .Take(max)
            .CountAsync(cancellationToken);

    /// <summary>
    /// Whether any contact of a list lies outside an area; one whose area cannot be read may lie anywhere.
    /// </summary>
    /// <param name="list">The list's id.</param>
    /// <param name="area">The area path.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">Called for each contact whose area cannot be read; null to throw instead.</param>
    public async Task<bool> HasContactsOutsideAsync(
        string list,
        string area,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    ) =>
        await ReadAreasAsync(list, onUnreadable, cancellationToken)
            .AnyAsync(ofContact => ofContact is null || !AreaPath.Covers(area, ofContact), cancellationToken);

    /// <summary>
    /// Writes up to 100 puts and removals of one partition, all or nothing. A removal of a row that no longer exists is
    /// dropped, and the rest is retried.
    /// </summary>
    public async Task WriteUnconditionallyAsync(
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellationToken
    )
    {
        while (actions.Count > 0 && await _table.TryTransactAsync(actions, cancellationToken) is { } refused)
        {
            if (actions[refused].ActionType != TableTransactionActionType.Delete)
            {
                throw new InvalidOperationException("Storage refused an upsert without condition.");
            }

            actions = [.. actions.Where((_, i) => i != refused)];
        }
    }

    /// <summary>
    /// Makes up to 100 conditional writes of one partition, all or nothing; where a row is no longer as it was read,
    /// <paramref name="rebase"/> gives the write in its place.
    /// </summary>
    /// <param name="actions">The writes.</param>
    /// <param name="rebase">
    /// Returns the write in place of a refused one, given that write and the row as it is now; null drops it.
    /// </param>
    /// <param name="verify">Called before a refused write is replaced; throws where the caller must stop.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidOperationException">
    /// Rows change faster than they can be written: the caller retries later.
    /// </exception>
    public async Task WriteConditionallyAsync(
        IReadOnlyList<TableTransactionAction> actions,
        Func<TableTransactionAction, TableEntity?, TableTransactionAction?> rebase,
        Func<CancellationToken, Task> verify,
        CancellationToken cancellationToken
    )
    {
        var tries = MaxTries;
        while (actions.Count > 0 && await _table.TryTransactAsync(actions, cancellationToken) is { } refused)
        {
            if (--tries == 0)
            {
                throw new InvalidOperationException("The rows of a list kept changing while they were written.");
            }

            var action = actions[refused];
            var current = await _table.FindAsync(action.Entity.PartitionKey, action.Entity.RowKey, cancellationToken);
            await verify(cancellationToken);
            var next = rebase(action, current);
            actions =
            [
                .. actions.Take(refused),
                .. next is null ? Array.Empty<TableTransactionAction>() : [next],
                .. actions.Skip(refused + 1),
            ];
        }
    }

    /// <summary>Reads the area of each contact of a list; null for one whose area cannot be read.</summary>
    private async IAsyncEnumerable<string?> ReadAreasAsync(
        string list,
        Action<UnreadableRowException>? onUnreadable,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            await foreach (
                var row in _table.ReadRangeAsync(
                    Partition(list, bucket),
                    select: [nameof(Contact.Area)],
                    cancellationToken: cancellationToken
                )
            )
            {
                yield return _table.TryRead(row, r => r.GetText(nameof(Contact.Area)), onUnreadable);
            }
        }
    }

    public static TableTransactionAction UpsertAction(string partition, Contact contact) =>
        new(TableTransactionActionType.UpsertReplace, ContactRow.Write(partition, contact));

    public static TableTransactionAction DeleteAction(string partition, string key) =>
        new(TableTransactionActionType.Delete, new TableEntity(partition, key), Azure.ETag.All);
}

/// <summary>A contact with the version of its row.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Tag">The ETag of the row as read.</param>
public sealed record StoredContact(Contact Contact, ETag Tag);
