using System.Text;
using MiniExcelLibs;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

public sealed class FileReaderTests
{
    private const string People =
        "手机号,姓名,语言,网格\n2025550101,李娜,zh-CN,beiguan/03\n2025550102,王芳,en,beiguan/04\n";

    [Theory]
    // Header synonyms: without case, spaces and punctuation.
    [InlineData("phone")]
    [InlineData("Phone Number")]
    [InlineData("PHONE-NUMBER")]
    [InlineData("手机号")]
    [InlineData("手机")]
    [InlineData("手机号码")]
    [InlineData("电话")]
    [InlineData("联系电话")]
    [InlineData("家长电话")]
    [InlineData("mobile")]
    [InlineData("Mobile_Phone")]
    [InlineData("cell")]
    [InlineData("Cell Phone")]
    [InlineData("telephone")]
    [InlineData("Tel.")]
    [InlineData(" ＰＨＯＮＥ ")]
    public void A_phone_column_is_known_by_many_headers(string header) =>
        Assert.Equal("phone", Files.Read($"{header},x\n2025550101,1\n").File?.Columns.Recognized[0].As);

    [Theory]
    [InlineData("姓名", "name")]
    [InlineData("Full Name", "name")]
    [InlineData("语言", "language")]
    [InlineData("Language", "language")]
    [InlineData("网格", "area")]
    [InlineData("区域", "area")]
    [InlineData("Grid", "area")]
    [InlineData("户号", "household")]
    [InlineData("Household", "household")]
    [InlineData("标签", "tags")]
    [InlineData("Tags", "tags")]
    [InlineData("孩子姓名", "child")]
    [InlineData("Child Name", "child")]
    // Anything else is a placeholder under its own header.
    [InlineData("School", "School")]
    [InlineData("楼栋", "楼栋")]
    public void Other_columns_are_known_by_theirs_or_become_placeholders(string header, string field) =>
        Assert.Equal(field, Files.Read($"phone,{header}\n2025550101,en\n").File?.Columns.Recognized[1].As);

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public void Comma_semicolon_and_tab_part_the_cells(string delimiter)
    {
        var (file, _) = Files.Read($"phone{delimiter}name\r\n2025550101{delimiter}Li\r\n");

        Assert.Equal("Li", file!.Rows()[0].Name);
    }

    [Fact]
    public void Excels_own_line_names_the_delimiter_and_counts_as_a_line()
    {
        var (file, _) = Files.Read("sep=;\r\nphone;name\r\n2025550101;\"Li, Na\"\r\n1;x\r\n");

        Assert.Equal("Li, Na", file!.Rows()[0].Name);
        Assert.Equal(["4 phone unreadable-number"], file!.Found());
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("gb18030", false)]
    public void Each_encoding_is_detected(string name, bool mark)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

        var (file, failure) = Files.Read([.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(People)]);

