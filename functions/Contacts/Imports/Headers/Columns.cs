using CommunityAlerts.Contacts.Imports.Rows;

namespace CommunityAlerts.Contacts.Imports.Headers;

/// <summary>One person of a row: the columns with their number and name.</summary>
/// <param name="Person">
/// The person as the headers name them, such as 父亲 or 监护人2; empty for the person that the row is about.
/// </param>
/// <param name="Phones">Indices of the columns with a number, from left, spare ones last.</param>
/// <param name="Names">Indices of the columns with the name.</param>
/// <param name="Relations">Indices of the columns that say how they are related to the child.</param>
/// <param name="Orders">Indices of the columns with the order of guardians.</param>
/// <param name="HasName">Whether the cells with the number hold the name too.</param>
/// <param name="NameHeader">
/// The header of the name, as which it is a value of the row's others where the person has no number; null where that
/// header is read as the name of another contact.
/// </param>
public sealed record ColumnPerson(
    string Person,
    int[] Phones,
    int[] Names,
    int[] Relations,
    int[] Orders,
    bool HasName = false,
    string? NameHeader = null
);

/// <summary>The meaning of a file's columns, by the words of their headers (<see cref="HeaderWords"/>).</summary>
public sealed class Columns
{
    public const string Phone = "phone";
    public const string Name = "name";
    public const string Language = "language";
    public const string Area = "area";
    public const string Household = "household";
    public const string Address = "address";
    public const string Relation = "relation";
    public const string Order = "order";
    public const string Tags = "tags";
    public const string Basis = "basis";

    /// <summary>A note about a person; kept as a placeholder of its own name too.</summary>
    public const string Remark = "remark";

    /// <summary>The placeholder for a child's name, which has its own words in the table.</summary>
    public const string Child = "child";

    private const int MaxSeen = 60;

    private static readonly string[] ContactFields =
    [
        Phone,
        Name,
        Language,
        Area,
        Household,
        Address,
        Relation,
        Order,
        Tags,
        Basis,
    ];

    private readonly string[] _headers;
    private readonly Dictionary<string, int[]> _fields;

    /// <summary>Columns with remarks, and with the answer to whether somebody wants texts.</summary>
    private readonly int[] _remarks;

    /// <summary>Columns that make up an area or a household, in their order; one is the whole of it.</summary>
    private readonly Dictionary<string, int[]> _parts;

    /// <summary>The placeholders by their leftmost column.</summary>
    private readonly string[] _placeholdersByColumn;

    /// <summary>The place of each column's part in a name, from 1; else 0.</summary>
    private readonly int[] _nameParts;

    /// <summary>The columns that hold a household as a whole, and not a part of it.</summary>
    private readonly int[] _wholeHousehold;

    /// <summary>Makes the columns of a header that was read.</summary>
    /// <param name="headers">The header of each column, blank where it has none.</param>
    /// <param name="meanings">The meaning of each column.</param>
    /// <param name="names">The name of each column as a placeholder; blank where the column is blank.</param>
    /// <param name="people">The people that a row may name.</param>
    /// <param name="how">How the headers were found.</param>
    internal Columns(
        string[] headers,
        HeaderMeaning[] meanings,
        string[] names,
        IReadOnlyList<ColumnPerson> people,
        string how
    )
    {
        _headers = headers;
        string[] fields =
        [
            .. meanings.Zip(names, (m, name) => m.Field is null or HeaderWords.PersonField or Remark ? name : m.Field),
        ];
        _fields = IndexFields(meanings, names, fields);
        _parts = IndexParts(meanings);
        _remarks =
        [
            .. meanings
                .Index()
                .Where(m => m.Item.Field == Remark || Rows.Remarks.WantsTexts(headers[m.Index]))
                .Select(m => m.Index),
        ];
        _nameParts = Array.ConvertAll(meanings, m => m.Field == Name ? m.Level : 0);
        _wholeHousehold =
        [
            .. meanings.Index().Where(m => m.Item is { Field: Household, Level: 0 }).Select(m => m.Index),
        ];
        People = people;
        PhoneColumns = [.. People.SelectMany(p => p.Phones).Order()];
        Placeholders = [.. _fields.Keys.Where(IsPlaceholder).Order(StringComparer.Ordinal)];
        _placeholdersByColumn = [.. Placeholders.OrderBy(p => _fields[p][0])];
        Recognized = Recognize(headers, meanings, names, fields, how);
    }

