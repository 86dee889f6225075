using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>A file as read, ready to be compared with its list.</summary>
public sealed record ReadFile
{
    public required Columns Columns { get; init; }

    /// <summary>IANA name; null for a workbook.</summary>
    public string? Encoding { get; init; }

    /// <summary>Rows that are not blank, the header not counted.</summary>
    public required int Rows { get; init; }
    public required int Rejected { get; init; }
    public required int Duplicates { get; init; }

    /// <summary>All problems, by row.</summary>
    public required IReadOnlyList<ImportProblem> Problems { get; init; }

    /// <summary>The valid contacts by bucket, each bucket sorted by key; each number once.</summary>
    public required IReadOnlyList<FileContact[]> Buckets { get; init; }

    /// <summary>The line or sheet row of the header; 0 where the file has none.</summary>
    public required int HeaderRow { get; init; }

    /// <summary>
    /// Rows with a number that could not be read: while there are any, <c>replace</c> removes nobody.
    /// </summary>
    public required int UnreadableNumberRows { get; init; }

    /// <summary>People without a number.</summary>
    public int WithoutNumber { get; init; }

    /// <summary>Remarks that matter, by row.</summary>
    public required IReadOnlyList<ImportRemark> Remarks { get; init; }

    /// <summary>The areas found for the cells of the area columns, those that are not known first.</summary>
    public required IReadOnlyList<AreaMatch> Areas { get; init; }

    /// <summary>
    /// Keys whose every row is rejected: they count as being in the file, so <c>replace</c> leaves them.
    /// </summary>
    public required IReadOnlySet<NumberKey> RejectedKeys { get; init; }

    /// <summary>The first valid contacts, up to <see cref="FileReader.SampleRows"/>.</summary>
    public required IReadOnlyList<FileContact> SampleContacts { get; init; }
}

/// <summary>The result of reading a file: the file, or why it is refused as a whole.</summary>
/// <param name="File">The file; null where it is refused.</param>
/// <param name="Failure">Why the file is refused; null where it was read.</param>
public sealed record FileReading(ReadFile? File, ImportProblem? Failure)
{
    public FileReading(ReadFile file)
        : this(file, null) => (Columns, HeaderRow) = (file.Columns.Recognized, file.HeaderRow);

    public FileReading(ImportProblem failure)
        : this(null, failure) { }

    /// <summary>The columns, as far as they were recognised.</summary>
    public IReadOnlyList<ImportColumn> Columns { get; init; } = [];

    /// <summary>The line or sheet row of the header; 0 where none was found.</summary>
    public int HeaderRow { get; init; }

    /// <summary>The visible sheets of a workbook with rows; null of a text.</summary>
    public IReadOnlyList<ImportSheet>? Sheets { get; init; }

    /// <summary>
    /// Adds the workbook's sheets, and where the caller chose none, a note on those that were not read.
    /// </summary>
    public FileReading WithSheets(IReadOnlyList<ImportSheet>? sheets, bool isChosen)
    {
        var unreadSheets = (sheets ?? []).Where(s => !s.IsRead).Select(s => $"{s.Name} ({s.Rows} rows)").ToList();
        return this with
        {
            Sheets = sheets,
            File =
                File is null || isChosen || unreadSheets.Count == 0
                    ? File
                    : File with
                    {
                        Problems =
                        [
                            ImportProblem.OfFile(
                                "sheets-left-out",
                                $"Only one sheet was read. Not read: "
                                    + $"{Cells.ToDisplay(string.Join(", ", unreadSheets))}. "
                                    + "Import the file again with sheet= and the name or the number of each."
                            ),
                            .. File.Problems,
                        ],
                    },
        };
    }
}

/// <summary>The area found for a cell of the area columns.</summary>
/// <param name="Value">The cells, at most 100 characters.</param>
/// <param name="Rows">The number of rows with this value.</param>
/// <param name="Area">The path of the area; null where it is no known area below the list's.</param>
public sealed record AreaMatch(string Value, int Rows, string? Area = null);

/// <summary>The layout of a file's people.</summary>
public enum TableLayout
{
    /// <summary>A row for each person below a header.</summary>
    Header,

    /// <summary>A row for each person, without a header.</summary>
    NoHeader,

