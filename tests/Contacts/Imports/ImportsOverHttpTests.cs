using System.Globalization;
using System.Text;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.TableFiles;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>Files over HTTP into lists and out again, in the real local host.</summary>
public sealed class ImportsOverHttpTests(ContactsApp http) : IClassFixture<ContactsApp>
{
    [Fact]
    public async Task The_rows_of_a_large_table_come_in_several_answers_with_the_header_in_each()
    {
        const int length = 100_000;
        var rows = (TableTriggers.MaxBytes / length) + 5;
        var row = $"\n2025550101,{new string('x', length)}";
        var file = Encoding.UTF8.GetBytes("phone,note" + string.Concat(Enumerable.Repeat(row, rows)));

        var first = await ShowAsync("");
        var second = await ShowAsync($"?after={first.Json["next"]}");

        Assert.Equal("phone note", string.Join(' ', second.Json["header"]!.AsArray()));
        Assert.Null(second.Json["next"]);
        Assert.InRange(first.Text.Length, TableTriggers.MaxBytes, TableTriggers.MaxBytes + length + 1_000);
        var numbers = new[] { first, second }
            .SelectMany(a => a.Json["rows"]!.AsArray())
            .Select(r => r!["row"]!.GetValue<int>());
        Assert.Equal(Enumerable.Range(1, rows + 1), numbers);
        Assert.Equal((400, "unreadable-query"), (await ShowAsync("?after=-1")).Short);
        Assert.Equal((400, "unreadable-query"), (await ShowAsync("?sheet=2")).Short);

        Task<Answer> ShowAsync(string query) =>
            http.SendAsync(HttpMethod.Post, $"tables{query}", new ByteArrayContent(file));
    }

    [Fact]
    public async Task A_file_goes_in_in_the_background_and_says_what_became_of_each_row()
    {
        await http.AddListAsync("import");
        foreach (var query in new[] { "withoutNumbers", "fillDown" })
        {
            var path = $"lists/import/imports?{query}=perhaps";
            using var file = new ByteArrayContent("phone\n"u8.ToArray());
            Assert.Equal((400, "unreadable-query"), (await http.SendAsync(HttpMethod.Post, path, file)).Short);
        }

        var dry = await http.ImportAsync("import", "手机号,姓名\n2025550101,李娜\n12,坏\n", "?dryRun=true");
        Assert.Equal("completed", dry["state"]!.ToString());
        Assert.True(dry["dryRun"]!.GetValue<bool>());
        Assert.Equal(1, dry["added"]!.GetValue<int>());
        Assert.Equal("李娜", dry["sample"]![0]!["name"]!.ToString());
        Assert.Equal("", (await http.GetAsync("lists/import/contacts")).All("contacts", "phone"));

        var import = await http.ImportAsync("import", "手机号,姓名\n2025550101,李娜\n12,坏\n");
        Assert.Equal("completed", import["state"]!.ToString());
        Assert.Equal(2, Count("rows"));
        Assert.Equal(1, Count("added"));
        Assert.Equal(0, Count("updated"));
        Assert.Equal(0, Count("unchanged"));
        Assert.Equal(1, Count("rejected"));
        Assert.Equal(0, Count("removed"));
        Assert.Equal("utf-8", import["encoding"]!.ToString());
        var problem = import["problems"]![0]!;
        Assert.Equal(
            "3 手机号 unreadable-number 12",
            $"{problem["row"]} {problem["column"]} {problem["code"]} {problem["value"]}"
        );
        Assert.Equal("+12025550101", (await http.GetAsync("lists/import/contacts")).All("contacts", "phone"));

        import = await http.ImportAsync(
            "import",
            Encoding.UTF8.GetBytes("phone\n2025550102\n"),
            "?mode=replace&region=us&encoding=utf-8&basis=contract",
            "text/csv"
        );
        Assert.Equal(1, Count("added"));
        Assert.Equal(1, Count("removed"));
        Assert.Equal(
            (403, "not-allowed"),
            (await http.GetAsync($"imports/{import["id"]}", http.App.Official("xicheng"))).Short
        );

        int Count(string name) => import[name]!.GetValue<int>();
    }

    [Fact]
    public async Task An_import_never_brings_back_an_opt_out()
    {
        await http.AddListAsync("wish");
        await http.PostAsync("opt-outs", """{"phone":"2025550170"}""");
        await http.ImportAsync("wish", "phone\n2025550170\n2025550171\n", "?mode=replace");

        Assert.Equal(200, (await http.PostAsync("opt-outs/find", """{"phone":"2025550170"}""")).Status);
        var preview = await http.SendAsync(
            HttpMethod.Post,
            "broadcasts/preview",
            new StringContent(
                """{"name":"x","texts":{"en":"Hi"},"audience":{"lists":["wish"]}}""",
                Encoding.UTF8,
                "application/json"
            ),
            client: http.App.Administrator
        );
        Assert.Equal(200, preview.Status);
        Assert.Equal(1, preview.Json["recipients"]?.GetValue<int>());
        Assert.Equal(1, preview.Json["excluded"]?["opted-out"]?.GetValue<int>());
    }