        Assert.Null(failure);
        Assert.Equal(name, file!.Encoding);
        Assert.Equal(["李娜", "王芳"], file!.Rows().Select(r => r.Name).ToList());
        Assert.Equal("beiguan/03", file!.Rows()[0].Area);
    }

    [Fact]
    public void Latin_letters_in_utf_16_without_a_mark_are_not_taken_for_utf_8()
    {
        var (file, _) = Files.Read(Encoding.Unicode.GetBytes("phone,name\n2025550101,Li\n"));

        Assert.Equal("utf-16", file?.Encoding);
        Assert.Equal("Li", file!.Rows()[0].Name);
    }

    [Fact]
    public void A_row_that_no_encoding_reads_is_named_and_read_with_its_own()
    {
        byte[] latin = [.. "phone,name\n2025550101,Jos"u8, 0xE9, (byte)'\n'];

        Assert.Equal(["2 name undecodable"], Files.Read(latin).File!.Found());
        Assert.Equal("José", Files.Read(latin, Files.Request with { Encoding = "windows-1252" }).File!.Rows()[0].Name);
        Assert.Equal(
            ["2 name undecodable"],
            Files.Read(latin, Files.Request with { Encoding = "utf-8" }).File!.Found()
        );
    }

    [Fact]
    public void A_file_of_which_much_cannot_be_read_asks_for_its_encoding()
    {
        byte[] latin =
        [
            .. "phone,name\n"u8,
            .. Enumerable
                .Range(1, 9)
                .SelectMany(n => (byte[])[.. Encoding.ASCII.GetBytes($"202555010{n},Jos"), 0xE9, (byte)'\n']),
        ];

        Assert.Equal("unreadable-encoding", Files.Read(latin).Failure?.Code);
        Assert.Equal(9, Files.Read(latin, Files.Request with { Encoding = "windows-1252" }).File!.Rows().Count);
    }

    [Theory]
    // A quoted line break: the next row's number is the file's own line.
    [InlineData("phone,name\n2025550101,\"Li\nNa\"\n1,x\n", "4 phone unreadable-number")]
    [InlineData("phone,name\r\n2025550101,\"Li\r\nNa\"\r\n1,x\r\n", "4 phone unreadable-number")]
    // Blank rows are not counted, but their lines are.
    [InlineData("phone,name\n\n2025550101,Li\n , \n\n,\n1,x\n", "7 phone unreadable-number")]
    // Old Mac line ends.
    [InlineData("phone,name\r2025550101,Li\r1,x\r", "3 phone unreadable-number")]
    // No line end at the end.
    [InlineData("phone,name\n2025550101,Li\n1,x", "3 phone unreadable-number")]
    // A phone missing, short rows, cells beyond the header.
    [InlineData("name,phone\nLi,\nNa,2025550101", "2 phone no-phone")]
    [InlineData("name,phone\nLi\nNa,2025550101,9", "2 phone no-phone")]
    // Said in words or signs.
    [InlineData("name,phone\nLi,N/A\nNa,2025550101\n", "2 phone no-phone")]
    [InlineData("name,phone\nLi,——\nNa,2025550101\n", "2 phone no-phone")]
    [InlineData("name,phone\nLi,暂无\nNa,2025550101\n", "2 phone no-phone")]
    // A NUL rejects its row and names its cell.
    [InlineData("phone,name\n2025550101,L\0i\n2025550102,Na\n", "2 name nul-character")]
    // Cells that mean nothing.
    [InlineData("phone,语言\n2025550101,?\n2025550102,en\n", "2 语言 unreadable-language")]
    [InlineData("phone,consent basis\n2025550101,maybe\n2025550102,contract\n", "2 consent basis unreadable-basis")]
    // The earlier row of a number is named, the last one counts.
    [InlineData("phone,name\n2025550101,Li\n+1 202 555 0101,Na\n", "2 phone duplicate-in-file")]
    // A quote that is never closed.
    [InlineData("phone,name\n2025550101,\"Na\n2025550103,Bo\n", "2 name broken-quote")]
    public void Each_bad_cell_is_named_and_the_good_rows_stay(string text, string problem)
    {
        var (file, _) = Files.Read(text);

        Assert.Equal([problem], file!.Found());
        Assert.Single(file!.Rows());
        Assert.Equal(file!.Rows, file!.Rows().Count + file.Rejected + file.Duplicates);
    }

    [Theory]
    [InlineData("phone,name\n2025550101, Li Na　\n", "Li Na")]
    // A line break within a cell is a space, other control characters go.
    [InlineData("phone,name\n2025550101,\"Li\r\nNa\"\n", "Li Na")]
    [InlineData("phone,name\n2025550101,Li\u0007Na\n", "LiNa")]
    // Quotes and delimiters inside quotes.
    [InlineData("phone,name\n2025550101,\"Li \"\"Na\"\", Jr\"\n", "Li \"Na\", Jr")]
    // A stray quote is text.
    [InlineData("phone,name\n2025550101,5\" Li\n", "5\" Li")]
    // An apostrophe that keeps a spreadsheet from calculating is not part of it.
    [InlineData("phone,name\n2025550101,'=Li\n", "=Li")]
    [InlineData("phone,name\n2025550101,'s Gravenhage\n", "'s Gravenhage")]
    [InlineData("phone,name\n2025550101,𠮷野\n", "𠮷野")]
    public void Names_are_read_as_meant(string text, string name) =>
        Assert.Equal(name, Files.Read(text).File!.Rows()[0].Name);

    [Fact]
    public void The_leftmost_filled_column_of_one_meaning_counts()
    {
        var (file, _) = Files.Read("手机,家长电话,name\n,2025550101,Li\n2025550102,2025550103,Na\n");

        Assert.Equal(["+12025550101", "+12025550102"], file!.Rows().Select(r => r.Phone!.E164).ToList());
    }

    [Fact]
    public void The_last_row_of_a_number_counts()
    {
        var (file, _) = Files.Read("phone,name\n2025550101,Li\n2025550101,Na\n2025550101,Bo\n");

        Assert.Equal("Bo", Assert.Single(file!.Rows()).Name);
        Assert.Equal(["2 phone duplicate-in-file", "3 phone duplicate-in-file"], file!.Found());
        Assert.Equal(3, file!.Rows);
        Assert.Equal(0, file.Rejected);
        Assert.Equal(2, file.Duplicates);
    }

    [Fact]
    public void Tags_and_placeholders_are_read()
    {
        var (file, _) = Files.Read("phone,tags,School,孩子姓名\n2025550101,parent； school、parent,No. 3,小明\n");

        Assert.Equal("parent\nschool", file!.Rows()[0].Tags);
        Assert.Equal("""{"School":"No. 3","child":"小明"}""", file!.Rows()[0].Values);
    }

    [Theory]
    [InlineData("\n\n , \n", "empty-file")]
    [InlineData("phone,name\n", "empty-file")]
    [InlineData("name,street\nLi,3\n", "no-phone-column")]
    [InlineData("{\"phone\": 1}\n", "not-a-table")]
    public void A_file_that_is_no_list_of_people_fails_as_a_whole(string text, string code)
    {
        var (file, failure) = Files.Read(text);

        Assert.Null(file);
        Assert.Equal(0, failure!.Row);
        Assert.Equal(code, failure.Code);
    }

    [Fact]
    public void A_row_whose_area_is_not_known_gets_the_lists()
    {
        var (file, _) = Files.Read("phone,网格\n2025550101,a//b\n2025550102,beiguan/b\n");

        Assert.Equal(["2 网格 unknown-area"], file!.Found());
        Assert.Equal([null, "beiguan/b"], file!.Rows().Select(c => c.Area), StringComparer.Ordinal);
    }

    [Fact]
    public void An_official_imports_nobody_outside_the_own_area()
    {
        var (file, _) = Files.Read(
            "phone,area\n2025550101,beiguan/03\n2025550102,nanguan\n2025550103,\n",
            Files.Request with
            {
                ByArea = "beiguan",
            }
        );

        Assert.Equal(["3 area outside-your-area"], file!.Found());
    }

    [Fact]
    public void A_workbook_is_read_with_its_own_row_numbers_and_numbers_as_typed()
    {
        using var stream = new MemoryStream();
        stream.SaveAs(
            new object?[][]
            {
                [12025550101d, "李娜", "beiguan/03"],
                [null, null, null],
                ["1.38E+10", "王芳", ""],
                ["+1 202 555 0102", "Bo", null],
            }.Select(r => new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["手机号"] = r[0],
                ["姓名"] = r[1],
                ["网格"] = r[2],
            })
        );

        var (file, failure) = Files.Read(stream.ToArray());

        Assert.Null(failure);
        Assert.Null(file!.Encoding);
        Assert.Equal(["+12025550101", "+12025550102"], file!.Rows().Select(r => r.Phone!.E164).ToList());
        Assert.Equal([2, 5], file!.Rows().Select(r => r.Row));
        Assert.Equal(["4 手机号 number-lost-digits"], file!.Found());
        Assert.Equal(3, file.Rows);
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "no-phone-column")]
    public void A_header_is_accepted_in_the_first_100_rows(int row, string? failure)
    {
        var titles = string.Concat(Enumerable.Range(1, row - 1).Select(n => $"Title {n}\n"));

        var reading = Files.Read($"{titles}phone,name\n2025550101,Li\n", Files.Request with { HeaderRow = row });

        Assert.Equal(failure, reading.Failure?.Code);
        Assert.Equal(failure is null ? row : null, reading.File?.HeaderRow);
    }
}
