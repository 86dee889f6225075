using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts;

/// <summary>Tells which lists have a number: one point read a list.</summary>
public sealed class ContactLookup(ListStore lists, ContactStore contacts)
{
    /// <summary>What each list knows of the number, by list id.</summary>
    public async Task<IReadOnlyList<(string List, Contact Contact)>> FindAllAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var found = new List<(string, Contact)>();
        await foreach (var list in lists.AllAsync(cancellationToken))
        {
            if (await contacts.FindAsync(list.Id, key, cancellationToken) is { } contact)
            {
                found.Add((list.Id, contact));
            }
        }

        return found;
    }
}
