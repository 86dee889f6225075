using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using CommunityAlerts.Contacts.Imports.Headers;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>The rows of a workbook's sheet with people, as a stream, blank ones left out.</summary>
/// <remarks>
/// Taken is the sheet that the caller names, else the first visible sheet that has a header with a phone column, else
/// the first visible one that has rows. A merged cell's value counts for every row and column that it spans.
/// </remarks>
public sealed partial class WorkbookTable : IDisposable
{
    /// <summary>The maximum number of sheets examined.</summary>
    private const int MaxSheets = 50;

    /// <summary>The first year of a workbook's dates.</summary>
    private const int FirstYear = 1900;

    /// <summary>Days between the two epochs of workbooks.</summary>
    private const int Days1904 = 1_462;

    /// <summary>
    /// Whether a number format is a date in Chinese, Japanese and Korean versions of Excel (ECMA-376 part 1, 18.8.30).
    /// </summary>
    private static bool IsEastAsianDate(int format) => format is (>= 27 and <= 36) or (>= 50 and <= 58);

    private readonly CancellableStream _stream;
    private readonly IExcelDataReader _reader;
    private readonly bool _is1904;

    /// <summary>
    /// Whether the library misses that days count from 1904: it reads <c>date1904="1"</c> alone, and LibreOffice writes
    /// "true".
    /// </summary>
    private readonly bool _libraryMisses1904;
    private readonly CancellationToken _cancellationToken;

    static WorkbookTable()
    {
        // The library asks for Windows' Latin encoding when it starts, which only older files need.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
    }

    private WorkbookTable(
        CancellableStream stream,
        IExcelDataReader reader,
        string? date1904,
        CancellationToken cancellationToken
    ) =>
        (_stream, _reader, _is1904, _libraryMisses1904, _cancellationToken) = (
            stream,
            reader,
            date1904 is "1" or "true",
            date1904 is "true",
            cancellationToken
        );

    /// <summary>Visible sheets with rows.</summary>
    public IReadOnlyList<ImportSheet> Sheets { get; private set; } = [];

    /// <summary>Whether there is a sheet to read: false where the caller names one that is not among them.</summary>
    public bool IsFound { get; private set; } = true;

    /// <summary>Returns the message that there is no such sheet, and which there are.</summary>
    public string SheetNotFoundMessage(string sheet) =>
        $"The workbook has no visible sheet '{Rows.Cells.ToDisplay(sheet)}' with rows. It has: "
        + $"{Rows.Cells.ToDisplay(string.Join(", ", Sheets.Select(s => $"{s.Number} {s.Name}")))}.";

    /// <summary>Opens a workbook and chooses its sheet.</summary>
    /// <exception cref="InvalidDataException">The bytes are no readable workbook.</exception>
    /// <exception cref="TableTooLargeException">The first rows exceed a limit of <see cref="TableFile"/>.</exception>
    /// <param name="bytes">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="sheet">Name or number of the sheet, where the caller chose one.</param>
    /// <param name="withoutNumbers">Whether a header without a phone column is one.</param>
    public static WorkbookTable Open(
        byte[] bytes,
        CancellationToken cancellationToken,
        string? sheet = null,
        bool withoutNumbers = false
    ) =>
        WithLibraryErrors(() =>
        {
            // The library reads whole parts without returning, so the stream has to be the one to cancel.
            var stream = new CancellableStream(bytes, cancellationToken);
            var table = new WorkbookTable(
                stream,
                ExcelReaderFactory.CreateOpenXmlReader(stream),
                WorkbookParts.Date1904(bytes),
                cancellationToken
            );
            table.ChooseSheet(sheet, withoutNumbers);
            return table;
        });

