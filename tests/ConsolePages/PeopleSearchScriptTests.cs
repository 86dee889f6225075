using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Numbers that nobody has in the search of people: <c>shared/full-number.js</c>.</summary>
public sealed class PeopleSearchScriptTests
{
    [Fact]
    public async Task A_whole_number_is_told_from_the_end_of_one_and_from_names()
    {
        const string script = """
            const { findFullNumber } = await import("./shared/full-number.js");
            console.log(JSON.stringify(JSON.parse(process.argv[1]).map(findFullNumber)));
            """;
        string[] typed =
        [
            "13800138000",
            " +86 138-0013-8000 ",
            "１３８００１３８０００",
            "5678",
            "0301 2",
            "王 13800138000",
        ];
        var (exitCode, output, error) = await Programs.RunAsync(
            "node",
            ["--input-type=module", "--eval", script, JsonSerializer.Serialize(typed)],
            Path.Combine(Repository.Root, "functions", "Console"),
            [],
            TestContext.Current.CancellationToken
        );

        Assert.True(exitCode == 0, error);
        Assert.Equal(
            ["13800138000", "+86 138-0013-8000", "13800138000", null, null, null],
            JsonSerializer.Deserialize<string?[]>(output)!
        );
    }
}
