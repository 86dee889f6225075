using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>Reads the text of one cell.</summary>
public static partial class Cells
{
    private const int MaxShown = 100;

    /// <summary>Characters that people write between groups of digits and that the library does not know.</summary>
    private static readonly SearchValues<char> DigitSeparators = SearchValues.Create('·', '•', '・', '‧', '∙', '_');

    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n\t\u0085\u2028\u2029");

    /// <summary>UTF-16 units of a cell that may be a number, with all that people write around it.</summary>
    internal const int MaxNumberLength = 200;

    /// <summary>Marks without width that join nothing: never part of a name.</summary>
    private static readonly SearchValues<char> Invisible = SearchValues.Create(
        '\u200b',
        '\u2060',
        '\ufeff',
        '\u00ad',
        '\u034f',
        '\u115f',
        '\u1160',
        '\u17b4',
        '\u17b5',
        '\u180b',
        '\u180c',
        '\u180d',
        '\u180e',
        '\u3164',
        '\uffa0',
        '\ufe0e',
        '\ufe0f'
    );

    /// <summary>Marks without width that are copied along with a text; within it they may join letters.</summary>
    private static readonly char[] Blanks =
    [
        '\u200b',
        '\u200c',
        '\u200d',
        '\u2060',
        '\ufeff',
        '\u00ad',
        ' ',
        '\u00a0',
        '\u3000',
    ];

    /// <summary>
    /// Cleans a text: trims it, replaces line breaks and tabs within it by one space, and drops other characters that
    /// no name may have (<see cref="OneLine"/>), quotes around the whole text, and an apostrophe that keeps
    /// spreadsheets from calculating. A formula's error becomes empty.
    /// </summary>
    public static string Clean(string cell)
    {
        var text = OneLine.IsPlain(cell) ? cell : OneLine.RemoveControlCharacters(WithoutBreaks(cell));
        text = WithoutInvisible(text).Trim(Blanks).Trim();
        if (text.Length > 1 && text[0] is '#' or 'E' && IsError(text))
        {
            return "";
        }

        text =
            text is ['“', .., '”'] or ['\'', .., '\''] && text.AsSpan(1, text.Length - 2).IndexOfAny("“”'") < 0
                ? text[1..^1].Trim(Blanks)
                : text;
        text = text is ['=', '"', .., '"'] and { Length: > 3 }
            ? text[2..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
            : text;
        return text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text;
    }

    /// <summary>
    /// Escapes a text for spreadsheets; <see cref="Clean"/> undoes it. Text that a spreadsheet would calculate gets an
    /// apostrophe before it, and text that it would take for a number or a date becomes a formula that gives the text.
    /// </summary>
    public static string EscapeForSpreadsheet(string text) =>
        ConvertibleTextPattern().IsMatch(text) ? $"=\"{text}\""
        : text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] or ['\'', '=' or '+' or '-' or '@', ..] ? "'" + text
        : text;

    /// <summary>
    /// Reads a number as people and spreadsheets write it: full-width digits, spaces, dashes, <c>00</c> or <c>+</c>, a
    /// trailing <c>.0</c>, <c>="…"</c>.
    /// </summary>
    /// <returns>
    /// <c>number-lost-digits</c> where a spreadsheet left an exponent, else the result of <see
    /// cref="PhoneNumber.Parse"/>.
    /// </returns>
    public static Result<PhoneNumber> ReadPhone(string cell, string region)
    {
        // A text this long is no number, and normalising it may take quadratic time.
        if (cell.Length > MaxNumberLength)
        {
            return SmsProblems.UnreadableNumber($"A number has at most {MaxNumberLength} characters.");
        }

        var text = Ascii.IsValid(cell) ? cell : Normalize(cell);
        text = text.Any(IsInvisible) ? string.Concat(text.Where(c => !IsInvisible(c))) : text;
        text =
            text.AsSpan().IndexOfAny(DigitSeparators) < 0
                ? text
                : string.Concat(text.Select(c => DigitSeparators.Contains(c) ? '-' : c));
        text = text.Trim().TrimStart('\'', '=', '"').TrimEnd('"').Trim();
        if (ExponentPattern().IsMatch(text))
        {
            return ContactProblems.NumberLostDigits();
        }

        if (
            text.LastIndexOf('.') is var point and > 0
            && point < text.Length - 1
            && text.AsSpan(point + 1).IndexOfAnyExcept('0') < 0
        )
        {
            text = text[..point];
        }

        var start = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (
            start >= 0
            && text.AsSpan(start).StartsWith("00", StringComparison.Ordinal)
            && !text.AsSpan(0, start).Contains('+')
        )
        {
            text = string.Concat("+", text.AsSpan(start + 2));
        }

        return PhoneNumber.Parse(text, region);
    }

