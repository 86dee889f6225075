using CommunityAlerts.Contacts.Lists;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>The lists of a request, as they are now.</summary>
public sealed class BroadcastLists(ListStore lists)
{
    /// <summary>
    /// Finds the lists of the request that still exist. A list deleted since then counts as empty, even where another
    /// was created with its id.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (broadcast.ListsCreatedAt.Count != broadcast.Lists.Count)
        {
            // A request of an older version, without creation times.
            return broadcast.Lists;
        }

        var found = await lists.FindUnreplacedAsync(broadcast.Lists, broadcast.ListsCreatedAt, cancellationToken);
        return [.. broadcast.Lists.Where(found.ContainsKey)];
    }
}
