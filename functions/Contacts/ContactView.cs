using System.Collections.ObjectModel;

namespace CommunityAlerts.Contacts;

/// <summary>A contact in the API's answers.</summary>
public sealed record ContactView
{
    /// <summary>E.164; null for a contact without a number.</summary>
    public string? Phone { get; init; }

    /// <summary>Names a contact without a number in requests; null for one with a number.</summary>
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Language { get; init; }
    public required string Area { get; init; }
    public string? Household { get; init; }

    /// <summary>All households of the number, where there are several.</summary>
    public IReadOnlyList<string>? Households { get; init; }
    public string? Address { get; init; }
    public string? Relation { get; init; }

    /// <summary>The place among the guardians of a household, from 1.</summary>
    public int? Order { get; init; }

    /// <summary>The children, where rows of a file named several.</summary>
    public IReadOnlyList<string>? Children { get; init; }
    public IReadOnlyList<string> Tags
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Placeholders' values by header.</summary>
    public IReadOnlyDictionary<string, string> Values
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;
    public required Consent Consent { get; init; }

    /// <summary>
    /// True in a page of a list where the number opted out and so gets no text. Null also where the opt-out was stored
    /// for areas that the caller's does not cover.
    /// </summary>
    public bool? OptedOut { get; init; }

    public static ContactView From(Contact contact) =>
        new()
        {
            Phone = contact.Phone?.E164,
            Id = contact.Phone is null ? contact.Key.Value : null,
            Name = contact.Name,
            Language = contact.Language,
            Area = contact.Area,
            Household = contact.Household,
            Households = contact.Households.Count > 0 ? contact.Households : null,
            Address = contact.Address,
            Relation = contact.Relation,
            Order = contact.Order,
            Children = contact.Children.Count > 0 ? contact.Children : null,
            Tags = contact.Tags,
            Values = contact.Values,
            Consent = contact.Consent,
        };
}
