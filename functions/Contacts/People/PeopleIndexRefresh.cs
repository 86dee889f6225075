using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.People;

/// <summary>
/// Keeps the index of people: makes what is missing or much behind before a search has to, makes it all again once a
/// day, so that nobody who was taken off a list stays in it longer, and removes that of lists that are gone.
/// </summary>
public sealed class PeopleIndexRefresh(
    PeopleIndexStore store,
    PeopleIndex index,
    ListStore lists,
    StorageAccount storage,
    TableTelemetry tables
)
{
    /// <summary>The age at which a part of the index is made again.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    /// <summary>Refreshes the index of every list; a repeat finds little to do.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var all = await lists.ReadAllAsync(cancellationToken, tables.RowSkipped).ToListAsync(cancellationToken);
        await RemoveLeftoversAsync(all, cancellationToken);
        var now = await storage.Table(Tables.Contacts).ReadTimeAsync(cancellationToken);
        foreach (var list in all.Where(l => !l.IsBeingDeleted))
        {
            foreach (var (bucket, stored) in await store.ReadHeadsAsync(list.Id, cancellationToken))
            {
                if (stored.CreatedAt is not null && now - stored.ReadAt > MaxAge)
                {
                    await store.EmptyAsync(list.Id, bucket, cancellationToken);
                }
            }

            await index.ReadAsync([list], cancellationToken);
        }
    }

    private async Task RemoveLeftoversAsync(IReadOnlyList<ContactList> all, CancellationToken cancellationToken)
    {
        foreach (var list in await store.ReadListsAsync(cancellationToken))
        {
            // A list whose row cannot be read is among those that are gone: its index is made again once it can.
            if (!all.Any(l => l.Id == list))
            {
                await store.RemoveAsync(list, cancellationToken);
            }
        }
    }
}