    [Fact]
    public async Task An_unusable_upload_is_refused_at_once()
    {
        await http.AddListAsync("refused");
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13];
        foreach (
            var (file, query, status, code) in new (byte[] File, string Query, int Status, string Code)[]
            {
                (png, "", 415, "not-a-table"),
                ([0x50, 0x4B, 3, 4, 1, 2, 3], "", 415, "not-a-table"),
                ([], "", 400, "empty-file"),
                ([0xEF, 0xBB, 0xBF, 13, 10, 32], "", 400, "empty-file"),
                (
                    Encoding.UTF8.GetBytes("phone\n" + string.Concat(Enumerable.Repeat("1\n", FileReader.MaxRows + 1))),
                    "",
                    413,
                    "too-large"
                ),
                (new byte[FileReader.MaxBytes + 1], "", 413, "too-large"),
                ("phone\n1\n"u8.ToArray(), "?mode=merg", 400, "unreadable-query"),
                ("phone\n1\n"u8.ToArray(), "?dryRun=maybe", 400, "unreadable-query"),
                ("phone\n1\n"u8.ToArray(), "?region=XX", 400, "unreadable-query"),
                ("phone\n1\n"u8.ToArray(), "?encoding=klingon", 400, "unreadable-query"),
                ("phone\n1\n"u8.ToArray(), "?encoding=UTF-7", 400, "unreadable-query"),
                ("phone\n1\n"u8.ToArray(), "?encoding=csUnicode11UTF7", 400, "unreadable-query"),
                ("phone\n1\n"u8.ToArray(), "?basis=none", 400, "unreadable-query"),
            }
        )
        {
            Assert.Equal((status, code), (await http.UploadAsync("refused", file, query)).Short);
        }