    /// <summary>Every column with a header: the first 60, each header cut at 100 characters.</summary>
    public IReadOnlyList<ImportColumn> Recognized { get; }

    /// <summary>Names of the placeholders that the file gives values for, sorted.</summary>
    public IReadOnlyList<string> Placeholders { get; }

    /// <summary>
    /// The people that a row may name, from left: each with a column for a number at least, or in a file without
    /// numbers with one for the name.
    /// </summary>
    public IReadOnlyList<ColumnPerson> People { get; }

    /// <summary>The columns with numbers, of all people, from left.</summary>
    public IReadOnlyList<int> PhoneColumns { get; }

    /// <summary>The header of the first column with numbers; in a file without any, of the first with names.</summary>
    public string NumberHeader =>
        HeaderAt(PhoneColumns.Count > 0 ? PhoneColumns[0] : People.SelectMany(p => p.Names).Min());

    /// <summary>
    /// Whether a person without a number can be known by the columns: there is a name, and a household or an address.
    /// </summary>
    public bool HasNameAndHome => People.Any(p => p.Names.Length > 0 || p.HasName) && (Has(Household) || Has(Address));

    /// <summary>Whether the file gives values under this name: of a column, or of a person without a number.</summary>
    public bool HasValue(string name) =>
        (IsPlaceholder(name) && _fields.ContainsKey(name)) || People.Any(p => p.NameHeader == name);

    /// <summary>
    /// The placeholders that a row of so many cells may have, so that short rows under a wide header take little work;
    /// sorted.
    /// </summary>
    public IEnumerable<string> PlaceholdersUpTo(int cells)
    {
        var reached = _placeholdersByColumn.TakeWhile(p => _fields[p][0] < cells);
        return cells >= _headers.Length ? Placeholders : reached.Order(StringComparer.Ordinal);
    }

    /// <summary>Whether a field is a placeholder, and not one of the fields that every contact has.</summary>
    public static bool IsPlaceholder(string field) => !ContactFields.Contains(field);

    public bool Has(string field) =>
        field is Area or Household
            ? _parts.ContainsKey(field)
            : _fields.ContainsKey(field) || (field == Name && People.Any(p => p.HasName));

    /// <summary>Finds the cleaned text of a field; null where its cell is absent or blank.</summary>
    public string? FindText(string field, IReadOnlyList<string> cells) =>
        FindCell(field, cells) is { } cell && Cells.Clean(cell.Text) is { Length: > 0 } text ? text : null;

    /// <summary>
    /// Finds the first cell of the field that is not blank; of several columns of one field, the leftmost counts.
    /// </summary>
    /// <returns>Null where all are blank or there is no such column.</returns>
    public (string Header, string Text)? FindCell(string field, IReadOnlyList<string> cells) =>
        FindCell(_fields.GetValueOrDefault(field, []), cells);

    /// <summary>Finds the first of some columns' cells that is not blank.</summary>
    public (string Header, string Text)? FindCell(IEnumerable<int> columns, IReadOnlyList<string> cells)
    {
        foreach (var i in columns)
        {
            if (i < cells.Count && cells[i].AsSpan().Trim().Length > 0)
            {
                return (HeaderAt(i), cells[i]);
            }
        }

        return null;
    }

    /// <summary>
    /// Finds the columns of an area or of a household from the widest part to the narrowest, the whole of it last, each
    /// with whether it names one home; a building too that is only a value, since no column has the room.
    /// </summary>
    public IEnumerable<(int Column, bool IsHome)> FindPlaces(string field) =>
        _headers
            .Index()
            .Select(h => (Meaning: HeaderWords.Find(h.Item), h.Index))
            .Where(h => h.Meaning.Field == field)
            .OrderBy(h => h.Meaning.Level == 0 ? int.MaxValue : h.Meaning.Level)
            .Select(h => (h.Index, field == Household && h.Meaning.Level is 0 or 4));

