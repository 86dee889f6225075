using System.Text.RegularExpressions;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>The header of a file.</summary>
/// <param name="Cells">The header of each column; two rows of headers are joined.</param>
/// <param name="Row">The line or sheet row of the (lower) header row; 0 where there is none.</param>
/// <param name="DataFrom">How many of the first rows come before the first record.</param>
public sealed record FoundHeader(IReadOnlyList<string> Cells, int Row, int DataFrom);

/// <summary>
/// Finds the header among the first rows of a file, and tells records from titles, totals and signatures.
/// </summary>
public static partial class HeaderRow
{
    /// <summary>
    /// The header: the row with a phone column and the most columns that are known, the first of equals.
    /// </summary>
    /// <param name="rows">The first rows of the file, blank ones left out.</param>
    /// <returns>Null where no row names a phone column.</returns>
    public static FoundHeader? Find(IReadOnlyList<FileRow> rows)
    {
        var best = rows.Index().Select(r => (r.Index, Score: Score(r.Item.Cells))).Where(r => r.Score > 0)
            .OrderByDescending(r => r.Score).ThenBy(r => r.Index).ToList();
        return best.Count == 0 ? Joined(rows) : At(rows, best[0].Index);
    }

    /// <summary>The header that begins or ends at a row of the file.</summary>
    public static FoundHeader At(IReadOnlyList<FileRow> rows, int index)
    {
        var lower = index + 1 < rows.Count && IsSecond(rows[index], rows[index + 1]) ? index + 1 : index;
        var upper =
            lower > index ? index
            : index > 0 && IsFirst(rows[index - 1], rows[index]) ? index - 1
            : index;
        return new FoundHeader(
            upper == lower ? rows[lower].Cells : Join(rows[upper].Cells, rows[lower].Cells),
            rows[lower].Row,
            lower + 1
        );
    }

    /// <summary>The most columns that are known of a row which names a phone column; 0 where none does.</summary>
    public static int Score(IReadOnlyList<string[]> rows) => rows.Select(Score).DefaultIfEmpty().Max();

    /// <summary>
    /// Whether a row after the header is no record: a title, a note, a total, a signature, or the header again.
    /// </summary>
    public static bool IsNoRecord(FileRow row, FoundHeader header)
    {
        if (
            row.Cells.Length > 0
            && Array.Exists(row.Cells, c => c.Length > 0)
            && IsHeaderAgain(row.Cells, header.Cells)
        )
        {
            return true;
        }

        var first = Array.Find(row.Cells, c => c.AsSpan().Trim().Length > 0);
        return first is { Length: <= 500 }
            && (
                Signature().IsMatch(first.Trim())
                || (Note().IsMatch(first.Trim()) && !Array.Exists(row.Cells, PhoneCell.HasNumber))
            );
    }

    private static bool IsHeaderAgain(string[] cells, IReadOnlyList<string> header)
    {
        var same = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = cells[i].AsSpan().Trim();
            if (cell.Length == 0)
            {
                continue;
            }

            if (i >= header.Count || !cell.Equals(header[i].AsSpan().Trim(), StringComparison.Ordinal))
            {
                return false;
            }

            same++;
        }

        return same > 1;
    }

    private static int Score(string[] cells)
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
        return fields.Contains(Columns.Phone) || fields.Count(f => f == HeaderWords.PersonField) > 1
            ? fields.Count(f => f is not null)
            : 0;
    }

    /// <summary>
    /// A header in two rows of which neither names a phone column alone, such as 父亲 above 手机 beside 姓名.
    /// </summary>
    private static FoundHeader? Joined(IReadOnlyList<FileRow> rows)
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
    private static bool IsSecond(FileRow header, FileRow next) =>
        !Array.Exists(next.Cells, PhoneCell.HasNumber)
        && next.Cells.Index().Any(c => HeaderWords.Find(c.Item).Field is not null && !Same(header.Cells, c))
        && next.Cells.Index()
            .All(c =>
                c.Item.AsSpan().Trim().Length == 0
                || Same(header.Cells, c)
                || HeaderWords.Find(c.Item).Field is not null
                || IsBelowGroup(header.Cells, c.Index)
            );

    /// <summary>Whether the row above names people, or columns that this header leaves blank.</summary>
    private static bool IsFirst(FileRow above, FileRow header) =>
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

    private static bool Same(string[] above, (int Index, string Item) cell) =>
        cell.Index < above.Length && above[cell.Index].Trim() == cell.Item.Trim();

    /// <summary>
    /// Whether the column continues one to its left that spans it: its own header is blank or the same.
    /// </summary>
    private static bool IsBelowGroup(string[] header, int index) =>
        index >= header.Length
        || header[index].AsSpan().Trim().Length == 0
        || (index > 0 && header[index].Trim() == header[index - 1].Trim())
        || (index + 1 < header.Length && header[index].Trim() == header[index + 1].Trim());

    /// <summary>Each column's two headers in one, where both together are known or only one is there.</summary>
    private static string[] Join(string[] upper, string[] lower)
    {
        var joined = new string[Math.Max(upper.Length, lower.Length)];
        var group = "";
        for (var i = 0; i < joined.Length; i++)
        {
            var below = i < lower.Length ? lower[i].Trim() : "";
            var own = i < upper.Length ? upper[i].Trim() : "";
            group = own.Length > 0 ? own : below.Length > 0 ? group : "";
            joined[i] = below.Length == 0 || below == group ? (own.Length > 0 ? own : below) : $"{group}{below}";
        }

        return joined;
    }

    [GeneratedRegex(@"^(?:填表|填报|制表|制單|审核|審核|经办|經辦|负责人|負責人|联系人[:：]|合\s*计|合\s*計|总\s*计|總\s*計|小\s*计|小\s*計|共\s*计|总人数|Total\b|Sum\b|Prepared by|Approved by)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Signature();

    [GeneratedRegex(
        @"^(?:注|说明|說明|备注|備註|附|Note|Page)\s*[:：.\d]|^第.{1,4}页|名单$|花名册$|登记表$|统计表$|一览表$|名冊$|共\s*\d+\s*[人户名]",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex Note();
}