        Assert.Equal((404, "unknown-list"), (await http.UploadAsync("nowhere", "phone\n1\n"u8.ToArray())).Short);
    }

    [Fact]
    public async Task A_text_that_is_no_list_of_people_fails_with_row_0()
    {
        await http.AddListAsync("failing");
        foreach (
            var (file, type, code) in new[]
            {
                ("""{"phone":"2025550101"}"""u8.ToArray(), "application/json", "not-a-table"),
                ("name\nLi\n"u8.ToArray(), "text/csv", "no-phone-column"),
                ([.. "phone\n2025550101,"u8, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'\n'], "text/csv", "unreadable-encoding"),
                ("phone\n"u8.ToArray(), "text/csv", "empty-file"),
            }
        )
        {
            var import = await http.ImportAsync("failing", file, type: type);
            Assert.Equal("failed", import["state"]!.ToString());
            Assert.Single(import["problems"]!.AsArray());
            Assert.Equal(0, import["problems"]![0]!["row"]!.GetValue<int>());
            Assert.Equal(code, import["problems"]![0]!["code"]!.ToString());
        }
    }

    [Fact]
    public async Task A_files_rows_are_shown_with_the_numbers_that_an_import_gives_them()
    {
        var shown = await TableAsync("sep=;\n\n手机号;姓名\n\n12;\"坏\n的\"\n2025550101;李娜\n"u8.ToArray());
        Assert.Equal(
            "3 手机号|姓名, 5 12|坏\n的, 7 2025550101|李娜",
            string.Join(
                ", ",
                shown.Json["rows"]!.AsArray().Select(r => $"{r!["row"]} {string.Join('|', r["cells"]!.AsArray())}")
            )
        );

        Assert.Equal(
            (400, "unreadable-query"),
            (await TableAsync([.. "phone\n2025550101,"u8, 0xFF, 0xFF, 0xFF, 0xFF])).Short
        );
        Assert.Equal((415, "not-a-table"), (await TableAsync([0x50, 0x4B, 3, 4, 1, 2, 3])).Short);
        Assert.Equal((400, "empty-file"), (await TableAsync([])).Short);

        Task<Answer> TableAsync(byte[] file) => http.SendAsync(HttpMethod.Post, "tables", new ByteArrayContent(file));
    }

    [Theory]
    // Bytes that no encoding is found for: their rows are counted by the one that is named.
    [InlineData("\u00ff", "?encoding=windows-1252", FileReader.MaxRows, null)]
    [InlineData("\u00ff", "?encoding=windows-1252", FileReader.MaxRows + 1, "too-large")]
    [InlineData("phone", "?encoding=windows-1252", FileReader.MaxRows + 1, "too-large")]
    [InlineData("phone", "", FileReader.MaxRows, null)]
    [InlineData("phone", "", FileReader.MaxRows + 1, "too-large")]
    public async Task A_page_shows_the_rows_that_an_import_takes(string header, string query, int rows, string? problem)
    {
        var file = Encoding.Latin1.GetBytes($"{header}\n{string.Concat(Enumerable.Repeat("1\n", rows))}");

        var shown = await http.SendAsync(HttpMethod.Post, $"tables{query}", new ByteArrayContent(file));

        Assert.Equal(problem is null ? 200 : 413, shown.Status);
        Assert.Equal(problem, problem is null ? null : shown.Short.Code);
        Assert.Equal(problem is null ? rows + 1 : 0, shown.Json["rows"]?.AsArray().Count ?? 0);
    }

    [Fact]
    public async Task An_export_goes_in_again_unchanged()
    {
        await http.AddListAsync("export", "beiguan");
        await http.ImportAsync(
            "export",
            "phone,name,area,tags,School\n2025550101,=Li,beiguan/03,a;b,\"No. \"\"1\"\", North\"\n"
                + "2025550102,陈静,beiguan,,-5\n"
        );
        await http.PostAsync("lists/export/contacts", """{"phone":"2025550103","values":{"=x":"+1"},"basis":"none"}""");

        var export = await http.GetAsync("lists/export/export");
        Assert.Equal(200, export.Status);
        var again = await http.ImportAsync("export", export.Text, "?mode=replace");

        Assert.Equal(3, again["rows"]!.GetValue<int>());
        Assert.Equal(3, again["unchanged"]!.GetValue<int>());
        Assert.Equal(0, again["rejected"]!.GetValue<int>());
        Assert.Equal(export.Text, (await http.GetAsync("lists/export/export")).Text);
        Assert.DoesNotContain(
            "陈静",
            (await http.GetAsync("lists/export/export", http.App.Official("beiguan/03"))).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_exported_list_makes_the_same_contacts_elsewhere_also_after_excel_has_saved_it()
    {
        await http.AddListAsync("kept", "beiguan");
        await http.ImportAsync(
            "kept",
            """
            学生姓名,家长姓名,手机号,户号,住址,关系,监护人顺序,学号,入学日期,身份证号,班级,均分,备注
            小明,李娜,+86 138 0013 8000,001,"北关, 1",母亲,1,00123,2026-09-01,110101199001011234,3-2,1.50,=1+1
            小红,李娜,+8613800138000,002,"北关, 1",母亲,1,00124,2026/9/1,11010119900101123X,2E5,90,+1
            ,王强,13900139000,003,,,,,,,,,-5
            ,@chen,07400 123456,,,,,,,,,,@x
            """,
            "?region=CN"
        );
        await http.PostAsync("lists/kept/contacts", """{"phone":"+447400123456","name":"@chen","tags":["a","=b"]}""");
        var export = (await http.GetAsync("lists/kept/export")).Text;
        Assert.Contains("+86 138 0013 8000", export, StringComparison.Ordinal);
        var before = await ContactsOfAsync("kept");
        Assert.Equal(3, before.Count(c => c == '\n'));

        foreach (var (list, file) in new[] { ("plain", export), ("saved", SavedByExcel(export)) })
        {
            await http.AddListAsync(list, "beiguan");
            var again = await http.ImportAsync(list, file);
            Assert.Equal(3, again["added"]!.GetValue<int>());
            Assert.Equal(0, again["rejected"]!.GetValue<int>());
            Assert.Equal(before, await ContactsOfAsync(list));
        }

        async Task<string> ContactsOfAsync(string list)
        {
            var contacts = (await http.GetAsync($"lists/{list}/contacts")).Json["contacts"]!.AsArray();
            foreach (var contact in contacts)
            {
                contact!.AsObject().Remove("consent");
            }

            return string.Concat(contacts.Select(c => $"{c!.ToJsonString()}\n"));
        }
    }

    /// <summary>
    /// Changes a file as Excel does when it opens and saves it: formulas are worked out, a number of 12 digits or more
    /// has an exponent, and leading and trailing zeros of a number are gone.
    /// </summary>
    private static string SavedByExcel(string csv)
    {
        var bytes = Encoding.UTF8.GetBytes(csv);
        var saved = new StringBuilder("\uFEFF");
        foreach (var row in TextTable.Read(bytes, FileEncoding.Detect(bytes)!, TestContext.Current.CancellationToken))
        {
            saved.AppendJoin(
                ',',
                row.Cells.Select(c => $"\"{Shown(c).Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
            );
            saved.AppendLine();
        }

        return saved.ToString();

        static string Shown(string cell) =>
            cell is ['=', '"', .. var text, '"'] ? text
            : DateOnly.TryParse(cell, CultureInfo.InvariantCulture, out var day) && cell.Any(c => c is '-' or '/')
                ? day.ToString("d-MMM-yy", CultureInfo.InvariantCulture)
            : !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? cell
            : Math.Abs(number) >= 1e11 ? number.ToString("0.00000E+00", CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);
    }
}
