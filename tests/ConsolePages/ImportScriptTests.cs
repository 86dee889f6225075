using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>What the import page remembers of columns: <c>contacts/import/remembered.js</c>.</summary>
public sealed class ImportScriptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_are_remembered_by_list_and_header_for_a_few_files_and_never_a_number()
    {
        var told = await RunAsync<string[]>(
            """
            const kept = new Map();
            globalThis.localStorage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v) };
            const r = await import("./contacts/import/remembered.js");
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
}
