using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using AnyAscii;
using CommunityAlerts.Contacts.Imports.Rows;

namespace CommunityAlerts.Contacts.People;

/// <summary>The forms of a text by which people search: without case and accents, and the initials of pinyin.</summary>
public static class PersonName
{
    /// <summary>The number of characters from which a Chinese name may have a surname of two.</summary>
    private const int LongName = 4;

    /// <summary>Surnames of two characters whose given name may have one.</summary>
    private static readonly FrozenSet<string> LongSurnames = FrozenSet.Create(
        StringComparer.Ordinal,
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "司徒",
        "令狐",
        "宇文",
        "长孙",
        "端木",
        "南宫",
        "夏侯",
        "轩辕",
        "独孤",
        "单于",
        "万俟",
        "歐陽",
        "司馬",
        "諸葛",
        "東方",
        "尉遲",
        "公孫",
        "長孫"
    );

    /// <summary>
    /// The initials of surnames that are read otherwise than the word, or in two ways; the usual one of the surname
    /// first.
    /// </summary>
    private static readonly FrozenDictionary<char, string> SurnameInitials = new Dictionary<char, string>
    {
        ['单'] = "sdc",
        ['單'] = "sdc",
        ['曾'] = "zc",
        ['仇'] = "qc",
        ['解'] = "xj",
        ['查'] = "zc",
        ['区'] = "oq",
        ['區'] = "oq",
        ['翟'] = "zd",
        ['尉'] = "yw",
        ['长'] = "cz",
        ['長'] = "cz",
        ['覃'] = "qt",
        ['乐'] = "yl",
        ['樂'] = "yl",
        ['重'] = "cz",
        ['种'] = "cz",
        ['折'] = "sz",
        ['召'] = "sz",
        ['沈'] = "sc",
        ['车'] = "cj",
        ['車'] = "cj",
        ['万'] = "wm",
        ['贾'] = "jg",
        ['賈'] = "jg",
        ['谌'] = "cs",
        ['諶'] = "cs",
        ['褚'] = "cz",
        ['晁'] = "cz",
        ['盛'] = "sc",
        ['臧'] = "zc",
        ['俞'] = "ys",
        ['隗'] = "wk",
        ['繁'] = "pf",
        ['秘'] = "bm",
        ['费'] = "fb",
        ['費'] = "fb",
        ['瞿'] = "qj",
    }.ToFrozenDictionary();

    /// <summary>Characters of Latin letters with marks; the plain letters below them have none.</summary>
    private static readonly SearchValues<char> MarkedLatin = SearchValues.Create(
        string.Concat(Enumerable.Range(0xC0, 0x190).Concat(Enumerable.Range(0x1E00, 0x100)).Select(c => (char)c))
    );

    /// <summary>
    /// Folds a text for comparison: one width, small letters, Latin letters without marks, one space for any run of
    /// blanks and control characters; the dot between the parts of a transcribed name is a space.
    /// </summary>
    public static string Fold(string text)
    {
        var normal = Ascii.IsValid(text) ? text : Cells.Normalize(text);
        var folded = new StringBuilder(normal.Length);
        foreach (var c in normal)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '·' or '・' or '•' or '‧')
            {
                _ = folded.Length > 0 && folded[^1] != ' ' ? folded.Append(' ') : folded;
            }
            else if (MarkedLatin.Contains(c))
            {
                folded.Append(c.ToString().Transliterate().ToLowerInvariant());
            }
            else if (c is not (>= '\u0300' and <= '\u036f'))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString().TrimEnd(' ');
    }

    /// <summary>
    /// Returns the initials of the pinyin of a folded name, without spaces: <c>wxm</c> of 王小明; empty for a name
    /// without Chinese characters. Where the surname has several readings, the initials of each, with spaces between
    /// them.
    /// </summary>
    public static string GetInitials(string folded)
    {
        if (!folded.EnumerateRunes().Any(IsChinese))
        {
            return "";
        }

        var initials = new StringBuilder();
        foreach (var rune in folded.EnumerateRunes())
        {
            if (IsChinese(rune))
            {
                var letter = rune.ToString().Transliterate().FirstOrDefault(char.IsAsciiLetter);
                _ = letter == default ? initials : initials.Append(char.ToLowerInvariant(letter));
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                initials.Append(rune.ToString());
            }
        }

        return initials.Length > 0 && SurnameInitials.TryGetValue(folded[0], out var readings)
            ? string.Join(
                ' ',
                readings
                    .Append(initials[0])
                    .Distinct()
                    .Select(first => first + initials.ToString(1, initials.Length - 1))
            )
            : initials.ToString();
    }

    /// <summary>
    /// Whether a word of a folded name begins at a position, or the given name of a Chinese one: after a surname of
    /// one character, or of two.
    /// </summary>
    public static bool BeginsAt(ReadOnlySpan<char> folded, int position)
    {
        if (position == 0 || (!char.IsLetterOrDigit(folded[position - 1]) && !char.IsSurrogate(folded[position - 1])))
        {
            return true;
        }

        var first = LengthOfChinese(folded);
        return first > 0
            && (
                position == first
                || (
                    position == first + LengthOfChinese(folded[first..])
                    && (IsLong(folded) || IsLongSurname(folded[..position]))
                )
            );
    }

    /// <summary>Returns the number of characters of the surname's initials: 1, or 2 of a known long surname.</summary>
    public static int SurnameLength(ReadOnlySpan<char> folded) =>
        folded.Length >= 2 && IsLongSurname(folded[..2]) ? 2 : 1;

    /// <summary>Whether a character is Chinese.</summary>
    private static bool IsChinese(Rune rune) =>
        rune.Value is (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF) or 0x3007;

    private static bool IsLongSurname(ReadOnlySpan<char> text) =>
        LongSurnames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);

    private static bool IsLong(ReadOnlySpan<char> folded)
    {
        var count = 0;
        foreach (var rune in folded.EnumerateRunes())
        {
            count += IsChinese(rune) ? 1 : 0;
        }

        return count >= LongName;
    }

    /// <summary>Returns the UTF-16 units of a Chinese character at the beginning; 0 where there is none.</summary>
    private static int LengthOfChinese(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out var length) == OperationStatus.Done && IsChinese(rune)
            ? length
            : 0;
}
