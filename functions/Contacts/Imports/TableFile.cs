using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using MiniExcelLibs;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>One row of a file.</summary>
/// <param name="Row">The file's own line (where the record begins) or sheet row, from 1.</param>
/// <param name="Cells">As the file has them.</param>
/// <param name="IsBroken">A quote that is never closed has swallowed what follows it.</param>
public readonly record struct FileRow(int Row, string[] Cells, bool IsBroken)
{
    public bool IsBlank => Array.TrueForAll(Cells, c => c.AsSpan().Trim().Length == 0);
}

/// <summary>A file that asks for more work than a list of people can.</summary>
/// <param name="message">Names the limit.</param>
public sealed class TableTooLargeException(string message) : Exception(message);

/// <summary>The rows of a text or a workbook, as a stream, blank ones left out.</summary>
/// <remarks>Work is bounded by <see cref="MaxCells"/>, whatever a small file claims.</remarks>
public static class TableFile
{
    /// <summary>Columns a file at most. Blank cells beyond, as formatting leaves them, are left out.</summary>
    public const int MaxColumns = 256;

    /// <summary>Cells a file at most, rows times columns, blank ones included: 25 columns in each of 200,000 rows.</summary>
    public const int MaxCells = 5_000_000;

    /// <summary>Cells of blank rows of a workbook at most: the library makes those between two rows, too.</summary>
    public const int MaxBlankCells = 1_000_000;

    /// <summary>Characters of all cells of a workbook at most: cells may share one long text.</summary>
    public const long MaxCharacters = 64L * 1024 * 1024;

    private static readonly char[] Delimiters = [',', ';', '\t'];

    public static bool IsZip(ReadOnlySpan<byte> bytes) => bytes is [0x50, 0x4B, 0x03, 0x04, ..];

    /// <summary>The records of a text.</summary>
    /// <exception cref="TableTooLargeException">A record has text beyond <see cref="MaxColumns"/>, or all have more than <see cref="MaxCells"/>.</exception>
    public static IEnumerable<FileRow> Text(byte[] bytes, FileEncoding encoding, CancellationToken cancellationToken = default)
    {
        using var reader = Reader();
        var (delimiter, skip) = Delimiter();
        for (var i = 0; i < skip; i++)
        {
            reader.ReadLine();
        }

        var broken = 0L;
        var all = 0;
        using var parser = CsvReader.Create(reader, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = found => broken = found.Reason is CsvMalformedReason.UnterminatedQuote ? found.LineNumber : broken,
        });
        while (parser.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cells = new string[Math.Min(parser.FieldCount, MaxColumns)];
            all = Count(all, cells.Length);
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = parser.GetString(i);
            }

            for (var i = MaxColumns; i < parser.FieldCount; i++)
            {
                if (parser.GetString(i).AsSpan().Trim().Length > 0)
                {
                    throw TooManyColumns();
                }
            }

            var row = new FileRow((int)parser.LineNumber + skip, cells, broken == parser.LineNumber);
            if (!row.IsBlank)
            {
                yield return row;
            }
        }

        StreamReader Reader() => new(new MemoryStream(bytes, encoding.Skip, bytes.Length - encoding.Skip), encoding.Encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);

        // Excel's own "sep=;" line says it; else what the first line has most of, outside quotes.
        (char Delimiter, int Skip) Delimiter()
        {
            using var start = Reader();
            var line = start.ReadLine();
            if (line is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var said] && Delimiters.Contains(said))
            {
                return (said, 1);
            }

            while (line is not null && line.AsSpan().Trim([' ', '\t', ',', ';']).Length == 0)
            {
                line = start.ReadLine();
            }

            var outside = string.Concat((line ?? "").Split('"').Where((_, i) => i % 2 == 0));
            return (Delimiters.MaxBy(d => outside.Count(c => c == d)), 0);
        }
    }

    /// <summary>The first sheet.</summary>
    /// <exception cref="InvalidDataException">It is no workbook after all.</exception>
    /// <exception cref="TableTooLargeException">
    /// It reaches beyond <see cref="MaxColumns"/>, <see cref="MaxBlankCells"/> or <see cref="MaxCells"/>.
    /// </exception>
    public static IEnumerable<FileRow> Workbook(byte[] bytes, CancellationToken cancellationToken = default)
    {
        // The library skips what is not in rows by itself, so what it reads from ends it.
        using var stream = new CancellableStream(bytes, cancellationToken);
        using var rows = Sheet().GetEnumerator();
        var (number, all, blank, characters) = (0, 0, 0, 0L);
        while (Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            number++;
            // The library makes every row that the sheet skips, with every column that it reaches.
            if (rows.Current.Count > MaxColumns)
            {
                throw TooManyColumns();
            }

            all = Count(all, rows.Current.Count);
            var row = new FileRow(number, [.. rows.Current.Values.Select(Write)], IsBroken: false);
            characters += row.Cells.Sum(c => (long)c.Length);
            if (characters > MaxCharacters)
            {
                throw new TableTooLargeException($"The cells of a workbook have at most {MaxCharacters} characters in all.");
            }

            if (!row.IsBlank)
            {
                yield return row;
                continue;
            }

            blank += row.Cells.Length;
            if (blank > MaxBlankCells)
            {
                throw new TableTooLargeException(
                    $"The sheet's blank rows have more than {MaxBlankCells} cells, rows times columns. Delete them.");
            }
        }

        IEnumerable<IDictionary<string, object?>> Sheet() => stream.Query(useHeaderRow: false, excelType: ExcelType.XLSX).Cast<IDictionary<string, object?>>();

        bool Next()
        {
            try
            {
                return rows.MoveNext();
            }
            catch (Exception e) when (e is System.Xml.XmlException or KeyNotFoundException or NullReferenceException or FormatException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
            {
                // How the library fails on a workbook with missing or broken parts.
                throw new InvalidDataException("The workbook is damaged.", e);
            }
        }
    }

    private static int Count(int all, int more) => all + more <= MaxCells ? all + more
        : throw new TableTooLargeException($"The table has more than {MaxCells} cells, rows times columns. Delete columns and rows that are not needed, blank ones too.");

    private static TableTooLargeException TooManyColumns() =>
        new($"The table reaches beyond {MaxColumns} columns. Delete what stands to the right of your columns, formatting too, and save the file again.");

    /// <summary>Whether a zip archive is a workbook, and how large its unpacked parts say they are.</summary>
    public static bool IsWorkbook(byte[] bytes, out long unpacked)
    {
        unpacked = 0;
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            unpacked = archive.Entries.Sum(e => e.Length);
            return archive.Entries.Any(e => e.FullName.StartsWith("xl/worksheets/", StringComparison.OrdinalIgnoreCase));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>A cell's value as its owner would type it: a whole number without exponent, a date as 2027-06-18.</summary>
    private static string Write(object? value) => value switch
    {
        null => "",
        string text => text,
        double number when Math.Abs(number) < 1e15 && Math.Floor(number) == number => number.ToString("F0", CultureInfo.InvariantCulture),
        DateTime at => at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
