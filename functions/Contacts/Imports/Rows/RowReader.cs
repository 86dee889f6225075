using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>
/// Reads one row of a file, or names the cell for which it is rejected. Has no state of a row, so that many are read in
/// parallel.
/// </summary>
/// <param name="columns">The columns of the file.</param>
/// <param name="request">The import's request.</param>
/// <param name="keys">The derivation of number keys.</param>
/// <param name="areas">The matcher for the areas of cells.</param>
/// <param name="hasErrors">Whether some bytes of the file could not be decoded; they are U+FFFD.</param>
public sealed class RowReader(
    Columns columns,
    ImportRequest request,
    NumberKeys keys,
    AreaMatcher areas,
    bool hasErrors
)
{
    private readonly RowAreaReader _areas = new(columns, request, areas);
    private readonly RowPeopleReader _people = new(columns, request, keys);
    private readonly RowFieldReader _fields = new(columns, request, keys);

    /// <summary>Reads a row: the contacts that it names, or the reason why it is rejected.</summary>
    public ReadRow Read(FileRow row)
    {
        var numbers = _people.ReadNumbers(row);
        var unnumbered = numbers.Count == 0 ? _people.ReadUnnumbered(row) : [];
        if (FindDamage(row) is { } damage)
        {
            return Rejected(row, numbers, unnumbered, damage);
        }

        List<ImportProblem> problems = [];
        var area = _areas.Find(row, problems);
        if (_areas.FindFault(area) is { } outside)
        {
            return Rejected(row, numbers, unnumbered, outside);
        }

        var people = _people.ReadPeople(row, numbers, unnumbered, area, problems);
        RowPeopleReader.AddLostDigits(row, numbers, area, problems);
        if (people.Count == 0)
        {
            return WithoutContacts(row, numbers, area, problems);
        }

        var fields = _fields.Read(row, people);
        return (_fields.FindFault(row, fields) ?? _people.FindLongName(people)) is { } fault
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
        problems.AddRange(RowPeopleReader.ReportOtherNumbers(row, numbers, people, area.ForContact));
        var contacts = people.ConvertAll(p =>
            _people.BuildContact(row, p, people, fields) with
            {
                Area = area.ForContact,
            }
        );
        return new ReadRow(
            row.Row,
            contacts,
            problems,
            _people.ToKeys(numbers.Where(n => !contacts.Exists(c => c.Phone == n.Reading.Phone))),
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
        var keysOfRow = _people.ToKeys(numbers);
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
        IReadOnlyList<NumberKey> keysOfRow =
        [
            .. _people.ToKeys(numbers),
            .. unnumbered.Select(p => _people.MakeKey(row, p.Name)),
        ];
        return new ReadRow(
            row.Row,
            [],
            [RowProblem.Create(row, fault.Area, fault.Column, fault.Code, fault.Value, fault.Detail)],
            keysOfRow,
            fault.HoldsRemovals,
            Remarks: FindRemarks(row, fault.Area, FirstOrNull(keysOfRow))
        );
    }

    /// <summary>Whether a problem leaves open whose row it is, so that <c>replace</c> must remove nobody.</summary>
    private static bool HoldsRemovals(ImportProblem problem) => problem.Code is not ("unknown-area" or "not-a-mobile");

    private ImportProblem NoPhone(FileRow row, RowArea area) =>
        RowProblem.Create(
            row,
            area.ForUnreadableNumber,
            columns.NumberHeader,
            "no-phone",
            "",
            "The row has no phone number, nor a name and a household or an address."
        );

    /// <summary>Finds the first sign that the file is damaged in this row; null where there is none.</summary>
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

    private static NumberKey? FirstOrNull(IReadOnlyList<NumberKey> keys) => keys.Count > 0 ? keys[0] : null;

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
}
