using System.Globalization;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>The content of a cell of a phone column.</summary>
/// <param name="Phone">The one mobile number; null where there is none, or more than one.</param>
/// <param name="Mobiles">Every mobile number in the cell.</param>
/// <param name="Problem">Why there is no <paramref name="Phone"/>.</param>
public readonly record struct PhoneReading(PhoneNumber? Phone, IReadOnlyList<PhoneNumber> Mobiles, Problem? Problem);

/// <summary>
/// Reads the numbers in a cell. One number is taken where it is certain; several are a problem, so that none is dropped
/// silently.
/// </summary>
public static partial class PhoneCell
{
    private const int MinDigits = 7;

    /// <summary>Digits of a number at most (E.164).</summary>
    private const int MaxDigits = 15;

    /// <summary>
    /// Reads the number of a cell: a mobile beside landlines, notes and labels, or one in any usual spelling.
    /// </summary>
    /// <returns>
    /// <c>several-numbers</c> where there are several mobiles or an extension, else the problem of <see
    /// cref="Cells.ReadPhone"/>.
    /// </returns>
    public static PhoneReading Read(string cell, string region)
    {
        // Most cells are digits alone and need no splitting.
        if (
            cell.Length > Cells.MaxNumberLength
            || (cell.Length <= MaxDigits && cell.AsSpan().Trim().IndexOfAnyExceptInRange('0', '9') < 0)
            || Cells.HasExponent(cell)
        )
        {
            return ToReading(Cells.ReadPhone(cell, region));
        }

        return Decide(Prepare(cell, region), cell, region);
    }

    /// <summary>Removes from a cell what is no number, and splits the rest.</summary>
    private static PreparedCell Prepare(string cell, string region)
    {
        var text = NotesPattern()
            .Replace(
                string.Concat(Cells.Normalize(EnclosedPattern().Replace(cell, "\n")).Where(IsKept)),
                m => !HasNumber(m.Value) && m.Value.Any(char.IsLetter) ? " " : m.Value
            );
        text = NumberingPattern().Replace(text, "\n");
        var hasLostNumber = LostNumberPattern().IsMatch(text);
        text = LostNumberPattern().Replace(text, "\n");
        // The extension of a landline says nothing about the mobile beside it.
        text = LandlineExtensionPattern()
            .Replace(
                text,
                m => Cells.ReadPhone(m.Groups["line"].Value, region).IsOk ? m.Value : m.Groups["line"].Value
            );
        return new PreparedCell(text, SeparatorsPattern().Split(text), hasLostNumber);
    }

    private static PhoneReading Decide(PreparedCell prepared, string cell, string region)
    {
        var parts = prepared.Segments.Where(HasNumber).SelectMany(s => Split(s, region)).ToList();
        var read = parts.ConvertAll(p => Cells.ReadPhone(p, region));
        List<PhoneNumber> mobiles = [.. read.Where(r => r.IsOk).Select(r => r.Value!).Distinct()];
        if (mobiles.Count == 1 && !HasOtherNumber(prepared, read))
        {
            return new PhoneReading(mobiles[0], mobiles, null);
        }

        if (mobiles.Count > 0)
        {
            return new PhoneReading(null, mobiles, ContactProblems.SeveralNumbers());
        }

        if (prepared.HasLostNumber)
        {
            return new PhoneReading(null, [], ContactProblems.NumberLostDigits());
        }

        return parts.Count == 0 ? ToReading(Cells.ReadPhone(cell, region))
            : parts.Count == 1 && Cells.ReadPhone(cell, region) is { IsOk: true } whole ? ToReading(whole)
            : new PhoneReading(null, [], (read.Find(r => r.Problem!.Code == "not-a-mobile") ?? read[0]).Problem);
    }

    /// <summary>Whether a cell with one mobile has another number that is lost, cut or cannot be read.</summary>
    private static bool HasOtherNumber(PreparedCell prepared, List<Result<PhoneNumber>> read) =>
        prepared.HasLostNumber
        || HasRest(prepared.Text, prepared.Segments)
        || read.Exists(r => !r.IsOk && r.Problem!.Code == "unreadable-number");

    /// <summary>Whether a cell has at least seven digits, as a number has.</summary>
    public static bool HasNumber(string cell) => Digits(cell) >= MinDigits;

    /// <summary>Whether a cell says in words or signs that there is no number, and is as good as blank.</summary>
    public static bool IsNoNumber(string cell) =>
        cell.Length <= 20 && !HasNumber(cell) && NonePattern().IsMatch(Cells.Normalize(cell));

