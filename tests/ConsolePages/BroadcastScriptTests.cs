using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>
/// What pages make of the broadcasts that they read: <c>broadcasts/action-conflicts.js</c>,
/// <c>broadcasts/counts.js</c>, <c>broadcasts/repeated-text.js</c> and <c>today/failures.js</c>.
/// </summary>
public sealed class BroadcastScriptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pause", "sending", null)]
    [InlineData("pause", "finished", "finished")]
    [InlineData("pause", "cancelled", "cancelled")]
    [InlineData("pause", "paused", "paused")]
    [InlineData("stop", "paused", null)]
    [InlineData("stop", "finished", "finished")]
    [InlineData("resume", "paused", null)]
    [InlineData("resume", "sending", "resumed")]
    [InlineData("resume", "finished", "finished")]
    [InlineData("remainder", "cancelled", null)]
    [InlineData("retry", "finished", null)]
    public async Task An_action_that_a_change_has_made_impossible_says_why(string verb, string state, string? why) =>
        Assert.Equal(
            why,
            await RunAsync<string?>(
                $$"""
                const { findConflict } = await import("./broadcasts/action-conflicts.js");
                const seen = { id: "1", state: "{{state}}", tallies: { undelivered: 1 }, family: [] };
                console.log(JSON.stringify(findConflict("{{verb}}", seen)));
                """
            )
        );

    [Fact]
    public async Task A_follow_up_of_somebody_else_or_a_late_report_keeps_another_from_starting() =>
        Assert.Equal(
            ["remainder", null, null, "delivered"],
            await RunAsync<string?[]>(
                """
                const { findConflict } = await import("./broadcasts/action-conflicts.js");
                const seen = (family, tallies = {}) => ({ id: "1", state: "finished", tallies, family });
                const of = (id, who, state) => ({ id, who, state });
                console.log(JSON.stringify([
                  findConflict("remainder", seen([of("2", "untold", "sending")])),
                  findConflict("remainder", seen([of("2", "untold", "cancelled")])),
                  findConflict("remainder", seen([of("2", "untold", "finished"), of("1", "untold", "finished")])),
                  findConflict("retry", seen([], { delivered: 3 })),
                ]));
                """
            )
        );

    [Theory]
    // State, tallies, skipped: waiting, sent, refused, remainder, others; billed segments and cost.
    [InlineData("cancelled", """{"delivered":3,"accepted":1,"refused":2,"skipped":4}""", "0 4 2 4 0 8 0.4")]
    [InlineData("cancelled", """{"skipped":10}""", "0 0 0 4 6 0 0")]
    // A batch that is being sent is sent, and one that has not heard of the stop yet goes to nobody.
    [InlineData("cancelled", """{"sending":2,"waiting":4,"skipped":4}""", "0 2 0 8 0 4 0.2")]
    [InlineData("sending", """{"sending":2,"waiting":4,"refused":1,"unknown":3}""", "4 5 1 0 0 20 1.00")]
    [InlineData("finished", """{"delivered":3,"accepted":1,"refused":2,"skipped":4}""", "0 4 2 4 0 20 1.00")]
    public async Task Each_person_of_a_broadcast_is_counted_once(string state, string tallies, string counted) =>
        Assert.Equal(
            counted,
            await RunAsync<string>(
                $$"""
                const { billedOf, countPeople } = await import("./broadcasts/counts.js");
                const tallies = {{tallies}};
                const skipped = tallies.skipped ? { cancelled: 3, "too-late": 1, budget: tallies.skipped - 4 } : {};
                const seen = { recipients: 10, state: "{{state}}", tallies, skipped };
                const { waiting, sent, refused, remainder, others } = countPeople(seen);
                const { segments, cost } = billedOf({ ...seen, segments: 20, cost: { amount: "1.00" } });
                const all = [waiting, sent, refused, remainder, others, segments, cost.amount];
                console.log(JSON.stringify(all.join(" ")));
                """
            )
        );

    [Fact]
    public async Task The_remainder_is_counted_as_on_the_page_besides_people_added_since() =>
        Assert.Equal(
            ["4 0", "4 0", "4 3"],
            await RunAsync<string[]>(
                """
                const { countRemainder } = await import("./broadcasts/counts.js");
                const tallies = { delivered: 3, refused: 2, skipped: 5 };
                const seen = { recipients: 10, state: "cancelled", tallies, skipped: { cancelled: 4, budget: 1 } };
                const counted = [undefined, 8, 13].map((audience) => countRemainder(seen, audience));
                console.log(JSON.stringify(counted.map(({ remainder, added }) => `${remainder} ${added}`)));
                """
            )
        );

    [Theory]
    // Undelivered, refused, unknown, stopped, too late, over budget.
    [InlineData("cancelled", "[]", "1 2 0 6 0 1")]
    [InlineData("cancelled", """[{"state":"sending","follows":{"who":"untold","of":["1"]} }]""", "1 2 0 0 0 1")]
    [InlineData("cancelled", """[{"state":"cancelled","follows":{"who":"untold","of":["1"]} }]""", "1 2 0 6 0 1")]
    [InlineData("cancelled", """[{"state":"sending","follows":{"who":"untold","of":["2"]} }]""", "1 2 0 6 0 1")]
    [InlineData("finished", """[{"state":"sending","follows":{"who":"undelivered","of":["1"]} }]""", "0 2 0 0 6 1")]
    [InlineData("paused", "[]", "")]
    public async Task The_first_page_counts_whom_nobody_has_sent_to_again(
        string state,
        string others,
        string counted
    ) =>
        Assert.Equal(
            counted,
            await RunAsync<string>(
                $$"""
                const { countFailures } = await import("./today/failures.js");
                const tallies = { undelivered: 1, refused: 2, skipped: 7 };
                const skipped = { cancelled: 4, "too-late": 2, budget: 1 };
                const seen = { id: "1", recipients: 10, state: "{{state}}", tallies, skipped };
                console.log(JSON.stringify(Object.values(countFailures(seen, {{others}})).join(" ")));
                """
            )
        );

    [Theory]
    [InlineData("""{"texts":{"en":"Go up","zh-CN":"上楼"},"audience":{"lists":["b","a"],"tags":{"any":[]} } }""", true)]
    [InlineData("""{"texts":{"zh-CN":"上楼","en":"Go up "},"audience":{"lists":["a","b"],"areas":[]} }""", true)]
    [InlineData("""{"texts":{"en":"Go up"},"audience":{"lists":["a","b"]} }""", false)]
    [InlineData("""{"template":"up","audience":{"lists":["a","b"]} }""", false)]
    [InlineData("""{"texts":{"en":"Go up","zh-CN":"上楼"},"audience":{"lists":["a"]} }""", false)]
    [InlineData("""{"texts":{"en":"Go up","zh-CN":"上楼"},"audience":{"lists":["a","b"],"area":"x"} }""", false)]
    [InlineData(
        """{"texts":{"en":"Go up","zh-CN":"上楼"},"audience":{"lists":["a","b"],"tags":{"none":["x"]} } }""",
        false
    )]
    public async Task A_request_is_repeated_by_the_same_texts_to_the_same_people(string other, bool isRepeated) =>
        Assert.Equal(
            isRepeated,
            await RunAsync<bool>(
                $$"""
                const { isRepeated } = await import("./broadcasts/repeated-text.js");
                const request = { texts: { en: "Go up", "zh-CN": "上楼" }, audience: { lists: ["a", "b"] } };
                console.log(JSON.stringify(isRepeated(request, {{other}})));
                """
            )
        );

    private static async Task<T> RunAsync<T>(string script)
    {
        var folder = Path.Combine(Repository.Root, "functions", "Console");
        var (exitCode, output, error) = await Programs.RunAsync(
            "node",
            ["--input-type=module", "--eval", script],
            folder,
            [],
            Token
        );

        Assert.True(exitCode == 0, error);
        return JsonSerializer.Deserialize<T>(output)!;
    }
}
