using Azure.Data.Tables;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>Writes a contact of a file as a row of the list, over the row that the list has.</summary>
/// <remarks>
/// A column that the file has decides its field, a blank cell included; what the file has no column for stays.
/// </remarks>
/// <param name="file">The file.</param>
/// <param name="request">The request.</param>
/// <param name="partition">The partition of the list's rows.</param>
internal sealed class ImportedRow(ReadFile file, ImportRequest request, string partition)
{
    /// <summary>Writes the row as it will be stored.</summary>
    /// <param name="contact">The contact of the file.</param>
    /// <param name="existing">The row that the list has; null where it has none.</param>
    public TableEntity Write(FileContact contact, TableEntity? existing)
    {
        var row = new TableEntity(partition, contact.Key.Value)
        {
            [nameof(Contact.Area)] = contact.Area ?? existing?.GetString(nameof(Contact.Area)) ?? request.ListArea,
        };

        // A household, a relation and a name without a number come from the row as a whole, not from a column alone.
        var hasHousehold = contact.Household is not null;
        Set(nameof(Contact.Phone), contact.Phone?.E164);
        SetField(nameof(Contact.Name), Columns.Name, contact.Name, contact.Phone is null);
        SetField(nameof(Contact.Language), Columns.Language, contact.Language);
        SetField(nameof(Contact.Household), Columns.Household, contact.Household, hasHousehold);
        SetField(nameof(Contact.Households), Columns.Household, contact.Households, hasHousehold);
        SetField(nameof(Contact.Address), Columns.Address, contact.Address);
        SetField(nameof(Contact.Relation), Columns.Relation, contact.Relation, contact.Relation is not null);
        SetField(nameof(Contact.Children), Columns.Child, contact.Children);
        Set(
            nameof(Contact.Order),
            contact.Order ?? (file.Columns.Has(Columns.Order) ? null : existing?.GetInt32(nameof(Contact.Order)))
        );
        SetField(nameof(Contact.Tags), Columns.Tags, contact.Tags);
        Set(nameof(Contact.Values), Values(contact.Values, existing?.GetString(nameof(Contact.Values))));
        Set(ContactRow.ChangedColumn, existing?[ContactRow.ChangedColumn]);
        WriteConsent(row, contact, existing);
        return row;

        void SetField(string property, string column, string? value, bool isGiven = false) =>
            Set(property, isGiven || file.Columns.Has(column) ? value : existing?.GetString(property));

        void Set(string property, object? value)
        {
            if (value is not null)
            {
                row[property] = value;
            }
        }
    }

    /// <summary>Whether a row says the same as the one that the list has.</summary>
    public static bool IsSame(TableEntity row, TableEntity existing) =>
        row.Keys.All(name => name is "PartitionKey" or "RowKey" || Equals(row[name], existing[name]))
        && !existing.Keys.Any(name => ContactRow.IsOptional(name) && !row.ContainsKey(name));

    /// <summary>Whether the values of a row are longer together than a contact may have them.</summary>
    public static bool IsTooLong(TableEntity row) =>
        row.GetString(nameof(Contact.Values))?.Length > ContactLimits.MaxValues;

    /// <summary>
    /// Keeps a consent that was recorded before, with its origin, unless the file gives another basis.
    /// </summary>
    private void WriteConsent(TableEntity row, FileContact contact, TableEntity? existing)
    {
        if (
            existing is not null
            && (contact.Basis is null || contact.Basis.ToString() == existing.GetString(ContactRow.Basis))
        )
        {
            ContactRow.CopyConsent(existing, row);
        }
        else
        {
            ContactRow.WriteConsent(row, new Consent(contact.Basis ?? ConsentBasis.Notice, request.List, request.At));
        }
    }

    /// <summary>Merges the placeholders' values: the file decides those that it has a column for.</summary>
    private string? Values(string? given, string? existing)
    {
        if (existing is null || given == existing)
        {
            return given;
        }

        var values = ContactRow
            .ReadValues(existing)
            .Where(v => !file.Columns.HasValue(v.Key))
            .ToDictionary(StringComparer.Ordinal);
        if (given is not null)
        {
            foreach (var (name, value) in ContactRow.ReadValues(given))
            {
                values[name] = value;
            }
        }

        return ContactRow.WriteValues(values);
    }
}
