using System.IO.Compression;
using System.Xml;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Looks over the parts of a workbook that the library reads, so that one that asks for too much work is refused.
/// </summary>
/// <remarks>Before its first row the library reads whole parts: styles, texts, of the sheet what is not in rows.</remarks>
public static class WorkbookParts
{
    /// <summary>Bytes between two tags of a part at most, far beyond the 32,767 characters that a cell can have.</summary>
    public const int MaxText = 1 << 20;

    /// <summary>Elements of all parts at most, comments counted: four for each cell that there may be.</summary>
    public const int MaxElements = 4 * TableFile.MaxCells;

    /// <summary>Elements within one another at most; spreadsheet programs write about ten.</summary>
    public const int MaxDepth = 100;

    /// <summary>Different names of elements and attributes in a part at most; a reader keeps each.</summary>
    public const int MaxNames = 10_000;

    private static readonly XmlReaderSettings AsTheLibrary = new() { IgnoreWhitespace = true, XmlResolver = null };

    /// <summary>
    /// How many row elements the part with most of them has, blank ones included: quick, where reading cells is not.
    /// </summary>
    /// <exception cref="TableTooLargeException">
    /// They go over <see cref="MaxText"/>, <see cref="MaxElements"/>, <see cref="MaxDepth"/> or <see cref="MaxNames"/>.
    /// </exception>
    public static int Rows(byte[] bytes, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(new CancellableStream(bytes, cancellationToken), ZipArchiveMode.Read);
        var parts = archive.Entries.Where(IsRead).ToList();

        // All texts first: the second look keeps an attribute whole.
        var rows = parts.Select(part => Rows(part, cancellationToken)).DefaultIfEmpty().Max();
        var elements = 0;
        foreach (var part in parts)
        {
            elements = Elements(part, elements, cancellationToken);
        }

        return rows;
    }

    /// <summary>The workbook itself, its texts and styles, their relations, and every sheet.</summary>
    private static bool IsRead(ZipArchiveEntry part) =>
        part.FullName.TrimStart('/').Split('/') is [var root, .. var rest]
        && root.Equals("xl", StringComparison.OrdinalIgnoreCase)
        && (rest.Length == 1 || rest[0].Equals("worksheets", StringComparison.OrdinalIgnoreCase) || rest[0] == "_rels");

    private static int Rows(ZipArchiveEntry part, CancellationToken cancellationToken)
    {
        using var content = part.Open();
        var mark = "<row"u8;
        var buffer = new byte[1 << 16];
        int rows = 0, kept = 0, text = 0;
        while (content.Read(buffer, kept, buffer.Length - kept) is var read and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var seen = buffer.AsSpan(0, kept + read);
            rows += seen.Count(mark);
            if (text + (seen.IndexOf((byte)'<') is var first and >= 0 ? first : read) > MaxText)
            {
                throw new TableTooLargeException($"A cell of the workbook has more than {MaxText / 1024} KiB of text.");
            }

            text = seen.LastIndexOf((byte)'<') is var last and >= 0 ? seen.Length - last : text + read;

            // A mark may lie across two reads; three bytes cannot hold a whole one.
            kept = Math.Min(mark.Length - 1, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }

        return rows;
    }

    private static int Elements(ZipArchiveEntry part, int elements, CancellationToken cancellationToken)
    {
        using var content = part.Open();
        var settings = AsTheLibrary.Clone();
        settings.NameTable = new BoundedNames();
        using var reader = XmlReader.Create(content, settings);
        try
        {
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                elements += reader.NodeType is XmlNodeType.Text or XmlNodeType.EndElement ? 0 : 1;
                if (elements > MaxElements)
                {
                    throw new TableTooLargeException($"A workbook has at most {MaxElements} elements; this one has more.");
                }

                if (reader.Depth >= MaxDepth)
                {
                    throw new TableTooLargeException($"A workbook's elements lie at most {MaxDepth} deep in one another.");
                }
            }
        }
        catch (XmlException)
        {
            // The library reads no further either, and its failure is the one reported.
        }

        return elements;
    }

    /// <summary>Keeps <see cref="MaxNames"/> names at most.</summary>
    private sealed class BoundedNames : NameTable
    {
        private int _names;

        public override string Add(char[] key, int start, int len) =>
            Get(key, start, len) ?? Counted(base.Add(key, start, len));

        public override string Add(string key) => Get(key) ?? Counted(base.Add(key));

        private string Counted(string name) => ++_names <= MaxNames ? name
            : throw new TableTooLargeException(
                $"A part of a workbook has at most {MaxNames} different names of elements and attributes.");
    }
}

/// <summary>Bytes that can be read until reading is cancelled: ends the library's work between its rows, too.</summary>
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
