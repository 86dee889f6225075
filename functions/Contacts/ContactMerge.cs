using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Lists;
using NodaTime;

namespace CommunityAlerts.Contacts;

/// <summary>The rule by which the members of a request change a stored contact.</summary>
internal static class ContactMerge
{
    /// <summary>Makes the contact to store: absent members keep the stored value, empty ones remove it.</summary>
    /// <param name="body">The request.</param>
    /// <param name="before">The stored contact; null for a new one.</param>
    /// <param name="person">The number and key of the contact.</param>
    /// <param name="list">The list, whose area a contact has that names none.</param>
    /// <param name="now">The current instant.</param>
    public static Contact Merge(NewContact body, Contact? before, PersonKey person, ContactList list, Instant now)
    {
        var values = new Dictionary<string, string>(
            before?.Values ?? new Dictionary<string, string>(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        foreach (var (name, value) in body.Values ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (Cells.Clean(value) is { Length: > 0 } text)
            {
                values[name] = text;
            }
            else
            {
                values.Remove(name);
            }
        }

        var basis = body.Basis ?? before?.Consent.Basis ?? ConsentBasis.Notice;
        return new Contact
        {
            Phone = person.Phone,
            Key = person.Key,
            Name = Text(body.Name, before?.Name),
            Language = Text(
                body.Language is { Length: > 0 } language ? Cells.ReadLanguage(language) : body.Language,
                before?.Language
            ),
            Area =
                body.Area is null ? before?.Area ?? list.Area
                : body.Area.Length == 0 ? list.Area
                : body.Area,
            Household = Text(body.Household, before?.Household),
            Households = body.Household is null ? before?.Households ?? [] : [],
            Address = Text(body.Address, before?.Address),
            Relation = Text(body.Relation, before?.Relation),
            Order = body.Order is { } order ? (order == 0 ? null : order) : before?.Order,
            Children =
                body.Children is { } children
                    ? (children.Count > 1 ? [.. children.Select(Cells.Clean).Distinct(StringComparer.Ordinal)] : [])
                : body.Values?.Keys.Any(k => HeaderParser.Parse([k]).Has(Columns.Child)) == true ? []
                : before?.Children ?? [],
            Tags = body.Tags is { } tags ? [.. tags.Distinct(StringComparer.Ordinal)] : before?.Tags ?? [],
            Values = values,
            Consent =
                before is not null && before.Consent.Basis == basis ? before.Consent : new Consent(basis, list.Id, now),
            ChangedAt = now,
        };

        static string? Text(string? body, string? before) =>
            body is null ? before
            : Cells.Clean(body) is { Length: > 0 } text ? text
            : null;
    }
}
