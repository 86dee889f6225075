using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts.Lists;

/// <summary>Lists, one row each: partition = <c>lists</c>, row = id.</summary>
public sealed class ListStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Lists);

    public async Task<ContactList?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await FindWithTagAsync(id, cancellationToken))?.List;

    /// <summary>Finds the list with the ETag for a conditional write.</summary>
    public async Task<StoredList?> FindWithTagAsync(string id, CancellationToken cancellationToken) =>
        ContactList.IsId(id) && await _table.FindAsync(Tables.Lists, id, cancellationToken) is { } row
            ? new StoredList(_table.Read(row, FromRow), row.ETag)
            : null;

    /// <summary>
    /// Finds the named lists that exist, by id: in one read, since there are hundreds of lists at most.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, ContactList>> FindAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, ContactList>(StringComparer.Ordinal);
        var wanted = ids.Where(ContactList.IsId).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count > 0)
        {
            await foreach (
                var row in _table.ReadRangeAsync(
                    Tables.Lists,
                    upTo: wanted.Max(StringComparer.Ordinal),
                    cancellationToken: cancellationToken
                )
            )
            {
                if (wanted.Contains(row.RowKey))
                {
                    found.Add(row.RowKey, _table.Read(row, FromRow));
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Finds the lists of a request that still exist, by id; not a list that was deleted and created again with the
    /// same id.
    /// </summary>
    /// <param name="ids">The request's lists.</param>
    /// <param name="createdAt">The instant at which each was created, as the request read it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<string, ContactList>> FindUnreplacedAsync(
        IReadOnlyList<string> ids,
        IReadOnlyList<Instant> createdAt,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(ids, cancellationToken);
        return ids.Zip(createdAt)
            .Where(l => found.TryGetValue(l.First, out var list) && list.CreatedAt == l.Second)
            .ToDictionary(l => l.First, l => found[l.First], StringComparer.Ordinal);
    }

    /// <summary>Reads every list, by id.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">Called for each row that cannot be read; null to throw instead.</param>
    public async IAsyncEnumerable<ContactList> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        await foreach (var row in _table.ReadRangeAsync(Tables.Lists, cancellationToken: cancellationToken))
        {
            if (_table.TryRead(row, FromRow, onUnreadable) is { } list)
            {
                yield return list;
            }
        }
    }

    /// <summary>
    /// Finds the lists of an audience, each once: those named, in the order named; where none is named, every list
    /// whose area lies at, below or above an area that the audience names, by id. <c>unknown-list</c> names each one
    /// that does not exist or is being deleted.
    /// </summary>
    public async Task<Result<IReadOnlyList<ContactList>>> FindAudienceListsAsync(
        Audience audience,
        CancellationToken cancellationToken
    )
    {
        var lists = new List<ContactList>();
        if (audience.Lists.Count == 0)
        {
            var areas = audience.NamedAreas is { Count: > 0 } named ? named : [""];
            await foreach (var list in ReadAllAsync(cancellationToken))
            {
                if (!list.IsBeingDeleted && areas.Any(a => AreaPath.Overlap(a, list.Area)))
                {
                    lists.Add(list);
                }
            }

            return lists;
        }

        var found = await FindAsync(audience.Lists, cancellationToken);
        var errors = audience
            .Lists.Index()
            .Where(l => found.GetValueOrDefault(l.Item) is null or { IsBeingDeleted: true })
            .Select(l => ContactProblems.UnknownListField($"/audience/lists/{l.Index}", l.Item))
            .ToList();
        return errors.Count == 0
            ? audience.Lists.Distinct(StringComparer.Ordinal).Select(id => found[id]).ToList()
            : ContactProblems.UnknownLists(errors);
    }

    /// <summary>Adds the list, or replaces it where it is still as read.</summary>
    /// <param name="list">The list.</param>
    /// <param name="asRead">The ETag as read; null where the list must not exist yet.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The new ETag; null where another writer was first.</returns>
    public Task<ETag?> TryPutAsync(ContactList list, ETag? asRead, CancellationToken cancellationToken) =>
        _table.TryWriteAsync(ToRow(list), asRead, cancellationToken);

    /// <summary>Deletes the list's row; false where another writer was first.</summary>
    public Task<bool> TryRemoveAsync(string id, ETag asRead, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Tables.Lists, id, asRead, cancellationToken);

    private static TableEntity ToRow(ContactList list) =>
        new(Tables.Lists, list.Id)
        {
            ["Name"] = list.Name,
            ["Area"] = list.Area,
            ["Labels"] = Json.Write(list.Labels),
            ["Sample"] = list.Sample,
            ["CreatedAt"] = list.CreatedAt.ToDateTimeOffset(),
            ["Deleting"] = list.IsBeingDeleted,
            ["Clearing"] = list.IsBeingCleared ? true : null,
        };

    private static ContactList FromRow(TableEntity row) =>
        new()
        {
            Id = row.RowKey,
            Name = row.GetText("Name"),
            Area = row.GetText("Area"),
            Labels = Json.Read<string[]>(row.GetText("Labels")),
            Sample = row.GetBoolean("Sample") ?? false,
            CreatedAt = row.GetInstant("CreatedAt"),
            IsBeingDeleted = row.GetBoolean("Deleting") ?? false,
            IsBeingCleared = row.GetBoolean("Clearing") ?? false,
        };
}

/// <summary>A list with the version of its row.</summary>
/// <param name="List">The list.</param>
/// <param name="Tag">The ETag of the row as read.</param>
public sealed record StoredList(ContactList List, ETag Tag);
