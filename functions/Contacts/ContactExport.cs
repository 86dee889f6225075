using System.Globalization;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;

namespace CommunityAlerts.Contacts;

/// <summary>The columns of an exported list after the number's.</summary>
/// <param name="Fields">Headers of the contact's own fields, as an import recognises them.</param>
/// <param name="Placeholders">Headers of the values, sorted.</param>
public sealed record ExportHeaders(IReadOnlyList<string> Fields, IReadOnlyList<string> Placeholders);

/// <summary>Writes contacts as rows that an import reads back as the same contacts.</summary>
public static class ContactExport
{
    private const string BasisHeader = "consentbasis";
    private const string OrderHeader = "guardian order";

    private static readonly string[] FixedHeaders =
    [
        Columns.Name,
        Columns.Language,
        Columns.Area,
        Columns.Household,
        Columns.Tags,
        BasisHeader,
    ];

    /// <summary>
    /// Collects the headers that these contacts need: address, relation and order only where a contact has one.
    /// </summary>
    public static async Task<ExportHeaders> CollectHeadersAsync(IAsyncEnumerable<Contact> contacts)
    {
        var placeholders = new SortedSet<string>(StringComparer.Ordinal);
        var (hasAddress, hasRelation, hasOrder) = (false, false, false);
        await foreach (var contact in contacts)
        {
            placeholders.UnionWith(contact.Values.Keys);
            hasAddress |= contact.Address is not null;
            hasRelation |= contact.Relation is not null;
            hasOrder |= contact.Order is not null;
            if (contact.Children.Count > 0)
            {
                placeholders.Add(Columns.Child);
            }
        }

        string[] optionalHeaders =
        [
            hasAddress ? Columns.Address : "",
            hasRelation ? Columns.Relation : "",
            hasOrder ? OrderHeader : "",
        ];
        return new ExportHeaders([.. FixedHeaders, .. optionalHeaders.Where(h => h.Length > 0)], [.. placeholders]);
    }

    /// <summary>
    /// Writes a contact as rows of cells, escaped for spreadsheets: one row, or one for each child or household, which
    /// an import merges again.
    /// </summary>
    public static IEnumerable<IEnumerable<string>> ToRows(Contact contact, ExportHeaders headers)
    {
        var rows = Math.Max(1, Math.Max(contact.Children.Count, contact.Households.Count));
        for (var i = 0; i < rows; i++)
        {
            var household = ValueAt(contact.Households, i) ?? contact.Household;
            var child = ValueAt(contact.Children, i) ?? contact.Values.GetValueOrDefault(Columns.Child);
            yield return
            [
                contact.Phone?.ToSpacedString() ?? "",
                .. headers.Fields.Select(f => Cells.EscapeForSpreadsheet(FieldValue(contact, f, household) ?? "")),
                .. headers.Placeholders.Select(p =>
                    Cells.EscapeForSpreadsheet((p == Columns.Child ? child : contact.Values.GetValueOrDefault(p)) ?? "")
                ),
            ];
        }
    }

    private static string? FieldValue(Contact contact, string header, string? household) =>
        header switch
        {
            Columns.Name => contact.Name,
            Columns.Language => contact.Language,
            Columns.Area => contact.Area,
            Columns.Household => household,
            Columns.Address => contact.Address,
            Columns.Relation => contact.Relation,
            OrderHeader => contact.Order?.ToString(CultureInfo.InvariantCulture),
            Columns.Tags => string.Join(';', contact.Tags),
            _ => contact.Consent.Basis.ToString().ToLowerInvariant(),
        };

    /// <summary>Returns one of several values; the last one where another column has more values.</summary>
    private static string? ValueAt(IReadOnlyList<string> several, int index) =>
        several.Count == 0 ? null : several[Math.Min(index, several.Count - 1)];
}
