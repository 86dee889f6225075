using System.IO.Compression;
using System.Xml;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>
/// Checks the parts of a workbook that the library reads, so that a workbook that needs too much work is refused.
/// </summary>
/// <remarks>
/// Before its first row the library reads whole parts: styles, texts, of the sheet what is not in rows. The parts are
/// read here by the reader that the library uses, so that every encoding and kind of text counts as it does there.
/// </remarks>
public static class WorkbookParts
{
    /// <summary>
    /// The maximum bytes between two tags, of one tag and of one text with formatting: the 32,767 characters that a
    /// cell can have, each written as a reference of eight bytes, and the reader's read-ahead.
    /// </summary>
    public const int MaxText = 5 << 16;

    /// <summary>The maximum bytes of a row, tags included: the library keeps all its texts at once.</summary>
    public const int MaxRow = 8 << 20;

    /// <summary>
    /// The maximum bytes of a part that is neither a sheet nor texts: the library keeps all that it contains.
    /// </summary>
    public const int MaxOtherPart = 16 << 20;

    /// <summary>The maximum number of elements of all parts, comments included: four for each possible cell.</summary>
    public const int MaxElements = 4 * TableFile.MaxCells;

    /// <summary>The maximum depth of elements; spreadsheet programs write about ten.</summary>
    public const int MaxDepth = 100;

    /// <summary>
    /// The maximum number of different names of elements and attributes in a part; a reader keeps each.
    /// </summary>
    public const int MaxNames = 10_000;

    private static readonly XmlReaderSettings LibrarySettings = new() { IgnoreWhitespace = true, XmlResolver = null };

    /// <summary>
    /// Counts the row elements of the part with most of them, blank ones included: fast, unlike reading cells.
    /// </summary>
    /// <exception cref="TableTooLargeException">A part exceeds a limit.</exception>
    public static int CountRows(byte[] bytes, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(new CancellableStream(bytes, cancellationToken), ZipArchiveMode.Read);
        var (rows, elements) = (0, 0);
        foreach (var part in archive.Entries.Where(IsReadByLibrary))
        {
            rows = Math.Max(rows, CountRows(part, ref elements, cancellationToken));
        }

        return rows;
    }

    /// <summary>
    /// Reads the workbook's <c>date1904</c> as written: 1 or true where days count from 1904, as on older Macs; else
    /// null or another value.
    /// </summary>
    public static string? Date1904(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        var part = archive.Entries.FirstOrDefault(e =>
            e.FullName.Replace('\\', '/').TrimStart('/').Equals("xl/workbook.xml", StringComparison.OrdinalIgnoreCase)
        );
        using var content = part?.Open();
        using var reader = content is null ? null : XmlReader.Create(content, LibrarySettings);
        while (reader?.Read() == true)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "workbookPr" })
            {
                return reader.GetAttribute("date1904");
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the library reads a part: the workbook itself, its texts and styles, their relations, and every sheet.
    /// </summary>
    private static bool IsReadByLibrary(ZipArchiveEntry part) =>
        part.FullName.Replace('\\', '/').TrimStart('/').Split('/') is [var root, .. var rest]
        && root.Equals("xl", StringComparison.OrdinalIgnoreCase)
        && (rest.Length == 1 || IsSheet(rest) || rest[0] == "_rels");

    private static bool IsSheet(string[] pathInRoot) =>
        pathInRoot[0].Equals("worksheets", StringComparison.OrdinalIgnoreCase);

    private static int CountRows(ZipArchiveEntry part, ref int elements, CancellationToken cancellationToken)
    {
        var path = part.FullName.Replace('\\', '/').TrimStart('/').Split('/')[1..];
        var isLong = IsSheet(path) || path[0].Equals("sharedStrings.xml", StringComparison.OrdinalIgnoreCase);
        using var content = new MeteredStream(part.Open(), isLong ? long.MaxValue : MaxOtherPart);
        var settings = LibrarySettings.Clone();
        settings.NameTable = new BoundedNames();
        using var reader = XmlReader.Create(content, settings);
        var rows = 0;

        // The depth of the row and of the text that the reader is in.
        var (rowDepth, textDepth) = (int.MaxValue, int.MaxValue);
        try
        {
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                elements += reader.NodeType is XmlNodeType.Text or XmlNodeType.EndElement ? 0 : 1;
                if (elements > MaxElements)
                {
                    throw new TableTooLargeException(
                        $"A workbook has at most {MaxElements} elements; this one has more."
                    );
                }

                if (reader.Depth >= MaxDepth)
                {
                    throw new TableTooLargeException(
                        $"A workbook's elements lie at most {MaxDepth} deep in one another."
                    );
                }

                // Texts, CDATA sections, comments and instructions of one element count together.
                if (reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
                {
                    continue;
                }

                var begins = reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false };
                rows += reader is { NodeType: XmlNodeType.Element, LocalName: "row" } ? 1 : 0;
                if (reader.Depth <= rowDepth)
                {
                    content.BeginRow();
                    rowDepth = begins && reader.LocalName == "row" ? reader.Depth : int.MaxValue;
                }

                // The library joins the parts of a text with formatting.
                if (reader.Depth <= textDepth)
                {
                    content.BeginText();
                    textDepth = begins && reader.LocalName is "si" or "is" ? reader.Depth : int.MaxValue;
                }
            }
        }
        catch (XmlException)
        {
            // The library reads no further either, and its failure is the one reported.
        }

        return rows;
    }

    /// <summary>The stream of a part, which fails where a text, row or part is too long.</summary>
    private sealed class MeteredStream(Stream part, long maxBytes) : Stream
    {
        private long _read;
        private long _textFrom;
        private long _rowFrom;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void BeginText() => _textFrom = _read;

        public void BeginRow() => _rowFrom = _read;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_read - _textFrom > MaxText)
            {
                throw new TableTooLargeException($"A cell of the workbook has more than {MaxText / 1024} KiB of text.");
            }

            if (_read - _rowFrom > MaxRow)
            {
                throw new TableTooLargeException($"A row of the workbook has more than {MaxRow / 1024} KiB.");
            }

            var read = part.Read(buffer, offset, count);
            _read += read;
            return _read <= maxBytes
                ? read
                : throw new TableTooLargeException($"A part of the workbook has more than {maxBytes / 1024} KiB.");
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            part.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>A name table that keeps <see cref="MaxNames"/> names at most.</summary>
    private sealed class BoundedNames : NameTable
    {
        private int _names;

        public override string Add(char[] key, int start, int len) =>
            Get(key, start, len) ?? Counted(base.Add(key, start, len));

        public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

        private string Counted(string name) =>
            ++_names <= MaxNames
                ? name
                : throw new TableTooLargeException(
                    $"A part of a workbook has at most {MaxNames} different names of elements and attributes."
                );
    }
}

/// <summary>
/// A stream of bytes that can be read until reading is cancelled, which ends the library's work between its rows, too.
/// </summary>
public sealed class CancellableStream(byte[] bytes, CancellationToken cancellationToken)
    : MemoryStream(bytes, writable: false)
{
    /// <inheritdoc />
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return base.Read(buffer, offset, count);
    }
}
