using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>
/// What a broadcast's page makes of what it reads: <c>broadcasts/action-conflicts.js</c>, <c>broadcasts/counts.js</c> and
/// <c>broadcasts/repeated-text.js</c>.
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
    // Delivered, accepted, refused, skipped: people, others, segments and cost of what the carrier took.
    [InlineData("cancelled", 3, 1, 2, 4, "4 6 8 0.4")]
    [InlineData("cancelled", 0, 0, 0, 10, "0 10 0 0")]
    [InlineData("finished", 3, 1, 2, 4, "10 0 20 1.00")]
    public async Task A_stopped_broadcast_is_billed_by_what_was_sent(
        string state,
        int delivered,
        int accepted,
        int refused,
        int skipped,
        string billed
    ) =>
        Assert.Equal(
            billed,
            await RunAsync<string>(
                $$"""
                const { billedOf } = await import("./broadcasts/counts.js");
                const sent = { delivered: {{delivered}}, accepted: {{accepted}} };
                const tallies = { ...sent, refused: {{refused}}, skipped: {{skipped}} };
                const whole = { recipients: 10, segments: 20, cost: { amount: "1.00", currency: "CNY" }, tallies };
                const { people = 10, others = 0, segments, cost } = billedOf({ ...whole, state: "{{state}}" });
                console.log(JSON.stringify([people, others, segments, cost.amount].join(" ")));
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
