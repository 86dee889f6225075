using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.People;

/// <summary>
/// Reads the searchable texts of everybody on some lists: from the stored index and, besides, from the contacts that
/// were written since it was made. What is missing of the index, or much behind, is made first.
/// </summary>
/// <remarks>
/// Nobody who was stored before the call is missed; who was removed since the index was made is still in it, so every
/// hit has to be read again from its contact. Two callers that make one index at once do so in turn.
/// </remarks>
public sealed class PeopleIndex(
    PeopleIndexStore store,
    PeopleChanges changes,
    PeopleIndexBuilder builder,
    TableTelemetry tables
) : IDisposable
{
    private const int ListsAtOnce = 8;
    private readonly SemaphoreSlim _building = new(1);

    /// <summary>Reads the texts of everybody on the lists.</summary>
    /// <param name="lists">The lists, each once; none that is being deleted.</param>
    /// <param name="cancellationToken">Ends the reading; what was made of the index stays.</param>
    public async Task<IReadOnlyList<IndexedList>> ReadAsync(
        IReadOnlyList<ContactList> lists,
        CancellationToken cancellationToken
    )
    {
        var read = await ParallelReads.ReadAsync(lists, ListsAtOnce, ReadIndexAsync, cancellationToken);
        foreach (var behind in await changes.AddAsync(read, cancellationToken))
        {
            await _building.WaitAsync(cancellationToken);
            try
            {
                await builder.RebuildAsync(behind, cancellationToken);
            }
            finally
            {
                _building.Release();
            }
        }

        return read;
    }

    /// <inheritdoc />
    public void Dispose() => _building.Dispose();

    /// <summary>Reads the index of a list, and makes the buckets that it lacks.</summary>
    private async Task<IndexedList> ReadIndexAsync(ContactList list, CancellationToken cancellationToken)
    {
        var index = Unpack(list, await store.ReadAsync(list.Id, cancellationToken));
        if (builder.IsComplete(index))
        {
            return index;
        }

        await _building.WaitAsync(cancellationToken);
        try
        {
            // Another caller may have made it meanwhile.
            index = Unpack(list, await store.ReadAsync(list.Id, cancellationToken));
            await builder.CompleteAsync(index, cancellationToken);
            return index;
        }
        finally
        {
            _building.Release();
        }
    }

    private IndexedList Unpack(ContactList list, IReadOnlyDictionary<int, StoredBucket> stored)
    {
        var index = new IndexedList(list);
        foreach (var (bucket, found) in stored)
        {
            index.Stored[bucket] = found;
            try
            {
                if (found.IsOf(list.CreatedAt))
                {
                    index.Lines[bucket] = PersonText.Unpack(found.Data);
                }
            }
            catch (InvalidDataException e)
            {
                // Damaged data are made again.
                tables.RowSkipped(new UnreadableRowException(Tables.PeopleIndex, list.Id, $"{bucket:00}", e));
            }
        }

        return index;
    }
}

/// <summary>The searchable texts of a list, by bucket, with those of contacts that were written since.</summary>
/// <param name="List">The list.</param>
public sealed record IndexedList(ContactList List)
{
    /// <summary>The buckets as stored, with and without data.</summary>
    internal Dictionary<int, StoredBucket> Stored { get; } = [];

    /// <summary>The lines of each bucket (<see cref="PersonText.ToLine"/>), a line break after each.</summary>
    internal Dictionary<int, string> Lines { get; } = [];

    /// <summary>The buckets that were made since the call: no contact of theirs was written since.</summary>
    internal HashSet<int> Made { get; } = [];

    /// <summary>
    /// The texts of contacts that were written since the index was made, by key: they stand for its lines.
    /// </summary>
    internal Dictionary<string, PersonText> Changed { get; } = new(StringComparer.Ordinal);

    /// <summary>The instant of storage's clock since which contacts may have been written; null for none.</summary>
    public DateTimeOffset? Since => Lines.Keys.Except(Made).Select(DateTimeOffset? (b) => Stored[b].ReadAt).Min();
}
