using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Reading again what may be unchanged: <c>loadAgain</c> of <c>shared/api.js</c>.</summary>
public sealed class ReadAgainTests
{
    /// <summary>Reads from a host that answers one version, and then another.</summary>
    private const string Script = """
        const { loadAgain } = await import("./shared/api.js");
        globalThis.localStorage = { getItem: () => null };
        let version = '"1"';
        globalThis.fetch = async (_, { headers }) =>
          headers["if-none-match"] === version
            ? new Response(null, { status: 304 })
            : new Response(JSON.stringify(version), { headers: { etag: version } });
        const first = await loadAgain("/api/today", null);
        const same = await loadAgain("/api/today", first);
        const whole = await loadAgain("/api/today", null);
        version = '"2"';
        const changed = await loadAgain("/api/today", same);
        console.log([first === same, first === whole, first.value, changed.value].join(" "));
        """;

    [Fact]
    public async Task An_unchanged_answer_gives_the_value_that_was_known()
    {
        var (exitCode, output, error) = await Programs.RunAsync(
            "node",
            ["--input-type=module", "--eval", Script],
            Path.Combine(Repository.Root, "functions", "Console"),
            [],
            TestContext.Current.CancellationToken
        );

        Assert.True(exitCode == 0, error);
        Assert.Equal("true false \"1\" \"2\"", output.Trim());
    }
}
