using System.Text.Json;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>
/// What the import page makes of a file's rows, and what it remembers of columns: <c>contacts/import/sheet.js</c> and
/// <c>contacts/import/column-memory.js</c>.
/// </summary>
public sealed class ImportScriptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A sheet with a header in row 2, and changes of it.</summary>
    private const string Sheet = """
        const s = await import("./contacts/import/sheet.js");
        const sheet = {
          header: ["号码", "称呼", "人员类别"],
          headerRow: 2,
          head: [],
          rows: [
            { row: 3, cells: ["1", "Ana", "临水"] },
            { row: 5, cells: ["2", "Bo"] },
            { row: 6, cells: ["3", "Cai", "x"] },
          ],
        };
        const changes = s.noChanges();
        const decide = (row, does, tag = "", at = 2) =>
          changes.decisions.set(`${row} r`, { remark: { row, value: "r" }, does, tag, at });
        """;

    [Fact]
    public async Task Changes_are_of_the_file_as_it_was_chosen_and_each_row_keeps_its_number()
    {
        var (said, plain, file, rows, headless) = await RunAsync<Said>(
            $$"""
            {{Sheet}}
            const plain = s.isUnchanged(changes);
            changes.names.set(0, "phone").set(1, null);
            changes.cells.set(5, new Map([[0, "22"]]));
            decide(3, "tag", "聋哑");
            decide(5, "opt-out");
            decide(6, "leave-out");
            const sent = s.applyChanges(sheet, changes);
            const layout = s.layoutOf(sheet, changes);
            const file = (await s.toFile(sent).text()).replaceAll("\r\n", "|");
            const at = s.cellOf(sheet.rows, layout, { row: 3, column: "人员类别", code: "too-long" });
            const said = `${at} ${s.headerInFile("phone", sheet, layout)}`;
            changes.decisions.clear();
            changes.headless = true;
            decide(2, "tag", "new", 3);
            const headless = (await s.toFile(s.applyChanges(sheet, changes)).text()).replaceAll("\r\n", "|");
            const rows = JSON.stringify(s.unshifted({ problems: [{ row: 4 }, { row: 0 }], remarks: [{ row: 3 }] }, 1));
            console.log(JSON.stringify({ header: said, isUnchanged: plain, file, rows, headless }));
            """
        );

        Assert.Equal("2 号码", said);
        Assert.True(plain);
        Assert.Equal(
            """
            |"phone","人员类别"|"1","临水、聋哑"||"22",""|
            """,
            file
        );
        Assert.Equal("""{"problems":[{"row":3},{"row":0}],"remarks":[{"row":2}]}""", rows);
        // The header is a person: the columns get other names, one more holds the tag, and the numbers are one higher.
        Assert.StartsWith(
            """
            "phone","column3","tags"||"号码","人员类别","new"|
            """,
            headless,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_row_with_a_number_above_the_numbers_is_a_person_and_no_header()
    {
        var told = await RunAsync<string>(
            """
            const { isHeadless } = await import("./contacts/import/sheet.js");
            const rows = [{ row: 2, cells: ["李娜", "13800138001"] }];
            const said = (...header) => isHeadless({ header, headerRow: 1, rows, head: [] });
            const none = isHeadless({ header: ["李娜", "13800138001"], headerRow: 1, rows: [], head: [] });
            const told = [said("王强", "１３８ ００１３ ８０００"), said("谁", "怎么找"), said("谁"), none];
            console.log(JSON.stringify(told.join(" ")));
            """
        );

        Assert.Equal("true false false false", told);
    }

    [Fact]
    public async Task An_area_that_is_asked_for_once_is_no_problem_of_its_rows()
    {
        var rows = await RunAsync<string>(
            """
            const { problemsOfRows } = await import("./contacts/import/sheet.js");
            const areaMatches = [{ value: "第3网格", rows: 2 }, { value: "第4网格", area: "x/4", rows: 1 }];
            const area = (row, value) => ({ row, code: "unknown-area", value });
            const problems = [
              { row: 0, code: "filled-down" }, area(2, "第3网格"), { row: 3, code: "no-phone" }, area(4, "第9网格"),
            ];
            const { areas, others } = problemsOfRows({ areaMatches, problems });
            console.log(JSON.stringify([areas, others].map((found) => found.map((p) => p.row)).join(" and ")));
            """
        );

        Assert.Equal("2 and 3,4", rows);
    }

    [Fact]
    public async Task A_file_of_rows_to_correct_is_kept_whole_by_a_spreadsheet()
    {
        var file = await RunAsync<string>(
            """
            const s = await import("./contacts/import/sheet.js");
            const cells = ["00123", "110101199001011234", "3-2", "=1+1", "12"];
            const sheet = { header: ["a", "b", "c", "d", "phone"], headerRow: 1, head: [], rows: [{ row: 7, cells }] };
            const text = await s.rejectedFile(sheet, [{ row: 7, code: "no-phone" }], () => "why").text();
            console.log(JSON.stringify(text.split("\r\n")[1]));
            """
        );

        Assert.Equal(
            """"
            "=""00123""","=""110101199001011234""","=""3-2""","'=1+1","12","7","why"
            """",
            file
        );
    }

    [Fact]
    public async Task A_saved_table_keeps_numbers_and_text_as_they_are_in_a_spreadsheet()
    {
        string[] phones = ["+8613800138000", "+13125550142", "+85251234567", "+447700900123", "+99912345678"];
        string[] texts = ["=1", "-x", "@a", "3-2", "1.50", "007", "Li", "12"];
        var cells = await RunAsync<string[]>(
            $$"""
            const { guarded } = await import("./shared/csv.js");
            console.log(JSON.stringify({{JsonSerializer.Serialize(phones.Concat(texts))}}.map(guarded)));
            """
        );

        // In the groups that the list's export has, where the console knows them.
        Assert.Equal(
            phones[..2].Select(p => PhoneNumber.FromE164(p).ToSpacedString()),
            cells[..2],
            StringComparer.Ordinal
        );
        Assert.Equal(["+852 5123 4567", "+44 77 0090 0123", "+999 1234 5678"], cells[2..5], StringComparer.Ordinal);
        Assert.All(phones[..3].Zip(cells), c => Assert.Equal(c.First, PhoneCell.Read(c.Second, "CN").Phone?.E164));
        Assert.Equal(
            ["'=1", "'-x", "'@a", "=\"3-2\"", "=\"1.50\"", "=\"007\"", "Li", "12"],
            cells[5..],
            StringComparer.Ordinal
        );
        Assert.Equal(texts, cells[5..].Select(Cells.Clean), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Columns_are_remembered_by_list_and_header_for_a_few_files_and_never_a_number()
    {
        var told = await RunAsync<string[]>(
            """
            const kept = new Map();
            globalThis.localStorage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v) };
            const r = await import("./contacts/import/column-memory.js");
            const names = new Map([[0, "phone"], [1, null]]);
            const said = (list, ...header) => JSON.stringify([...(r.remembered(list, header) ?? [])]);
            r.remember("a", ["号码", "x"], names);
            const told = [said("a", "号码", "x"), said("b", "号码", "x"), said("a", "号码"), said("a", "号码", "y")];
            r.remember("a", ["号码", "x"], new Map());
            told.push(said("a", "号码", "x"));
            r.remember("a", ["李娜", "１３８００１３８０００"], names);
            r.remember("a", Array(61).fill("x"), names);
            r.remember("a", ["x".repeat(101)], names);
            told.push(String(JSON.parse(kept.get("import-columns")).length));
            for (let i = 0; i < 60; i++) r.remember(`list${i}`, ["号码"], names);
            told.push(String(JSON.parse(kept.get("import-columns")).length), said("list59", "号码"));
            kept.set("import-columns", "{");
            told.push(said("list59", "号码"));
            console.log(JSON.stringify(told));
            """
        );

        const string Names = """[[0,"phone"],[1,null]]""";
        Assert.Equal([Names, "[]", "[]", "[]", "[]", "0", "50", Names, "[]"], told);
    }

    private static async Task<T> RunAsync<T>(string script)
    {
        string[] arguments = ["--input-type=module", "--eval", script];
        var folder = Path.Combine(Repository.Root, "functions", "Console");
        var (exitCode, output, error) = await Programs.RunAsync("node", arguments, folder, [], Token);

        Assert.True(exitCode == 0, error);
        return JsonSerializer.Deserialize<T>(output, JsonSerializerOptions.Web)!;
    }

    private sealed record Said(string Header, bool IsUnchanged, string File, string Rows, string Headless);
}