    /// <summary>
    /// Splits two numbers with only a space, a dash, groups of digits or nothing between them, where each is one by
    /// itself.
    /// </summary>
    private static string[] Split(string part, string region)
    {
        var trimmed = part.Trim(' ', '-', '.', '_', '(', '·');
        if (Cells.ReadPhone(trimmed, region) is { IsOk: false, Problem.Code: "unreadable-number" })
        {
            var words = trimmed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !Array.TrueForAll(words, HasNumber))
            {
                words = [.. GapsPattern().Split(trimmed).Where(w => w.Length > 0)];
            }

            if (words.Length > 1 && Array.TrueForAll(words, HasNumber))
            {
                return words;
            }

            string[] groups = words.Length > 1 ? words : [.. trimmed.Chunk(1).Select(c => new string(c))];
            for (var at = 1; Digits(trimmed) > MaxDigits && at < groups.Length; at++)
            {
                var (first, second) = (string.Concat(groups[..at]), string.Concat(groups[at..]));
                if (
                    Math.Abs(first.Length - second.Length) <= 4
                    && Cells.ReadPhone(first, region).IsOk
                    && Cells.ReadPhone(second, region).IsOk
                )
                {
                    return [first, second];
                }
            }
        }

        return
        [
            part.Contains('(', StringComparison.Ordinal) && part.Contains(')', StringComparison.Ordinal)
                ? part.Trim()
                : trimmed,
        ];
    }

    /// <summary>Whether there is an extension, or a part of another number.</summary>
    private static bool HasRest(string text, string[] segments) =>
        Array.Exists(segments, s => Digits(s) is >= 3 and < MinDigits) || ExtensionPattern().IsMatch(text);

    private static PhoneReading ToReading(Result<PhoneNumber> read) =>
        read.IsOk ? new(read.Value, [read.Value], null) : new(null, [], read.Problem);

    private static int Digits(string text) => text.Count(char.IsAsciiDigit);

    /// <summary>
    /// Whether a character is kept: line breaks separate numbers, direction and joining marks, which phones add, are
    /// dropped.
    /// </summary>
    private static bool IsKept(char c) =>
        c is '\r' or '\n' or '\t' or '\v' or '\f'
        || !(char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format);

    [GeneratedRegex(
        @"^[\s(\[“""'【]*(?:(?:暂|暫)?(?:无|無|没有?|沒有?|缺)(?:手机|手機|电话|電話|号码|號碼|联系方式)?(?:号码?|號碼?)?"
            + "|(?:未|待)(?:填写?|填寫?|补|補|登记|登記|提供|录入?|錄入?|登録|記入|核实|核實|定)|不详|不詳|不明|不清楚|不知道?|未知|空白?"
            + "|保密|(?:拒绝|拒絕|不便?|不方便)提供|なし|無し|ナシ|없음|무|해당 ?없음|미상|모름|미등록"
            + "|none(?: given)?|no(?: (?:phone|mobile|cell|number))?|nil|null|n[/.]?a[.]?|unknown"
            + "|not (?:available|given)|tb[dc]"
            + @"|[-/\\—–―ー_.·~×✕x?]{1,5})[\s)\]”""'】。.、，,!！]*$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex NonePattern();

    [GeneratedRegex(@"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", RegexOptions.NonBacktracking)]
    private static partial Regex NotesPattern();

    /// <summary>Numbers of a list as one character, which the compatibility form makes digits: ①, ⑴, ⒈.</summary>
    [GeneratedRegex(@"[\u2460-\u249b\u2776-\u2793]", RegexOptions.NonBacktracking)]
    private static partial Regex EnclosedPattern();

    /// <summary>The number of an item before a phone number: 1)138…, 2、139….</summary>
    [GeneratedRegex(@"(?<=^|[\s,;、/]|\d{7})\(?[1-9][).、:]\s{0,3}(?=\d{7})")]
    private static partial Regex NumberingPattern();

    /// <summary>A number that a spreadsheet has cut to an exponent, beside others.</summary>
    [GeneratedRegex(@"(?<![\d.,])\d[.,]\d{0,14}\s?[eE]\s?\+?\s?\d{1,3}(?!\d)")]
    private static partial Regex LostNumberPattern();

    [GeneratedRegex(@"[\s.·_()\p{Pd}\p{Sm}]+", RegexOptions.NonBacktracking)]
    private static partial Regex GapsPattern();

    /// <summary>Characters that no number contains; a plus begins another one.</summary>
    [GeneratedRegex(@"[^\d+()\s.·_\p{Pd}\p{Sm}\p{Mn}]{1,200}|[\r\n\t=*#]{1,200}|(?<=\d\s{0,10})(?=\+)")]
    private static partial Regex SeparatorsPattern();

    [GeneratedRegex(
        @"(?<line>\b0\d{2,3}[-\s]?\d{7,8})\s{0,5}(?:转|轉|分机|分機|ext\.?|[x#])[\s:]{0,5}\d{1,6}\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex LandlineExtensionPattern();

    [GeneratedRegex(@"(?:转|轉|分机|分機|ext\.?|[x#,;pw])\s{0,10}\d{1,2}\s{0,10}$", RegexOptions.IgnoreCase)]
    private static partial Regex ExtensionPattern();

    /// <summary>A cell without what is no number.</summary>
    /// <param name="Text">The whole of it.</param>
    /// <param name="Segments">Its parts between characters that no number contains.</param>
    /// <param name="HasLostNumber">Whether a number was cut to an exponent.</param>
    private sealed record PreparedCell(string Text, string[] Segments, bool HasLostNumber);
}
