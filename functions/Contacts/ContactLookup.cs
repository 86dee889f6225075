using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts;

/// <summary>Tells which lists have a number: one point read a list.</summary>
public sealed class ContactLookup(ListStore lists, ContactStore contacts, TableTelemetry tables)
{
    /// <summary>What each list knows of the number, by list id.</summary>
    /// <param name="key">The number.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public async Task<IReadOnlyList<(string List, Contact Contact)>> FindAllAsync(
        NumberKey key,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    )
    {
        var found = new List<(string, Contact)>();
        await foreach (var list in lists.AllAsync(cancellationToken, leftOut))
        {
            if (await contacts.FindAsync(list.Id, key, cancellationToken, leftOut) is { } contact)
            {
                found.Add((list.Id, contact));
            }
        }

        return found;
    }

    /// <summary>The areas of contacts, each once.</summary>
    public static IReadOnlyList<string> AreasOf(IReadOnlyList<(string List, Contact Contact)> listed) =>
        [.. listed.Select(l => l.Contact.Area).Distinct(StringComparer.Ordinal)];

    /// <summary>The areas of all contacts of the number, each once.</summary>
    public async Task<IReadOnlyList<string>> FindAreasAsync(NumberKey key, CancellationToken cancellationToken) =>
        AreasOf(await FindAllAsync(key, cancellationToken));

    /// <summary>
    /// The areas for which an opt-out of the number is stored. A row that cannot be read must not cost the opt-out: it
    /// counts as the whole tree, so that nobody of a narrower area can undo what may be another's.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindAreasOfOptOutAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var isIncomplete = false;
        var listed = await FindAllAsync(key, cancellationToken, LeaveOut);
        return [.. AreasOf(listed), .. isIncomplete ? [""] : Array.Empty<string>()];

        void LeaveOut(UnreadableRowException unreadable)
        {
            tables.LeftOut(unreadable);
            isIncomplete = true;
        }
    }
}
