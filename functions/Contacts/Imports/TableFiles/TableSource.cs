using CommunityAlerts.Contacts.Imports.Headers;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>The choices with which a file is opened.</summary>
/// <param name="Encoding">The IANA name of a text's encoding; null to detect it.</param>
/// <param name="Sheet">The name or number of a workbook's sheet; null to choose one.</param>
/// <param name="Region">The region whose encodings a text may have.</param>
/// <param name="WithoutNumbers">Whether a sheet without a phone column has people.</param>
/// <param name="MayBeChat">Whether a text that looks like a list from a chat is read as one.</param>
public sealed record TableOptions(
    string? Encoding,
    string? Sheet,
    string Region,
    bool WithoutNumbers = false,
    bool MayBeChat = true
);

/// <summary>The rows of a file, whatever its format; or the problem for which it is refused.</summary>
public sealed class TableSource : IDisposable
{
    private readonly WorkbookTable? _workbook;

    private TableSource(WorkbookTable? workbook = null) => _workbook = workbook;

    /// <summary>The rows, as a stream, blank ones left out; can be enumerated once.</summary>
    public IEnumerable<FileRow> Rows { get; private init; } = [];

    /// <summary>The encoding of a text; null of a workbook.</summary>
    public FileEncoding? Encoding { get; private init; }

    /// <summary>The visible sheets of a workbook with rows; null of a text.</summary>
    public IReadOnlyList<ImportSheet>? Sheets => _workbook?.Sheets;

    /// <summary>The header of a list from a chat, which no row of it is; else null.</summary>
    public FoundHeader? FixedHeader { get; private init; }

    /// <summary>
    /// Why the file is refused: <c>unknown-sheet</c>, <c>not-a-table</c>, <c>unreadable-encoding</c>; else null.
    /// </summary>
    public ImportProblem? Problem { get; private init; }

    /// <summary>
    /// Opens a file. What it throws, or its rows while they are read, is named by <see cref="FindProblem"/>.
    /// </summary>
    public static TableSource Open(byte[] bytes, TableOptions options, CancellationToken cancellationToken) =>
        TableFile.IsZip(bytes)
            ? OpenWorkbook(bytes, options, cancellationToken)
            : OpenText(bytes, options, cancellationToken);

    /// <summary>
    /// Returns the problem that an exception of reading a file stands for, <c>too-large</c> or <c>not-a-table</c>; null
    /// for any other exception. One that reading in parallel has wrapped is unwrapped.
    /// </summary>
    public static ImportProblem? FindProblem(Exception exception) =>
        exception switch
        {
            AggregateException { InnerExceptions: [var inner, ..] } => FindProblem(inner),
            TableTooLargeException => ImportProblem.OfFile("too-large", exception.Message),
            InvalidDataException => ImportProblem.OfFile("not-a-table", exception.Message),
            _ => null,
        };

    public void Dispose() => _workbook?.Dispose();

    private static TableSource OpenWorkbook(byte[] bytes, TableOptions options, CancellationToken cancellationToken)
    {
        var workbook = WorkbookTable.Open(bytes, cancellationToken, options.Sheet, options.WithoutNumbers);
        return workbook.IsFound
            ? new TableSource(workbook) { Rows = workbook.ReadRows() }
            : new TableSource(workbook)
            {
                Problem = ImportProblem.OfFile("unknown-sheet", workbook.SheetNotFoundMessage(options.Sheet!)),
            };
    }

    private static TableSource OpenText(byte[] bytes, TableOptions options, CancellationToken cancellationToken)
    {
        if (FileKind.DetectText(bytes) is { } kind)
        {
            return Refused("not-a-table", kind);
        }

        if (options.Sheet is not null)
        {
            return Refused("unknown-sheet", "The file is a text, which has no sheets. Leave sheet= out.");
        }

        if (FileEncoding.Detect(bytes, options.Encoding, options.Region) is not { } encoding)
        {
            return Refused(
                "unreadable-encoding",
                options.Encoding is null
                    ? "The text is neither UTF-8, UTF-16, GB18030 nor another encoding of the region. "
                        + "Save it as .xlsx or UTF-8, or say which encoding it has with encoding=."
                    : $"The text is not in {FileEncoding.FindEncoding(options.Encoding)?.WebName}. Leave "
                        + $"encoding= out to have it found, or save the file as .xlsx."
            );
        }

        return options.MayBeChat && ChatList.IsChatList(bytes, encoding)
            ? new TableSource
            {
                Rows = ChatList.Read(bytes, encoding),
                Encoding = encoding,
                FixedHeader = new FoundHeader(ChatList.Header, 0, 0),
            }
            : new TableSource { Rows = TextTable.Read(bytes, encoding, cancellationToken), Encoding = encoding };
    }

    private static TableSource Refused(string code, string detail) =>
        new() { Problem = ImportProblem.OfFile(code, detail) };
}
