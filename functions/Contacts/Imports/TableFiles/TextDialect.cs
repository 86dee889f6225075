using System.Buffers;
using System.Text.RegularExpressions;
using CommunityAlerts.Contacts.Imports.Headers;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>The separator of a text's fields, and where its records begin.</summary>
/// <param name="Text">The text; where spaces or a character beyond ASCII separate, tabs stand in their place.</param>
/// <param name="Separator">The separator of fields.</param>
/// <param name="OtherSeparator">The separator of the other width, which some rows may have.</param>
/// <param name="FirstLine">The line on which records begin, from 1.</param>
/// <param name="MaxSeparators">The most separators that one of the first rows has.</param>
internal sealed partial record TextDialect(
    string Text,
    char Separator,
    char? OtherSeparator,
    int FirstLine,
    int MaxSeparators
)
{
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

    /// <summary>
    /// Finds the separator of fields, and the line on which records begin: Excel's own <c>sep=;</c> names it, else the
    /// first rows decide.
    /// </summary>
    public static TextDialect Find(string text)
    {
        var head = ReadHead(text);
        if (FromSepLine(text, head) is { } named)
        {
            return named;
        }

        var best = FindBestSeparator(head);
        return FromSpaces(text, head, best?.Score ?? 0) ?? FromHeader(text, best);
    }

    private static TextDialect? FromSepLine(string text, List<string> head) =>
        head is [['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var named], ..] && Separators.Contains(named)
            ? new(text, named, null, 2, head.Skip(1).Select(l => l.Count(c => c == named)).DefaultIfEmpty().Max())
            : null;

    /// <summary>Returns the dialect of a text in which spaces alone separate the words of a header.</summary>
    /// <param name="text">The text.</param>
    /// <param name="head">Its first lines.</param>
    /// <param name="otherScore">The score of the header that the best separator gives.</param>
    private static TextDialect? FromSpaces(string text, List<string> head, int otherScore) =>
        otherScore < 2
        && SpacesPattern().IsMatch(head.FirstOrDefault() ?? "")
        && HeaderRow.Score([
            .. head.Where(l => l.AsSpan().IndexOfAny(AnySeparator) < 0).Select(l => SpacesPattern().Split(l.Trim())),
        ]) > Math.Max(1, otherScore)
            ? new(SpacesPattern().Replace(text, "\t"), '\t', null, 1, 0)
            : null;

    private static TextDialect FromHeader(string text, SeparatorScore? best)
    {
        if (best is null)
        {
            return new(text, ',', null, 1, 0);
        }

        char? other = OtherWidthSeparators.TryGetValue(best.Separator, out var width) ? width : null;
        return char.IsAscii(best.Separator)
            ? new(text, best.Separator, other, 1, best.Count)
            // The library separates at ASCII characters alone.
            : new(text.Replace('\t', ' ').Replace(best.Separator, '\t'), '\t', other, 1, best.Count);
    }

    /// <summary>Finds the separator that gives the first lines the best header; null where none is used.</summary>
    private static SeparatorScore? FindBestSeparator(List<string> head)
    {
        // A separator within quotes is none.
        var outside = head.ConvertAll(line => string.Concat(line.Split('"').Where((_, i) => i % 2 == 0)));
        return Separators
            .Where(s => outside.Exists(line => line.Contains(s, StringComparison.Ordinal)))
            .Select(s => new SeparatorScore(
                s,
                HeaderRow.Score([.. outside.Select(l => l.Split(s))]),
                outside.Max(line => line.Count(c => c == s))
            ))
            .OrderByDescending(s => s.Score)
            // Without a header to tell, signs that addresses have come last.
            .ThenBy(s => s.Separator is '~' or '^' or '、' or '│')
            .ThenByDescending(s => s.Count)
            .FirstOrDefault();
    }

    private static List<string> ReadHead(string text)
    {
        var lines = new List<string>();
        using var reader = new StringReader(text);
        while (lines.Count < TextTable.HeadRows && reader.ReadLine() is { } line)
        {
            if (line.AsSpan().Trim().Trim(Separators).Length > 0)
            {
                lines.Add(line.Length > TableFile.MaxColumns * 100 ? line[..(TableFile.MaxColumns * 100)] : line);
            }
        }

        return lines;
    }

    [GeneratedRegex(@"[ \u3000]+", RegexOptions.NonBacktracking)]
    private static partial Regex SpacesPattern();

    /// <summary>A separator, the score of the header that it gives, and how many a line has at most.</summary>
    private sealed record SeparatorScore(char Separator, int Score, int Count);
}
