namespace CommunityAlerts.Contacts.People;

/// <summary>The body of <c>POST /api/people/search</c>.</summary>
/// <param name="Q">
/// The beginning of a name or of a part of it, the initials of its pinyin, the last four or more digits of a number,
/// the beginning of a household, or a part of an address: 1 to 60 characters.
/// </param>
public sealed record PeopleQuery(string Q)
{
    /// <summary>The cursor of the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>People a page, 1 to 100; 20 by default.</summary>
    public int? Limit { get; init; }
}

/// <summary>People who were found, by name, then by key.</summary>
/// <param name="People">The people, each once; a page may be short.</param>
/// <param name="Cursor">The end of the page; absent on the last one.</param>
public sealed record PeoplePage(IReadOnlyList<FoundPerson> People, string? Cursor);

/// <summary>A person who was found, as on the first of the lists by which they were found.</summary>
public sealed record FoundPerson
{
    /// <summary>E.164; absent for a contact without a number.</summary>
    public string? Phone { get; init; }

    /// <summary>The id of a contact without a number.</summary>
    public string? Id { get; init; }
    public string? Name { get; init; }

    /// <summary>All lists with the person that the caller may see.</summary>
    public required IReadOnlyList<NamedList> Lists { get; init; }
    public required string Area { get; init; }
    public string? Household { get; init; }
    public string? Address { get; init; }

    /// <summary>Whether the number opted out, as far as the caller may know.</summary>
    public required bool OptedOut { get; init; }
}

/// <summary>A list by id and name.</summary>
public sealed record NamedList(string Id, string Name);
