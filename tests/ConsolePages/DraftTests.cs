using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>How long and for whom the browser keeps drafts: <c>shared/drafts/drafts.js</c>.</summary>
public sealed class DraftTests
{
    /// <summary>A storage that is a plain object, as <c>localStorage</c> is, and a clock that is turned.</summary>
    private const string Browser = """
        const stored = {};
        const define = (name, value) => Object.defineProperty(stored, name, { value, writable: true });
        define("getItem", (key) => stored[key] ?? null);
        define("setItem", (key, value) => (stored[key] = String(value)));
        define("removeItem", (key) => delete stored[key]);
        globalThis.localStorage = stored;
        let time = 1_000_000;
        Date.now = () => time;
        const d = await import("./shared/drafts/drafts.js");
        const keep = (place, content) => d.saveDraft({ place, content });
        const find = (place) => d.findDraft(place)?.content ?? null;
        const told = [];
        d.takeDraftsOver("Li");

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_found_until_it_is_replaced_or_dropped() =>
        Assert.Equal(
            ["true", "one", "two", null, null],
            await RunAsync(
                """
                told.push(String(keep("broadcast/new", "one")), find("broadcast/new"));
                keep("broadcast/new", "two");
                told.push(find("broadcast/new"), find("broadcast/new2"));
                d.dropDraft("broadcast/new");
                told.push(find("broadcast/new"));
                """
            )
        );

    [Fact]
    public async Task A_draft_of_another_operator_is_dropped_when_somebody_signs_in() =>
        Assert.Equal(
            ["mine", null, "0", null],
            await RunAsync(
                """
                keep("broadcast/new", "mine");
                d.takeDraftsOver("Li");
                told.push(find("broadcast/new"));
                d.takeDraftsOver("Wang");
                told.push(find("broadcast/new"), String(Object.keys(stored).length));
                d.takeDraftsOver("Li");
                told.push(find("broadcast/new"));
                """
            )
        );

    [Fact]
    public async Task A_draft_is_dropped_a_day_after_its_last_change() =>
        Assert.Equal(
            ["changed", "changed", null, "0"],
            await RunAsync(
                """
                const hour = 3_600_000;
                keep("broadcast/new", "begun");
                time += 23 * hour;
                keep("broadcast/new", "changed");
                time += hour;
                told.push(find("broadcast/new"));
                time += 23 * hour - 1;
                told.push(find("broadcast/new"));
                time += 1;
                d.dropOldDrafts();
                told.push(find("broadcast/new"), String(Object.keys(stored).length));
                """
            )
        );

    [Fact]
    public async Task The_newest_twenty_drafts_are_kept_and_nothing_else_is_touched() =>
        Assert.Equal(
            [null, "6", "25", "dark", "0", "dark"],
            await RunAsync(
                """
                stored.theme = "dark";
                for (let n = 1; n <= 25; n++, time++) keep(`template/${n}`, String(n));
                told.push(find("template/5"), find("template/6"), find("template/25"), stored.theme);
                d.dropDrafts();
                told.push(String(Object.keys(stored).filter((key) => key !== "theme").length), stored.theme);
                """
            )
        );

    [Fact]
    public async Task A_draft_that_cannot_be_kept_is_told_and_the_former_one_stays() =>
        Assert.Equal(
            ["false", "short", "false", "short", null],
            await RunAsync(
                """
                keep("broadcast/new", "short");
                told.push(String(keep("broadcast/new", "x".repeat(100_000))), find("broadcast/new"));
                stored.setItem = () => { throw new Error("no room"); };
                told.push(String(keep("broadcast/new", "longer")), find("broadcast/new"));
                stored["draft broadcast/new"] = "{";
                told.push(find("broadcast/new"));
                """
            )
        );

    [Fact]
    public async Task A_file_that_was_not_kept_takes_its_changes_up_again_by_its_name_and_size() =>
        Assert.Equal(
            ["kept again", null, null, null, null],
            await RunAsync(
                """
                const { chosenAgain } = await import("./contacts/import/import-file.js");
                const draft = { content: { file: { name: "a.csv", size: 9, changes: "kept" } } };
                const take = (name, size, of = draft) => {
                  const chosen = chosenAgain(of, { name, size, text: "again" });
                  return chosen && `${chosen.changes} ${chosen.blob.text}`;
                };
                told.push(take("a.csv", 9), take("b.csv", 9), take("a.csv", 8));
                told.push(take("a.csv", 9, { ...draft, file: "kept" }));
                told.push(chosenAgain(undefined, { name: "a.csv", size: 9 }));
                """
            )
        );

    private static async Task<string?[]> RunAsync(string script)
    {
        string[] arguments =
        [
            "--input-type=module",
            "--eval",
            $"{Browser}{script}\nconsole.log(JSON.stringify(told));",
        ];
        var folder = Path.Combine(Repository.Root, "functions", "Console");
        var (exitCode, output, error) = await Programs.RunAsync("node", arguments, folder, [], Token);

        Assert.True(exitCode == 0, error);
        return JsonSerializer.Deserialize<string?[]>(output)!;
    }
}
