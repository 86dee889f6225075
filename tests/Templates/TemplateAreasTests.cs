using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

/// <summary>A template is written by who covers its area, and used by what belongs to it.</summary>
public sealed class TemplateAreasTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_of_an_area_is_written_and_used_there_alone()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        var (north, block, south) = (app.Official("north"), app.Official("north/03"), app.Official("south"));
        await DoAsync(app.Administrator, "PUT", "lists/south", """{"name":"S","area":"south"}""");
        await DoAsync(app.Administrator, "PUT", "lists/block", """{"name":"B","area":"north/03"}""");

        // The author's area, one below it, none outside.
        Assert.Equal("north", (string?)(await DoAsync(north, "PUT", "templates/ice", Template("Thin ice")))["area"]);
        Assert.Equal(
            "north/03",
            (string?)(await DoAsync(north, "PUT", "templates/lift", Template("No lift", "north/03")))["area"]
        );
        Assert.Equal("403 not-allowed", await RefusedAsync(north, "PUT", "templates/a", Template("A", "south")));
        Assert.Equal("403 not-allowed", await RefusedAsync(north, "PUT", "templates/a", Template("A", "")));
        Assert.Equal("422 unreadable-area /area", await RefusedAsync(north, "PUT", "templates/a", Template("A", "/")));

        // Others read it, and neither change nor delete nor use it.
        Assert.Equal("north", (string?)(await DoAsync(south, "GET", "templates/ice"))["area"]);
        Assert.Equal("403 not-allowed", await RefusedAsync(south, "PUT", "templates/ice", Template("Ours")));
        Assert.Equal("403 not-allowed", await RefusedAsync(block, "PUT", "templates/ice", Template("Ours")));
        Assert.Equal("403 not-allowed", await RefusedAsync(block, "DELETE", "templates/ice"));
        Assert.Equal(
            "422 other-area /template",
            await RefusedAsync(south, "PUT", "campaigns/s", Campaign(""" "template":"ice" """, "south"))
        );
        Assert.Equal(
            "422 other-area /deck/0",
            await RefusedAsync(south, "PUT", "campaigns/s", Campaign(""" "deck":["ice"] """, "south"))
        );
        Assert.Equal(
            "422 other-area /template",
            await RefusedAsync(
                south,
                "POST",
                "broadcasts/preview",
                """{"name":"S","template":"ice","audience":{"lists":["south"]}}"""
            )
        );

        // What belongs to it uses it, and keeps it from being deleted, not from being changed.
        await DoAsync(block, "PUT", "campaigns/b", Campaign(""" "template":"ice" """, "block"));
        await DoAsync(
            block,
            "POST",
            "broadcasts/preview",
            """{"name":"B","template":"ice","audience":{"lists":["block"]}}"""
        );
        Assert.Equal(2, (int)(await DoAsync(north, "PUT", "templates/ice", Template("Very thin ice")))["version"]!);
        Assert.Equal("409 template-in-use", await RefusedAsync(north, "DELETE", "templates/ice"));
        Assert.Equal("403 not-allowed", await RefusedAsync(north, "PUT", "templates/ice", Template("I", "north/04")));
        Assert.Equal("north", (string?)(await DoAsync(north, "PUT", "templates/ice", Template("I", "north")))["area"]);

        // What the whole tree saves is for all.
        Assert.Equal("", (string?)(await DoAsync(app.Administrator, "PUT", "templates/all", Template("A")))["area"]);
        await DoAsync(south, "PUT", "campaigns/s", Campaign(""" "template":"all" """, "south"));
        Assert.Equal("403 not-allowed", await RefusedAsync(south, "PUT", "templates/all", Template("Ours")));
    }

    [Fact]
    public async Task A_template_of_before_is_for_all_until_it_is_saved()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        var (north, south) = (app.Official("north"), app.Official("south"));
        await DoAsync(app.Administrator, "PUT", "lists/south", """{"name":"S","area":"south"}""");
        await DoAsync(north, "PUT", "templates/ice", Template("Thin ice"));
        await foreach (var row in app.Storage.Table(Tables.Templates).ReadAllAsync(Token))
        {
            row.Remove("Area");
            await app.Storage.Table(Tables.Templates).TryReplaceAsync(row, row.ETag, Token);
        }

        await DoAsync(south, "PUT", "campaigns/s", Campaign(""" "template":"ice" """, "south"));

        Assert.Null((await DoAsync(south, "GET", "templates/ice"))["area"]);
        Assert.Equal("403 not-allowed", await RefusedAsync(north, "PUT", "templates/ice", Template("Ours")));
        Assert.Equal("409 template-in-use", await RefusedAsync(north, "DELETE", "templates/ice"));
        Assert.Equal("south", (string?)(await DoAsync(south, "PUT", "templates/ice", Template("Ours")))["area"]);
    }

    private static string Template(string text, string? area = null) =>
        area is null
            ? $$"""{"name":"T","texts":{"en":"{{text}}"} }"""
            : $$"""{"name":"T","area":"{{area}}","texts":{"en":"{{text}}"} }""";

    private static string Campaign(string what, string list) =>
        $$"""
            {"name":"C",{{what}},"audience":{"lists":["{{list}}"]},"season":{"from":"01-01","to":"12-31"},"schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"} }
            """;

    private static async Task<JsonNode> DoAsync(HttpClient client, string method, string path, string? body = null)
    {
        using var answer = await SendAsync(client, method, path, body);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Status and code; of a field its own code and its pointer.</summary>
    private static async Task<string> RefusedAsync(HttpClient client, string method, string path, string? body = null)
    {
        using var answer = await SendAsync(client, method, path, body);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        var error = problem["errors"]?[0];
        return $"{(int)answer.StatusCode} "
            + $"{(string?)error?["code"] ?? ((string)problem["type"]!)["/problems/".Length..]}"
            + (error is null ? "" : $" {error["pointer"]}");
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string method,
        string path,
        string? body
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"/api/{path}", UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await client.SendAsync(request, Token);
    }
}
