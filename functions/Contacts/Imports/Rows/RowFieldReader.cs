using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>Reads what all people of a row have in common, such as its household and its tags.</summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="request">The import's request.</param>
/// <param name="keys">The derivation of number keys.</param>
internal sealed class RowFieldReader(Columns columns, ImportRequest request, NumberKeys keys)
{
    /// <summary>
    /// Reads what all people of a row have in common. A row with several people is one household, also where it names
    /// no household.
    /// </summary>
    public FileContact Read(FileRow row, List<RowPerson> people) =>
        new()
        {
            Row = row.Row,
            Phone = null,
            Key = default,
            Language = columns.FindText(Columns.Language, row.Cells) is { } language
                ? Cells.ReadLanguage(language)
                : null,
            Household =
                columns.ReadHousehold(row.Cells)
                ?? (people is [{ Phone: { } first }, _, ..] ? $"family-{keys.MakeKey(first).Value[..10]}" : null),
            Address = columns.FindText(Columns.Address, row.Cells),
            Tags =
                columns.FindText(Columns.Tags, row.Cells) is { } tags && Cells.SplitTags(tags) is [_, ..] list
                    ? string.Join('\n', list)
                    : null,
            Values = ReadValues(row, people),
            Basis = columns.FindText(Columns.Basis, row.Cells) is { } basis ? Cells.ReadBasis(basis) : request.Basis,
            Child = columns.FindText(Columns.Child, row.Cells),
        };

    /// <summary>Finds the first cell that cannot be read or is too long; null where there is none.</summary>
    public CellFault? FindFault(FileRow row, FileContact fields)
    {
        if (fields.Language is null && columns.FindText(Columns.Language, row.Cells) is not null)
        {
            return Fault(row, Columns.Language, "unreadable-language", ContactLimits.LanguageMessage);
        }

        if (fields.Basis is null && columns.FindText(Columns.Basis, row.Cells) is not null)
        {
            return Fault(row, Columns.Basis, "unreadable-basis", "Write notice, contract, consent or none.");
        }

        foreach (
            var (field, value, maxLength) in new[]
            {
                (Columns.Household, fields.Household, ContactLimits.MaxText),
                (Columns.Address, fields.Address, ContactLimits.MaxText),
                (Columns.Tags, fields.Tags, ContactLimits.MaxTagCharacters),
            }
        )
        {
            if (value?.Length > maxLength)
            {
                return new CellFault(
                    columns.HeaderOfField(field),
                    "too-long",
                    value,
                    ContactLimits.TooLongMessage(maxLength)
                );
            }
        }

        return fields.Values?.Length > ContactLimits.MaxValues
            ? new CellFault(
                columns.Placeholders is [var placeholder, ..]
                    ? columns.HeaderOfField(placeholder)
                    : columns.NumberHeader,
                "too-long",
                Value: null,
                $"The placeholders' values are longer than {ContactLimits.MaxValues} characters together."
            )
            : null;
    }

    private CellFault Fault(FileRow row, string field, string code, string detail)
    {
        var cell = columns.FindCell(field, row.Cells)!.Value;
        return new CellFault(cell.Header, code, cell.Text, detail);
    }

    /// <summary>
    /// Collects the placeholders' values. A relative with a name and no number is one too: as a contact, the relative
    /// would count as unreachable, while the household is reached at the number beside the name.
    /// </summary>
    private string? ReadValues(FileRow row, List<RowPerson> people)
    {
        Dictionary<string, string>? values = null;
        foreach (var placeholder in columns.PlaceholdersUpTo(row.Cells.Length))
        {
            if (columns.FindCell(placeholder, row.Cells) is { } cell && Cells.Clean(cell.Text) is { Length: > 0 } text)
            {
                (values ??= new(StringComparer.Ordinal))[placeholder] = text;
            }
        }

        foreach (var named in columns.People)
        {
            if (
                named.NameHeader is { } header
                && people.TrueForAll(p => p.Columns != named)
                && columns.ReadName(named, row.Cells) is { Length: > 0 } name
            )
            {
                (values ??= new(StringComparer.Ordinal))[header] = name;
            }
        }

        return values is null ? null : ContactRow.WriteValues(values);
    }
}
