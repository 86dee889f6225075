using System.Globalization;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts;

/// <summary>
/// The stored index of people: partition = list id, row = <c>{bucket:00}~{part:00}~{list}</c>. Part 0 of a bucket tells
/// of which list and instant it is; a bucket whose data fill more than one row has further parts.
/// </summary>
/// <remarks>
/// The data of a bucket are written by one transaction on the condition that its first row is as it was read. An
/// erasure empties a bucket without condition, so that an index that was made from contacts read before is not stored.
/// </remarks>
public sealed class PeopleIndexStore(StorageAccount storage)
{
    /// <summary>
    /// The maximum size of a bucket's data: a transaction has 4 MiB, and data grow by a third on their way.
    /// </summary>
    public const int MaxBucketBytes = MaxParts * MaxRowBytes;

    private const int MaxParts = 4;

    /// <summary>The bytes of a row: the emulator counts them as they are sent, a third more than the service.</summary>
    private const int MaxRowBytes = ColumnsARow * MaxColumnBytes;
    private const int ColumnsARow = 11;
    private const int MaxColumnBytes = 60 * 1024;
    private const int Format = 1;
    private const string AfterParts = "~~";

    private static readonly string[] HeadColumns = ["Format", "CreatedAt", "ReadAt", "Parts"];

    private readonly Table _table = storage.Table(Tables.PeopleIndex);

