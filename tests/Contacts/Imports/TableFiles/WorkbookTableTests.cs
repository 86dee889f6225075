using System.IO.Compression;
using System.Text;
using CommunityAlerts.Contacts.Imports;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports.TableFiles;

/// <summary>Workbooks as Excel and WPS write them: dates, merged cells, several sheets, errors.</summary>
public sealed class WorkbookTableTests
{
    private const string Header =
        """<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>手机号</t></is></c><c r="C1" t="inlineStr"><is><t>日期</t></is></c></row>""";

    private static readonly ImportRequest China = Files.Request with { Region = "CN" };

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(27)]
    [InlineData(28)]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(36)]
    [InlineData(50)]
    [InlineData(57)]
    [InlineData(58)]
    public void A_date_is_read_in_every_built_in_format(int format) =>
        Assert.Equal(
            "2026-06-01",
            DateOf(
                Book(
                    styles: format,
                    sheets: Sheet(Header + Row(2, "王一", "13800138000", """<c r="C2" s="1"><v>46174</v></c>"""))
                )
            )
        );

    [Theory]
    [InlineData(14)]
    [InlineData(31)]
    public void A_date_is_read_by_the_epoch_of_the_workbook(int format) =>
        Assert.Equal(
            "2026-06-01",
            DateOf(
                Book(
                    """<workbookPr date1904="1"/>""",
                    format,
                    sheets: Sheet(Header + Row(2, "王一", "13800138000", """<c r="C2" s="1"><v>44712</v></c>"""))
                )
            )
        );

    [Theory]
    [InlineData("[$-804]yyyy\"年\"m\"月\"d\"日\"", "46174", "2026-06-01")]
    [InlineData("[$-411]ggge\"年\"m\"月\"d\"日\"", "46174", "2026-06-01")]
    [InlineData("[$-404]e/m/d", "46174", "2026-06-01")]
    [InlineData("aaaa", "46174", "2026-06-01")]
    [InlineData("yyyy\"년\" m\"월\" d\"일\"", "46174", "2026-06-01")]
    [InlineData("yyyy-mm-dd hh:mm", "46174.604166667", "2026-06-01 14:30")]
    [InlineData("上午/下午h\"时\"mm\"分\"", "0.6041666667", "14:30")]
    [InlineData("h:mm AM/PM", "0.6041666667", "14:30")]
    [InlineData("[h]:mm", "1.6041666667", "38:30")]
    [InlineData("000-0000-0000", "46174", "46174")]
    [InlineData("0.00\"日\"", "46174", "46174")]
    public void A_date_is_read_in_a_format_of_the_offices_own(string format, string value, string read) =>
        Assert.Equal(
            read,
            DateOf(
                Book(
                    styles: 170,
                    format: format,
                    sheets: Sheet(Header + Row(2, "王一", "13800138000", $"""<c r="C2" s="1"><v>{value}</v></c>"""))
                )
            )
        );

    [Theory]
    [InlineData(32)]
    [InlineData(55)]
    public void A_part_of_a_day_is_a_time(int format) =>
        Assert.Equal(
            "14:30",
            DateOf(
                Book(
                    styles: format,
                    sheets: Sheet(Header + Row(2, "王一", "13800138000", """<c r="C2" s="1"><v>0.6041666667</v></c>"""))
                )
            )
        );

    [Theory]
    [InlineData(14)]
    [InlineData(31)]
    public void The_epoch_of_1904_as_LibreOffice_writes_it_is_read(int format) =>
        Assert.Equal(
            "2026-06-01",
            DateOf(
                Book(
                    """<workbookPr date1904="true"/>""",
                    format,
                    sheets: Sheet(Header + Row(2, "王一", "13800138000", """<c r="C2" s="1"><v>44712</v></c>"""))
                )
            )
        );

    [Fact]
    public void A_number_that_is_no_date_stays_a_number() =>
        Assert.Equal(
            "46174",
            DateOf(
                Book(
                    styles: 0,
                    sheets: Sheet(Header + Row(2, "王一", "13800138000", """<c r="C2" s="1"><v>46174</v></c>"""))
                )
            )
        );

    [Fact]
    public void A_hidden_sheet_and_a_cover_are_passed_over()
    {
        var cover = Sheet("""<row r="1"><c r="A1" t="inlineStr"><is><t>填表说明</t></is></c></row>""");
        var people = Sheet(Header + Row(2, "王一", "13800138000"));
        var hidden = Sheet(Header + Row(2, "旧一", "13800138099"), "hidden");

        var (file, _) = Files.Read(Book(sheets: [hidden, cover, people]), China);

        Assert.Equal("王一", Assert.Single(file!.Rows()).Name);
        Assert.Equal(["0  sheets-left-out"], file!.Found());
    }

    [Fact]
    public void A_second_sheet_with_people_is_named()
    {
        var (file, _) = Files.Read(
            Book(
                sheets: [Sheet(Header + Row(2, "王一", "13800138000")), Sheet(Header + Row(2, "李二", "13800138001"))]
            ),
            China
        );

        Assert.Equal("王一", Assert.Single(file!.Rows()).Name);
        Assert.Contains("Sheet2", Assert.Single(file!.Problems).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "王一", "Sheet2")]
    [InlineData("Sheet3", "李二", "Sheet3")]
    [InlineData("3", "赵三", "Sheet4")]
    [InlineData("Sheet2", "王一", "Sheet2")]
    public void A_sheet_is_chosen_by_name_or_number_among_those_that_are_named(string? sheet, string name, string read)
    {
        var (file, reading) = OfSheets(sheet);

        Assert.Equal(name, Assert.Single(file!.Rows()).Name);
        Assert.Equal(sheet is null ? ["0  sheets-left-out"] : [], file!.Found());
        Assert.Equal(
            [("1 Sheet2 2", read == "Sheet2"), ("2 Sheet3 3", read == "Sheet3"), ("3 Sheet4 2", read == "Sheet4")],
            reading.Sheets!.Select(s => ($"{s.Number} {s.Name} {s.Rows}", s.IsRead))
        );
    }

    [Theory]
    // Hidden, with no rows, beyond the last.
    [InlineData("Sheet1")]
    [InlineData("Sheet5")]
    [InlineData("9")]
    public void A_sheet_that_is_not_there_is_refused_and_the_others_are_named(string sheet)
    {
        var (file, reading) = OfSheets(sheet);

        Assert.Null(file);
        Assert.Equal("unknown-sheet", reading.Failure?.Code);
        Assert.Contains("2 Sheet3", reading.Failure!.Detail, StringComparison.Ordinal);
        Assert.Equal(3, reading.Sheets!.Count);
    }

    [Theory]
    // Typed once: the rows below have it too.
    [InlineData("", "12 12 15 15")]
    // Merged over its rows: the last row, which is not in a merged cell, has none.
    [InlineData("A2:A3", "12 12 15 -")]
    public void A_household_typed_once_in_a_sheet_counts_for_the_rows_below(string merged, string households)
    {
        var rows = string.Concat(
            Texts(1, "户号", "姓名", "手机号"),
            Texts(2, "12", "王一", "13800138000"),
            Texts(3, "", "李二", "13800138001"),
            Texts(4, "15", "赵三", "13800138002"),
            Texts(5, "", "钱四", "13800138003")
        );

        var file = Files.Read(Book(sheets: Sheet(rows, merged: merged)), China).File!;

        Assert.Equal(households, string.Join(' ', file.Rows().Select(c => c.Household ?? "-")));
        Assert.Equal(merged.Length == 0, file.Problems.Any(p => p.Code == "filled-down"));
    }

    /// <summary>A row of texts; an empty one is no cell.</summary>
    private static string Texts(int number, params IReadOnlyList<string> texts)
    {
        var cells = texts.Index().Where(t => t.Item.Length > 0).Select(t => (Name: (char)('A' + t.Index), t.Item));
        return $"<row r=\"{number}\">"
            + string.Concat(
                cells.Select(c => $"<c r=\"{c.Name}{number}\" t=\"inlineStr\"><is><t>{c.Item}</t></is></c>")
            )
            + "</row>";
    }

    [Fact]
    public void A_text_has_no_sheets() =>
        Assert.Equal(
            "unknown-sheet",
            Files.Read("姓名,手机号\n王一,13800138000\n", China with { Sheet = "1" }).Failure?.Code
        );

    private static (ReadFile? File, FileReading Reading) OfSheets(string? sheet)
    {
        var reading = Files.Read(
            Book(
                sheets:
                [
                    Sheet(Header + Row(2, "旧一", "13800138099"), "hidden"),
                    Sheet(Header + Row(2, "王一", "13800138000")),
                    Sheet(Header + Row(3, "李二", "13800138001")),
                    Sheet(Header + Row(2, "赵三", "13800138002")),
                    Sheet(""),
                ]
            ),
            China with
            {
                Sheet = sheet,
            }
        );
        return (reading.File, reading);
    }

    [Fact]
    public void A_merged_cell_counts_for_each_row_that_it_spans()
    {
        var header = Header.Replace("日期", "户号", StringComparison.Ordinal);
        var rows =
            Row(2, "王一", "13800138000", """<c r="C2"><v>12</v></c>""")
            + Row(3, "王二", "13800138001")
            + Row(4, "李一", "13800138002", """<c r="C4"><v>13</v></c>""")
            + Row(5, "李二", "13800138003");

        var (file, _) = Files.Read(Book(sheets: Sheet(header + rows, merged: "C2:C3")), China);

        Assert.Equal(["12", "12", "13", null], file!.Rows().Select(c => c.Household), StringComparer.Ordinal);
    }

    [Fact]
    public void Two_header_rows_with_merged_cells_are_joined()
    {
        var rows =
            """<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>联系方式</t></is></c></row>"""
            + """<row r="2"><c r="B2" t="inlineStr"><is><t>手机</t></is></c><c r="C2" t="inlineStr"><is><t>微信</t></is></c></row>"""
            + Row(3, "王一", "13800138000");

        var (file, _) = Files.Read(Book(sheets: Sheet(rows, merged: "A1:A2 B1:C1")), China);

        Assert.Equal(2, file!.HeaderRow);
        Assert.Equal("王一", Assert.Single(file!.Rows()).Name);
    }

    [Fact]
    public void An_error_is_no_value()
    {
        var (file, _) = Files.Read(
            Book(
                sheets: Sheet(
                    Header + """<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><v>13800138000</v></c></row>"""
                )
            ),
            China
        );

        Assert.Null(Assert.Single(file!.Rows()).Name);
    }

    [Fact]
    public void Parts_with_backslashes_in_their_names_are_read() =>
        Assert.Single(
            Files.Read(Book(separator: '\\', sheets: Sheet(Header + Row(2, "王一", "13800138000"))), China).File!.Rows()
        );

    [Fact]
    public void A_binary_workbook_is_named()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("xl/workbook.bin");
            archive.CreateEntry("xl/worksheets/sheet1.bin");
        }

        Assert.Contains(
            ".xlsb",
            UploadService.FindProblem(stream.ToArray(), TestContext.Current.CancellationToken)?.Detail,
            StringComparison.Ordinal
        );
    }

    private static string? DateOf(byte[] book) =>
        CommunityAlerts.Contacts.ContactRow.ReadValues(Assert.Single(Files.Read(book, China).File!.Rows()).Values!)[
            "日期"
        ];

    private static string Row(int number, string name, string phone, string more = "") =>
        $"""<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{name}</t></is></c><c r="B{number}"><v>{phone}</v></c>{more}</row>""";

    private static (string Rows, string State, string Merged) Sheet(
        string rows,
        string state = "visible",
        string merged = ""
    ) => (rows, state, merged);

    /// <summary>A workbook whose style 1 has the number format <paramref name="styles"/>, or one of its own.</summary>
    private static byte[] Book(
        string properties = "",
        int styles = 0,
        char separator = '/',
        string format = "",
        params (string Rows, string State, string Merged)[] sheets
    )
    {
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(
                "xl/workbook.xml",
                $"""<workbook xmlns="{Main}" xmlns:r="{Relations}">{properties}<sheets>{string.Concat(sheets.Select((s, i) => $"""<sheet name="Sheet{i + 1}" sheetId="{i + 1}" state="{s.State}" r:id="rId{i + 1}"/>"""))}</sheets></workbook>"""
            );
            Add(
                "xl/_rels/workbook.xml.rels",
                $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(sheets.Select((_, i) => $"""<Relationship Id="rId{i + 1}" Type="{Relations}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>"""))}<Relationship Id="s" Type="{Relations}/styles" Target="styles.xml"/></Relationships>"""
            );
            var code = format.Replace("\"", "&quot;", StringComparison.Ordinal);
            var own =
                format.Length == 0
                    ? ""
                    : $"""<numFmts count="1"><numFmt numFmtId="{styles}" formatCode="{code}"/></numFmts>""";
            Add(
                "xl/styles.xml",
                $"""<styleSheet xmlns="{Main}">{own}<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{styles}" applyNumberFormat="1"/></cellXfs></styleSheet>"""
            );
            foreach (var (i, sheet) in sheets.Index())
            {
                var merges =
                    sheet.Merged.Length == 0
                        ? ""
                        : $"<mergeCells>{string.Concat(sheet.Merged.Split(' ').Select(m => $"<mergeCell ref=\"{m}\"/>"))}</mergeCells>";
                Add(
                    $"xl/worksheets/sheet{i + 1}.xml",
                    $"""<worksheet xmlns="{Main}"><sheetData>{sheet.Rows}</sheetData>{merges}</worksheet>"""
                );
            }

            void Add(string name, string text)
            {
                using var writer = new StreamWriter(
                    archive.CreateEntry(name.Replace('/', separator)).Open(),
                    Encoding.UTF8
                );
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }
}