    /// <summary>Whether a cell has nothing but spaces and marks without width.</summary>
    public static bool IsBlank(string cell)
    {
        foreach (var c in cell)
        {
            if (
                !char.IsWhiteSpace(c)
                && c != '\u2800'
                && !Invisible.Contains(c)
                && char.GetUnicodeCategory(c) is not UnicodeCategory.Format
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a cell is a formula's error as Excel, WPS or LibreOffice write it.</summary>
    public static bool IsError(string cell) => cell.Length <= 20 && ErrorPattern().IsMatch(cell.Trim());

    /// <summary>Removes the marks without width that join nothing, and replaces blanks of Braille by spaces.</summary>
    private static string WithoutInvisible(string text) =>
        (
            text.AsSpan().IndexOfAny(Invisible) < 0 ? text : string.Concat(text.Where(c => !Invisible.Contains(c)))
        ).Replace('\u2800', ' ');

    /// <summary>Whether a spreadsheet has left an exponent in place of a number.</summary>
    public static bool HasExponent(string cell) =>
        cell.Length <= MaxNumberLength
        && ExponentPattern().IsMatch(Normalize(cell).Trim().TrimStart('\'', '=', '"').TrimEnd('"').Trim());

    /// <summary>Normalises a text to NFKC and removes marks without width; a lone surrogate becomes U+FFFD.</summary>
    internal static string Normalize(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(WithoutInvisible(text))).Normalize(NormalizationForm.FormKC);

    /// <summary>
    /// Reads a BCP 47 tag in its usual case (<c>zh-CN</c>), also from words such as 中文 and English; null where there is
    /// none.
    /// </summary>
    public static string? ReadLanguage(string text) =>
        string.Concat(
                (Ascii.IsValid(text) || text.Length > MaxShown ? text : Normalize(text)).Where(c =>
                    !char.IsWhiteSpace(c)
                )
            )
            .ToLowerInvariant() switch
        {
            "中文" or "汉语" or "普通话" or "chinese" => "zh",
            "英文" or "英语" or "english" => "en",
            var tag when LanguageTagPattern().IsMatch(tag) => string.Join(
                '-',
                tag.Replace('_', '-')
                    .Split('-')
                    .Select(
                        (part, i) =>
                            i == 0 ? part
                            : part.Length == 2 ? part.ToUpperInvariant()
                            : part.Length == 4 ? CultureInfo.InvariantCulture.TextInfo.ToTitleCase(part)
                            : part
                    )
            ),
            _ => null,
        };

    /// <summary>
    /// Splits tags at commas, semicolons and bars of both widths and the enumeration comma; each once, in order.
    /// </summary>
    public static IReadOnlyList<string> SplitTags(string text) =>
        [
            .. text.Split(
                    [',', ';', '|', '、', '，', '；', '｜'],
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                )
                .Distinct(StringComparer.Ordinal),
        ];

    public static ConsentBasis? ReadBasis(string text) =>
        string.Concat(Normalize(text).Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant() switch
        {
            "notice" or "告知" => ConsentBasis.Notice,
            "contract" or "合同" => ConsentBasis.Contract,
            "consent" or "同意" => ConsentBasis.Consent,
            "none" or "无" => ConsentBasis.None,
            _ => null,
        };

    /// <summary>Shortens a cell for display: at most 100 characters, control characters as their pictures.</summary>
    public static string ToDisplay(string cell)
    {
        var shown =
            cell.Length > MaxShown
                ? string.Concat(cell.AsSpan(0, char.IsHighSurrogate(cell[MaxShown - 1]) ? MaxShown - 1 : MaxShown), "…")
                : cell;
        return shown.Any(char.IsControl)
            ? string.Concat(
                shown.Select(c =>
                    c < ' ' ? (char)('\u2400' + c)
                    : char.IsControl(c) ? '\u2421'
                    : c
                )
            )
            : shown;
    }

    /// <summary>Replaces each run of blanks that has a line break or a tab among them by one space.</summary>
    private static string WithoutBreaks(string cell)
    {
        var text = new StringBuilder(cell.Length);
        for (var position = 0; position < cell.Length; )
        {
            var length = cell.AsSpan(position).Length - cell.AsSpan(position).TrimStart().Length;
            var blanks = cell.AsSpan(position, length);
            _ = blanks.IndexOfAny(Breaks) >= 0 ? text.Append(' ') : text.Append(blanks);
            position += length;
            for (; position < cell.Length && !char.IsWhiteSpace(cell[position]); position++)
            {
                text.Append(cell[position]);
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// Whether a character is a control character, or a direction or joining mark that phones add when a number is
    /// copied.
    /// </summary>
    private static bool IsInvisible(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format;

    /// <summary>
    /// A text that a spreadsheet would convert: an id with leading zeros or many digits, 3-2, 1/2, 2E5, 1.50.
    /// </summary>
    [GeneratedRegex(
        @"^(?:0\d{1,40}|\d{12,40}|\d{1,4}[-/]\d{1,4}(?:[-/]\d{1,4})?|\d{1,10}[eE]\d{1,5}|\d{1,10}\.\d{0,10}0)\z"
    )]
    private static partial Regex ConvertibleTextPattern();

    [GeneratedRegex(@"^[+-]?\d+(?:[.,]\d*)?\s?(?:[eE]\s?[+-]?\s?\d+|[×xX*]\s?10\s?\^?\s?\d+)\z")]
    private static partial Regex ExponentPattern();

    [GeneratedRegex(
        @"^(?:#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!"
            + @"|GETTING_DATA|#{2,})|Err:\d{3})\z",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex ErrorPattern();

    [GeneratedRegex(@"^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}\z")]
    private static partial Regex LanguageTagPattern();
}
