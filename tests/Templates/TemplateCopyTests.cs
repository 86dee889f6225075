using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

/// <summary>Templates that an area makes for itself, as copies or ready-made, and the campaigns that use one.</summary>
public sealed class TemplateCopyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_belongs_to_the_area_of_who_made_it()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        var (north, south) = (app.Official("north"), app.Official("south"));
        await DoAsync(north, HttpMethod.Put, "templates/ice", Template("Thin ice", "Winter"));

        var copy = await DoAsync(south, HttpMethod.Post, "templates/ice/copy", """{"id":"our-ice"}""");
        await DoAsync(north, HttpMethod.Put, "templates/ice", Template("Very thin ice", "Winter"));

        Assert.Equal("201 /api/templates/our-ice", copy.Status);
        var read = (await DoAsync(south, HttpMethod.Get, "templates/our-ice")).Body;
        Assert.Equal("""{"en":"Thin ice"}""", read["texts"]!.ToJsonString());
        Assert.Equal(("T", "Winter", "south", 1), Content(read));
        await DoAsync(south, HttpMethod.Put, "templates/our-ice", Template("Our ice", "Winter"));
        var block = await DoAsync(
            south,
            HttpMethod.Post,
            "templates/ice/copy",
            """{"id":"lake-ice","area":"south/lake"}"""
        );
        Assert.Equal("south/lake", (string?)block.Body["area"]);
    }

    [Theory]
    [InlineData("ice", """{"id":"ice"}""", "409 template-exists")]
    [InlineData("nothing", """{"id":"x"}""", "404 unknown-template")]
    [InlineData("ice", """{"id":"No id"}""", "422 invalid-fields")]
    [InlineData("ice", """{"id":"x","area":"/"}""", "422 invalid-fields")]
    [InlineData("ice", """{"id":"x","area":"north"}""", "403 not-allowed")]
    [InlineData("ice", """{"id":"x","area":""}""", "403 not-allowed")]
    [InlineData("ice", "{}", "400 unreadable-body")]
    public async Task A_copy_that_cannot_be_is_refused(string id, string body, string expected)
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        await DoAsync(app.Official("north"), HttpMethod.Put, "templates/ice", Template("Thin ice", "Winter"));

        var refused = await DoAsync(app.Official("south"), HttpMethod.Post, $"templates/{id}/copy", body);

        Assert.Equal(expected, refused.Status);
    }

    [Fact]
    public async Task A_copy_to_an_area_that_nobody_registered_is_refused()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        await DoAsync(app.Administrator, HttpMethod.Put, "areas/south", """{"name":"South"}""");
        await DoAsync(app.Official("north"), HttpMethod.Put, "templates/ice", Template("Thin ice", "Winter"));

        var refused = await DoAsync(
            app.Official("south"),
            HttpMethod.Post,
            "templates/ice/copy",
            """{"id":"x","area":"south/lak"}"""
        );

        Assert.Equal("422 invalid-fields", refused.Status);
        var error = Assert.Single(refused.Body["errors"]!.AsArray())!;
        Assert.Equal(("/area", "unknown-area"), ((string?)error["pointer"], (string?)error["code"]));
    }

    [Fact]
    public async Task A_template_names_its_users_within_the_area_and_counts_the_others()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        await DoAsync(app.Administrator, HttpMethod.Put, "templates/ice", Template("Thin ice", "Winter"));
        await DoAsync(app.Administrator, HttpMethod.Put, "templates/flood", Template("Flood", "Summer"));
        foreach (var (id, area, what) in Users)
        {
            await DoAsync(
                app.Administrator,
                HttpMethod.Put,
                $"lists/{id}",
                $$"""{"name":"{{id}}","area":"{{area}}"}"""
            );
            Assert.StartsWith(
                "201",
                (await DoAsync(app.Administrator, HttpMethod.Put, $"campaigns/{id}", Campaign(id, what))).Status,
                StringComparison.Ordinal
            );
        }

        Assert.Equal(
            """{"campaigns":[{"id":"n1","name":"C n1"},{"id":"n2","name":"C n2"}],"others":1}""",
            await UsesAsync(app.Official("north"))
        );
        Assert.Equal("""{"campaigns":[],"others":3}""", await UsesAsync(app.Official("west")));
        Assert.Equal(
            ["n1", "n2", "s1"],
            JsonNode.Parse(await UsesAsync(app.Auditor))!["campaigns"]!.AsArray().Select(c => (string?)c!["id"]),
            StringComparer.Ordinal
        );
        var listed = (await DoAsync(app.Auditor, HttpMethod.Get, "templates")).Body;
        Assert.Null(listed["templates"]![0]!["usedBy"]);
    }

    [Fact]
    public async Task Default_templates_belong_to_the_area_that_has_none_above()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        var lake = app.Official("north/lake");

        var first = (await DoAsync(lake, HttpMethod.Post, "templates/defaults")).Body;
        var again = (await DoAsync(lake, HttpMethod.Post, "templates/defaults")).Body;
        var below = (await DoAsync(app.Official("north/lake/03"), HttpMethod.Post, "templates/defaults")).Body;
        var namesake = (await DoAsync(app.Official("south/lake"), HttpMethod.Post, "templates/defaults")).Body;
        var tree = (await DoAsync(app.Official(), HttpMethod.Post, "templates/defaults")).Body;
        var south = (await DoAsync(app.Official("south"), HttpMethod.Post, "templates/defaults")).Body;

        Assert.Equal(DefaultTemplates.All.Count, first["saved"]!.AsArray().Count);
        Assert.Equal("lake-drowning", (string?)first["ids"]!["drowning"]);
        Assert.Equal(
            "north/lake",
            (string?)(await DoAsync(lake, HttpMethod.Get, "templates/lake-drowning")).Body["area"]
        );
        Assert.Empty(again["saved"]!.AsArray());
        Assert.Empty(below["saved"]!.AsArray());
        Assert.Equal("lake-drowning", (string?)below["ids"]!["drowning"]);
        Assert.Matches("^[0-9a-v]{6}-drowning$", (string?)namesake["ids"]!["drowning"]);
        Assert.Equal("drowning", (string?)tree["ids"]!["drowning"]);
        Assert.Equal(DefaultTemplates.All.Count, tree["saved"]!.AsArray().Count);
        Assert.Empty(south["saved"]!.AsArray());
        Assert.Equal("drowning", (string?)south["ids"]!["drowning"]);
        // Whoever has some of their own keeps them.
        Assert.Equal(
            "lake-drowning",
            (string?)(await DoAsync(lake, HttpMethod.Post, "templates/defaults")).Body["ids"]!["drowning"]
        );
    }

    [Fact]
    public async Task Default_campaigns_of_an_area_follow_its_own_templates()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        var lake = app.Official("north/lake");

        var adopted = (await DoAsync(lake, HttpMethod.Post, "campaigns/defaults", "{}")).Body;

        Assert.Equal(DefaultTemplates.All.Count, adopted["templates"]!.AsArray().Count);
        var drowning = (await DoAsync(lake, HttpMethod.Get, "campaigns/lake-drowning")).Body;
        Assert.Equal("lake-drowning", (string?)drowning["template"]);
        Assert.Null(drowning["templateVersions"]);
        var fraud = (await DoAsync(lake, HttpMethod.Get, "campaigns/lake-fraud")).Body;
        Assert.Equal("lake-fraud-rebate", (string?)fraud["deck"]![1]);
        Assert.StartsWith(
            "200",
            (await DoAsync(lake, HttpMethod.Put, "templates/lake-drowning", Template("Our lake", "Summer"))).Status,
            StringComparison.Ordinal
        );
    }

    private static (string Id, string Area, string What)[] Users =>
        [
            ("n1", "north", """ "template":"ice" """),
            ("n2", "north/03", """ "deck":["flood","ice"] """),
            ("s1", "south", """ "template":"ice" """),
            ("s2", "south", """ "template":"flood" """),
        ];

    private static string Template(string text, string purpose) =>
        $$"""{"name":"T","texts":{"en":"{{text}}"},"purpose":"{{purpose}}"}""";

    private static string Campaign(string list, string what) =>
        $$"""
            {"name":"C {{list}}",{{what}},"audience":{"lists":["{{list}}"]},"season":{"from":"01-01","to":"12-31"},
             "schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"} }
            """;

    private static (string?, string?, string?, int) Content(JsonNode view) =>
        ((string?)view["name"], (string?)view["purpose"], (string?)view["area"], (int)view["version"]!);

    private static async Task<string> UsesAsync(HttpClient client) =>
        (await DoAsync(client, HttpMethod.Get, "templates/ice")).Body["usedBy"]!.ToJsonString();

    /// <summary>Returns the status with the location or the code of the problem, and the body.</summary>
    private static async Task<(string Status, JsonNode Body)> DoAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string? body = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/{path}", UriKind.Relative))
        {
            Content = body is null ? null : JsonContent.Create(JsonNode.Parse(body)),
        };
        using var answer = await client.SendAsync(request, Token);
        var read = (await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!;
        var more = answer.IsSuccessStatusCode
            ? answer.Headers.Location?.ToString() ?? ""
            : ((string)read["type"]!)["/problems/".Length..];
        return ($"{(int)answer.StatusCode} {more}".TrimEnd(), read);
    }
}
