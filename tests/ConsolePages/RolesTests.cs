using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Menus, words and first steps by role: <c>shared/sign-in/roles.js</c>, <c>today/steps.js</c>.</summary>
public sealed class RolesTests
{
    private const string Script = """
        const { isForOthers, pagesOf, voiceOf } = await import("./shared/sign-in/roles.js");
        const me = JSON.parse(process.argv[1]);
        const pages = pagesOf(me).map((p) => p.id);
        console.log(JSON.stringify({ pages, voice: voiceOf(me), foreign: isForOthers(me, "contacts") }));
        """;

    private const string Records = "today campaigns broadcasts inbox contacts templates looking-back";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("visitor", "", true, "today", "visitor")]
    [InlineData("auditor", "", true, $"{Records} settings", "auditor")]
    [InlineData("official", "beiguan", true, $"{Records} settings", "official")]
    [InlineData("administrator", "beiguan", true, $"{Records} settings", "administrator")]
    [InlineData("administrator", "", true, $"{Records} handsets settings", "administrator")]
    [InlineData("administrator", "", false, $"{Records} settings", "administrator")]
    // Several roles: everything of each, in the words of the one that may change most.
    [InlineData("visitor,official", "beiguan", true, $"{Records} settings", "official")]
    [InlineData("auditor,visitor", "", false, $"{Records} settings", "auditor")]
    public async Task A_menu_has_what_the_roles_may_read_in_words_for_them(
        string roles,
        string area,
        bool isLocal,
        string pages,
        string voice
    )
    {
        var answer = await RunAsync(Script, PersonOf(roles, area, isLocal));

        Assert.Equal(
            (pages, voice, pages == "today"),
            (
                string.Join(' ', answer.GetProperty("pages").EnumerateArray().Select(p => p.GetString())),
                answer.GetProperty("voice").GetString(),
                answer.GetProperty("foreign").GetBoolean()
            )
        );
    }

    private const string Preparation = "areas people signature days";

    private const string ToFirstText = "contacts templates campaigns";

    [Theory]
    [InlineData("administrator", "", $"{Preparation} {ToFirstText}")]
    // Senders belong to no area.
    [InlineData("administrator", "beiguan", $"areas people days {ToFirstText}")]
    [InlineData("official", "", ToFirstText)]
    public async Task An_administrator_prepares_what_the_area_leaves_to_them(string role, string area, string steps)
    {
        const string script = """
            const { stepsOf } = await import("./today/steps.js");
            console.log(JSON.stringify(stepsOf(JSON.parse(process.argv[1])).join(" ")));
            """;

        Assert.Equal(steps, (await RunAsync(script, PersonOf(role, area, isLocal: true))).GetString());
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(
        """{"areas":0,"colleagues":0,"hasSignature":false,"days":0}""",
        """{"areas":false,"people":false,"signature":false,"days":false}"""
    )]
    [InlineData("""{"areas":2,"hasSignature":true,"days":1}""", """{"areas":true,"signature":true,"days":true}""")]
    public async Task A_preparation_that_cannot_be_seen_is_neither_done_nor_open(string prepared, string done)
    {
        const string script = """
            const { preparedDone } = await import("./today/steps.js");
            console.log(JSON.stringify(preparedDone(JSON.parse(process.argv[1]))));
            """;

        Assert.Equal(done, (await RunAsync(script, prepared)).GetRawText());
    }

    private static string PersonOf(string roles, string area, bool isLocal) =>
        JsonSerializer.Serialize(
            new
            {
                roles = roles.Split(','),
                area,
                isLocal,
            }
        );

    private static async Task<JsonElement> RunAsync(string script, string argument)
    {
        string[] arguments = ["--input-type=module", "--eval", script, argument];
        var folder = Path.Combine(Repository.Root, "functions", "Console");
        var (exitCode, output, error) = await Programs.RunAsync("node", arguments, folder, [], Token);

        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
