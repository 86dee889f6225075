using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.TableFiles;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>
/// Fills the blank cells of areas and households below the row that gives them: where a sheet had one merged cell for a
/// grid, a building or a family, or the value was typed once, only the first of its rows has the value.
/// </summary>
/// <remarks>
/// A column is filled only where all of this holds: it is left of names and numbers, as columns that group rows are;
/// the first record has a value; no value comes twice within the wider ones (a column that is written out row by row
/// repeats them); and more than a third of the records are blank. A record is not filled below a household where it has
/// an address of its own or is a householder, and neither are the narrower parts of a place below a new wider one. The
/// rows of an exported list are whole: a file with a column of consent is left as it is.
/// </remarks>
public sealed class BlankCells
{
    /// <summary>A column is filled only where more than one record in this many is blank.</summary>
    private const int MinShare = 3;

    private readonly Columns _columns;
    private readonly List<PlaceColumn> _parts = [];

    /// <summary>The address of the family above.</summary>
    private string? _lastAddress;

    public BlankCells(Columns columns)
    {
        _columns = columns;
        if (columns.Has(Columns.Basis))
        {
            return;
        }

        var first = columns.People.SelectMany(p => p.Phones.Concat(p.Names)).DefaultIfEmpty().Min();
        foreach (var field in new[] { Columns.Area, Columns.Household })
        {
            var wider = new List<PlaceColumn>();
            foreach (var (column, isHome) in columns.FindPlaces(field))
            {
                var part = new PlaceColumn(column, [.. wider], isHome) { MayBeMerged = column < first };
                wider.Add(part);
                _parts.Add(part);
            }
        }
    }

    /// <summary>The notes on what was filled; complete once the records were read.</summary>
    public IEnumerable<ImportProblem> Notes =>
        _parts
            .Where(p => p.FilledCount > 0)
            .Select(p => new ImportProblem(
                0,
                _columns.HeaderAt(p.Column),
                "filled-down",
                Value: null,
                $"{p.FilledCount} rows with nothing below '{_columns.HeaderAt(p.Column)}' got the value of the "
                    + $"row above, as "
                    + $"rows of a merged cell; the first is row {p.FirstFilledRow}. To leave them blank, import "
                    + $"with fillDown=false."
            ));

    /// <summary>
    /// Returns the records with blank cells filled where that is safe. All records are kept in memory until that is
    /// known.
    /// </summary>
    public IEnumerable<FileRow> Fill(IEnumerable<FileRow> records)
    {
        using var source = records.Take(FileReader.MaxRows + 1).GetEnumerator();
        var buffered = new List<FileRow>();
        while (_parts.Exists(p => p.MayBeMerged) && source.MoveNext())
        {
            buffered.Add(source.Current);
            if (IsPerson(source.Current))
            {
                _parts.ForEach(p => p.Observe(source.Current));
            }
        }

        List<PlaceColumn> merged = [.. _parts.Where(p => p.IsMerged)];
        _parts.ForEach(p => p.Value = "");
        foreach (var row in buffered)
        {
            yield return merged.Count > 0 && IsPerson(row) ? Fill(row, merged) : row;
        }

        while (source.MoveNext())
        {
            yield return source.Current;
        }
    }

    private FileRow Fill(FileRow row, List<PlaceColumn> merged)
    {
        string[]? filled = null;
        var width = merged.Max(p => p.Column) + 1;
        var beginsFamily = BeginsFamily(row);
        foreach (var part in _parts)
        {
            if (part.Advance(row, beginsFamily) is { Length: > 0 } value && merged.Contains(part))
            {
                // A row of a text may end before the column.
                filled ??= [.. row.Cells, .. Enumerable.Repeat("", Math.Max(0, width - row.Cells.Length))];
                filled[part.Column] = value;
                part.AddFilled(row.Row);
            }
        }

        RememberAddress(row);
        return row with { Cells = filled ?? row.Cells };
    }

    /// <summary>
    /// Remembers the address of the row's family; a household without an address forgets the one above.
    /// </summary>
    private void RememberAddress(FileRow row)
    {
        var address = ReadAddress(row);
        if (address is not null || _parts.Exists(p => p.IsHome && p.ValueIn(row).Length > 0))
        {
            _lastAddress = address;
        }
    }

    /// <summary>
    /// Whether the row begins a family: it has another address than the one above, or is a householder's.
    /// </summary>
    private bool BeginsFamily(FileRow row) =>
        (ReadAddress(row) is { } address && address != _lastAddress)
        || (
            _columns.FindCell(Columns.Relation, row.Cells) is { } relation
            && Cells.Clean(relation.Text) is "户主" or "戶主" or "本人" or "householder" or "head"
        );

    private string? ReadAddress(FileRow row) => _columns.FindCell(Columns.Address, row.Cells)?.Text.Trim();

    private bool IsPerson(FileRow row) =>
        !row.IsBroken
        && (
            _columns.PhoneColumns.Any(i => i < row.Cells.Length && row.Cells[i].AsSpan().Trim().Length > 0)
            || _columns.People.Any(p => _columns.ReadName(p, row.Cells) is not null)
            || _columns.FindCell(Columns.Child, row.Cells) is not null
        );

    /// <summary>A column, with the statistics of the rows read so far.</summary>
    /// <param name="column">The column's index.</param>
    /// <param name="wider">The columns of the same place that name a wider part of it.</param>
    /// <param name="isHome">Whether it names one household, and not several.</param>
    private sealed class PlaceColumn(int column, PlaceColumn[] wider, bool isHome)
    {
        private readonly HashSet<string> _values = new(StringComparer.Ordinal);
        private int _records;
        private int _blank;

        /// <summary>Whether the last row gave another value than the rows above it.</summary>
        private bool _isNew;

        public int Column => column;
        public bool IsHome => isHome;

        /// <summary>The value of the rows above; blank where there is none.</summary>
        public string Value { get; set; } = "";

        /// <summary>Whether no row read so far shows that the column was not merged.</summary>
        public required bool MayBeMerged { get; set; }

        public bool IsMerged => MayBeMerged && _blank > 0 && _blank * MinShare > _records;
        public int FilledCount { get; private set; }

        /// <summary>The first row that was filled.</summary>
        public int FirstFilledRow { get; private set; }

        public string ValueIn(FileRow row) => column < row.Cells.Length ? row.Cells[column].Trim() : "";

        public void Observe(FileRow row)
        {
            _records++;
            var value = ValueIn(row);
            if (value.Length == 0)
            {
                _blank++;
                MayBeMerged &= _records > 1;
                return;
            }

            SetValue(row);
            MayBeMerged &= _values.Add(string.Join('\u001f', wider.Select(w => w.Value).Append(value)));
        }

        /// <summary>Advances to a row, after the columns of wider parts.</summary>
        /// <returns>The value that fills the row's cell; blank where it has its own, or none applies.</returns>
        public string Advance(FileRow row, bool beginsFamily)
        {
            if (ValueIn(row).Length > 0)
            {
                SetValue(row);
                return "";
            }

            if (IsBelowNew(row) || (isHome && beginsFamily))
            {
                Value = "";
            }

            return Value;
        }

        /// <summary>Whether the row names another wider part, so that the value above does not apply.</summary>
        private bool IsBelowNew(FileRow row) => Array.Exists(wider, w => w.ValueIn(row).Length > 0 && w._isNew);

        private void SetValue(FileRow row) => (_isNew, Value) = (ValueIn(row) != Value, ValueIn(row));

        public void AddFilled(int row)
        {
            FirstFilledRow = FilledCount == 0 ? row : FirstFilledRow;
            FilledCount++;
        }
    }
}
