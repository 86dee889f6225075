using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts;

/// <summary>Finds the lists that contain a number, or each of many numbers by one read of the lists.</summary>
/// <remarks>
/// There is no index of numbers: it could not be written in one transaction with contacts, and one that lacks a list
/// would give an opt-out too narrow an area.
/// </remarks>
public sealed class ContactLookup(ListStore lists, ContactStore contacts, TableTelemetry tables)
{
    private const int MaxParallelReads = 8;

    /// <summary>Finds a number's contacts in all lists, sorted by list id.</summary>
    /// <param name="key">The number's key.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<ListedContact>> FindAllAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var found = new List<ListedContact>();
        await ReadAsync([key], Add, onUnreadable: null, cancellationToken);
        return [.. found.OrderBy(f => f.List, StringComparer.Ordinal)];

        void Add(string list, Contact contact) => found.Add(new ListedContact(list, contact));
    }

    /// <summary>Finds the contacts of several numbers in all lists, in any order; leaves out unreadable rows.</summary>
    /// <param name="keys">The numbers, each once.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<ListedContact>> FindAllAsync(
        IReadOnlyCollection<NumberKey> keys,
        CancellationToken cancellationToken
    )
    {
        var found = new List<ListedContact>();
        await ReadAsync(
            keys,
            (list, contact) => found.Add(new ListedContact(list, contact)),
            (_, unreadable) => tables.RowSkipped(unreadable),
            cancellationToken
        );
        return found;
    }

    /// <summary>
    /// Finds the names that numbers have in the lists: those of contacts that the caller covers; leaves out unreadable
    /// rows.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="keys">The numbers.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// The distinct names of each number that has any, sorted by the id of the list that has them: several people may
    /// share a number.
    /// </returns>
    public async Task<IReadOnlyDictionary<NumberKey, IReadOnlyList<string>>> FindNamesAsync(
        Caller caller,
        IEnumerable<NumberKey> keys,
        CancellationToken cancellationToken
    )
    {
        var wanted = keys.Distinct().ToList();
        return wanted.Count == 0
            ? new Dictionary<NumberKey, IReadOnlyList<string>>()
            : (await FindAllAsync(wanted, cancellationToken))
                .Where(l => l.Contact.Name is not null && caller.Covers(l.Contact.Area))
                .OrderBy(l => l.List, StringComparer.Ordinal)
                .GroupBy(l => l.Contact.Key)
                .ToDictionary(
                    g => g.Key,
                    IReadOnlyList<string> (g) => [.. g.Select(l => l.Contact.Name!).Distinct(StringComparer.Ordinal)]
                );
    }

    /// <summary>Returns the distinct areas of contacts.</summary>
    public static IReadOnlyList<string> GetAreas(IReadOnlyList<ListedContact> listed) =>
        [.. listed.Select(l => l.Contact.Area).Distinct(StringComparer.Ordinal)];

    /// <summary>Finds the distinct areas of each number's contacts.</summary>
    public Task<IReadOnlyDictionary<NumberKey, IReadOnlyList<string>>> FindAreasAsync(
        IReadOnlyCollection<NumberKey> keys,
        CancellationToken cancellationToken
    ) => FindAreasAsync(keys, countsUnreadable: false, cancellationToken);

    /// <summary>
    /// Finds the areas for which each number's opt-out is stored. A row that cannot be read must not lose the opt-out:
    /// it counts as the whole tree, so that nobody of a narrower area can undo what may be another's.
    /// </summary>
    public Task<IReadOnlyDictionary<NumberKey, IReadOnlyList<string>>> FindAreasOfOptOutAsync(
        IReadOnlyCollection<NumberKey> keys,
        CancellationToken cancellationToken
    ) => FindAreasAsync(keys, countsUnreadable: true, cancellationToken);

    private async Task<IReadOnlyDictionary<NumberKey, IReadOnlyList<string>>> FindAreasAsync(
        IReadOnlyCollection<NumberKey> keys,
        bool countsUnreadable,
        CancellationToken cancellationToken
    )
    {
        var areas = keys.Distinct().ToDictionary(k => k, _ => new SortedSet<string>(StringComparer.Ordinal));
        await ReadAsync(
            areas.Keys,
            (_, contact) => areas[contact.Key].Add(contact.Area),
            countsUnreadable ? CountAsWholeTree : null,
            cancellationToken
        );
        return areas.ToDictionary(a => a.Key, IReadOnlyList<string> (a) => [.. a.Value]);

        // A damaged contact may have any area; the contacts of a damaged list were not looked for.
        void CountAsWholeTree(NumberKey? ofContact, UnreadableRowException unreadable)
        {
            tables.RowSkipped(unreadable);
            foreach (var areasOfKey in ofContact is { } key ? [areas[key]] : areas.Values.AsEnumerable())
            {
                areasOfKey.Add("");
            }
        }
    }

    /// <summary>
    /// Reads the contacts of some numbers in all lists, up to <see cref="MaxParallelReads"/> partitions at once.
    /// </summary>
    /// <param name="keys">The numbers, each once.</param>
    /// <param name="onContact">Called for each contact with its list's id, one call at a time, in any order.</param>
    /// <param name="onUnreadable">
    /// Called in the same way for a row that cannot be read, with the number of a contact and without one for a list;
    /// null where such a row must throw.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private async Task ReadAsync(
        IReadOnlyCollection<NumberKey> keys,
        Action<string, Contact> onContact,
        Action<NumberKey?, UnreadableRowException>? onUnreadable,
        CancellationToken cancellationToken
    )
    {
        var callbackLock = new Lock();
        Action<UnreadableRowException>? onUnreadableList = onUnreadable is null ? null : row => onUnreadable(null, row);
        Action<UnreadableRowException>? onUnreadableContact = onUnreadable is null
            ? null
            : row =>
            {
                lock (callbackLock)
                {
                    onUnreadable(new NumberKey(row.Row), row);
                }
            };
        var buckets = keys.GroupBy(k => k.Bucket(contacts.Buckets))
            .Select(b => (Bucket: b.Key, Keys: b.Order(NumberKey.Order).ToList()))
            .ToList();
        var all = await lists.ReadAllAsync(cancellationToken, onUnreadableList).ToListAsync(cancellationToken);
        await Parallel.ForEachAsync(
            all.SelectMany(list => buckets.Select(bucket => (List: list.Id, bucket.Bucket, bucket.Keys))),
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken },
            async (part, token) =>
            {
                await foreach (
                    var contact in contacts.FindEachAsync(part.List, part.Bucket, part.Keys, token, onUnreadableContact)
                )
                {
                    lock (callbackLock)
                    {
                        onContact(part.List, contact);
                    }
                }
            }
        );
    }
}

/// <summary>A contact with the list that it is on.</summary>
/// <param name="List">List id.</param>
/// <param name="Contact">The contact's entry in that list.</param>
public sealed record ListedContact(string List, Contact Contact);