    /// <summary>
    /// Reads the stored buckets of a list; one that was emptied, is damaged or is of another format has no data.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, StoredBucket>> ReadAsync(
        string list,
        CancellationToken cancellationToken
    ) =>
        Assemble(
            await _table.ReadRangeAsync(list, cancellationToken: cancellationToken).ToListAsync(cancellationToken)
        );

    /// <summary>Reads which buckets of a list are stored, without their data.</summary>
    public async Task<IReadOnlyDictionary<int, StoredBucket>> ReadHeadsAsync(
        string list,
        CancellationToken cancellationToken
    ) =>
        Assemble(
            await _table
                .ReadRangeAsync(list, select: HeadColumns, cancellationToken: cancellationToken)
                .ToListAsync(cancellationToken)
        );

    /// <summary>Stores a bucket that is still as it was read.</summary>
    /// <param name="list">List id.</param>
    /// <param name="bucket">The bucket, from 0.</param>
    /// <param name="createdAt">The instant at which the list was created.</param>
    /// <param name="readAt">The instant of storage's clock before the bucket's contacts were read.</param>
    /// <param name="data">At most <see cref="MaxBucketBytes"/>; more is not stored.</param>
    /// <param name="asRead">The bucket as read; null where there was none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False where it was not stored: another writer was first, or there are too many data.</returns>
    public async Task<bool> TryPutAsync(
        string list,
        int bucket,
        Instant createdAt,
        DateTimeOffset readAt,
        byte[] data,
        StoredBucket? asRead,
        CancellationToken cancellationToken
    )
    {
        if (data.Length > MaxBucketBytes)
        {
            return false;
        }

        var parts = data.Chunk(MaxRowBytes).ToList();
        var head = MakeRow(list, bucket, part: 0, parts.Count > 0 ? parts[0] : []);
        head["Format"] = Format;
        head["CreatedAt"] = createdAt.ToDateTimeOffset();
        head["ReadAt"] = readAt;
        head["Parts"] = parts.Count;
        List<TableTransactionAction> actions =
        [
            asRead is null
                ? new(TableTransactionActionType.Add, head)
                : new(TableTransactionActionType.UpdateReplace, head, asRead.Tag),
        ];
        for (var part = 1; part < parts.Count; part++)
        {
            actions.Add(new(TableTransactionActionType.UpsertReplace, MakeRow(list, bucket, part, parts[part])));
        }

        for (var part = Math.Max(1, parts.Count); part < asRead?.Parts; part++)
        {
            actions.Add(
                new(TableTransactionActionType.Delete, new TableEntity(list, RowKey(list, bucket, part)), ETag.All)
            );
        }

        return await _table.TryTransactAsync(actions, cancellationToken) is null;
    }

    /// <summary>
    /// Removes what is stored of a bucket, and keeps what is being made of it now from being stored. A repeat changes
    /// nothing.
    /// </summary>
    public async Task EmptyAsync(string list, int bucket, CancellationToken cancellationToken)
    {
        await _table.PutAsync(new TableEntity(list, RowKey(list, bucket, part: 0)), cancellationToken);
        var further = _table.ReadRangeAsync(
            list,
            RowKey(list, bucket, part: 0),
            string.Create(CultureInfo.InvariantCulture, $"{bucket:00}{AfterParts}"),
            select: [],
            cancellationToken: cancellationToken
        );
        await foreach (var row in further)
        {
            await _table.TryDeleteAsync(list, row.RowKey, expectedETag: null, cancellationToken);
        }
    }

    /// <summary>Removes all that is stored of a list. A repeat continues where it was interrupted.</summary>
    public async Task RemoveAsync(string list, CancellationToken cancellationToken)
    {
        await foreach (var row in _table.ReadRangeAsync(list, select: [], cancellationToken: cancellationToken))
        {
            await _table.TryDeleteAsync(list, row.RowKey, expectedETag: null, cancellationToken);
        }
    }

    /// <summary>Lists the lists of which anything is stored.</summary>
    public async Task<IReadOnlyCollection<string>> ReadListsAsync(CancellationToken cancellationToken) =>
        // A timer's reading: some rows a list.
        await _table
            .ReadAllKeysAsync(cancellationToken)
            .Select(row => row.PartitionKey)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);

    private static Dictionary<int, StoredBucket> Assemble(IReadOnlyList<TableEntity> rows)
    {
        var buckets = new Dictionary<int, StoredBucket>();
        foreach (var ofBucket in rows.GroupBy(r => r.RowKey.Split('~')[0], StringComparer.Ordinal))
        {
            if (
                int.TryParse(ofBucket.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var bucket)
                && ofBucket.First() is var head
                && head.RowKey == RowKey(head.PartitionKey, bucket, part: 0)
            )
            {
                buckets[bucket] = Read(head, [.. ofBucket]);
            }
        }

        return buckets;
    }

    private static StoredBucket Read(TableEntity head, IReadOnlyList<TableEntity> parts)
    {
        try
        {
            var count = head.GetInt32("Parts") ?? 0;
            return
                head.GetInt32("Format") == Format
                && parts.Count >= count
                && head.GetDateTimeOffset("CreatedAt") is { } createdAt
                && head.GetDateTimeOffset("ReadAt") is { } readAt
                ? new StoredBucket(head.ETag, count)
                {
                    CreatedAt = createdAt.ToInstant(),
                    ReadAt = readAt,
                    Data = ReadData(parts.Take(count)),
                }
                : new StoredBucket(head.ETag, count);
        }
        catch (InvalidOperationException)
        {
            // Somebody has changed the type of a column: the bucket is made again.
            return new StoredBucket(head.ETag, Parts: 0);
        }
    }

    private static byte[] ReadData(IEnumerable<TableEntity> parts)
    {
        using var data = new MemoryStream();
        foreach (var row in parts)
        {
            for (var i = 0; row.GetBinary(ColumnName(i)) is { } bytes; i++)
            {
                data.Write(bytes);
            }
        }

        return data.ToArray();
    }

    private static TableEntity MakeRow(string list, int bucket, int part, byte[] data)
    {
        var row = new TableEntity(list, RowKey(list, bucket, part));
        foreach (var (i, bytes) in data.Chunk(MaxColumnBytes).Index())
        {
            row[ColumnName(i)] = bytes;
        }

        return row;
    }

    private static string RowKey(string list, int bucket, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{bucket:00}~{part:00}~{list}");

    private static string ColumnName(int i) => string.Create(CultureInfo.InvariantCulture, $"Data{i}");
}

/// <summary>A bucket of a list's index as stored.</summary>
/// <param name="Tag">The ETag of its first row.</param>
/// <param name="Parts">The number of its rows with data.</param>
public sealed record StoredBucket(ETag Tag, int Parts)
{
    /// <summary>The creation of the list that it is of; null where it has no data.</summary>
    public Instant? CreatedAt { get; init; }

    /// <summary>The instant of storage's clock before its contacts were read.</summary>
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>The data, as <see cref="People.PersonText"/> packs them.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Whether it has data of a list that was created then.</summary>
    public bool IsOf(Instant createdAt) => CreatedAt == createdAt;
}
