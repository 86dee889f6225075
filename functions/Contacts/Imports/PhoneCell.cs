using System.Globalization;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>The content of a cell of a phone column.</summary>
/// <param name="Phone">The one mobile number; null where there is none, or more than one.</param>
/// <param name="Mobiles">Every mobile number in the cell.</param>
/// <param name="Problem">Why there is no <paramref name="Phone"/>.</param>
public readonly record struct PhoneReading(PhoneNumber? Phone, IReadOnlyList<PhoneNumber> Mobiles, Problem? Problem);

/// <summary>
/// Reads the numbers in a cell: one is taken where it is certain, of several none is dropped without a word.
/// </summary>
public static partial class PhoneCell
{
    private const int MinDigits = 7;

    /// <summary>
    /// The number of a cell: a mobile beside landlines, notes and labels, or one in any usual spelling.
    /// </summary>
    /// <returns>
    /// <c>several-numbers</c> where there are several mobiles or an extension, else what <see cref="Cells.Phone"/>
    /// says.
    /// </returns>
    public static PhoneReading Read(string cell, string region)
    {
        // Most cells are digits alone, which is seen at once.
        if (
            cell.Length > Cells.MaxNumberLength
            || cell.AsSpan().Trim().IndexOfAnyExceptInRange('0', '9') < 0
            || Cells.LostDigits(cell)
        )
        {
            return One(Cells.Phone(cell, region));
        }

        var text = Notes()
            .Replace(
                string.Concat(Cells.Normal(cell).Where(IsKept)),
                m => !HasNumber(m.Value) && m.Value.Any(char.IsLetter) ? " " : m.Value
            );
        // The extension of a landline says nothing about the mobile beside it.
        text = LandlineExtension()
            .Replace(text, m => Cells.Phone(m.Groups["line"].Value, region).IsOk ? m.Value : m.Groups["line"].Value);
        var segments = Separators().Split(text);
        var parts = segments.Where(HasNumber).SelectMany(s => Split(s, region)).ToList();
        if (parts.Count == 0)
        {
            return One(Cells.Phone(cell, region));
        }

        var read = parts.ConvertAll(p => Cells.Phone(p, region));
        List<PhoneNumber> mobiles = [.. read.Where(r => r.IsOk).Select(r => r.Value!).Distinct()];
        return mobiles.Count > 1
            || (
                mobiles.Count == 1
                && (HasRest(text, segments) || read.Exists(r => !r.IsOk && r.Problem!.Code == "unreadable-number"))
            )
                ? new PhoneReading(null, mobiles, ContactProblems.SeveralNumbers())
            : mobiles.Count == 1 ? new PhoneReading(mobiles[0], mobiles, null)
            : parts.Count == 1 && Cells.Phone(cell, region) is { IsOk: true } whole ? One(whole)
            : new PhoneReading(null, [], (read.Find(r => r.Problem!.Code == "not-a-mobile") ?? read[0]).Problem);
    }

    /// <summary>Whether a cell has as many digits as a number.</summary>
    public static bool HasNumber(string cell) => Digits(cell) >= MinDigits;

    /// <summary>Whether a cell says in words or signs that there is no number, and is as good as blank.</summary>
    public static bool SaysNone(string cell) =>
        cell.Length <= 20 && !HasNumber(cell) && None().IsMatch(Cells.Normal(cell));

    /// <summary>Two numbers with nothing but a space between them are two, where each is one by itself.</summary>
    private static string[] Split(string part, string region)
    {
        var trimmed = part.Trim(' ', '-', '.', '_', '(', '·');
        if (Cells.Phone(trimmed, region) is { IsOk: false, Problem.Code: "unreadable-number" }
            && trimmed.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } words
            && Array.TrueForAll(words, HasNumber))
        {
            return words;
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
        Array.Exists(segments, s => Digits(s) is >= 3 and < MinDigits) || Extension().IsMatch(text);

    private static PhoneReading One(Result<PhoneNumber> read) =>
        read.IsOk ? new(read.Value, [read.Value], null) : new(null, [], read.Problem);

    private static int Digits(string text) => text.Count(char.IsAsciiDigit);

    /// <summary>Line breaks separate numbers; direction and joining marks, which phones add, are dropped.</summary>
    private static bool IsKept(char c) =>
        c is '\r' or '\n' or '\t' || !(char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format);

    [GeneratedRegex(
        @"^\s*(?:(?:暂|暫)?(?:无|無|没有|沒有|缺)(?:手机|手機|电话|電話|号码|號碼|联系方式)?号?"
            + "|(?:未|待)(?:填|补|補|登记|提供)|不详|不詳|未知|なし|none|no|nil|null|n/?a|unknown"
            + @"|[-/\\—–―_.·]{1,5})\s*$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex None();

    [GeneratedRegex(@"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", RegexOptions.NonBacktracking)]
    private static partial Regex Notes();

    /// <summary>Characters that no number contains; a plus begins another one.</summary>
    [GeneratedRegex(@"[^\d+()\s.·_\p{Pd}\p{Sm}\p{Mn}]{1,200}|[\r\n\t=*#]{1,200}|(?<=\d\s{0,10})(?=\+)")]
    private static partial Regex Separators();

    [GeneratedRegex(
        @"(?<line>\b0\d{2,3}[-\s]?\d{7,8})\s{0,5}(?:转|轉|分机|分機|ext\.?|[x#])[\s:]{0,5}\d{1,6}\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex LandlineExtension();

    [GeneratedRegex(@"(?:转|轉|分机|分機|ext\.?|[x#,;pw])\s{0,10}\d{1,2}\s{0,10}$", RegexOptions.IgnoreCase)]
    private static partial Regex Extension();
}
