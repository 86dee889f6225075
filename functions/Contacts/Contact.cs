using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Contacts;

/// <summary>A person's entry in one list.</summary>
public sealed record Contact
{
    /// <summary>The maximum number of children, and of households, of one number.</summary>
    public const int MaxFamily = 20;

    /// <summary>Null for a contact without a number, who is never texted.</summary>
    public required PhoneNumber? Phone { get; init; }

    /// <summary>
    /// The key of the number; without a number that of list, name and household, see <see
    /// cref="NumberKeys.MakePersonKey"/>.
    /// </summary>
    public required NumberKey Key { get; init; }
    public string? Name { get; init; }

    /// <summary>BCP 47 tag such as <c>zh-CN</c>; null means the setting <c>Alerts:Language</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Area path; never empty once stored: an absent one is its list's.</summary>
    public required string Area { get; init; }

    public string? Household { get; init; }

    /// <summary>
    /// All households of the number, where there are several; <see cref="Household"/> is the last of them.
    /// </summary>
    public IReadOnlyList<string> Households { get; init; } = [];

    public string? Address { get; init; }

    /// <summary>The relation to the child or the head of the household, such as 母亲.</summary>
    public string? Relation { get; init; }

    /// <summary>The place among the guardians of a household, from 1.</summary>
    public int? Order { get; init; }

    /// <summary>All children whom rows of a file named with this number, where there are several.</summary>
    public IReadOnlyList<string> Children { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Placeholders' values by header, without <c>name</c>.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public required Consent Consent { get; init; }

    /// <summary>
    /// Whether a person without a number can be identified: by a name, and a household or an address.
    /// </summary>
    public static bool IsIdentifiable(string? name, string? household, string? address) =>
        name is not null && GetHome(household, address) is not null;

    /// <summary>
    /// Returns the home by which a person without a number is known: the household, else the address.
    /// </summary>
    public static string? GetHome(string? household, string? address) => household ?? address;

    /// <summary>Returns all households: several where there are, else the one, if any.</summary>
    public static IReadOnlyList<string> GetHouseholds(IReadOnlyList<string> several, string? household) =>
        several.Count > 0 ? several
        : household is null ? []
        : [household];

    /// <summary>The instant of the last change by hand; null where only imports have changed the contact.</summary>
    public Instant? ChangedAt { get; init; }
}

/// <summary>The basis on which a person may be texted.</summary>
/// <param name="Basis">The legal basis.</param>
/// <param name="Origin">The id of the list on which the basis was recorded.</param>
/// <param name="Since">The instant at which it was first recorded.</param>
public sealed record Consent(ConsentBasis Basis, string Origin, Instant Since);

public enum ConsentBasis
{
    /// <summary>A safety notice that the person signed for.</summary>
    Notice,
    Contract,
    Consent,

    /// <summary>No basis on record: such a contact is excluded from every audience, reason <c>no-consent</c>.</summary>
    None,
}