    /// <summary>An entry for each person, from a chat.</summary>
    ChatList,

    /// <summary>Several people beside each other in each row, below a header that repeats.</summary>
    SideBySide,
}

/// <summary>Reads whole files: detects the format, recognises the columns and reads each row.</summary>
public sealed class FileReader(NumberKeys keys)
{
    /// <summary>The maximum number of rows of a file.</summary>
    public const int MaxRows = 200_000;

    /// <summary>The maximum size of a file in bytes: 20 MiB.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>The number of rows of a sample.</summary>
    public const int SampleRows = 5;

    private const int ChunkRows = 1_000;

    /// <summary>Rows at the beginning among which the caller may name the header, blank ones not counted.</summary>
    private const int MaxHeaderRow = 100;

    /// <summary>The number of rows that show what a column holds.</summary>
    private const int SampledRows = 20;

    /// <summary>Reads a file, or returns the problem (row 0) for which it is refused as a whole.</summary>
    public FileReading Read(
        byte[] bytes,
        ImportRequest request,
        int buckets,
        AreaMatcher areas,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var source = TableSource.Open(
                bytes,
                new TableOptions(
                    request.Encoding,
                    request.Sheet,
                    request.Region,
                    request.WithoutNumbers,
                    MayBeChat: request.HeaderRow is null
                ),
                cancellationToken
            );
            var reading = source.Problem is { } refused
                ? new FileReading(refused)
                : Read(source, request, buckets, areas, cancellationToken);
            return reading.WithSheets(source.Sheets, isChosen: request.Sheet is not null);
        }
        catch (Exception e) when (TableSource.FindProblem(e) is { } problem)
        {
            return new FileReading(problem);
        }
    }

    private FileReading Read(
        TableSource source,
        ImportRequest request,
        int buckets,
        AreaMatcher areas,
        CancellationToken cancellationToken
    )
    {
        using var rows = source.Rows.GetEnumerator();
        var first = ReadFirstRows(rows, request.HeaderRow);
        if (first.Count == 0)
        {
            return new FileReading(ImportProblem.OfFile("empty-file", "The file has no rows."));
        }

        var header = source.FixedHeader ?? FindHeader(first, request);
        if (header is null && request.HeaderRow is { } missing)
        {
            return new FileReading(
                ImportProblem.OfFile(
                    "no-phone-column",
                    $"Row {missing} is blank, or none of the first {MaxHeaderRow} rows."
                )
            );
        }

        var sample = first.Skip(header?.DataFrom ?? 0).ToList();
        var sideBySide = header is null ? null : SideBySide.Find(header.Cells);
        var layout = FindLayout(source, header, sideBySide);
        var columns = header is null ? null : ReadColumns(header, sideBySide, sample, request, layout);
        if (
            header is null
            || columns is null
            || columns.People.Count == 0
            || (columns.PhoneColumns.Count == 0 && !columns.HasNameAndHome)
        )
        {
            return MissingPhoneColumn.CreateReading(first, header, request.Region);
        }

        var records = sample.Concat(ReadRemaining(rows)).Where(r => r.IsBroken || !HeaderRow.IsNotRecord(r, header));
        // Rows with people beside each other are not those of a family below each other. Cells that a workbook has
        // merged have their value in each row by now, so that their column is left as it is.
        var mayFill = layout is TableLayout.Header or TableLayout.NoHeader && !request.KeepBlanks;
        var blanks = mayFill ? new BlankCells(columns) : null;
        records = sideBySide is null ? blanks?.Fill(records) ?? records : records.SelectMany(sideBySide.SplitRow);
        var tally = new ImportTally(columns, request.ListArea, buckets, layout);
        var reader = new RowReader(columns, request, keys, areas, source.Encoding?.HasErrors == true);
        AddRows(tally, reader, records, cancellationToken);
        tally.AddProblems(blanks?.Notes ?? []);
        tally.AddProblems(BuildNotes(columns, layout));
        return ToReading(tally, columns, header, source.Encoding);
    }

    private static TableLayout FindLayout(TableSource source, FoundHeader? header, SideBySide? sideBySide) =>
        source.FixedHeader is not null ? TableLayout.ChatList
        : sideBySide is not null ? TableLayout.SideBySide
        : header is { Row: 0 } ? TableLayout.NoHeader
        : TableLayout.Header;

    /// <summary>Reads the rows that show where the header is and what the columns hold.</summary>
    private static List<FileRow> ReadFirstRows(IEnumerator<FileRow> source, int? askedHeader)
    {
        var maxRows = (askedHeader is null ? TextTable.HeadRows : MaxHeaderRow) + SampledRows;
        var first = new List<FileRow>();
        while (first.Count < maxRows && source.MoveNext())
        {
            first.Add(source.Current);
        }

        return first;
    }

    /// <summary>Returns the notes on a file without numbers, and on a list from a chat.</summary>
    private static IEnumerable<ImportProblem> BuildNotes(Columns columns, TableLayout layout)
    {
        if (columns.PhoneColumns.Count == 0)
        {
            yield return ImportProblem.OfFile(
                "no-phone-column",
                "No column has numbers: everybody is kept as a person without a number, who is never texted."
            );
        }

        if (layout is TableLayout.ChatList)
        {
            yield return ImportProblem.OfFile(
                "chat-list",
                "The text is a list from a chat, read entry by entry: the number, the name before it, and the "
                    + "address, which has a word of a place or digits in it. Other words are remarks. Lines before "
                    + "the first entry were left out."
            );
        }
    }

    private static FoundHeader? FindHeader(List<FileRow> first, ImportRequest request) =>
        request.HeaderRow switch
        {
            null => HeaderRow.Find([.. first.Take(TextTable.HeadRows)], request.WithoutNumbers),
            0 => new FoundHeader([], 0, 0),
            var asked => first.FindIndex(0, Math.Min(first.Count, MaxHeaderRow), r => r.Row == asked) is var at and >= 0
                ? HeaderRow.HeaderAt(first, at)
                : null,
        };

    private static Columns ReadColumns(
        FoundHeader header,
        SideBySide? beside,
        List<FileRow> sample,
        ImportRequest request,
        TableLayout layout
    ) =>
        layout is TableLayout.NoHeader
            ? HeaderParser.FromContent(sample, request.Region)
            : HeaderParser.Parse(
                beside?.CellsOfPerson(header.Cells, 0) ?? header.Cells,
                beside is null ? sample : [.. sample.SelectMany(beside.SplitRow)],
                layout is TableLayout.ChatList ? "content"
                    : request.HeaderRow is null ? "word"
                    : "chosen",
                request.WithoutNumbers
            );

    /// <summary>Reads the rows on several threads, and adds them in their order.</summary>
    private static void AddRows(
        ImportTally tally,
        RowReader reader,
        IEnumerable<FileRow> records,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var chunk in SplitIntoChunks(records)
                .AsParallel()
                .AsOrdered()
                .WithCancellation(cancellationToken)
                .WithMergeOptions(ParallelMergeOptions.NotBuffered)
                .Select(chunk => Array.ConvertAll(chunk, reader.Read))
        )
        {
            foreach (var row in chunk)
            {
                tally.Add(row);
            }
        }
    }

    private static FileReading ToReading(
        ImportTally tally,
        Columns columns,
        FoundHeader header,
        FileEncoding? encoding
    ) =>
        tally.Rows == 0
            ? new FileReading(ImportProblem.OfFile("empty-file", "The file has a header but no rows."))
            {
                Columns = columns.Recognized,
                HeaderRow = header.Row,
            }
        : tally.Rows > MaxRows
            ? new FileReading(ImportProblem.OfFile("too-large", $"The file has more than {MaxRows} rows."))
        : new FileReading(tally.ToFile(encoding?.Encoding.WebName, header.Row));

    private static IEnumerable<FileRow> ReadRemaining(IEnumerator<FileRow> rows)
    {
        while (rows.MoveNext())
        {
            yield return rows.Current;
        }
    }

    private static IEnumerable<FileRow[]> SplitIntoChunks(IEnumerable<FileRow> rows)
    {
        var chunk = new List<FileRow>(ChunkRows);
        foreach (var row in rows.Take(MaxRows + 1))
        {
            chunk.Add(row);
            if (chunk.Count == ChunkRows)
            {
                yield return [.. chunk];
                chunk.Clear();
            }
        }

        if (chunk.Count > 0)
        {
            yield return [.. chunk];
        }
    }
}
