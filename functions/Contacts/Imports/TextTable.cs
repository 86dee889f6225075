using System.Buffers;
using System.Text.RegularExpressions;
using CsvHelper;

namespace CommunityAlerts.Contacts.Imports;

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

    /// <summary>The characters that may separate fields.</summary>
    private static readonly char[] Separators = [',', ';', '\t', '|', '，', '；', '｜', '~', '^', '、', '│'];

    private static readonly SearchValues<char> AnySeparator = SearchValues.Create(Separators);

    /// <summary>A separator and its form in the other width, which some rows of a file may have.</summary>
    private static readonly Dictionary<char, char> OtherWidthSeparators = new()
    {
        [','] = '，',
        ['，'] = ',',
        [';'] = '；',
        ['；'] = ';',
        ['|'] = '｜',
        ['｜'] = '|',
    };

    /// <summary>Reads the records of a text.</summary>
    /// <exception cref="TableTooLargeException">A record has text beyond <see cref="TableFile.MaxColumns"/>, or all
    /// have more than <see cref="TableFile.MaxCells"/>, or broken quotes make too much work.</exception>
    public static IEnumerable<FileRow> Read(
        byte[] bytes,
        FileEncoding encoding,
        CancellationToken cancellationToken = default
    )
    {
        var text = encoding.Decode(bytes);
        var (separator, line, otherSeparator, maxSeparators) = FindSeparator(ref text);
        var (offset, cellCount, remainingCharacters) = (
            SkipLines(text, 0, line - 1),
            0,
            (long)MaxReadings * text.Length
        );
        while (offset < text.Length)
        {
            var start = line;
            CsvMalformedRecord? malformed = null;
            using var parser = CsvReader.Create(
                new TextSlice(text, offset),
                new CsvReaderOptions
                {
                    Separator = separator,
                    HasHeader = false,
                    TrackLineNumbers = true,
                    OnMalformedRecord = found => malformed = found,
                }
            );
            var (broken, lineOffset) = (false, offset);
            while (!broken && parser.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var number = start + (int)parser.LineNumber - 1;
                var cells = new string[Math.Min(parser.FieldCount, TableFile.MaxColumns)];
                for (var i = 0; i < cells.Length; i++)
                {
                    cells[i] = parser.GetString(i) is var cell && Cells.IsBlank(cell) ? "" : cell;
                }

                broken = IsBroken(
                    malformed is { } found && found.LineNumber == parser.LineNumber ? found.Reason : null,
                    cells,
                    separator,
                    maxSeparators
                );
                if (broken)
                {
                    (lineOffset, line) = (SkipLines(text, lineOffset, number - line), number);
                    var end = SkipLines(text, lineOffset, 1);
                    remainingCharacters -=
                        Math.Max(0, end - offset) + (parser.FieldCount == 0 ? 0 : cells.Sum(c => (long)c.Length));
                    if (remainingCharacters < 0)
                    {
                        throw new TableTooLargeException(
                            "Too many lines of the file have a quote that is opened and not closed. Remove the "
                                + "quotes, or save the file as .xlsx."
                        );
                    }

                    cells = SplitLine(text.AsSpan(lineOffset, end - lineOffset), separator);
                    (offset, line) = (end, number + 1);
                }
                else
                {
                    for (var i = TableFile.MaxColumns; i < parser.FieldCount; i++)
                    {
                        if (parser.GetString(i).AsSpan().Trim().Length > 0)
                        {
                            throw TableFile.TooManyColumns();
                        }
                    }
                }

                if (
                    cells is [var only, .. var rest]
                    && Array.TrueForAll(rest, c => c.Length == 0)
                    && otherSeparator is { } width
                    && only.Contains(width, StringComparison.Ordinal)
                    && only.Length <= TableFile.MaxColumns * 100
                )
                {
                    cells = [.. only.Split(width).Take(TableFile.MaxColumns)];
                }

                cellCount = TableFile.AddCells(cellCount, cells.Length);
                var row = new FileRow(number, cells, broken);
                if (!row.IsBlank)
                {
                    yield return row;
                }
            }

            if (!broken)
            {
                yield break;
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
                        && (Number().IsMatch(c) || HasRecord(c, separator, maxSeparators))
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

    /// <summary>
    /// Finds the separator of fields, and the line on which records begin: Excel's own <c>sep=;</c> names it, else the
    /// first rows decide. Where only spaces separate, the text gets tabs in their place.
    /// </summary>
    /// <returns>
    /// The separator, the line on which records begin, the separator of the other width, and how many separators one of
    /// the first rows has at most.
    /// </returns>
    private static (char Separator, int Line, char? Other, int Most) FindSeparator(ref string text)
    {
        var head = ReadHead(text);
        if (head is [['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var named], ..] && Separators.Contains(named))
        {
            return (named, 2, null, head.Skip(1).Select(l => l.Count(c => c == named)).DefaultIfEmpty().Max());
        }

        // A separator within quotes is none.
        var outside = head.ConvertAll(line => string.Concat(line.Split('"').Where((_, i) => i % 2 == 0)));
        var used = Separators.Where(s => outside.Exists(line => line.Contains(s, StringComparison.Ordinal))).ToList();
        var best = used.Select(s =>
                (Separator: s, Score: Score(outside, s.ToString()), Count: outside.Max(line => line.Count(c => c == s)))
            )
            .OrderByDescending(s => s.Score)
            // Without a header to tell, signs that addresses have come last.
            .ThenBy(s => s.Separator is '~' or '^' or '、' or '│')
            .ThenByDescending(s => s.Count)
            .FirstOrDefault();
        if (
            best.Score < 2
            && Spaces().IsMatch(head.FirstOrDefault() ?? "")
            && HeaderRow.Score([
                .. head.Where(l => l.AsSpan().IndexOfAny(AnySeparator) < 0).Select(l => Spaces().Split(l.Trim())),
            ]) > Math.Max(1, best.Score)
        )
        {
            text = Spaces().Replace(text, "\t");
            return ('\t', 1, null, 0);
        }

        char? other = OtherWidthSeparators.TryGetValue(best.Separator, out var width) ? width : null;
        if (used.Count > 0 && !char.IsAscii(best.Separator))
        {
            // The library separates at ASCII characters alone.
            text = text.Replace('\t', ' ').Replace(best.Separator, '\t');
            return ('\t', 1, other, best.Count);
        }

        return (used.Count > 0 ? best.Separator : ',', 1, other, best.Count);
    }

    /// <summary>Scores the header that the first rows have with this separator.</summary>
    private static int Score(List<string> lines, string separator) =>
        HeaderRow.Score([.. lines.Select(l => l.Split(separator))]);

    private static List<string> ReadHead(string text)
    {
        var lines = new List<string>();
        using var reader = new TextSlice(text, 0);
        while (lines.Count < HeadRows && reader.ReadLine() is { } line)
        {
            if (line.AsSpan().Trim().Trim(Separators).Length > 0)
            {
                lines.Add(line.Length > TableFile.MaxColumns * 100 ? line[..(TableFile.MaxColumns * 100)] : line);
            }
        }

        return lines;
    }

    [GeneratedRegex(@"\d{7}")]
    private static partial Regex Number();

    [GeneratedRegex(@"[ \u3000]+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();

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
