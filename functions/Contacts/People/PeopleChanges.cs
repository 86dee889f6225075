using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Contacts.People;

/// <summary>Finds the contacts that were written since the index of their list was made.</summary>
public sealed class PeopleChanges(StorageAccount storage, IOptions<Settings> settings, TableTelemetry tables)
{
    /// <summary>The number of changed contacts of a list from which its index is made again.</summary>
    public const int MaxChanged = 2_000;

    /// <summary>
    /// The time before an index was made from which contacts count as written since: the longest that a write may take
    /// at storage, 30 s, and as much again for clocks of storage that differ.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The number of lists from which they are read together: a query looks at every row between its bounds, and at the
    /// emulator at every row of the table.
    /// </summary>
    private const int MinTogether = 4;

    private const int RangesAtOnce = 8;
    private const string AfterBuckets = "~~";
    private readonly Table _contacts = storage.Table(Tables.Contacts);

    /// <summary>Adds the changed contacts to each list.</summary>
    /// <returns>The lists with too many of them, whose index is to be made again.</returns>
    public async Task<IReadOnlyList<IndexedList>> AddAsync(
        IReadOnlyList<IndexedList> lists,
        CancellationToken cancellationToken
    )
    {
        var open = lists.Where(l => l.Since is not null).ToList();
        if (open.Count == 0)
        {
            return [];
        }

        if (open.Count >= MinTogether && await TryAddTogetherAsync(open, cancellationToken))
        {
            return [];
        }

        var now = await _contacts.ReadTimeAsync(cancellationToken);
        var added = await ParallelReads.ReadAsync(
            open,
            RangesAtOnce,
            (list, stop) => TryAddAsync(list, now, stop),
            cancellationToken
        );
        return [.. open.Where((_, i) => !added[i])];
    }

    /// <summary>
    /// Adds the changed contacts of many lists by one reading of all between the first and the last of them; false,
    /// with none added, where it finds too many.
    /// </summary>
    private async Task<bool> TryAddTogetherAsync(IReadOnlyList<IndexedList> lists, CancellationToken cancellationToken)
    {
        var byPrefix = lists.ToDictionary(l => FirstPartition(l.List.Id), StringComparer.Ordinal);
        var prefixes = byPrefix.Keys.Order(StringComparer.Ordinal).ToList();
        var rows = _contacts.ReadChangedInPartitionsAsync(
            prefixes[0],
            byPrefix[prefixes[^1]].List.Id + AfterBuckets,
            lists.Min(l => l.Since)!.Value - Margin,
            PersonText.Columns,
            cancellationToken
        );
        var read = 0;
        await foreach (var row in rows)
        {
            if (++read > MaxChanged)
            {
                foreach (var list in lists)
                {
                    list.Changed.Clear();
                }

                return false;
            }

            // Lists between them may be others' lists.
            if (byPrefix.TryGetValue(row.PartitionKey[..(row.PartitionKey.IndexOf('~') + 1)], out var changed))
            {
                Add(changed, row);
            }
        }

        return true;
    }

    /// <summary>
    /// Adds the changed contacts of a list; false where there are too many. Those of an index that was made just now
    /// are all read: made again, it would have as many.
    /// </summary>
    private async Task<bool> TryAddAsync(IndexedList list, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = list.Since!.Value - Margin;
        var isYoung = now - since < 2 * Margin;
        var rows = _contacts.ReadChangedInPartitionsAsync(
            FirstPartition(list.List.Id),
            list.List.Id + AfterBuckets,
            since,
            PersonText.Columns,
            cancellationToken
        );
        await foreach (var row in rows)
        {
            Add(list, row);
            if (list.Changed.Count > MaxChanged && !isYoung)
            {
                list.Changed.Clear();
                return false;
            }
        }

        return true;
    }

    private void Add(IndexedList list, TableEntity row)
    {
        if (
            NumberKey.IsKey(row.RowKey)
            && new NumberKey(row.RowKey).Bucket(settings.Value.Buckets) is var bucket
            && !list.Made.Contains(bucket)
            && row.Timestamp > list.Stored[bucket].ReadAt - Margin
            && _contacts.TryRead(row, PersonText.From, tables.RowSkipped) is { } person
        )
        {
            list.Changed[person.Key] = person;
        }
    }

    private static string FirstPartition(string list) => list + "~";
}
