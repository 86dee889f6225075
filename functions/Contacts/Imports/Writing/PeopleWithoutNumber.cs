using Azure.Data.Tables;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>
/// The people of a file without a number, by name and home. Such a person with a number on the list may have lost it in
/// the file, and is not removed for that.
/// </summary>
public sealed class PeopleWithoutNumber
{
    private static readonly string[] Compared =
    [
        nameof(Contact.Phone),
        nameof(Contact.Name),
        nameof(Contact.Household),
        nameof(Contact.Address),
    ];

    private readonly Dictionary<string, HashSet<string>> _homes = new(StringComparer.Ordinal);

    private PeopleWithoutNumber() { }

    /// <summary>The columns of a contact's row that are compared; none where every person has a number.</summary>
    public IReadOnlyList<string> Columns => _homes.Count == 0 ? [] : Compared;

    /// <summary>Collects the people without a number of a file.</summary>
    public static PeopleWithoutNumber From(ReadFile file)
    {
        var people = new PeopleWithoutNumber();
        foreach (var contact in file.Buckets.SelectMany(b => b).Where(c => c is { Phone: null, Name: not null }))
        {
            if (!people._homes.TryGetValue(contact.Name!, out var homes))
            {
                people._homes[contact.Name!] = homes = new(StringComparer.Ordinal);
            }

            homes.Add(Contact.GetHome(contact.Household, contact.Address) ?? "");
        }

        return people;
    }

    /// <summary>Whether a contact that has a number is one of them: of the same name, and of the same home where the
    /// list knows one.</summary>
    public bool Contains(TableEntity row) =>
        row.GetString(nameof(Contact.Phone)) is not null
        && row.GetString(nameof(Contact.Name)) is { } name
        && _homes.TryGetValue(name, out var homes)
        && IsOneOf(homes, row);

    private static bool IsOneOf(HashSet<string> homes, TableEntity row)
    {
        var home = Contact.GetHome(row.GetString(nameof(Contact.Household)), row.GetString(nameof(Contact.Address)));
        return home is null || homes.Contains(home);
    }
}
