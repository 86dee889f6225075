using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>
/// Small files that ask for much work: each is read, or refused with the limit, in time that its size explains.
/// </summary>
public sealed class BoundedFilesTests
{
    /// <summary>
    /// Far above what any of them takes on a busy machine, far below what they took without a limit: minutes, or for
    /// ever.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    // 1.5 KB: one row at the end of the range of a number, and one past the last row of a sheet.
    [InlineData(
        """<row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c></row><row r="2147483647"><c r="A2147483647"><v>1</v></c></row>""",
        "1048576"
    )]
    [InlineData(
        """<row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c></row><row r="1048577"><c r="A1048577"><v>1</v></c></row>""",
        "1048576"
    )]
    // A cell in the last column that there is.
    [InlineData(
        """<row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c><c r="XFD1"><v>1</v></c></row><row r="200000"><c r="A200000"><v>1</v></c></row>""",
        "256 columns"
    )]
    public void A_workbook_that_reaches_too_far_is_refused_with_the_limit(string rows, string limit)
    {
        var failure = Within(() => Files.Read(Workbook(rows)).Failure);

        Assert.Equal("too-large", failure?.Code);
        Assert.Contains(limit, failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_with_more_columns_than_there_may_be_is_refused_with_the_limit()
    {
        var header = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"h{i}"));
        var text = $"phone,{header}\n{string.Concat(Enumerable.Repeat("1\n", 150_000))}";

        var failure = Within(() => Files.Read(text).Failure);

        Assert.Equal("too-large", failure?.Code);
        Assert.Contains("256 columns", failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workbook_whose_cells_share_one_long_text_is_refused_with_the_limit()
    {
        var texts = $"<si><t>phone</t></si><si><t>{new string('x', 30_000)}</t></si>";
        var rows = string.Concat(
            Enumerable.Range(2, 3_000).Select(n => $"""<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>""")
        );

        var failure = Within(() =>
            Files.Read(Workbook($"""<row r="1"><c r="A1" t="s"><v>0</v></c></row>{rows}""", texts)).Failure
        );

        Assert.Equal("too-large", failure?.Code);
        Assert.Contains($"{TableFile.MaxCharacters} characters", failure!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_workbook_with_a_text_that_no_cell_can_hold_is_refused_before_it_is_read(bool isShared)
    {
        var text = new string('x', WorkbookParts.MaxText + (1 << 16));
        var file = isShared
            ? Workbook("""<row r="1"><c r="A1" t="s"><v>0</v></c></row>""", $"<si><t>{text}</t></si>")
            : Workbook($"""<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>""");

        var refused = Assert.Throws<TableTooLargeException>(() => Within(() => UploadService.FindProblem(file)));

        Assert.Contains("320 KiB of text", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    // Every way to write a text that no cell can have: sections, instructions, comments, in parts, in another encoding.
    [InlineData("sheet", "<c><is><t>", "<![CDATA[<<<<<<<<<<]]>", "</t></is></c>", "320 KiB of text")]
    [InlineData("sheet", "<c><is><t><![CDATA[", "<<<<<<<<<<", "]]></t></is></c>", "320 KiB of text")]
    [InlineData("sheet", "<c><v>", "&#60;&#60;", "</v></c>", "320 KiB of text")]
    [InlineData("sheet", "<c><v>", "x<?p ?>x<!---->", "</v></c>", "320 KiB of text")]
    [InlineData("sheet", "<?p ", "<<<<<<<<<<", "?>", "320 KiB of text")]
    [InlineData("sheet", "<!--", "<<<<<<<<<<", "-->", "320 KiB of text")]
    [InlineData("sheet", "<c r='", "          ", "'/>", "320 KiB of text")]
    [InlineData("sheet", "", "          ", "<c/>", "320 KiB of text")]
    [InlineData("sheet", "<c><is>", "<r><t>xxxxxxxxxx</t></r>", "</is></c>", "320 KiB of text")]
    [InlineData("sharedStrings", "<si>", "<r><t>xxxxxxxxxx</t></r>", "</si>", "320 KiB of text")]
    [InlineData("sharedStrings", "<si><t>", "<![CDATA[<<<<<<<<<<]]>", "</t></si>", "320 KiB of text")]
    [InlineData("sheet", "<c><is><t>", "\u3c3c\u3c3c\u3c3c", "</t></is></c>", "320 KiB of text", true)]
    [InlineData("sheet", "<c><is><t><![CDATA[", "\u3c3c\u3c3c\u3c3c", "]]></t></is></c>", "320 KiB of text", true)]
    // Many texts that a cell can have each, in one row; many names of formats.
    [InlineData("sheet", "", "<c><is><t>xxxxxxxxxxxxxxxxxxxxxxxxx</t></is></c>", "", "8192 KiB")]
    [InlineData("styles", "", "<numFmt x='xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'/>", "", "16384 KiB")]
    public void A_workbook_with_more_text_than_cells_can_have_is_refused_however_it_is_written(
        string part,
        string before,
        string piece,
        string after,
        string limit,
        bool isUtf16 = false
    )
    {
        var (open, close) = part == "sheet" ? ("<sheetData><row>", "</row></sheetData>") : ("", "");
        var encoding = isUtf16 ? Encoding.Unicode : Encoding.UTF8;
        var file = WithPart(part, open + before, piece, 300_000, after + close, encoding);

        var refused = Assert.Throws<TableTooLargeException>(() =>
            UploadService.FindProblem(file, TestContext.Current.CancellationToken)
        );

        Assert.Contains(limit, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    // The longest text of a cell, each character of it written as a reference; the same in UTF-16 as it is.
    [InlineData("<c><is><t>", "&#25991;", "</t></is></c>", false)]
    [InlineData("<c><is><t>", "\u6587", "</t></is></c>", true)]
    [InlineData("<c><is><t><![CDATA[", "\u6587", "]]></t></is></c>", false)]
    public void The_longest_text_that_a_cell_can_have_is_no_more_than_there_may_be(
        string before,
        string character,
        string after,
        bool isUtf16
    )
    {
        var text = string.Concat(Enumerable.Repeat(character, 32_000));
        var encoding = isUtf16 ? Encoding.Unicode : Encoding.UTF8;

        var start = $"<sheetData><row>{before}{text}{after}";

        var file = WithPart("sheet", start, "<c/>", 1_000, "</row></sheetData>", encoding);

        Assert.Null(UploadService.FindProblem(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_workbook_of_many_texts_as_long_as_a_cell_can_have_is_checked_by_each()
    {
        var texts = $"<si><t>{new string('x', 32_000)}</t></si>";

        var file = WithPart("sharedStrings", "", texts, 1_000, "");

        Assert.Null(UploadService.FindProblem(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""<row r="1048576"><c r="IV1048576"><v>1</v></c></row>""", 1)]
    [InlineData("""<row r="2"><c r="IV2"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>""", 2)]
    [InlineData(
        """<row r="3000"><c r="IV3000"/></row><row r="3001"/><row r="5000"><c r="A5000"><v>1</v></c></row>""",
        1
    )]
    public void Rows_that_lie_far_apart_are_read(string rows, int expected) =>
        Assert.Equal(expected, Files.Read(Workbook(Header + rows)).File!.Rows);

    [Fact]
    public void Some_blank_rows_between_two_are_left_out()
    {
        var rows = """<row r="60000"><c r="J60000"><v>1</v></c></row>""";

        Assert.Equal(1, Files.Read(Workbook(Header + rows)).File!.Rows);
    }

    private const string Header = """<row r="1"><c r="A1" t="inlineStr"><is><t>phone</t></is></c></row>""";

    [Theory]
    // Around, among and in the rows, and in the parts other than the sheet.
    [InlineData("sheet", "<cols>", "<col/>", "</cols><sheetData><row/></sheetData>")]
    [InlineData("sheet", "<sheetData>", "<row/>", "</sheetData>")]
    [InlineData("sheet", "<sheetData>", "<!----><c/>", "</sheetData>")]
    [InlineData("sharedStrings", "", "<si/>", "")]
    public void A_workbook_with_more_elements_than_cells_can_have_is_refused_with_the_limit(
        string part,
        string before,
        string element,
        string after
    )
    {
        var file = WithPart(part, before, element, WorkbookParts.MaxElements, after);

        var refused = Assert.Throws<TableTooLargeException>(() =>
            UploadService.FindProblem(file, TestContext.Current.CancellationToken)
        );

        Assert.Contains($"{WorkbookParts.MaxElements} elements", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    // The sheet and what is around it are two of them.
    [InlineData(WorkbookParts.MaxDepth - 2, false)]
    [InlineData(WorkbookParts.MaxDepth - 1, true)]
    [InlineData(1_000_000, true)]
    public void A_workbook_with_elements_too_deep_in_one_another_is_refused_with_the_limit(int depth, bool isRefused)
    {
        var deep = string.Concat(Enumerable.Repeat("<x>", depth)) + string.Concat(Enumerable.Repeat("</x>", depth));
        var file = Workbook(deep);

        var refused = Record.Exception(() => UploadService.FindProblem(file, TestContext.Current.CancellationToken));

        Assert.Equal(isRefused, refused is TableTooLargeException);
        Assert.Equal(
            isRefused,
            refused?.Message.Contains($"{WorkbookParts.MaxDepth} deep", StringComparison.Ordinal) == true
        );
    }

    [Theory]
    [InlineData(WorkbookParts.MaxNames / 2, false)]
    [InlineData(WorkbookParts.MaxNames, true)]
    public void A_workbook_with_too_many_names_is_refused_with_the_limit(int names, bool isRefused)
    {
        var file = Workbook(string.Concat(Enumerable.Range(0, names).Select(i => $"<x{i}/>")));

        var refused = Record.Exception(() => UploadService.FindProblem(file, TestContext.Current.CancellationToken));

        Assert.Equal(isRefused, refused is TableTooLargeException);
        Assert.Equal(
            isRefused,
            refused?.Message.Contains($"{WorkbookParts.MaxNames} different names", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public void Reading_what_is_not_in_rows_ends_when_it_is_cancelled()
    {
        // No row comes after which the reading of rows could end.
        var file = WithPart("sheet", "<cols>", "<col/>", 100_000, "</cols><sheetData></sheetData>");
        using var source = new CancellationTokenSource();
        using var table = WorkbookTable.Open(file, source.Token);
        using var rows = table.ReadRows().GetEnumerator();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => rows.MoveNext());
        Assert.ThrowsAny<OperationCanceledException>(() => UploadService.FindProblem(file, source.Token));
    }

    [Fact]
    public void A_record_with_text_beyond_the_last_column_is_refused_in_any_row()
    {
        var text = $"phone\n{string.Concat(Enumerable.Repeat("2025550101\n", 3_000))}1{new string(',', 300)}x\n";

        Assert.Equal("too-large", Files.Read(text).Failure?.Code);
    }

    [Fact]
    public void A_text_with_more_cells_than_there_may_be_is_refused_with_the_limit()
    {
        // 4.3 MB: 256 columns in each of 20,000 rows, the first and the last filled so that none is left out.
        var row = $"2025550101{new string(',', 255)}x\n";
        var text =
            $"phone{new string(',', 255)}x\n{string.Concat(Enumerable.Repeat(row, (TableFile.MaxCells / 256) + 1))}";

        var failure = Within(() => Files.Read(text).Failure);

        Assert.Equal("too-large", failure?.Code);
        Assert.Contains($"{TableFile.MaxCells} cells", failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_rows_under_a_header_of_256_columns_take_work_by_their_own_cells()
    {
        var text =
            $"phone,{string.Join(',', Enumerable.Range(0, 255).Select(i => $"h{i}"))}\n"
            + $"{string.Concat(Enumerable.Repeat("2025550101,a,b\n", 199_999))}";

        var file = Within(() => Files.Read(text).File);

        Assert.Equal("""{"h0":"a","h1":"b"}""", file!.Rows().Single().Values);
    }

    [Fact]
    public void Reading_rows_ends_when_it_is_cancelled()
    {
        var bytes = Encoding.UTF8.GetBytes("phone\n2025550101\n");
        var cancelled = new CancellationToken(canceled: true);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            TextTable.Read(bytes, FileEncoding.Detect(bytes)!, cancelled).Count()
        );
        Assert.ThrowsAny<OperationCanceledException>(() =>
            WorkbookTable.Open(Workbook("""<row r="1"><c r="A1"><v>1</v></c></row>"""), cancelled).ReadRows().Count()
        );
    }

    [Theory]
    [InlineData(256)]
    // Blank cells to the right, as formatting leaves them.
    [InlineData(5_000)]
    public void The_largest_number_of_columns_is_read_and_blank_ones_beyond_are_left_out(int columns)
    {
        var blank = new string(',', columns - 1);

        var file = Files.Read($"phone{blank}\n2025550101{blank}\n").File;

        Assert.Equal(1, file!.Rows - file.Rejected);
    }

    /// <summary>
    /// Combining marks of two classes in turn: to put them in order takes the square of their number.
    /// </summary>
    [Fact]
    public void A_number_and_a_header_with_160_000_combining_marks_are_rejected_in_time()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 80_000));

        var code = Within(() => Cells.ReadPhone($"2025550101{marks}", "US").Problem?.Code);
        var columns = Within(() => HeaderParser.Parse([$"phone{marks}", "phone"]));

        Assert.Equal("unreadable-number", code);
        Assert.True(columns.Has(Columns.Phone));
    }

    private static T Within<T>(Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var done = work();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Patience);
        return done;
    }

    /// <summary>A workbook in one part of which an element comes so often.</summary>
    private static byte[] WithPart(
        string part,
        string before,
        string element,
        int times,
        string after,
        Encoding? encoding = null
    )
    {
        encoding ??= Encoding.UTF8;
        const string Namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        using var stream = new MemoryStream();
        stream.Write(Workbook("<row/>"));
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var name = part == "sheet" ? "xl/worksheets/sheet1.xml" : $"xl/{part}.xml";
            archive.GetEntry(name)?.Delete();
            using var content = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            var block = encoding.GetBytes(string.Concat(Enumerable.Repeat(element, 1_000)));
            content.Write(encoding.GetPreamble());
            content.Write(encoding.GetBytes($"<root xmlns='{Namespace}'>{before}"));
            for (var i = 0; i < times; i += 1_000)
            {
                content.Write(block);
            }

            content.Write(encoding.GetBytes($"{after}</root>"));
        }

        return stream.ToArray();
    }

    internal static byte[] Workbook(string rows, string? texts = null)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
            );
            Add(
                "_rels/.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
            );
            Add(
                "xl/workbook.xml",
                """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
            );
            Add(
                "xl/_rels/workbook.xml.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
            );
            Add(
                "xl/worksheets/sheet1.xml",
                $"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"""
            );

            if (texts is not null)
            {
                Add(
                    "xl/sharedStrings.xml",
                    $"""<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{texts}</sst>"""
                );
            }

            void Add(string name, string text)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }
}