    /// <summary>Reads a person's name, or its parts in their order; null where all are blank.</summary>
    public string? ReadName(ColumnPerson person, IReadOnlyList<string> cells)
    {
        if (
            FindCell(person.Names.Where(i => _nameParts[i] == 0), cells) is { } whole
            && Cells.Clean(whole.Text) is { Length: > 0 } name
        )
        {
            return name;
        }

        string[] parts =
        [
            .. person
                .Names.Where(i => _nameParts[i] > 0 && i < cells.Count)
                .OrderBy(i => _nameParts[i])
                .Select(i => Cells.Clean(cells[i]))
                .Where(c => c.Length > 0),
        ];

        // 王 and 一 are 王一, Ana and Smith are Ana Smith.
        return parts.Length == 0
            ? null
            : string.Join(Array.Exists(parts, p => p.Any(char.IsAsciiLetter)) ? " " : "", parts);
    }

    /// <summary>Returns the cells of an area, from the widest to the narrowest, blank ones left out.</summary>
    public IReadOnlyList<string> ReadAreaParts(IReadOnlyList<string> cells) => Parts(Area, cells);

    /// <summary>
    /// Reads a household's id, or its building, unit and room joined by dashes; null where all are blank.
    /// </summary>
    public string? ReadHousehold(IReadOnlyList<string> cells) =>
        FindCell(_wholeHousehold, cells) is { } whole && Cells.Clean(whole.Text) is { Length: > 0 } id ? id
        : Parts(Household, cells) is { Count: > 0 } parts ? string.Join('-', parts)
        : null;

    /// <summary>Returns the cells of all columns with remarks that are not blank.</summary>
    public IEnumerable<(string Header, string Text)> RemarkCells(IReadOnlyList<string> cells) =>
        _remarks
            .Where(i => i < cells.Count && cells[i].AsSpan().Trim().Length > 0)
            .Select(i => (HeaderAt(i), cells[i]));

    public string HeaderOfField(string field) => HeaderAt((field is Area or Household ? _parts : _fields)[field][0]);

    /// <summary>Returns a column's header; a blank one is <c>#</c> and the column's number, from 1.</summary>
    public string HeaderAt(int index) =>
        index < _headers.Length && _headers[index].Length > 0 ? Cells.ToDisplay(_headers[index]) : $"#{index + 1}";

    private List<string> Parts(string field, IReadOnlyList<string> cells) =>
        [
            .. _parts
                .GetValueOrDefault(field, [])
                .Where(i => i < cells.Count)
                .Select(i => Cells.Clean(cells[i]))
                .Where(c => c.Length > 0),
        ];

    /// <summary>Whether a column is one of several that make up an area or a household.</summary>
    private static bool IsPart(HeaderMeaning meaning, HeaderMeaning[] meanings) =>
        meaning.Level > 0 && meanings.Count(m => m.Field == meaning.Field) > 1;

    /// <summary>
    /// Indexes columns by field and by placeholder. A part of a household or an area is a placeholder too, and so is a
    /// relative's name without a number.
    /// </summary>
    private static Dictionary<string, int[]> IndexFields(HeaderMeaning[] meanings, string[] names, string[] fields) =>
        fields
            .Index()
            .Where(f => f.Item.Length > 0)
            .Select(f => (Field: f.Item, f.Index))
            .Concat(meanings.Index().Where(m => IsPart(m.Item, meanings)).Select(m => (Field: names[m.Index], m.Index)))
            .Where(f => f.Field.Length > 0)
            .GroupBy(f => f.Field, f => f.Index, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Distinct().Order().ToArray(), StringComparer.Ordinal);

    private static Dictionary<string, int[]> IndexParts(HeaderMeaning[] meanings) =>
        meanings
            .Index()
            .Where(m => m.Item.Field is Area or Household)
            .GroupBy(m => m.Item.Field!, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => g.OrderBy(m => m.Item.Level).Select(m => m.Index).ToArray(),
                StringComparer.Ordinal
            );

    private static IReadOnlyList<ImportColumn> Recognize(
        string[] headers,
        HeaderMeaning[] meanings,
        string[] names,
        string[] fields,
        string how
    ) =>
        [
            .. headers
                .Index()
                .Select(h => new ImportColumn(
                    Cells.ToDisplay(h.Item.Length > 0 ? h.Item : names[h.Index]),
                    Cells.ToDisplay(meanings[h.Index].Field is Remark ? Remark : fields[h.Index]),
                    how
                ))
                .Where(c => c.As.Length > 0)
                .Take(MaxSeen),
        ];
}
