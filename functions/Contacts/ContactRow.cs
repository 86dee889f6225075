using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts;

/// <summary>A contact as a row: one property a field, values as one JSON object with sorted names, tags a line each.</summary>
public static class ContactRow
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(StringComparer.Ordinal);

    public static TableEntity Write(string partition, Contact contact)
    {
        var row = new TableEntity(partition, contact.Key.Value)
        {
            [nameof(Contact.Phone)] = contact.Phone.E164,
            [nameof(Contact.Area)] = contact.Area,
            ["Basis"] = contact.Consent.Basis.ToString(),
            ["Origin"] = contact.Consent.Origin,
            ["Since"] = contact.Consent.Since.ToDateTimeOffset(),
        };
        Add(nameof(Contact.Name), contact.Name);
        Add(nameof(Contact.Language), contact.Language);
        Add(nameof(Contact.Household), contact.Household);
        Add(nameof(Contact.Tags), contact.Tags.Count == 0 ? null : string.Join('\n', contact.Tags));
        Add(nameof(Contact.Values), WriteValues(contact.Values));
        return row;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                row[name] = value;
            }
        }
    }

    public static Contact Read(TableEntity row) => new()
    {
        Phone = PhoneNumber.FromE164(row.Text(nameof(Contact.Phone))),
        Key = NumberKey.Parse(row.RowKey),
        Name = row.GetString(nameof(Contact.Name)),
        Language = row.GetString(nameof(Contact.Language)),
        Area = row.Text(nameof(Contact.Area)),
        Household = row.GetString(nameof(Contact.Household)),
        Tags = row.GetString(nameof(Contact.Tags)) is { } tags ? tags.Split('\n') : [],
        Values = row.GetString(nameof(Contact.Values)) is { } values ? ReadValues(values) : None,
        Consent = new Consent(
            Enum.Parse<ConsentBasis>(row.Text("Basis")),
            row.Text("Origin"),
            row.At("Since")),
    };

    public static IReadOnlyDictionary<string, string> ReadValues(string json) => Json.Read<Dictionary<string, string>>(json);

    /// <summary>Null where there are none; sorted, so that equal values are equal text.</summary>
    public static string? WriteValues(IReadOnlyDictionary<string, string> values) => values.Count switch
    {
        0 => null,
        1 => JsonSerializer.Serialize(values, Json.Options),
        _ => JsonSerializer.Serialize(new SortedDictionary<string, string>(values.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal), Json.Options),
    };
}
