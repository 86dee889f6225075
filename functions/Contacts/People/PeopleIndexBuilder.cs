using System.Globalization;
using System.Runtime.CompilerServices;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.People;

/// <summary>Makes the index of a list's buckets from their contacts, and stores it.</summary>
/// <remarks>
/// The instant is taken before the contacts are read, and the bucket's row before that: a bucket that another writer
/// stored or emptied meanwhile is not stored, and the lines that were made serve the caller alone.
/// </remarks>
public sealed class PeopleIndexBuilder(
    PeopleIndexStore store,
    ContactStore contacts,
    ListStore lists,
    StorageAccount storage,
    TableTelemetry tables
)
{
    private const int MaxSingleBuckets = 2;
    private readonly Table _contacts = storage.Table(Tables.Contacts);

    /// <summary>Whether the index has the lines of every bucket.</summary>
    public bool IsComplete(IndexedList index) => index.Lines.Count == contacts.Buckets;

    /// <summary>Makes the buckets that the index lacks.</summary>
    public Task CompleteAsync(IndexedList index, CancellationToken cancellationToken) =>
        BuildAsync(index, [.. Enumerable.Range(0, contacts.Buckets).Except(index.Lines.Keys)], cancellationToken);

    /// <summary>Makes all buckets again but those that were made since the call.</summary>
    public Task RebuildAsync(IndexedList index, CancellationToken cancellationToken) =>
        BuildAsync(index, [.. Enumerable.Range(0, contacts.Buckets).Except(index.Made)], cancellationToken);

    private async Task BuildAsync(IndexedList index, IReadOnlyList<int> buckets, CancellationToken cancellationToken)
    {
        if (buckets.Count == 0)
        {
            return;
        }

        var readAt = await _contacts.ReadTimeAsync(cancellationToken);
        var missing = buckets.ToHashSet();
        await foreach (var (bucket, people) in ReadAsync(index.List.Id, missing, cancellationToken))
        {
            await StoreAsync(bucket, people);
            missing.Remove(bucket);
        }

        // Buckets without contacts are stored too: what is not stored would be made by every search.
        foreach (var bucket in missing)
        {
            await StoreAsync(bucket, []);
        }

        // A deletion of the list that began meanwhile may have missed what was stored.
        if (
            await lists.FindAsync(index.List.Id, cancellationToken)
                is not { IsBeingDeleted: false, CreatedAt: var createdAt }
            || createdAt != index.List.CreatedAt
        )
        {
            await store.RemoveAsync(index.List.Id, cancellationToken);
        }

        async Task StoreAsync(int bucket, IReadOnlyList<PersonText> people)
        {
            var lines = PersonText.ToLines(people);
            await store.TryPutAsync(
                index.List.Id,
                bucket,
                index.List.CreatedAt,
                readAt,
                PersonText.Pack(lines),
                index.Stored.GetValueOrDefault(bucket),
                cancellationToken
            );
            index.Lines[bucket] = lines;
            index.Made.Add(bucket);
        }
    }

    /// <summary>
    /// Reads the people of some buckets of a list: each by itself where there are few, else by one reading of the list.
    /// </summary>
    /// <returns>The people of each of these buckets that has any.</returns>
    private async IAsyncEnumerable<(int Bucket, IReadOnlyList<PersonText> People)> ReadAsync(
        string list,
        HashSet<int> buckets,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var ranges =
            buckets.Count <= MaxSingleBuckets
                ? buckets.Select(b =>
                    _contacts.ReadRangeAsync(
                        ContactStore.Partition(list, b),
                        select: PersonText.Columns,
                        cancellationToken: cancellationToken
                    )
                )
                :
                [
                    _contacts.ReadPartitionsAsync(
                        ContactStore.Partition(list, buckets.Min()),
                        list + "~~",
                        PersonText.Columns,
                        cancellationToken
                    ),
                ];
        foreach (var range in ranges)
        {
            string? partition = null;
            var people = new List<PersonText>();
            await foreach (var row in range.WithCancellation(cancellationToken))
            {
                if (partition is not null && row.PartitionKey != partition)
                {
                    if (BucketOf(partition) is { } bucket)
                    {
                        yield return (bucket, people);
                    }

                    people = [];
                }

                partition = row.PartitionKey;
                if (_contacts.TryRead(row, PersonText.From, tables.RowSkipped) is { } person)
                {
                    people.Add(person);
                }
            }

            if (partition is not null && BucketOf(partition) is { } last)
            {
                yield return (last, people);
            }
        }

        int? BucketOf(string partition) =>
            int.TryParse(
                partition.AsSpan(list.Length + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var bucket
            ) && buckets.Contains(bucket)
                ? bucket
                : null;
    }
}
