using System.Globalization;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Reads one row of a file, or says which cell keeps it out. Holds no state of a row, so that many are read at once.
/// </summary>
/// <param name="columns">What the columns mean.</param>
/// <param name="order">What was asked for.</param>
/// <param name="keys">Makes keys of numbers.</param>
/// <param name="areas">Finds the area that a cell means.</param>
/// <param name="hasErrors">Some bytes of the file could not be read; they are U+FFFD.</param>
public sealed partial class RowReader(
    Columns columns,
    ImportOrder order,
    NumberKeys keys,
    AreaMatcher areas,
    bool hasErrors
)
{
    /// <summary>Characters of a row's placeholders' values together, as stored.</summary>
    public const int MaxValues = 20_000;
    private const int MaxText = 200;
    private const int MaxTags = 2_000;

    /// <summary>The highest order of a guardian.</summary>
    public const int MaxOrder = 20;

    public ReadRow Read(FileRow row)
    {
        var numbers = NumbersOf(row);
        var household = columns.HouseholdOf(row.Cells);
        var address = Text(Columns.Address);
        var unnumbered = numbers.TrueForAll(n => PhoneCell.SaysNone(n.Text)) ? Unnumbered() : [];
        if (row.IsBroken)
        {
            var at = Math.Max(0, Array.FindIndex(row.Cells, c => c.Contains('"', StringComparison.Ordinal)));
            return Reject(
                rowArea: null,
                columns.HeaderAt(at),
                "broken-quote",
                row.Cells[at],
                "A quote opens here and is not closed where its cell ends. Close or remove it.",
                holds: true
            );
        }

        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].Contains('\0', StringComparison.Ordinal))
            {
                return Reject(
                    rowArea: null,
                    columns.HeaderAt(i),
                    "nul-character",
                    row.Cells[i],
                    "The cell holds a NUL character: the file is damaged here.",
                    holds: true
                );
            }

            if (hasErrors && row.Cells[i].Contains('\ufffd', StringComparison.Ordinal))
            {
                return Reject(rowArea: null, columns.HeaderAt(i), "undecodable", row.Cells[i], "Some bytes of the cell are no characters: the file was cut or damaged here. Type the cell again, or say which encoding the file has with encoding=.", holds: true);
            }
        }

        var problems = new List<ImportProblem>();
        var (rowArea, areaCell) = AreaOf(row, problems, out var isUnknown);
        if (!AreaPath.Covers(order.ByArea, rowArea) || (isUnknown && IsPathOutside(areaCell!)))
        {
            return Reject(
                columns.Has(Columns.Area) ? rowArea : null,
                columns.Has(Columns.Area) ? columns.HeaderOf(Columns.Area) : null,
                "outside-your-area",
                areaCell,
                $"The area lies outside yours, '{order.ByArea}'."
            );
        }

        // Where the row says nothing that is known, a contact that is on the list already keeps its area.
        var contactArea = columns.Has(Columns.Area) && !isUnknown ? rowArea : null;

        // A number that cannot be read is nobody's on the list, so its row lies where a new contact would.
        var numberArea = isUnknown ? null : rowArea;
        var people = unnumbered.ConvertAll(p => (p.Person, Phone: default(PhoneNumber), Cell: ""));
        var holds = false;
        ImportProblem? missing = null;
        foreach (var person in unnumbered.Count > 0 ? [] : columns.People)
        {
            if (Best(numbers.Where(n => person.Phones.Contains(n.Column))) is not { } cell)
            {
                missing ??= Problem(
                    row,
                    numberArea,
                    columns.HeaderAt(person.Phones[0]),
                    "no-phone",
                    "",
                    "The row has no phone number."
                );
                continue;
            }

            if (cell.Reading.Phone is { } phone)
            {
                if (people.TrueForAll(p => p.Phone != phone))
                {
                    people.Add((person, phone, cell.Text));
                }

                continue;
            }

            var problem = cell.Reading.Problem!;
            holds |= problem.Code != "not-a-mobile";
            var area = cell.Reading.Mobiles.Count > 0 ? contactArea : numberArea;
            var why = $"{problem.Title}. {problem.Detail}";
            problems.Add(Problem(row, area, cell.Header, problem.Code, cell.Text, why));
        }

        if (people.Count == 0)
        {
            var cause = problems.FindLast(p => p.Code != "unknown-area") ?? missing!;
            return new ReadRow(
                row.Row,
                [],
                [cause],
                KeysOf(numbers),
                holds || cause.Code == "no-phone",
                areaCell,
                isUnknown ? null : rowArea
            );
        }

        var language = Text(Columns.Language) is { } words ? Cells.Language(words) ?? "" : null;
        if (language is "")
        {
            return RejectCell(Columns.Language, "unreadable-language", "Write a language tag such as zh-CN or en.");
        }

        var basis = Text(Columns.Basis) is { } said ? Cells.Basis(said) : order.Basis;
        if (basis is null && Text(Columns.Basis) is not null)
        {
            return RejectCell(Columns.Basis, "unreadable-basis", "Write notice, contract, consent or none.");
        }

        var tags = Text(Columns.Tags) is { } list ? string.Join('\n', Cells.Tags(list)) : null;
        foreach (
            var (field, value, most) in new[]
            {
                (Columns.Household, household, MaxText),
                (Columns.Address, address, MaxText),
                (Columns.Tags, tags, MaxTags),
            }
        )
        {
            if (value?.Length > most)
            {
                return Reject(
                    contactArea,
                    columns.HeaderOf(field),
                    "too-long",
                    value,
                    $"At most {most} characters."
                );
            }
        }

        var values = Values(row);
        if (values?.Length > MaxValues)
        {
            return Reject(
                contactArea,
                columns.HeaderOf(columns.Placeholders[0]),
                "too-long",
                null,
                $"The placeholders' values are longer than {MaxValues} characters together."
            );
        }

        var child = Text(Columns.Child);
        // A row with several people is one household, also where it has no id for it.
        household ??= people is [{ Phone: { } first }, _, ..] ? $"family-{keys.Of(first).Value[..10]}" : null;
        var contacts = new List<FileContact>(people.Count);
        foreach (var (person, phone, cell) in people)
        {
            var name = columns.NameOf(person, row.Cells) ?? NameBeside(person, cell);
            if (name?.Length > MaxText)
            {
                return Reject(
                    contactArea,
                    columns.HeaderAt(person.Names[0]),
                    "too-long",
                    name,
                    $"At most {MaxText} characters."
                );
            }

            var relation =
                columns.Cell(person.Relations, row.Cells) is { } related
                && Cells.Clean(related.Text) is { Length: > 0 and <= MaxText } saidRelation
                    ? saidRelation
                : person.Person.Length > 0 ? person.Person
                : null;
            contacts.Add(
                new FileContact
                {
                    Row = row.Row,
                    Phone = phone,
                    Key = phone is null ? KeyOf(name!) : keys.Of(phone),
                    Name = name,
                    Language = language,
                    Area = contactArea,
                    Household = household,
                    Address = address,
                    Relation = relation,
                    Order = OrderOf(person, row) ?? (people.Count > 1 ? contacts.Count + 1 : null),
                    Tags = tags is "" ? null : tags,
                    Values = values,
                    Basis = basis,
                    Child = child,
                }
            );
        }

        return new ReadRow(
            row.Row,
            contacts,
            problems,
            KeysOf(numbers.Where(n => !contacts.Exists(c => c.Phone == n.Reading.Phone))),
            holds,
            areaCell,
            isUnknown ? null : rowArea,
            RemarksOf(row, rowArea, contacts[0].Key)
        );

        ReadRow Reject(
            string? rowArea,
            string? column,
            string code,
            string? value,
            string detail,
            bool holds = false
        ) =>
            new(
                row.Row,
                [],
                [Problem(row, rowArea, column, code, value, detail)],
                [.. KeysOf(numbers), .. unnumbered.Select(p => KeyOf(p.Name))],
                holds
            );

        // Who has no number is known by name and household, or by name and address where there is no household.
        List<(ColumnPerson Person, string Name)> Unnumbered() =>
            (household ?? address) is null
                ? []
                :
                [
                    .. columns
                        .People.Select(p => (Person: p, Name: columns.NameOf(p, row.Cells)))
                        .Where(p => p.Name is not null)
                        .Select(p => (p.Person, p.Name!)),
                ];

        NumberKey KeyOf(string name) => keys.OfPerson(order.List, name, (household ?? address)!);

        string? Text(string field) =>
            columns.Cell(field, row.Cells) is { } cell && Cells.Clean(cell.Text) is { Length: > 0 } text ? text : null;

        ReadRow RejectCell(string field, string code, string detail)
        {
            var cell = columns.Cell(field, row.Cells)!.Value;
            return Reject(contactArea, cell.Header, code, cell.Text, detail);
        }
    }

    /// <summary>
    /// What the phone columns of a row hold, from left, blank cells left out; of a broken line, what any cell holds.
    /// Each cell is parsed once.
    /// </summary>
    private List<PhoneColumnCell> NumbersOf(FileRow row) =>
        [
            .. (row.IsBroken ? Enumerable.Range(0, row.Cells.Length) : columns.PhoneColumns)
                .Where(i =>
                    i < row.Cells.Length
                    && row.Cells[i].AsSpan().Trim().Length > 0
                    && !PhoneCell.SaysNone(row.Cells[i])
                )
                .Select(i => new PhoneColumnCell(
                    i,
                    columns.HeaderAt(i),
                    row.Cells[i],
                    PhoneCell.Read(row.Cells[i], order.Region)
                )),
        ];

    /// <summary>
    /// Of the cells of one person the first with a mobile number, else the one that says most; null where all are
    /// blank.
    /// </summary>
    private static PhoneColumnCell? Best(IEnumerable<PhoneColumnCell> cells)
    {
        PhoneColumnCell? best = null;
        foreach (var cell in cells)
        {
            if (cell.Reading.Mobiles.Count > 0)
            {
                return cell;
            }

            // A landline says more than a dash.
            best =
                best is null
                || (cell.Reading.Problem!.Code == "not-a-mobile" && best.Reading.Problem!.Code != "not-a-mobile")
                    ? cell
                    : best;
        }

        return best;
    }

    /// <summary>The row's area; the list's where the row names none, or one that is not known.</summary>
    private (string Area, string? Cell) AreaOf(FileRow row, List<ImportProblem> problems, out bool isUnknown)
    {
        isUnknown = false;
        if (columns.AreaParts(row.Cells) is not { Count: > 0 } parts)
        {
            return (order.ListArea, null);
        }

        var cell = string.Join(' ', parts);
        if (areas.Find(parts) is { } area)
        {
            return (area, cell);
        }

        isUnknown = true;
        problems.Add(Problem(row, rowArea: null, columns.HeaderOf(Columns.Area), "unknown-area", cell,
            $"No area of this name, number or path is known below '{order.ListArea}'; the contact gets the list's area."));
        return (order.ListArea, cell);
    }

    /// <summary>Whether a cell that names no known area is the path of one outside the caller's.</summary>
    private bool IsPathOutside(string cell) =>
        char.IsAsciiLetter(cell[0])
        && Areas.Area.IsPath(cell.Trim('/'))
        && !AreaPath.Covers(order.ByArea, cell.Trim('/'));

    private IReadOnlyList<NumberKey> KeysOf(IEnumerable<PhoneColumnCell> numbers) =>
        [.. numbers.SelectMany(n => n.Reading.Mobiles).Distinct().Select(keys.Of)];

    private List<ImportRemark>? RemarksOf(FileRow row, string area, NumberKey key)
    {
        List<ImportRemark>? found = null;
        foreach (var (header, text) in columns.Remarks(row.Cells))
        {
            if (Remarks.Find(header, text) is { } suggest)
            {
                (found ??= []).Add(
                    new ImportRemark(row.Row, header, Cells.Show(Cells.Clean(text)), suggest, area, key.Value)
                );
            }
        }

        return found;
    }

    /// <summary>The name in a cell that holds a name and a number, as under 监护人1.</summary>
    private static string? NameBeside(ColumnPerson person, string cell) =>
        person.HasName
        && Cells.Clean(NoName().Replace(Cells.Normal(cell), " ")) is { Length: > 0 and <= 40 } name
        && name.Any(char.IsLetter)
            ? name
            : null;

    private int? OrderOf(ColumnPerson person, FileRow row) =>
        columns.Cell(person.Orders, row.Cells) is { } cell
        && int.TryParse(Cells.Clean(cell.Text), NumberStyles.None, CultureInfo.InvariantCulture, out var order)
        && order is > 0 and <= MaxOrder
            ? order
            : null;

    private static ImportProblem Problem(
        FileRow row,
        string? rowArea,
        string? column,
        string code,
        string? value,
        string detail
    ) => new(row.Row, column, code, value is null ? null : Cells.Show(value), detail, Area: rowArea);

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

    [GeneratedRegex(
        @"(?i)[\d+()\-/、,;:|=""'#*.]+|(?:手机|电话|联系方式|手機|電話)号?码?|\b(?:mobile|phone|tel)\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex NoName();

    /// <summary>A cell of a phone column that is not blank.</summary>
    private sealed record PhoneColumnCell(int Column, string Header, string Text, PhoneReading Reading);
}
