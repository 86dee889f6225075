using System.Text.RegularExpressions;
using CommunityAlerts.Contacts.Imports.Rows;
using CsvHelper;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>The records of a text, as a stream, blank ones left out.</summary>
/// <remarks>
/// The separator is the one that gives the first rows the best header. A quote that is not closed where its field ends
/// would swallow the records after it: the line on which it opens is broken, and reading continues on the next.
/// </remarks>
public static partial class TextTable
{
    /// <summary>Rows at the beginning of a file that are looked at for its separator and its header.</summary>
    public const int HeadRows = 20;

    /// <summary>
    /// The maximum number of times that the characters of a file are read, where broken quotes make further readings
    /// necessary.
    /// </summary>
    private const int MaxReadings = 8;

    /// <summary>Reads the records of a text.</summary>
    /// <exception cref="TableTooLargeException">A record has text beyond <see cref="TableFile.MaxColumns"/>, or all
    /// have more than <see cref="TableFile.MaxCells"/>, or broken quotes make too much work.</exception>
    public static IEnumerable<FileRow> Read(
        byte[] bytes,
        FileEncoding encoding,
        CancellationToken cancellationToken = default
    )
    {
        using var records = new RecordReader(TextDialect.Find(encoding.Decode(bytes)));
        var cellCount = 0;
        while (records.ReadRecord() is { } row)
        {
            cancellationToken.ThrowIfCancellationRequested();
            cellCount = TableFile.AddCells(cellCount, row.Cells.Length);
            if (!row.IsBlank)
            {
                yield return row;
            }
        }
    }

    /// <summary>Whether a quote of the record swallowed others: it is never closed, or text comes after it on another
    /// line, or a line within a field looks like a record: with a number, or with as many fields as a record has.
    /// </summary>
    private static bool IsBroken(CsvMalformedReason? reason, string[] cells, char separator, int maxSeparators) =>
        reason is CsvMalformedReason.UnterminatedQuote
        || Array.Exists(
            cells,
            c =>
                c.AsSpan().IndexOfAny('\r', '\n') >= 0
                && (
                    reason is CsvMalformedReason.TextAfterClosingQuote
                    || (
                        c.Contains(separator, StringComparison.Ordinal)
                        && (NumberPattern().IsMatch(c) || HasRecord(c, separator, maxSeparators))
                    )
                )
        );

    /// <summary>
    /// Whether a line of a cell, except the first, has as many separators as a record, none of them before a space as
    /// in an address.
    /// </summary>
    private static bool HasRecord(string cell, char separator, int separators) =>
        cell.ReplaceLineEndings("\n")
            .Split('\n')
            .Skip(1)
            .Any(line =>
                separators > 0
                && line.Count(c => c == separator) == separators
                && !line.Contains($"{separator} ", StringComparison.Ordinal)
            );

    /// <summary>Splits one line into its cells, with quotes unchanged.</summary>
    private static string[] SplitLine(ReadOnlySpan<char> line, char separator) =>
        [.. line.ToString().TrimEnd('\r', '\n').Split(separator).Take(TableFile.MaxColumns)];

    /// <summary>Returns the offset after this many line breaks from <paramref name="offset"/> on.</summary>
    private static int SkipLines(string text, int offset, int lines)
    {
        for (; lines > 0 && offset < text.Length; lines--)
        {
            var end = text.AsSpan(offset).IndexOfAny('\r', '\n');
            offset =
                end < 0 ? text.Length
                : text.AsSpan(offset + end).StartsWith("\r\n", StringComparison.Ordinal) ? offset + end + 2
                : offset + end + 1;
        }

        return offset;
    }

    [GeneratedRegex(@"\d{7}")]
    private static partial Regex NumberPattern();

    /// <summary>
    /// Reads a text record by record, and continues after a line with a quote that is not closed where its field ends.
    /// </summary>
    private sealed class RecordReader(TextDialect dialect) : IDisposable
    {
        private readonly string _text = dialect.Text;

