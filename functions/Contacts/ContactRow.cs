using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts;

/// <summary>
/// A contact as a row: one property a field, values as one JSON object with sorted names, tags a line each.
/// </summary>
public static class ContactRow
{
    /// <summary>The column of <see cref="Contact.ChangedAt"/>.</summary>
    public const string ChangedColumn = "Changed";

    /// <summary>The column of <see cref="Consent.Basis"/>.</summary>
    public const string Basis = "Basis";

    private const string Origin = "Origin";
    private const string Since = "Since";

    private static readonly IReadOnlyDictionary<string, string> NoValues = new Dictionary<string, string>(
        StringComparer.Ordinal
    );

    public static TableEntity Write(string partition, Contact contact)
    {
        var row = new TableEntity(partition, contact.Key.Value) { [nameof(Contact.Area)] = contact.Area };
        WriteConsent(row, contact.Consent);
        Add(nameof(Contact.Phone), contact.Phone?.E164);
        Add(nameof(Contact.Name), contact.Name);
        Add(nameof(Contact.Language), contact.Language);
        Add(nameof(Contact.Household), contact.Household);
        Add(nameof(Contact.Households), Lines(contact.Households));
        Add(nameof(Contact.Address), contact.Address);
        Add(nameof(Contact.Relation), contact.Relation);
        Add(nameof(Contact.Children), Lines(contact.Children));
        Add(nameof(Contact.Tags), Lines(contact.Tags));
        Add(nameof(Contact.Values), WriteValues(contact.Values));
        if (contact.Order is { } order)
        {
            row[nameof(Contact.Order)] = order;
        }

        if (contact.ChangedAt is { } changed)
        {
            row[ChangedColumn] = changed.ToDateTimeOffset();
        }

        return row;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                row[name] = value;
            }
        }
    }

    public static Contact Read(TableEntity row)
    {
        var contact = ReadFields(row);
        RowColumns.Require(
            contact.Phone is not null || Contact.IsIdentifiable(contact.Name, contact.Household, contact.Address),
            "A contact has a number, or a name and a household or an address."
        );
        return contact;
    }

    public static void WriteConsent(TableEntity row, Consent consent)
    {
        row[Basis] = consent.Basis.ToString();
        row[Origin] = consent.Origin;
        row[Since] = consent.Since.ToDateTimeOffset();
    }

    public static void CopyConsent(TableEntity source, TableEntity target)
    {
        foreach (var column in new[] { Basis, Origin, Since })
        {
            target[column] = source[column];
        }
    }

    private static Contact ReadFields(TableEntity row) =>
        new()
        {
            Phone = row.GetString(nameof(Contact.Phone)) is { } phone ? PhoneNumber.FromE164(phone) : null,
            Key = NumberKey.Parse(row.RowKey),
            Name = row.GetString(nameof(Contact.Name)),
            Language = row.GetString(nameof(Contact.Language)),
            Area = row.GetText(nameof(Contact.Area)),
            Household = row.GetString(nameof(Contact.Household)),
            Households = ReadLines(row, nameof(Contact.Households)),
            Address = row.GetString(nameof(Contact.Address)),
            Relation = row.GetString(nameof(Contact.Relation)),
            Order = row.GetInt32(nameof(Contact.Order)),
            Children = ReadLines(row, nameof(Contact.Children)),
            Tags = ReadLines(row, nameof(Contact.Tags)),
            Values = row.GetString(nameof(Contact.Values)) is { } values ? ReadValues(values) : NoValues,
            Consent = new Consent(
                Enum.Parse<ConsentBasis>(row.GetText(Basis)),
                row.GetText(Origin),
                row.GetInstant(Since)
            ),
            ChangedAt = row.FindInstant(ChangedColumn),
        };

    /// <summary>Whether a person added or changed the contact by hand after an instant.</summary>
    public static bool IsChangedAfter(TableEntity row, Instant at) => row.FindInstant(ChangedColumn) > at;

    /// <summary>Whether the property may be absent from a row.</summary>
    public static bool IsOptional(string property) =>
        property
            is nameof(Contact.Name)
                or nameof(Contact.Language)
                or nameof(Contact.Household)
                or nameof(Contact.Households)
                or nameof(Contact.Address)
                or nameof(Contact.Relation)
                or nameof(Contact.Order)
                or nameof(Contact.Children)
                or nameof(Contact.Tags)
                or nameof(Contact.Values);

    private static string? Lines(IReadOnlyList<string> values) => values.Count == 0 ? null : string.Join('\n', values);

    private static string[] ReadLines(TableEntity row, string property) =>
        row.GetString(property) is { } lines ? lines.Split('\n') : [];

    public static IReadOnlyDictionary<string, string> ReadValues(string json) =>
        Json.Read<Dictionary<string, string>>(json);

    /// <summary>
    /// Writes values as JSON with sorted names, so that equal values are equal text; null where there are none.
    /// </summary>
    public static string? WriteValues(IReadOnlyDictionary<string, string> values) =>
        values.Count switch
        {
            0 => null,
            1 => JsonSerializer.Serialize(values, Json.Options),
            _ => JsonSerializer.Serialize(
                new SortedDictionary<string, string>(
                    values.ToDictionary(StringComparer.Ordinal),
                    StringComparer.Ordinal
                ),
                Json.Options
            ),
        };
}
