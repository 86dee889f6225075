using System.Globalization;
using System.Text.RegularExpressions;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>Reads the people of a row: their numbers, names, relations and order.</summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="request">The import's request.</param>
/// <param name="keys">The derivation of number keys.</param>
internal sealed partial class RowPeopleReader(Columns columns, ImportRequest request, NumberKeys keys)
{
    /// <summary>
    /// Reads the cells of the phone columns of a row, from the left, without blank ones; of a broken line, any cell
    /// with a number. Each cell is parsed once.
    /// </summary>
    public List<PhoneColumnCell> ReadNumbers(FileRow row) =>
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
    /// Collects the people of a row without numbers, who are identified by name and household, or by name and address
    /// where there is no household.
    /// </summary>
    public List<(ColumnPerson Person, string Name)> ReadUnnumbered(FileRow row) =>
        ReadHome(row) is null
            ? []
            :
            [
                .. columns
                    .People.Select(p => (Person: p, Name: columns.ReadName(p, row.Cells)))
                    .Where(p => p.Name is not null)
                    .Select(p => (p.Person, p.Name!)),
            ];

    /// <summary>
    /// Collects the people of a row, each number once; why a number is not used is added to the problems.
    /// </summary>
    public List<RowPerson> ReadPeople(
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
                var detail = $"{problem.Title}. {problem.Detail}";
                problems.Add(RowProblem.Create(row, known, cell.Header, problem.Code, cell.Text, detail));
            }
            else if (people.TrueForAll(p => p.Phone != phone))
            {
                people.Add(new RowPerson(person, phone, ReadName(person, row, cell.Text)));
            }
        }

        return people;
    }

    /// <summary>Reports each number that lost digits, in a column that has no problem yet.</summary>
    public static void AddLostDigits(
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
            select RowProblem.Create(
                row,
                area.ForUnreadableNumber,
                number.Header,
                problem.Code,
                number.Text,
                $"{problem.Title}. {problem.Detail}"
            )
        );
    }

    /// <summary>
    /// Reports the numbers at which nobody of the row is texted: a person gets each text once, at the first number.
    /// </summary>
    public static IEnumerable<ImportProblem> ReportOtherNumbers(
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
                RowProblem.Create(
                    row,
                    area,
                    n.Header,
                    "other-number",
                    n.Text,
                    "The person has a mobile number in another column, which gets the texts. "
                        + "To text this one too, give it a row of its own."
                )
            );

    /// <summary>Finds the first name that is too long; null where there is none.</summary>
    public CellFault? FindLongName(List<RowPerson> people) =>
        people.Find(p => p.Name?.Length > ContactLimits.MaxText) is { } tooLong
            ? new CellFault(
                columns.HeaderAt(tooLong.Columns.Names[0]),
                "too-long",
                tooLong.Name,
                ContactLimits.TooLongMessage(ContactLimits.MaxText)
            )
            : null;

    /// <summary>Builds the contact of a person from the fields of the row.</summary>
    public FileContact BuildContact(FileRow row, RowPerson person, List<RowPerson> people, FileContact fields) =>
        fields with
        {
            Phone = person.Phone,
            Key = person.Phone is { } phone ? keys.MakeKey(phone) : MakeKey(row, person.Name!),
            Name = person.Name,
            Relation = ReadRelation(person.Columns, row),
            Order = ReadOrder(person.Columns, row) ?? (people.Count > 1 ? people.IndexOf(person) + 1 : null),
        };

    /// <summary>Returns the keys of the mobile numbers, each once.</summary>
    public IReadOnlyList<NumberKey> ToKeys(IEnumerable<PhoneColumnCell> numbers) =>
        [.. numbers.SelectMany(n => n.Reading.Mobiles).Distinct().Select(keys.MakeKey)];

    /// <summary>Returns the key of a person without a number.</summary>
    public NumberKey MakeKey(FileRow row, string name) => keys.MakePersonKey(request.List, name, ReadHome(row)!);

    private string? ReadHome(FileRow row) =>
        Contact.GetHome(columns.ReadHousehold(row.Cells), columns.FindText(Columns.Address, row.Cells));

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

    private string? ReadName(ColumnPerson person, FileRow row, string cell) =>
        columns.ReadName(person, row.Cells) ?? NameBeside(person, cell);

    /// <summary>Returns the name in a cell that holds a name and a number, as under 监护人1.</summary>
    private static string? NameBeside(ColumnPerson person, string cell) =>
        person.HasName
        && Cells.Clean(NoNamePattern().Replace(Cells.Normalize(cell), " ")) is { Length: > 0 and <= 40 } name
        && name.Any(char.IsLetter)
            ? name
            : null;

    private string? ReadRelation(ColumnPerson person, FileRow row) =>
        columns.FindCell(person.Relations, row.Cells) is { } cell
        && Cells.Clean(cell.Text) is { Length: > 0 and <= ContactLimits.MaxText } relation
            ? relation
        : person.Person.Length > 0 ? person.Person
        : null;

    private int? ReadOrder(ColumnPerson person, FileRow row) =>
        columns.FindCell(person.Orders, row.Cells) is { } cell
        && int.TryParse(Cells.Clean(cell.Text), NumberStyles.None, CultureInfo.InvariantCulture, out var order)
        && order is > 0 and <= ContactLimits.MaxOrder
            ? order
            : null;

    [GeneratedRegex(
        @"(?i)[\d+()\-/、,;:|=""'#*.]+|(?:手机|电话|联系方式|手機|電話)号?码?|\b(?:mobile|phone|tel)\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex NoNamePattern();
}

/// <summary>A person of the row, with or without a number.</summary>
internal sealed record RowPerson(ColumnPerson Columns, PhoneNumber? Phone, string? Name);

/// <summary>A cell of a phone column that is not blank.</summary>
internal sealed record PhoneColumnCell(int Column, string Header, string Text, PhoneReading Reading);
