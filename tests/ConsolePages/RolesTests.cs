using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Menus and words by role: <c>shared/roles.js</c>.</summary>
public sealed class RolesTests
{
    private const string Script = """
        const { isForOthers, pagesOf, voiceOf } = await import("./shared/roles.js");
        const me = JSON.parse(process.argv[1]);
        const pages = pagesOf(me).map((p) => p.id);
        console.log(JSON.stringify({ pages, voice: voiceOf(me), foreign: isForOthers(me, "contacts") }));
        """;

    private const string Records = "today campaigns broadcasts inbox contacts templates";

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
        var me = JsonSerializer.Serialize(
            new
            {
                roles = roles.Split(','),
                area,
                isLocal,
            }
        );
        string[] arguments = ["--input-type=module", "--eval", Script, me];
        var folder = Path.Combine(Repository.Root, "functions", "Console");
        var (exitCode, output, error) = await Programs.RunAsync("node", arguments, folder, [], Token);
        Assert.True(exitCode == 0, error);
        var answer = JsonDocument.Parse(output).RootElement;

        Assert.Equal(
            (pages, voice, pages == "today"),
            (
                string.Join(' ', answer.GetProperty("pages").EnumerateArray().Select(p => p.GetString())),
                answer.GetProperty("voice").GetString(),
                answer.GetProperty("foreign").GetBoolean()
            )
        );
    }
}
