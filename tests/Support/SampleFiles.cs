using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Hosting.Local.Demo;
using CsvHelper;
using MiniExcelLibs;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Writes the sample district as the files that offices hand over: each its own program, encoding, headers and habits
/// of writing a number.
/// </summary>
public static class SampleFiles
{
    private static readonly DateTimeOffset ZipTime = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true, NewLine = "\n" };

    static SampleFiles() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// Every file by name, as written to <c>functions/Hosting/Local/Sample</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, byte[]> Make()
    {
        var (parents, elderly, waterside, english, gridWorkers) = (
            Parents(),
            Elderly(),
            Waterside(),
            English(),
            GridWorkers()
        );
        var district = new SampleDistrict(
            "北关区（虚构） · Beiguan district (invented)",
            SampleResidents.All.Count,
            [.. SampleResidents.Areas.Select(a => new SampleArea(a.Path, a.Name))],
            [
                Describe(
                    SampleResidents.Parents,
                    "未成年人家长 · Parents of minors",
                    "parents-of-minors.gb18030.csv",
                    "CSV, GB18030",
                    ConsentBasis.Notice,
                    parents
                ),
                Describe(
                    SampleResidents.Elderly,
                    "老年居民 · Elderly residents",
                    "elderly.csv",
                    "CSV, UTF-8 with BOM",
                    ConsentBasis.Consent,
                    elderly
                ),
                Describe(
                    SampleResidents.Waterside,
                    "临水户 · Households near water",
                    "waterside-households.xlsx",
                    "XLSX",
                    ConsentBasis.Notice,
                    waterside
                ),
                Describe(
                    SampleResidents.English,
                    "讲英语的居民 · English-speaking residents",
                    "english-speaking-residents.csv",
                    "CSV, UTF-8, semicolons",
                    ConsentBasis.Consent,
                    english
                ),
                Describe(
                    SampleResidents.GridWorkers,
                    "网格员 · Grid workers",
                    "grid-workers.utf16.txt",
                    "text, UTF-16, tabs",
                    ConsentBasis.Contract,
                    gridWorkers
                ),
            ],
            [
                .. Some(SampleResidents.Parents, 5)
                    .Zip(
                        ["请勿再发", "Asked at the desk", "已搬走", "号码已换人", "Asked by telephone"],
                        (phone, reason) => new SampleOptOut(phone, reason)
                    ),
            ],
            [
                .. Some(SampleResidents.Waterside, 6)
                    .Zip(
                        ["STOP", "退订", "stop", "TD", "拒收", "Stop."],
                        (phone, text) => new SampleReply(phone, text)
                    ),
            ]
        );
        return new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [SampleDistrict.Manifest] = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(district, Indented) + "\n"),
            [district.Lists[0].File] = Csv(parents, ',', "\r\n", Encoding.GetEncoding("GB18030"), ""),
            [district.Lists[1].File] = Csv(elderly, ',', "\r\n", Encoding.UTF8, "\uFEFF"),
            [district.Lists[2].File] = Xlsx(waterside),
            [district.Lists[3].File] = Csv(english, ';', "\n", Encoding.UTF8, ""),
            [district.Lists[4].File] = Csv(gridWorkers, '\t', "\r\n", Encoding.Unicode, "\uFEFF"),
        };
    }

    private static SampleList Describe(
        string id,
        string name,
        string file,
        string kind,
        ConsentBasis basis,
        List<object?[]> table
    )
    {
        var contacts = SampleResidents.All.Count(person => person.Lists.Contains(id));
        var rows = table.Skip(1).Count(row => row.Any(cell => cell is not null));
        return new(
            id,
            name,
            "beiguan",
            file,
            kind,
            "US",
            basis,
            ["2027"],
            rows,
            contacts,
            rows - contacts - Again(contacts)
        );
    }

    /// <summary>A few of a list's people, far apart.</summary>
    private static IEnumerable<string> Some(string list, int count) =>
        SampleResidents
            .All.Where(person => person.Lists.Contains(list))
            .Where((_, n) => n % 61 == 17)
            .Take(count)
            .Select(person => "+1" + person.Digits);

    /// <summary>Counts the rows of a list that are a person's second.</summary>
    private static int Again(int people) => Enumerable.Range(0, people).Count(IsAgain);

    private static bool IsAgain(int n) => n % 90 == 60;

    /// <summary>
    /// Rows of a school office in a Chinese spreadsheet: one cell holds two lines, some grids are left to the list.
    /// </summary>
    private static List<object?[]> Parents() =>
        Table(
            SampleResidents.Parents,
            ["姓名", "手机号码", "语言", "网格", "户号", "孩子姓名", "标签", "备注"],
            [
                "+1 (NPA) 555-XXXX",
                "1-NPA-555-XXXX",
                "1NPA555XXXX",
                "001-NPA-555-XXXX",
                "１NPA555XXXX",
                "1NPA555XXXX.0",
                "NPA 555 XXXX",
            ],
            (person, phone, n) =>
                [
                    person.Name,
                    phone,
                    person.Name == person.EnglishName ? "en"
                    : n % 9 == 0 ? "zh-CN"
                    : null,
                    n % 11 == 0 ? null : person.Area,
                    person.Household,
                    person.Child,
                    string.Join(';', person.Tags),
                    n % 97 == 5 ? "下午四点半后联系,\n白天上班" : null,
                ],
            [
                (
                    40,
                    ["王小满", "+1 (312) 555-01", null, "beiguan/hongqilu/dadaoxi/01", null, "豆豆", "小学", "号码不全"]
                ),
                (212, ["李惊蛰", "1.31E+10", null, "beiguan/hongqilu/dadaoxi/02", null, "安安", "小学", null]),
                (388, ["张白露", "", null, "beiguan/dengtalu/wenfeng/03", null, "朵朵", "初中", null]),
                (389, ["刘谷雨", "见父亲", null, "beiguan/dengtalu/wenfeng/03", null, "果果", "小学", null]),
                (700, ["陈秋分", "000-555-0117", null, "beiguan/zhangbei/matou/06", null, "乐乐", "小学", null]),
                (701, [null, null, null, null, null, null, null, null]),
            ]
        );

    private static List<object?[]> Elderly() =>
        Table(
            SampleResidents.Elderly,
            ["姓名", "联系电话", "语言", "网格", "户号", "标签", "探访日"],
            ["NPA-555-XXXX", "+1NPA555XXXX", "1 NPA 555 XXXX", "(NPA)555-XXXX", "+1.NPA.555.XXXX", "００１NPA555XXXX"],
            (person, phone, n) =>
                [
                    person.Name,
                    phone,
                    "zh-CN",
                    person.Area,
                    person.Household,
                    string.Join(';', person.Tags),
                    (n % 5) switch
                    {
                        0 => "周一",
                        1 => "周二",
                        2 => "周三",
                        3 => "周四",
                        _ => "周五",
                    },
                ],
            [
                (15, ["赵大寒", "无", "zh-CN", "beiguan/jiefanglu/nongji/01", null, "独居", "周一"]),
                (16, [null, null, null, null, null, null, null]),
                (230, ["孙小暑", "1.41559E+10", "zh-CN", "beiguan/jiefanglu/nongji/04", null, "独居", "周四"]),
                (301, ["周霜降", "555-0133", "zh-CN", "beiguan/zhangbei/liulin/02", null, "行动不便", "周五"]),
            ]
        );

    /// <summary>A workbook: most numbers are cells of kind number, as a spreadsheet makes of them.</summary>
    private static List<object?[]> Waterside() =>
        Table(
            SampleResidents.Waterside,
            ["户号", "姓名", "手机", "网格", "标签", "水域"],
            ["#1NPA555XXXX", "#1NPA555XXXX", "+1 NPA-555-XXXX", "#NPA555XXXX", "1 (NPA) 555 XXXX"],
            (person, phone, n) =>
                [
                    person.Household,
                    person.Name,
                    phone,
                    person.Area,
                    string.Join(';', person.Tags),
                    (n % 4) switch
                    {
                        0 => "洹河",
                        1 => "北湖",
                        2 => "灌渠",
                        _ => "鱼塘",
                    },
                ],
            [
                (33, ["H90001", "吴芒种", "1.31E+10", "beiguan/dengtalu/hebian/05", "临水", "洹河"]),
                (34, [null, null, null, null, null, null]),
                (35, [null, null, null, null, null, null]),
                (120, ["H90002", "徐立夏", 131255501.0, "beiguan/dengtalu/hebian/06", "临水", "鱼塘"]),
                (121, ["H90003", "胡清明", null, "beiguan/dengtalu/hebian/06", "临水", "鱼塘"]),
            ]
        );

    private static List<object?[]> English() =>
        Table(
            SampleResidents.English,
            ["Full Name", "Mobile Phone", "Language", "Area", "Household", "Child Name", "Tags"],
            ["+1 NPA 555 XXXX", "(NPA) 555-XXXX", "NPA.555.XXXX", "1-NPA-555-XXXX", "+1-NPA-555-XXXX"],
            (person, phone, n) =>
                [
                    person.EnglishName,
                    phone,
                    "en",
                    person.Area,
                    person.Household,
                    person.Child,
                    n % 6 == 0 ? "newcomer" : null,
                ],
            [
                (9, ["Grace Holloway", "(206) 555-O1I7", "en", "beiguan/jiefanglu/guangming/02", null, "Ruby", null]),
                (77, ["Henry Marsh", "call the school", "en", "beiguan/jiefanglu/guangming/04", null, "Finn", null]),
            ]
        );

    /// <summary>"Unicode text" as a spreadsheet saves it: UTF-16 with tabs.</summary>
    private static List<object?[]> GridWorkers() =>
        Table(
            SampleResidents.GridWorkers,
            ["姓名", "手机", "网格", "标签"],
            ["1NPA555XXXX", "NPA-555-XXXX"],
            (person, phone, _) => [person.Name, phone, person.Area, string.Join(';', person.Tags)],
            []
        );

    /// <summary>
    /// A list's rows under their headers, with its odd rows, and every 90th row once more under another spelling.
    /// </summary>
    /// <param name="list">The list whose residents are written.</param>
    /// <param name="headers">The headers in the first row.</param>
    /// <param name="spellings">
    /// The office's spellings of a number, used in turn; a leading # makes a cell of kind number.
    /// </param>
    /// <param name="row">A resident's cells.</param>
    /// <param name="odd">Rows put in before the row of this index.</param>
    private static List<object?[]> Table(
        string list,
        object?[] headers,
        string[] spellings,
        Func<SampleResident, object, int, object?[]> row,
        (int At, object?[] Row)[] odd
    )
    {
        var people = SampleResidents.All.Where(person => person.Lists.Contains(list)).ToList();
        var rows = new List<object?[]> { headers };
        for (var n = 0; n < people.Count; n++)
        {
            rows.AddRange(odd.Where(o => o.At == n).Select(o => o.Row));
            if (IsAgain(n))
            {
                rows.Add(row(people[n - 7], Spell(people[n - 7].Digits, spellings[(n + 1) % spellings.Length]), n - 7));
            }

            rows.Add(row(people[n], Spell(people[n].Digits, spellings[n % spellings.Length]), n));
        }

        return rows;
    }

    /// <summary>The number in this spelling; one with a full-width digit is written full-width throughout.</summary>
    private static object Spell(string digits, string spelling)
    {
        var text = spelling
            .Replace("NPA", digits[..3], StringComparison.Ordinal)
            .Replace("XXXX", digits[6..], StringComparison.Ordinal);
        return spelling[0] == '#' ? double.Parse(text[1..], CultureInfo.InvariantCulture)
            : spelling.Any(c => c is >= '０' and <= '９')
                ? string.Concat(text.Select(c => char.IsAsciiDigit(c) ? (char)(c - '0' + '０') : c))
            : text;
    }

    private static byte[] Csv(List<object?[]> rows, char separator, string newLine, Encoding encoding, string start)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (
            var csv = CsvWriter.Create(
                text,
                new CsvWriterOptions
                {
                    Separator = separator,
                    NewLine = newLine,
                    HasHeader = false,
                },
                leaveOpen: true
            )
        )
        {
            foreach (var row in rows)
            {
                csv.WriteRecord([.. row.Select(cell => cell as string ?? "")]);
            }
        }

        return encoding.GetBytes(start + text);
    }

    private static byte[] Xlsx(List<object?[]> rows)
    {
        using var made = new MemoryStream();
        var headers = rows[0].Select(h => (string)h!).ToArray();
        made.SaveAs(
            rows.Skip(1)
                .Select(row =>
                    headers.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal)
                ),
            sheetName: "临水户"
        );
        return Undated(made);
    }

    /// <summary>
    /// Gives the archive with one time for all its entries, so that a file made again is the same file.
    /// </summary>
    private static byte[] Undated(MemoryStream made)
    {
        made.Position = 0;
        using var copy = new MemoryStream();
        using (var from = new ZipArchive(made, ZipArchiveMode.Read))
        using (var to = new ZipArchive(copy, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                var target = to.CreateEntry(entry.FullName, CompressionLevel.SmallestSize);
                target.LastWriteTime = ZipTime;
                using var source = entry.Open();
                using var sink = target.Open();
                source.CopyTo(sink);
            }
        }

        return copy.ToArray();
    }
}
