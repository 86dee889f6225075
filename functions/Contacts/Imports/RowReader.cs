using System.Globalization;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Reads one row of a file, or names the cell for which it is rejected. Has no state of a row, so that many are read in
/// parallel.
/// </summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="request">The import's request.</param>
/// <param name="keys">The derivation of number keys.</param>
/// <param name="areas">The matcher for the areas of cells.</param>
/// <param name="hasErrors">Whether some bytes of the file could not be decoded; they are U+FFFD.</param>
public sealed partial class RowReader(
    Columns columns,
    ImportRequest request,
    NumberKeys keys,
    AreaMatcher areas,
    bool hasErrors
)
{
    /// <summary>Reads a row: the contacts that it names, or the reason why it is rejected.</summary>
    public ReadRow Read(FileRow row)
    {
        var numbers = ReadNumbers(row);
        var unnumbered = numbers.Count == 0 ? ReadUnnumbered(row) : [];
        if (FindDamage(row) is { } damage)
        {
            return Rejected(row, numbers, unnumbered, damage);
        }

        List<ImportProblem> problems = [];
        var area = FindArea(row, problems);
        if (FindAreaFault(area) is { } outside)
        {
            return Rejected(row, numbers, unnumbered, outside);
        }

        var people = ReadPeople(row, numbers, unnumbered, area, problems);
        AddLostDigits(row, numbers, area, problems);
        if (people.Count == 0)
        {
            return WithoutContacts(row, numbers, area, problems);
        }

        var fields = ReadFields(row, people);
        return (FindFieldFault(row, fields) ?? FindLongName(people)) is { } fault
            ? Rejected(row, numbers, unnumbered, fault with { Area = area.ForContact })
            : WithContacts(row, numbers, area, problems, people, fields);
    }

    private ReadRow WithContacts(
        FileRow row,
        List<PhoneColumnCell> numbers,
        RowArea area,
        List<ImportProblem> problems,
        List<RowPerson> people,
        FileContact fields
    )
    {
        var holds = problems.Exists(HoldsRemovals);
        problems.AddRange(ReportOtherNumbers(row, numbers, people, area.ForContact));
        var contacts = people.ConvertAll(p => BuildContact(row, p, people, fields) with { Area = area.ForContact });
        return new ReadRow(
            row.Row,
            contacts,
            problems,
            ToKeys(numbers.Where(n => !contacts.Exists(c => c.Phone == n.Reading.Phone))),
            holds,
            area.Cell,
            area.ForUnreadableNumber,
            FindRemarks(row, area.Path, contacts[0].Key)
        );
    }

    private ReadRow WithoutContacts(
        FileRow row,
        List<PhoneColumnCell> numbers,
        RowArea area,
        List<ImportProblem> problems
    )
    {
        var cause = problems.FindLast(p => p.Code != "unknown-area") ?? NoPhone(row, area);
        var keysOfRow = ToKeys(numbers);
        return new ReadRow(
            row.Row,
            [],
            [cause],
            keysOfRow,
            problems.Exists(HoldsRemovals) || cause.Code == "no-phone",
            area.Cell,
            area.ForUnreadableNumber,
            FindRemarks(row, area.ForUnreadableNumber, FirstOrNull(keysOfRow))
        );
    }

    private ReadRow Rejected(
        FileRow row,
        List<PhoneColumnCell> numbers,
        List<(ColumnPerson Person, string Name)> unnumbered,
        CellFault fault
    )
    {
        IReadOnlyList<NumberKey> keysOfRow = [.. ToKeys(numbers), .. unnumbered.Select(p => KeyOf(row, p.Name))];
        return new ReadRow(
            row.Row,
            [],
            [Problem(row, fault.Area, fault.Column, fault.Code, fault.Value, fault.Detail)],
            keysOfRow,
            fault.HoldsRemovals,
            Remarks: FindRemarks(row, fault.Area, FirstOrNull(keysOfRow))
        );
    }

    /// <summary>Whether a problem leaves open whose row it is, so that <c>replace</c> must remove nobody.</summary>
    private static bool HoldsRemovals(ImportProblem problem) => problem.Code is not ("unknown-area" or "not-a-mobile");

    /// <summary>Reports each number that lost digits, in a column that has no problem yet.</summary>
    private static void AddLostDigits(
        FileRow row,
        List<PhoneColumnCell> numbers,
        RowArea area,
        List<ImportProblem> problems
    )
    {
        var reported = problems.Select(p => p.Column).ToHashSet(StringComparer.Ordinal);
        problems.AddRange(
            from number in numbers
            let problem = number.Reading.Problem
            where
                number.Reading.Phone is null
                && problem?.Code == "number-lost-digits"
                && !reported.Contains(number.Header)
            select Problem(
                row,
                area.ForUnreadableNumber,
                number.Header,
                problem.Code,
                number.Text,
                $"{problem.Title}. {problem.Detail}"
            )
        );
    }

    /// <summary>Why the caller may not store contacts of the row's area; null where they may.</summary>
    private CellFault? FindAreaFault(RowArea area)
    {
        if (AreaPath.Covers(request.ByArea, area.Path) && !(area.IsUnknown && IsPathOutside(area.Cell!)))
        {
            return null;
        }

        var hasArea = columns.Has(Columns.Area);
        return new CellFault(
            hasArea ? columns.HeaderOfField(Columns.Area) : null,
            "outside-your-area",
            area.Cell,
            $"The area lies outside yours, '{request.ByArea}'.",
            Area: hasArea ? area.Path : null
        );
    }

    /// <summary>
    /// Collects the people of a row, each number once; why a number is not used is added to the problems.
    /// </summary>
    private List<RowPerson> ReadPeople(
        FileRow row,
        List<PhoneColumnCell> numbers,
        List<(ColumnPerson Person, string Name)> unnumbered,
        RowArea area,
        List<ImportProblem> problems
    )
    {
        if (unnumbered.Count > 0)
        {
            return unnumbered.ConvertAll(p => new RowPerson(p.Person, Phone: null, p.Name));
        }

        List<RowPerson> people = [];
        foreach (var person in columns.People)
        {
            if (ChooseCell(person.Phones.SelectMany(i => numbers.Where(n => n.Column == i))) is not { } cell)
            {
                continue;
            }

            if (cell.Reading.Phone is not { } phone)
            {
                var problem = cell.Reading.Problem!;
                var known = cell.Reading.Mobiles.Count > 0 ? area.ForContact : area.ForUnreadableNumber;
                var why = $"{problem.Title}. {problem.Detail}";
                problems.Add(Problem(row, known, cell.Header, problem.Code, cell.Text, why));
            }
            else if (people.TrueForAll(p => p.Phone != phone))
            {
                people.Add(new RowPerson(person, phone, ReadName(person, row, cell.Text)));
            }
        }

        return people;
    }

    private ImportProblem NoPhone(FileRow row, RowArea area) =>
        Problem(
            row,
            area.ForUnreadableNumber,
            columns.NumberHeader,
            "no-phone",
            "",
            "The row has no phone number, nor a name and a household or an address."
        );

    private CellFault? FindLongName(List<RowPerson> people) =>
        people.Find(p => p.Name?.Length > ContactLimits.MaxText) is { } tooLong
            ? new CellFault(
                columns.HeaderAt(tooLong.Columns.Names[0]),
                "too-long",
                tooLong.Name,
                ContactLimits.TooLongMessage(ContactLimits.MaxText)
            )
            : null;

    private FileContact BuildContact(FileRow row, RowPerson person, List<RowPerson> people, FileContact fields) =>
        fields with
        {
            Phone = person.Phone,
            Key = person.Phone is { } phone ? keys.KeyOf(phone) : KeyOf(row, person.Name!),
            Name = person.Name,
            Relation = ReadRelation(person.Columns, row),
            Order = ReadOrder(person.Columns, row) ?? (people.Count > 1 ? people.IndexOf(person) + 1 : null),
        };

    /// <summary>The first sign that the file is damaged in this row; null where there is none.</summary>
    private CellFault? FindDamage(FileRow row)
    {
        if (row.IsBroken)
        {
            var at = Math.Max(0, Array.FindIndex(row.Cells, c => c.Contains('"', StringComparison.Ordinal)));
            return new CellFault(
                columns.HeaderAt(at),
                "broken-quote",
                row.Cells[at],
                "A quote opens here and is not closed where its cell ends. Close or remove it.",
                HoldsRemovals: true
            );
        }

        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Cells[i].Contains('\0', StringComparison.Ordinal))
            {
                return new CellFault(
                    columns.HeaderAt(i),
                    "nul-character",
                    row.Cells[i],
                    "The cell holds a NUL character: the file is damaged here.",
                    HoldsRemovals: true
                );
            }

            if (hasErrors && row.Cells[i].Contains('\ufffd', StringComparison.Ordinal))
            {
                return new CellFault(
                    columns.HeaderAt(i),
                    "undecodable",
                    row.Cells[i],
                    "Some bytes of the cell are no characters: the file was cut or damaged here. "
                        + "Type the cell again, or say which encoding the file has with encoding=.",
                    HoldsRemovals: true
                );
            }
        }

        return null;
    }

    /// <summary>
    /// Reads what all people of a row have in common. A row with several people is one household, also where it names
    /// no household.
    /// </summary>
    private FileContact ReadFields(FileRow row, List<RowPerson> people) =>
        new()
        {
            Row = row.Row,
            Phone = null,
            Key = default,
            Language = Text(row, Columns.Language) is { } language ? Cells.ReadLanguage(language) : null,
            Household =
                columns.ReadHousehold(row.Cells)
                ?? (people is [{ Phone: { } first }, _, ..] ? $"family-{keys.KeyOf(first).Value[..10]}" : null),
            Address = Text(row, Columns.Address),
            Tags =
                Text(row, Columns.Tags) is { } tags && Cells.SplitTags(tags) is [_, ..] list
                    ? string.Join('\n', list)
                    : null,
            Values = ReadValues(row, people),
            Basis = Text(row, Columns.Basis) is { } basis ? Cells.ReadBasis(basis) : request.Basis,
            Child = Text(row, Columns.Child),
        };

    /// <summary>Finds the first cell that cannot be read or is too long; null where there is none.</summary>
    private CellFault? FindFieldFault(FileRow row, FileContact fields)
    {
        if (fields.Language is null && Text(row, Columns.Language) is not null)
        {
            return Fault(row, Columns.Language, "unreadable-language", ContactLimits.LanguageMessage);
        }

        if (fields.Basis is null && Text(row, Columns.Basis) is not null)
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

    private string? Text(FileRow row, string field) =>
        columns.FindCell(field, row.Cells) is { } cell && Cells.Clean(cell.Text) is { Length: > 0 } text ? text : null;

    /// <summary>
    /// Collects the people of a row without numbers, who are identified by name and household, or by name and address
    /// where there is no household.
    /// </summary>
    private List<(ColumnPerson Person, string Name)> ReadUnnumbered(FileRow row) =>
        ReadHome(row) is null
            ? []
            :
            [
                .. columns
                    .People.Select(p => (Person: p, Name: columns.ReadName(p, row.Cells)))
                    .Where(p => p.Name is not null)
                    .Select(p => (p.Person, p.Name!)),
            ];

    private string? ReadHome(FileRow row) =>
        Contact.HomeOf(columns.ReadHousehold(row.Cells), Text(row, Columns.Address));

    private NumberKey KeyOf(FileRow row, string name) => keys.KeyOfPerson(request.List, name, ReadHome(row)!);

    /// <summary>
    /// Reports the numbers at which nobody of the row is texted: a person gets each text once, at the first number.
    /// </summary>
    private static IEnumerable<ImportProblem> ReportOtherNumbers(
        FileRow row,
        List<PhoneColumnCell> numbers,
        List<RowPerson> people,
        string? area
    ) =>
        numbers
            .Where(n =>
                people.Exists(p => p.Columns.Phones.Contains(n.Column))
                && n.Reading.Mobiles.Any(m => people.TrueForAll(p => p.Phone != m))
            )
            .Select(n =>
                Problem(
                    row,
                    area,
                    n.Header,
                    "other-number",
                    n.Text,
                    "The person has a mobile number in another column, which gets the texts. "
                        + "To text this one too, give it a row of its own."
                )
            );

    private string? ReadName(ColumnPerson person, FileRow row, string cell) =>
        columns.ReadName(person, row.Cells) ?? NameBeside(person, cell);

    private string? ReadRelation(ColumnPerson person, FileRow row) =>
        columns.FindCell(person.Relations, row.Cells) is { } cell
        && Cells.Clean(cell.Text) is { Length: > 0 and <= ContactLimits.MaxText } relation
            ? relation
        : person.Person.Length > 0 ? person.Person
        : null;

    /// <summary>
    /// Reads the cells of the phone columns of a row, from the left, without blank ones; of a broken line, any cell
    /// with a number. Each cell is parsed once.
    /// </summary>
    private List<PhoneColumnCell> ReadNumbers(FileRow row) =>
        [
            .. (row.IsBroken ? Enumerable.Range(0, row.Cells.Length) : columns.PhoneColumns)
                .Where(i =>
                    i < row.Cells.Length
                    && row.Cells[i].AsSpan().Trim().Length > 0
                    && !PhoneCell.IsNoNumber(row.Cells[i])
                )
                .Select(i => new PhoneColumnCell(
                    i,
                    columns.HeaderAt(i),
                    row.Cells[i],
                    PhoneCell.Read(row.Cells[i], request.Region)
                )),
        ];

    /// <summary>
    /// Chooses a person's first cell with a mobile number, else the most informative one; null where all are blank.
    /// </summary>
    private static PhoneColumnCell? ChooseCell(IEnumerable<PhoneColumnCell> cells)
    {
        PhoneColumnCell? best = null;
        foreach (var cell in cells)
        {
            if (cell.Reading.Mobiles.Count > 0)
            {
                return cell;
            }

            best = best is null || Weight(cell) > Weight(best) ? cell : best;
        }

        return best;

        // The rest of a number is more informative than a landline, and a landline more than a word.
        static int Weight(PhoneColumnCell cell) =>
            cell.Reading.Problem!.Code == "not-a-mobile" ? 1
            : cell.Reading.Problem.Code == "number-lost-digits" || PhoneCell.HasNumber(cell.Text) ? 2
            : 0;
    }

    /// <summary>Finds the row's area; the list's where the row names none, or one that is not known.</summary>
    private RowArea FindArea(FileRow row, List<ImportProblem> problems)
    {
        var hasColumn = columns.Has(Columns.Area);
        if (columns.ReadAreaParts(row.Cells) is not { Count: > 0 } parts)
        {
            return new RowArea(request.ListArea, Cell: null, IsUnknown: false, hasColumn);
        }

        var cell = string.Join(' ', parts);
        if (areas.Find(parts) is { } area)
        {
            return new RowArea(area, cell, IsUnknown: false, hasColumn);
        }

        problems.Add(
            Problem(
                row,
                rowArea: null,
                columns.HeaderOfField(Columns.Area),
                "unknown-area",
                cell,
                $"No area of this name, number or path is known below '{request.ListArea}'; "
                    + "the contact gets the list's area."
            )
        );
        return new RowArea(request.ListArea, cell, IsUnknown: true, hasColumn);
    }

    /// <summary>Whether a cell that names no known area is the path of one outside the caller's.</summary>
    private bool IsPathOutside(string cell) =>
        char.IsAsciiLetter(cell[0])
        && Areas.Area.IsPath(cell.Trim('/'))
        && !AreaPath.Covers(request.ByArea, cell.Trim('/'));

    private static NumberKey? FirstOrNull(IReadOnlyList<NumberKey> keys) => keys.Count > 0 ? keys[0] : null;

    private IReadOnlyList<NumberKey> ToKeys(IEnumerable<PhoneColumnCell> numbers) =>
        [.. numbers.SelectMany(n => n.Reading.Mobiles).Distinct().Select(keys.KeyOf)];

    /// <summary>
    /// Finds the remarks that matter; none of a broken line, whose cells are not below their headers.
    /// </summary>
    /// <param name="row">The row, also one that is rejected.</param>
    /// <param name="area">The area of the row's person; null where that is not known.</param>
    /// <param name="key">
    /// The key by which the remark is erased; null where the row has no number that can be read.
    /// </param>
    private List<ImportRemark>? FindRemarks(FileRow row, string? area, NumberKey? key)
    {
        List<ImportRemark>? found = null;
        if (row.IsBroken)
        {
            return found;
        }

        foreach (var (header, text) in columns.RemarkCells(row.Cells))
        {
            if (Remarks.Find(header, text) is { } suggest)
            {
                (found ??= []).Add(
                    new ImportRemark(row.Row, header, Cells.ToDisplay(Cells.Clean(text)), suggest, area, key?.Value)
                );
            }
        }

        return found;
    }

    /// <summary>Returns the name in a cell that holds a name and a number, as under 监护人1.</summary>
    private static string? NameBeside(ColumnPerson person, string cell) =>
        person.HasName
        && Cells.Clean(NoName().Replace(Cells.Normalize(cell), " ")) is { Length: > 0 and <= 40 } name
        && name.Any(char.IsLetter)
            ? name
            : null;

    private int? ReadOrder(ColumnPerson person, FileRow row) =>
        columns.FindCell(person.Orders, row.Cells) is { } cell
        && int.TryParse(Cells.Clean(cell.Text), NumberStyles.None, CultureInfo.InvariantCulture, out var order)
        && order is > 0 and <= ContactLimits.MaxOrder
            ? order
            : null;

    private static ImportProblem Problem(
        FileRow row,
        string? rowArea,
        string? column,
        string code,
        string? value,
        string detail
    ) => new(row.Row, column, code, value is null ? null : Cells.ToDisplay(value), detail, Area: rowArea);

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

    [GeneratedRegex(
        @"(?i)[\d+()\-/、,;:|=""'#*.]+|(?:手机|电话|联系方式|手機|電話)号?码?|\b(?:mobile|phone|tel)\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex NoName();

    /// <summary>The area of a row.</summary>
    /// <param name="Path">The area's path; the list's where the row names none that is known.</param>
    /// <param name="Cell">The row's area cells, joined by spaces; null where all are blank.</param>
    /// <param name="IsUnknown">Whether the cells name no known area.</param>
    /// <param name="HasColumn">Whether the file has a column for it.</param>
    private sealed record RowArea(string Path, string? Cell, bool IsUnknown, bool HasColumn)
    {
        /// <summary>
        /// The area of a contact: where the row names none that is known, a contact that is on the list already keeps
        /// its area.
        /// </summary>
        public string? ForContact => HasColumn && !IsUnknown ? Path : null;

        /// <summary>
        /// The area of a number that cannot be read: it is nobody's on the list, so its row has the area of a new
        /// contact.
        /// </summary>
        public string? ForUnreadableNumber => IsUnknown ? null : Path;
    }

    /// <summary>A person of the row, with or without a number.</summary>
    private sealed record RowPerson(ColumnPerson Columns, PhoneNumber? Phone, string? Name);

    /// <summary>The fault of a cell for which its row is rejected.</summary>
    /// <param name="Column">The cell's header; null where the row as a whole is meant.</param>
    /// <param name="Code">The problem's code.</param>
    /// <param name="Value">The cell's text.</param>
    /// <param name="Detail">The fault and the correction, for a person.</param>
    /// <param name="Area">The row's area, where it is known.</param>
    /// <param name="HoldsRemovals">The row may be of anybody, so that <c>replace</c> must remove nobody.</param>
    private sealed record CellFault(
        string? Column,
        string Code,
        string? Value,
        string Detail,
        string? Area = null,
        bool HoldsRemovals = false
    );

    /// <summary>A cell of a phone column that is not blank.</summary>
    private sealed record PhoneColumnCell(int Column, string Header, string Text, PhoneReading Reading);
}