    /// <summary>Reads the rows of the chosen sheet; can be enumerated once.</summary>
    /// <exception cref="InvalidDataException">A part of the workbook is broken.</exception>
    /// <exception cref="TableTooLargeException">The rows exceed a limit of <see cref="TableFile"/>.</exception>
    public IEnumerable<FileRow> ReadRows()
    {
        var (number, all, characters) = (0, 0, 0L);
        var merges = new MergedCells(_reader.MergeCells);
        while (WithLibraryErrors(_reader.Read))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            number++;
            if (number > TableFile.MaxSheetRow)
            {
                throw new TableTooLargeException(
                    $"A sheet has rows up to {TableFile.MaxSheetRow}; this one reaches beyond."
                );
            }

            if (ReadCells() is not { } cells)
            {
                merges.Fill(number - 1, []);
                continue;
            }

            merges.Fill(number - 1, cells);
            all = TableFile.AddCells(all, cells.Length);
            characters += cells.Sum(c => (long)c.Length);
            if (characters > TableFile.MaxCharacters)
            {
                throw new TableTooLargeException(
                    $"The cells of a workbook have at most {TableFile.MaxCharacters} characters in all."
                );
            }

            yield return new FileRow(number, cells, IsBroken: false);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    private void ChooseSheet(string? requested, bool withoutNumbers)
    {
        if (_reader.ResultsCount == 1 && requested is null)
        {
            // Choosing would read the sheet twice.
            Sheets = [new ImportSheet(1, _reader.Name, _reader.RowCount, IsRead: true)];
            return;
        }

        var sheets = new List<(int Index, ImportSheet Sheet, bool HasHeader)>();
        var (index, visible) = (0, 0);
        do
        {
            if (_reader.VisibleState == "visible")
            {
                visible++;
                var rows = _reader.RowCount;
                var head = rows > 0 ? ReadRows().Take(TextTable.HeadRows).ToList() : [];
                if (head.Count > 0)
                {
                    var hasHeader = HeaderRow.Find(head, withoutNumbers) is not null;
                    sheets.Add((index, new ImportSheet(visible, _reader.Name, rows, IsRead: false), hasHeader));
                }
            }

            index++;
        } while (index < MaxSheets && _reader.NextResult());

        var chosen = requested is null
            ? sheets.FindIndex(s => s.HasHeader) is var withHeader and >= 0
                ? withHeader
                : 0
            : sheets.FindIndex(s => s.Sheet.Name == requested) is var byName and >= 0
                ? byName
                : sheets.FindIndex(s => s.Sheet.Number.ToString(CultureInfo.InvariantCulture) == requested);
        IsFound = chosen >= 0 && (requested is null || sheets.Count > 0);
        Sheets = [.. sheets.Select((s, i) => s.Sheet with { IsRead = i == chosen })];
        _reader.Reset();
        for (var i = 0; i < (sheets.Count > 0 && chosen >= 0 ? sheets[chosen].Index : 0); i++)
        {
            _reader.NextResult();
        }
    }

    /// <summary>Reads the cells of the current row; null where all are blank.</summary>
    private string[]? ReadCells()
    {
        string[]? cells = null;
        for (var i = 0; i < _reader.FieldCount; i++)
        {
            if (_reader.GetValue(i) is not { } value || Format(value, i) is not { } text || Rows.Cells.IsBlank(text))
            {
                continue;
            }

            if (i >= TableFile.MaxColumns)
            {
                throw TableFile.TooManyColumns();
            }

            if (cells is null)
            {
                cells = new string[Math.Min(_reader.FieldCount, TableFile.MaxColumns)];
                Array.Fill(cells, "");
            }

            cells[i] = text;
        }

        return cells;
    }

    /// <summary>
    /// Formats a cell's value as a person would type it: a whole number without exponent, a date as 2027-06-18.
    /// </summary>
    private string Format(object value, int column) =>
        value switch
        {
            string text => text,
            double number when IsDate(column) && FromSerial(number) is { } date => Format(date),
            double number when Math.Abs(number) < 1e15 && Math.Floor(number) == number => number.ToString(
                "F0",
                CultureInfo.InvariantCulture
            ),
            DateTime at => Format(_libraryMisses1904 && at.Year >= FirstYear ? at.AddDays(Days1904) : at),
            TimeSpan time => string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)time.TotalHours:00}:{time.Minutes:00}"
            ),
            bool flag => flag ? "TRUE" : "FALSE",
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>Formats a date, or only the time of a part of a day.</summary>
    private static string Format(DateTime at) =>
        at.ToString(
            at.Year < FirstYear && at.TimeOfDay > TimeSpan.Zero ? "HH:mm"
                : at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd"
                : "yyyy-MM-dd HH:mm",
            CultureInfo.InvariantCulture
        );

    /// <summary>
    /// Converts the serial number of a day to a date, or of a part of a day to a time; null where it is neither.
    /// </summary>
    private DateTime? FromSerial(double number) =>
        number is > 0 and < 1 ? DateTime.FromOADate(number)
        : number is >= 1 and < 2_958_466 ? DateTime.FromOADate(number).AddDays(_is1904 ? Days1904 : 0)
        : null;

    /// <summary>Whether a cell's format shows a date or a time that the library takes for a number, such as
    /// <c>ggge</c>, <c>aaaa</c> or 上午/下午.</summary>
    private bool IsDate(int column) =>
        IsEastAsianDate(_reader.GetNumberFormatIndex(column))
        || (
            _reader.GetNumberFormatString(column) is { Length: > 0 and < 200 } format
            && !format.Equals("General", StringComparison.OrdinalIgnoreCase)
            && IsDateFormat(LiteralsPattern().Replace(format, ""))
        );

    private static bool IsDateFormat(string signs) =>
        DateSignsPattern().IsMatch(signs) && signs.AsSpan().IndexOfAny("0#?@") < 0;

    /// <summary>Texts that a format shows as they are, and conditions, colours and languages.</summary>
    [GeneratedRegex("\"[^\"]*\"|\\\\.|[_*].|\\[[^\\]]*\\]", RegexOptions.NonBacktracking)]
    private static partial Regex LiteralsPattern();

    [GeneratedRegex("(?i)[ymdhsge]|aaa|上午|下午", RegexOptions.NonBacktracking)]
    private static partial Regex DateSignsPattern();

    private static T WithLibraryErrors<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
            when (e
                    is ExcelReaderException
                        or XmlException
                        or KeyNotFoundException
                        or NullReferenceException
                        or FormatException
                        or InvalidOperationException
                        or ArgumentException
                        or IndexOutOfRangeException
                        or OverflowException
                        or InvalidDataException
            )
        {
            // The library throws these on a workbook with missing or broken parts.
            throw new InvalidDataException("The workbook is damaged.", e);
        }
    }

    /// <summary>
    /// Gives the cells that a merged one covers its value; the cost is one step a column and row, however many overlap.
    /// </summary>
    private sealed class MergedCells(CellRange[]? ranges)
    {
        private readonly Queue<CellRange> _pending = new((ranges ?? []).OrderBy(r => r.FromRow));
        private readonly (string Value, int Until)[] _columns = new (string, int)[TableFile.MaxColumns];

        public void Fill(int row, string[] cells)
        {
            while (_pending.TryPeek(out var range) && range.FromRow <= row)
            {
                _pending.Dequeue();
                if (
                    range.FromRow == row
                    && range.FromColumn >= 0
                    && range.FromColumn < cells.Length
                    && cells[range.FromColumn].Length > 0
                )
                {
                    for (var i = range.FromColumn; i <= Math.Min(range.ToColumn, TableFile.MaxColumns - 1); i++)
                    {
                        _columns[i] = (cells[range.FromColumn], range.ToRow);
                    }
                }
            }

            for (var i = 0; i < cells.Length; i++)
            {
                if (cells[i].Length == 0 && _columns[i].Value is { } value && _columns[i].Until >= row)
                {
                    cells[i] = value;
                }
            }
        }
    }
}
