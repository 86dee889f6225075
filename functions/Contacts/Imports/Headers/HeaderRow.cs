using System.Buffers;
using System.Text.RegularExpressions;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;

namespace CommunityAlerts.Contacts.Imports.Headers;

/// <summary>The header of a file.</summary>
/// <param name="Cells">The header of each column; two rows of headers are joined.</param>
/// <param name="Row">The line or sheet row of the (lower) header row; 0 where there is none.</param>
/// <param name="DataFrom">How many of the first rows come before the first record.</param>
public sealed record FoundHeader(IReadOnlyList<string> Cells, int Row, int DataFrom)
{
    /// <summary>The letters of each column's header, by which a header on a later page is known.</summary>
    public IReadOnlyList<string> Letters { get; } = [.. Cells.Select(HeaderRow.LettersAndDigits)];

    /// <summary>The field of <see cref="Columns"/> that each column holds, or null.</summary>
    public IReadOnlyList<string?> Fields { get; } = [.. Cells.Select(c => HeaderWords.Find(c).Field)];
}

/// <summary>
/// Finds the header among the first rows of a file, and tells records from titles, totals and signatures.
/// </summary>
public static partial class HeaderRow
{
    /// <summary>The maximum length, in UTF-16 units, of a cell that may be a title, a total or a note.</summary>
    private const int MaxLength = 500;

    private static readonly SearchValues<char> RuleSigns = SearchValues.Create("-:=_*+—─━ \u3000");

    /// <summary>
    /// Finds the header: the row with a phone column and the most columns that are known, the first of equals.
    /// </summary>
    /// <param name="rows">The first rows of the file, blank ones left out.</param>
    /// <param name="withoutNumbers">
    /// Whether a row will do that names no phone column, and a name and a household or an address.
    /// </param>
    /// <returns>Null where no row names a phone column.</returns>
    public static FoundHeader? Find(IReadOnlyList<FileRow> rows, bool withoutNumbers = false)
    {
        if (withoutNumbers && Find(rows) is { } numbered)
        {
            return numbered;
        }

        var best = rows.Index()
            .Select(r => (r.Index, Score: Score(r.Item.Cells, withoutNumbers)))
            .Where(r => r.Score > 0 && (withoutNumbers || !IsAfterRecords(rows, r.Index)))
            .OrderByDescending(r => r.Score)
            .ThenBy(r => r.Index)
            .ToList();
        return best.Count == 0 ? FindJoined(rows) : HeaderAt(rows, best[0].Index);
    }

    /// <summary>Returns the header, of one row or two, that begins or ends at a row of the file.</summary>
    public static FoundHeader HeaderAt(IReadOnlyList<FileRow> rows, int index)
    {
        var lower = index + 1 < rows.Count && IsLowerHeader(rows[index], rows[index + 1]) ? index + 1 : index;
        var upper =
            lower > index ? index
            : index > 0 && IsUpperHeader(rows[index - 1], rows[index]) ? index - 1
            : index;
        return new FoundHeader(
            upper == lower ? rows[lower].Cells : Join(rows[upper].Cells, rows[lower].Cells),
            rows[lower].Row,
            lower + 1
        );
    }

    /// <summary>
    /// Returns the largest number of known columns in a row that names a phone column; 0 where none does.
    /// </summary>
    public static int Score(IReadOnlyList<string[]> rows) => rows.Select(r => Score(r)).DefaultIfEmpty().Max();

    /// <summary>
    /// Whether a row after the header is no record: a title, a note, a total, a signature, or the header again.
    /// </summary>
    public static bool IsNotRecord(FileRow row, FoundHeader header)
    {
        var firstIndex = Array.FindIndex(row.Cells, c => c.AsSpan().Trim().Length > 0);
        if (firstIndex < 0 || row.Cells[firstIndex].Length > MaxLength)
        {
            return false;
        }

        if (IsHeaderAgain(row.Cells, header) || IsMergedTitle(row.Cells, firstIndex, header) || IsRule(row.Cells))
        {
            return true;
        }

        var first = row.Cells[firstIndex].Trim();
        return SignaturePattern().IsMatch(first)
            || (NotePattern().IsMatch(first) && !Array.Exists(row.Cells, PhoneCell.HasNumber))
            || (
                Array.FindLastIndex(row.Cells, c => c.AsSpan().Trim().Length > 0) == firstIndex
                && IsNoPerson(first, firstIndex, header)
            );
    }

    /// <summary>Returns the letters and digits of a text, by which two spellings of a header are equal.</summary>
    public static string LettersAndDigits(string text) =>
        text.Length > MaxLength ? "" : string.Concat(Cells.Normalize(text).Where(char.IsLetterOrDigit));

