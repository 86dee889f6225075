using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Rules of single pages of the console, in modules that need no browser.</summary>
public sealed class PageRulesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""[{"ice":1},{"ice":2},{"ice":1,"fire":3},{"fire":1},null]""", 2, "0:1 2:1", "1")]
    [InlineData("""[{"ice":1},{"ice":2},{"ice":3}]""", 3, "0:1 1:2", null)]
    [InlineData("""[{"ice":3},null]""", 3, "", null)]
    public async Task Campaigns_that_keep_an_older_version_of_a_template_are_found(
        string kept,
        int newest,
        string older,
        string? shared
    )
    {
        const string script = """
            const { findOlderUses, sharedVersion } = await import("./templates/older-uses.js");
            const [kept, newest] = JSON.parse(process.argv[1]);
            const campaigns = kept.map((templateVersions, i) => ({ id: `${i}`, name: `${i}`, templateVersions }));
            const uses = findOlderUses(campaigns, "ice", newest);
            const version = sharedVersion(uses);
            console.log(JSON.stringify([uses.map((u) => `${u.id}:${u.version}`).join(" "), version?.toString()]));
            """;

        var found = await RunAsync(script, $"[{kept},{newest}]");

        Assert.Equal((older, shared), (found[0].GetString(), found[1].GetString()));
    }

    [Theory]
    [InlineData("""{"state":"waiting"}""", "{}", "turn", "turn")]
    [InlineData("""{"state":"sending"}""", """{"dueAt":"2027-06-18T08:30:00Z"}""", "turn", "turn")]
    [InlineData("""{"state":"waiting","startAt":"2027-06-18T08:01:00Z"}""", "{}", "start", "start")]
    [InlineData(
        """{"state":"waiting","quietUntil":"2027-06-18T09:00:00Z"}""",
        """{"dueAt":"2027-06-18T09:00:00Z"}""",
        "quiet",
        "quiet"
    )]
    [InlineData(
        """{"state":"sending","quietUntil":"2027-06-18T09:00:00Z"}""",
        """{"dueAt":"2027-06-18T08:00:10Z"}""",
        "quiet",
        "turn"
    )]
    [InlineData("""{"state":"waiting"}""", """{"held":"spend-ceiling"}""", "turn", "spend-ceiling")]
    [InlineData("""{"state":"paused"}""", """{"held":"spend-ceiling"}""", "paused", "paused")]
    [InlineData("null", """{"dueAt":"2027-06-18T08:01:00Z"}""", null, "turn")]
    [InlineData("null", """{"dueAt":"2027-06-18T08:30:00Z"}""", null, "later")]
    public async Task A_text_waits_for_the_start_the_end_of_quiet_hours_or_its_turn(
        string broadcast,
        string text,
        string? together,
        string single
    )
    {
        const string script = """
            const { broadcastWaitsFor, textWaitsFor } = await import("./shared/waiting.js");
            const [given, text] = JSON.parse(process.argv[1]);
            const broadcast = given && { startAt: "2027-06-18T07:00:00Z", ...given };
            const now = Date.parse("2027-06-18T08:00:00Z");
            const together = broadcast && broadcastWaitsFor(broadcast, now);
            console.log(JSON.stringify([together, textWaitsFor(text, broadcast ?? undefined, now)]));
            """;

        var waits = await RunAsync(script, $"[{broadcast},{text}]");

        Assert.Equal((together, single), (waits[0].GetString(), waits[1].GetString()));
    }

    [Theory]
    [InlineData("""{"tallies":{"waiting":3,"delivered":2},"held":{"spend-ceiling":3}}""", "spend-ceiling")]
    [InlineData("""{"tallies":{"waiting":3},"held":{"spend-ceiling":2}}""", null)]
    [InlineData("""{"tallies":{"waiting":3},"held":{"spend-ceiling":1,"sender-stopped":2}}""", "spend-ceiling")]
    [InlineData("""{"tallies":{"waiting":3},"held":{"spend-ceiling":0}}""", null)]
    [InlineData("""{"tallies":{},"held":{}}""", null)]
    public async Task A_broadcast_of_which_all_waiting_texts_are_held_names_the_cause(string broadcast, string? cause)
    {
        const string script = """
            const { allHeldFor } = await import("./shared/waiting.js");
            console.log(JSON.stringify(allHeldFor(JSON.parse(process.argv[1]))));
            """;

        Assert.Equal(cause, (await RunAsync(script, broadcast)).GetString());
    }

    [Theory]
    [InlineData("CNY", "0.4", "0.40")]
    [InlineData("CNY", "1234.5", "1,234.50")]
    [InlineData("CNY", "0.001", "0.01")]
    [InlineData("JPY", "12", "12")]
    [InlineData("KWD", "0.4", "0.400")]
    public async Task A_cost_of_a_month_has_the_digits_of_its_currency(string currency, string amount, string shown)
    {
        const string script = """
            globalThis.localStorage = { getItem: () => "en" };
            const { amountInCoins } = await import("./shared/format.js");
            console.log(JSON.stringify(amountInCoins(JSON.parse(process.argv[1]))));
            """;

        var cost = await RunAsync(script, $$"""{"amount":"{{amount}}","currency":"{{currency}}"}""");

        Assert.Equal(shown, cost.GetString());
    }

    [Theory]
    [InlineData("2028-01-01", 2028)]
    [InlineData("2027-10-01 2027-10-07", 2027)]
    // A term over the turn of the year stays where it is shown.
    [InlineData("2026-09-01/2027-01-20", 2027)]
    // Next year's notice begins in this year.
    [InlineData("2027-12-31/2028-01-02 2028-02-10 2028-05-01", 2028)]
    [InlineData("", 2027)]
    public async Task After_days_are_saved_the_year_of_most_of_them_is_shown(string spans, int year)
    {
        const string script = """
            const { yearAfterSaving } = await import("./settings/day-years.js");
            const spans = JSON.parse(process.argv[1]).split(" ").filter(Boolean);
            const days = spans.map((span) => ({ from: span.split("/")[0], to: span.split("/")[1] }));
            console.log(JSON.stringify(yearAfterSaving(days, 2027)));
            """;

        Assert.Equal(year, (await RunAsync(script, JsonSerializer.Serialize(spans))).GetInt32());
    }

    private static async Task<JsonElement> RunAsync(string script, string argument)
    {
        string[] arguments = ["--input-type=module", "--eval", script, argument];
        var folder = Path.Combine(Repository.Root, "functions", "Console");
        var (exitCode, output, error) = await Programs.RunAsync("node", arguments, folder, [], Token);

        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
