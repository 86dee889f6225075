using CommunityAlerts.Api;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Reads one row of a file, or says which cell keeps it out. Holds no state, so that many rows are read at once.</summary>
public sealed class RowReader(Columns columns, ImportOrder order, NumberKeys keys)
{
    /// <summary>Characters of a row's placeholders' values together, as stored.</summary>
    public const int MostValues = 20_000;
    private const int MostText = 200;
    private const int MostTags = 2_000;

    public ReadRow Read(FileRow row)
    {
        if (row.IsBroken)
        {
            return Reject(row, rowArea: null, key: null, columns.HeaderAt(Math.Max(0, row.Cells.Length - 1)), "unclosed-quote", row.Cells[^1], "A quote opens here and is not closed; close or remove it.");
        }

        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].Contains('\0', StringComparison.Ordinal))
            {
                return Reject(row, rowArea: null, key: null, columns.HeaderAt(i), "nul-character", row.Cells[i], "The cell holds a NUL character: the file is damaged here.");
            }
        }

        var area = Text(Columns.Area)?.Trim('/');
        var rowArea = area is null ? order.ListArea : Areas.Area.IsPath(area) ? area : null;
        if (columns.Cell(Columns.Phone, row.Cells) is not { } phoneCell)
        {
            return Reject(row, rowArea, key: null, columns.HeaderOf(Columns.Phone), "no-phone", "", "The row has no phone number.");
        }

        var phone = Cells.Phone(phoneCell.Text, order.Region);
        if (!phone.IsOk)
        {
            return Reject(row, rowArea, key: null, phoneCell.Header, phone.Problem.Code, phoneCell.Text, $"{phone.Problem.Title}. {phone.Problem.Detail}");
        }

        var key = keys.Of(phone.Value);
        // Without a column for it, a contact that is on the list already keeps its area, which is not known here.
        var contactArea = columns.Has(Columns.Area) ? rowArea : null;
        var language = Text(Columns.Language) is { } words ? Cells.Language(words) ?? "" : null;
        if (language is "")
        {
            return RejectCell(Columns.Language, "unreadable-language", "Write a language tag such as zh-CN or en.");
        }

        if (rowArea is null)
        {
            return RejectCell(Columns.Area, "unreadable-area", "Write an area path such as beiguan/hongqilu/dadaoxi/03.");
        }

        if (!AreaPath.Covers(order.ByArea, rowArea))
        {
            return Reject(row, contactArea, key, columns.Has(Columns.Area) ? columns.HeaderOf(Columns.Area) : null, "outside-your-area", area, $"The area lies outside yours, '{order.ByArea}'.");
        }

        var basis = Text(Columns.Basis) is { } said ? Cells.Basis(said) : order.Basis;
        if (basis is null && Text(Columns.Basis) is not null)
        {
            return RejectCell(Columns.Basis, "unreadable-basis", "Write notice, contract, consent or none.");
        }

        var name = Text(Columns.Name);
        var household = Text(Columns.Household);
        var tags = Text(Columns.Tags) is { } list ? string.Join('\n', Cells.Tags(list)) : null;
        foreach (var (field, value, most) in new[] { (Columns.Name, name, MostText), (Columns.Household, household, MostText), (Columns.Tags, tags, MostTags) })
        {
            if (value?.Length > most)
            {
                return RejectCell(field, "too-long", $"At most {most} characters.");
            }
        }

        var values = Values(row);
        return values?.Length > MostValues
            ? Reject(row, contactArea, key, columns.HeaderOf(columns.Placeholders[0]), "too-long", null, $"The placeholders' values are longer than {MostValues} characters together.")
            : new ReadRow(row.Row, new FileContact(row.Row, phone.Value, key, name, language, area, household, tags is "" ? null : tags, values, basis), Problem: null, key);

        string? Text(string field) => columns.Cell(field, row.Cells) is { } cell && Cells.Clean(cell.Text) is { Length: > 0 } text ? text : null;

        ReadRow RejectCell(string field, string code, string detail)
        {
            var cell = columns.Cell(field, row.Cells)!.Value;
            return Reject(row, contactArea, key, cell.Header, code, cell.Text, detail);
        }
    }

    private static ReadRow Reject(FileRow row, string? rowArea, NumberKey? key, string? column, string code, string? value, string detail) =>
        new(row.Row, Contact: null, new ImportProblem(row.Row, column, code, value is null ? null : Cells.Show(value), detail, Area: rowArea), key);

    private string? Values(FileRow row)
    {
        Dictionary<string, string>? values = null;
        foreach (var placeholder in columns.PlaceholdersUpTo(row.Cells.Length))
        {
            if (columns.Cell(placeholder, row.Cells) is { } cell && Cells.Clean(cell.Text) is { Length: > 0 } text)
            {
                (values ??= new(StringComparer.Ordinal))[placeholder] = text;
            }
        }

        return values is null ? null : ContactRow.WriteValues(values);
    }
}