    /// <summary>
    /// Whether every cell says what the header of its column says, or the upper or lower part of it.
    /// </summary>
    private static bool IsHeaderAgain(string[] cells, FoundHeader header)
    {
        var same = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].AsSpan().Trim().Length == 0)
            {
                continue;
            }

            if (
                i >= header.Letters.Count
                || LettersAndDigits(cells[i]) is not { Length: > 0 } letters
                || !(
                    header.Letters[i].StartsWith(letters, StringComparison.Ordinal)
                    || header.Letters[i].EndsWith(letters, StringComparison.Ordinal)
                )
            )
            {
                return false;
            }

            same++;
        }

        return same > 1;
    }

    /// <summary>Whether one text spans the row, its phone columns too, as a title over merged columns does.</summary>
    private static bool IsMergedTitle(string[] cells, int first, FoundHeader header)
    {
        var isOverPhone = false;
        for (var i = first; i < cells.Length; i++)
        {
            if (cells[i].AsSpan().Trim().Length > 0)
            {
                if (cells[i] != cells[first])
                {
                    return false;
                }

                isOverPhone |= i > first && i < header.Fields.Count && header.Fields[i] == Columns.Phone;
            }
        }

        return isOverPhone && cells[first].Any(char.IsLetter);
    }

    /// <summary>Whether the row is a line drawn with signs, as below the header of a Markdown table.</summary>
    private static bool IsRule(string[] cells) =>
        Array.Exists(cells, c => c.AsSpan().Trim().Length >= 3)
        && Array.TrueForAll(cells, c => c.AsSpan().IndexOfAnyExcept(RuleSigns) < 0);

    /// <summary>
    /// Whether the only text of a row names no person: the number of a blank row, a sentence, a title, a hotline.
    /// </summary>
    private static bool IsNoPerson(string text, int at, FoundHeader header)
    {
        if (at < header.Fields.Count && header.Fields[at] == Columns.Phone)
        {
            return false;
        }

        if (PhoneCell.HasNumber(DatesPattern().Replace(text, "")))
        {
            return HotlinePattern().IsMatch(text);
        }

        return (
                text.All(char.IsAsciiDigit)
                && at < header.Letters.Count
                && header.Letters[at].ToUpperInvariant()
                    is "序号"
                        or "序號"
                        or "序"
                        or "编号"
                        or "編號"
                        or "番号"
                        or "NO"
            )
            || PageWordsPattern().IsMatch(text)
            || SentencePattern().IsMatch(text);
    }

    /// <summary>Whether rows with numbers come before this one and none after it: it ends a list.</summary>
    private static bool IsAfterRecords(IReadOnlyList<FileRow> rows, int index) =>
        rows.Take(index).Count(HasNumber) > 1 && !rows.Skip(index + 1).Any(HasNumber);

    private static bool HasNumber(FileRow row) => Array.Exists(row.Cells, PhoneCell.HasNumber);

    private static int Score(string[] cells, bool withoutNumbers = false)
    {
        var known = cells
            .Where(c => c.Length <= 200)
            .Select(c => c.Trim())
            .Where(c => c.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (known.Exists(PhoneCell.HasNumber))
        {
            return 0;
        }

        var fields = known.ConvertAll(c => HeaderWords.Find(c).Field);
        return
            fields.Contains(Columns.Phone)
            || fields.Count(f => f == HeaderWords.PersonField) > 1
            || (
                withoutNumbers
                && fields.Exists(f => f is Columns.Name or Columns.Child or HeaderWords.PersonField)
                && fields.Exists(f => f is Columns.Household or Columns.Address)
            )
            ? fields.Count(f => f is not null)
            : 0;
    }

    /// <summary>
    /// Finds a header in two rows of which neither names a phone column alone, such as 父亲 above 手机 beside 姓名.
    /// </summary>
    private static FoundHeader? FindJoined(IReadOnlyList<FileRow> rows)
    {
        for (var i = 0; i + 1 < rows.Count; i++)
        {
            var joined = Join(rows[i].Cells, rows[i + 1].Cells);
            if (!Array.Exists(rows[i + 1].Cells, PhoneCell.HasNumber) && Score(joined) > 0)
            {
                return new FoundHeader(joined, rows[i + 1].Row, i + 2);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the next row divides columns of this header: it has words and no numbers, and names part of what is
    /// above.
    /// </summary>
    private static bool IsLowerHeader(FileRow header, FileRow next) =>
        !Array.Exists(next.Cells, PhoneCell.HasNumber)
        && next.Cells.Index().Any(c => HeaderWords.Find(c.Item).Field is not null && !IsSame(header.Cells, c))
        && next.Cells.Index()
            .All(c =>
                c.Item.AsSpan().Trim().Length == 0
                || IsSame(header.Cells, c)
                || HeaderWords.Find(c.Item).Field is not null
                || IsBelowGroup(header.Cells, c.Index)
            );

    /// <summary>Whether the row above names people, or columns that this header leaves blank.</summary>
    private static bool IsUpperHeader(FileRow above, FileRow header) =>
        !Array.Exists(above.Cells, PhoneCell.HasNumber)
        && above.Cells.Count(c => c.AsSpan().Trim().Length > 0) > 1
        && above
            .Cells.Index()
            .Any(c =>
                HeaderWords.Find(c.Item).Field is { } field
                && (
                    field == HeaderWords.PersonField
                    || c.Index >= header.Cells.Length
                    || header.Cells[c.Index].AsSpan().Trim().Length == 0
                )
            )
        && above.Cells.All(c =>
            !c.Contains('：', StringComparison.Ordinal) && !c.Contains(':', StringComparison.Ordinal)
        );

    private static bool IsSame(string[] above, (int Index, string Item) cell) =>
        cell.Index < above.Length && above[cell.Index].Trim() == cell.Item.Trim();

    /// <summary>
    /// Whether the column continues one to its left that spans it: its own header is blank or the same.
    /// </summary>
    private static bool IsBelowGroup(string[] header, int index) =>
        index >= header.Length
        || header[index].AsSpan().Trim().Length == 0
        || (index > 0 && header[index].Trim() == header[index - 1].Trim())
        || (index + 1 < header.Length && header[index].Trim() == header[index + 1].Trim());

    /// <summary>
    /// Joins each column's two headers into one; an upper header also covers the blank ones to its right.
    /// </summary>
    private static string[] Join(string[] upper, string[] lower)
    {
        var joined = new string[Math.Max(upper.Length, lower.Length)];
        var group = "";
        for (var i = 0; i < joined.Length; i++)
        {
            var below = i < lower.Length ? lower[i].Trim() : "";
            var own = i < upper.Length ? upper[i].Trim() : "";
            group =
                own.Length > 0 ? own
                : below.Length > 0 ? group
                : "";
            joined[i] = below.Length == 0 || below == group ? (own.Length > 0 ? own : below) : $"{group}{below}";
        }

        return joined;
    }

    [GeneratedRegex(
        """^(?:填表|填报|制表|制單|製表|审核|審核|经办|經辦|负责人|負責人|联系人[:：]|合\s*计|合\s*計|总\s*计"""
            + """|總\s*計|小\s*计|小\s*計|共\s*计|总人数|总户数|总数|總數|人\s*数|户\s*数|累\s*计|本页|本頁"""
            + """|承[上前]页|承[上前]頁|过次页|합\s*계|총\s*\d|Page total|Sub-?total|(?:Grand )?Total\b|Sum\b"""
            + """|Count\s*:|Prepared by|Approved by|Last updated"""
            + """|.{0,6}(?:签字|签章|签名|盖章|簽章|簽名|蓋章|署名|서명)(?:（[^（）]{0,6}）)?\s*[:：]"""
            + """|(?:班主任|担任|담임|교사|老师|老師|導師)\s*[:：])""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex SignaturePattern();

    [GeneratedRegex(
        """^(?:注|说明|說明|备注|備註|附|Note|Page)\s*[:：.\d]|^第.{1,4}页|名单$|花名册$|登记表$|统计表$"""
            + """|一览表$|名冊$|共\s*\d+\s*[人户戶名位家条條份]""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex NotePattern();

    [GeneratedRegex(
        """^(?:[一二三四五六七八九十\d]{1,3}(?:年级|年級)?[（(]?[一二三四五六七八九十\d]{0,3}[）)]?(?:班|号楼"""
            + """|號樓|栋|棟|幢|单元|單元|组|組|村民小组)\s*$|表\s?[一二三四五六七八九十\d]{1,3}\s*[:：]|작성일"""
            + "|출력일|续表|續表|接上|转下|轉下|以下空白|以下无正文|以下無正文|此页|以上|截至|截止|更新|打印|导出"
            + "|匯出|end of|continued|see next|printed|exported|confidential)",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex PageWordsPattern();

    /// <summary>
    /// Marks that no name has: the sign of a note before it, a colon at its end, signs of a sentence.
    /// </summary>
    [GeneratedRegex(
        """^[※*#>•◆★]|[：:]\s*$|[。；“”！？]|^.{16}.*[，,]|^\d{1,2}[.、．]\D{10}""",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex SentencePattern();

    [GeneratedRegex(
        "^.{0,8}(?:咨询|諮詢|监督|監督|举报|舉報|投诉|投訴|报警|服务|服務|值班|办公|业务)(?:电话|電話|热线|熱線)[：:]"
            + "|^.{0,8}(?:热线|熱線|hotline|helpline)[：:]",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex HotlinePattern();

    [GeneratedRegex("""(?:19|20)\d\d\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}""", RegexOptions.NonBacktracking)]
    private static partial Regex DatesPattern();
}