        /// <summary>The offset and the line at which the parser begins.</summary>
        private int _offset = SkipLines(dialect.Text, 0, dialect.FirstLine - 1);
        private int _line = dialect.FirstLine;
        private long _remainingCharacters = (long)MaxReadings * dialect.Text.Length;
        private CsvReader? _parser;
        private CsvMalformedRecord? _malformed;

        /// <summary>Reads the next record; null at the end.</summary>
        public FileRow? ReadRecord()
        {
            var parser = _parser ??= _offset < _text.Length ? CreateParser() : null;
            if (parser is null || !parser.Read())
            {
                return null;
            }

            var line = _line + (int)parser.LineNumber - 1;
            var cells = ReadCells(parser);
            var reason =
                _malformed is { } found && found.LineNumber == parser.LineNumber
                    ? found.Reason
                    : (CsvMalformedReason?)null;
            if (IsBroken(reason, cells, dialect.Separator, dialect.MaxSeparators))
            {
                return new FileRow(line, SplitByOtherSeparator(RecoverBrokenLine(line, cells)), IsBroken: true);
            }

            RejectExtraColumns(parser);
            return new FileRow(line, SplitByOtherSeparator(cells), IsBroken: false);
        }

        public void Dispose() => _parser?.Dispose();

        private CsvReader CreateParser()
        {
            _malformed = null;
            return CsvReader.Create(
                new TextSlice(_text, _offset),
                new CsvReaderOptions
                {
                    Separator = dialect.Separator,
                    HasHeader = false,
                    TrackLineNumbers = true,
                    OnMalformedRecord = found => _malformed = found,
                }
            );
        }

        private static string[] ReadCells(CsvReader parser)
        {
            var cells = new string[Math.Min(parser.FieldCount, TableFile.MaxColumns)];
            for (var i = 0; i < cells.Length; i++)
            {
                var cell = parser.GetString(i);
                cells[i] = Cells.IsBlank(cell) ? "" : cell;
            }

            return cells;
        }

        /// <summary>Splits the line on which a broken record begins; the next record is read after that line.</summary>
        private string[] RecoverBrokenLine(int line, string[] cells)
        {
            var start = SkipLines(_text, _offset, line - _line);
            var end = SkipLines(_text, start, 1);
            _remainingCharacters -= Math.Max(0, end - _offset) + cells.Sum(c => (long)c.Length);
            if (_remainingCharacters < 0)
            {
                throw new TableTooLargeException(
                    "Too many lines of the file have a quote that is opened and not closed. Remove the "
                        + "quotes, or save the file as .xlsx."
                );
            }

            (_offset, _line) = (end, line + 1);
            Dispose();
            _parser = null;
            return SplitLine(_text.AsSpan(start, end - start), dialect.Separator);
        }

        private string[] SplitByOtherSeparator(string[] cells) =>
            cells is [var only, .. var rest]
            && Array.TrueForAll(rest, c => c.Length == 0)
            && dialect.OtherSeparator is { } width
            && only.Contains(width, StringComparison.Ordinal)
            && only.Length <= TableFile.MaxColumns * 100
                ? [.. only.Split(width).Take(TableFile.MaxColumns)]
                : cells;

        private static void RejectExtraColumns(CsvReader parser)
        {
            for (var i = TableFile.MaxColumns; i < parser.FieldCount; i++)
            {
                if (parser.GetString(i).AsSpan().Trim().Length > 0)
                {
                    throw TableFile.TooManyColumns();
                }
            }
        }
    }

    /// <summary>A text from an offset on, without a copy of it.</summary>
    private sealed class TextSlice(string text, int offset) : TextReader
    {
        private int _at = offset;

        public override int Peek() => _at < text.Length ? text[_at] : -1;

        public override int Read() => _at < text.Length ? text[_at++] : -1;

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            var count = Math.Min(buffer.Length, text.Length - _at);
            text.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
