using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

/// <summary>Campaigns keep the versions of other areas' templates, from the save to the handset.</summary>
public sealed class TemplateVersionsTests
{
    private const string Phone = "+13125550161";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_of_another_area_sends_its_version_until_it_takes_the_new_one()
    {
        await using var app = await StartAsync();
        await SaveTextAsync(app, "ice", "Thin ice.");
        await SaveTextAsync(app, "flood", "Leave the cellar.");
        var block = app.Official("north/03");

        var made = await DoAsync(block, "PUT", "campaigns/b", Campaign(""" "template":"ice" """));
        await DoAsync(block, "PUT", "campaigns/d", Campaign(""" "deck":["ice","flood"] """, "17:00"));
        await DoAsync(block, "PUT", "campaigns/f", Campaign(""" "template":"ice","follow":true """, "17:30"));
        await SaveTextAsync(app, "ice", "Very thin ice.");

        Assert.Equal("""{"ice":1}""", made["templateVersions"]!.ToJsonString());
        Assert.Equal("""{"flood":1,"ice":1}""", await VersionsAsync(block, "d"));
        Assert.Null((await DoAsync(block, "GET", "campaigns/f"))["templateVersions"]);
        await SendDayAsync(app);
        Assert.Equal(["Thin ice.", "Thin ice.", "Very thin ice."], await TextsAsync(app));

        // Saving it again keeps the version; taking is a call of its own, from the next occurrence on.
        await DoAsync(block, "PUT", "campaigns/b", Campaign(""" "template":"ice" """));
        Assert.Equal("""{"ice":1}""", await VersionsAsync(block, "b"));
        var taken = await DoAsync(block, "POST", "campaigns/b/take-versions", """{"templateVersions":{"ice":2}}""");
        Assert.Equal("""{"ice":2}""", taken["templateVersions"]!.ToJsonString());
        await DoAsync(block, "POST", "campaigns/d/take-versions", """{"templateVersions":{"ice":2}}""");
        Assert.Equal("""{"flood":1,"ice":2}""", await VersionsAsync(block, "d"));
        await SendDayAsync(app);
        Assert.Equal(["Very thin ice.", "Leave the cellar.", "Very thin ice."], (await TextsAsync(app))[3..]);
    }

    [Fact]
    public async Task A_campaign_of_the_own_area_or_of_before_follows_the_newest_version()
    {
        await using var app = await StartAsync();
        await SaveTextAsync(app, "ice", "Thin ice.");
        var (north, block) = (app.Official("north"), app.Official("north/03"));
        await DoAsync(north, "PUT", "lists/all", """{"name":"A","area":"north"}""");
        var own = await DoAsync(
            north,
            "PUT",
            "campaigns/n",
            Campaign(""" "template":"ice" """).Replace("block", "all", StringComparison.Ordinal)
        );
        await DoAsync(block, "PUT", "campaigns/b", Campaign(""" "template":"ice" """));
        await foreach (var row in app.Storage.Table(Tables.Campaigns).ReadAllAsync(Token))
        {
            row.Remove("TemplateVersions");
            await app.Storage.Table(Tables.Campaigns).TryReplaceAsync(row, row.ETag, Token);
        }

        await SaveTextAsync(app, "ice", "Very thin ice.");

        Assert.Null(own["templateVersions"]);
        Assert.Null((await DoAsync(block, "GET", "campaigns/b"))["templateVersions"]);
        await SendDayAsync(app);
        Assert.Equal(["Very thin ice."], await TextsAsync(app));
    }

    [Fact]
    public async Task Copies_and_rehearsals_keep_the_versions_of_the_campaign()
    {
        await using var app = await StartAsync();
        await SaveTextAsync(app, "ice", "Thin ice.");
        var block = app.Official("north/03");
        await DoAsync(block, "PUT", "campaigns/b", Campaign(""" "template":"ice" """));
        // Two segments instead of one.
        await SaveTextAsync(app, "ice", new string('x', 200));

        var copy = await DoAsync(block, "POST", "campaigns/b/copy", """{"id":"c"}""");
        var rehearsal = await RehearseAsync(block, """ "campaigns":["b"] """);
        var draft = await RehearseAsync(
            block,
            $$""" "campaigns":[],"drafts":[{"id":"b","campaign":{{Campaign(""" "template":"ice" """)}} }] """
        );
        await DoAsync(block, "POST", "campaigns/b/take-versions", """{"templateVersions":{"ice":2}}""");
        var taken = await RehearseAsync(block, """ "campaigns":["b"] """);

        Assert.Equal("""{"ice":1}""", copy["templateVersions"]!.ToJsonString());
        Assert.Equal((1, 1, 2), (rehearsal, draft, taken));
    }

    [Fact]
    public async Task Versions_that_do_not_fit_are_refused()
    {
        await using var app = await StartAsync();
        await SaveTextAsync(app, "ice", "Thin ice.");
        await SaveTextAsync(app, "flood", "Leave the cellar.");
        var block = app.Official("north/03");
        await DoAsync(block, "PUT", "campaigns/b", Campaign(""" "template":"ice" """));
        (string Method, string Path, string Body, string Expected)[] rows =
        [
            ("PUT", "campaigns/b", Kept("""{"ice":2}"""), "422 unknown-version /templateVersions/ice"),
            ("PUT", "campaigns/b", Kept("""{"ice":0}"""), "422 unknown-version /templateVersions/ice"),
            ("PUT", "campaigns/b", Kept("""{"flood":1}"""), "422 unused-template /templateVersions"),
            ("PUT", "campaigns/b", Kept("""{"ice":1},"follow":true"""), "422 one-of /templateVersions"),
            ("PUT", "campaigns/b", Kept(Many()), "422 length /templateVersions"),
            ("PUT", "campaigns/b", Kept("""{"ice":1.5}"""), "400 unreadable-body /templateVersions/ice"),
            ("POST", "campaigns/b/take-versions", Taken("""{"ice":2}"""), "422 unknown-version /templateVersions/ice"),
            ("POST", "campaigns/b/take-versions", Taken("""{"flood":1}"""), "422 unused-template /templateVersions"),
            ("POST", "campaigns/b/take-versions", Taken("{}"), "422 length /templateVersions"),
            ("POST", "campaigns/b/take-versions", Taken(Many()), "422 length /templateVersions"),
            ("POST", "campaigns/x/take-versions", Taken("""{"ice":1}"""), "404 unknown-campaign"),
        ];
        foreach (var (method, path, body, expected) in rows)
        {
            Assert.Equal(expected, await RefusedAsync(block, method, path, body));
        }

        Assert.Equal(
            "403 not-allowed",
            await RefusedAsync(app.Official("north/04"), "POST", "campaigns/b/take-versions", Taken("""{"ice":1}"""))
        );
        await SaveTextAsync(app, "ice", "Very thin ice.");
        Assert.Equal(
            "412 stale-version",
            await RefusedAsync(block, "POST", "campaigns/b/take-versions", Taken("""{"ice":2}"""), "\"9-9\"")
        );
        Assert.Equal("""{"ice":1}""", await VersionsAsync(block, "b"));
    }

    [Fact]
    public async Task A_template_whose_former_version_is_kept_is_not_deleted()
    {
        await using var app = await StartAsync();
        await SaveTextAsync(app, "ice", "Thin ice.");
        var (north, block) = (app.Official("north"), app.Official("north/03"));
        await DoAsync(block, "PUT", "campaigns/b", Campaign(""" "template":"ice" """));
        await SaveTextAsync(app, "ice", "Very thin ice.");

        Assert.Equal("409 template-in-use", await RefusedAsync(north, "DELETE", "templates/ice"));

        await SendDayAsync(app);
        Assert.Equal(["Thin ice."], await TextsAsync(app));
    }

    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"), ("Alerts:Region", "US"));
        await DoAsync(app.Administrator, "PUT", "lists/block", """{"name":"B","area":"north/03"}""");
        await DoAsync(
            app.Administrator,
            "POST",
            "lists/block/contacts",
            $$"""{"phone":"{{Phone}}","name":"Ann","basis":"notice"}"""
        );
        return app;
    }

    private static Task<JsonNode> SaveTextAsync(AlertsApp app, string id, string text) =>
        DoAsync(app.Official("north"), "PUT", $"templates/{id}", $$"""{"name":"T","texts":{"en":"{{text}}"} }""");

    private static string Campaign(string what, string time = "16:30") =>
        $$"""
            {"name":"C",{{what}},"audience":{"lists":["block"]},"season":{"from":"01-01","to":"12-31"},
             "schedule":{"rrule":"FREQ=DAILY","time":"{{time}}","zone":"Asia/Shanghai"} }
            """;

    private static string Kept(string versions) => Campaign($""" "template":"ice","templateVersions":{versions} """);

    private static string Taken(string versions) => $$"""{"templateVersions":{{versions}} }""";

    private static string Many() => $"{{{string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"t{i}\":1"))}}}";

    /// <summary>Lets everything fall due that a day plans, and waits until it is sent.</summary>
    private static async Task SendDayAsync(AlertsApp app)
    {
        await app.TurnClockAsync(Duration.FromHours(24));
        await app.UntilQuietAsync();
    }

    /// <summary>Returns the texts on the handset in the order of their arrival.</summary>
    private static async Task<string[]> TextsAsync(AlertsApp app)
    {
        var handset = JsonNode.Parse(
            await app.Administrator.GetStringAsync(new Uri($"/local/handsets/{Phone}", UriKind.Relative), Token)
        )!;
        return
        [
            .. handset["messages"]!
                .AsArray()
                .OrderBy(m => (string)m!["at"]!, StringComparer.Ordinal)
                .Select(m => (string)m!["text"]!),
        ];
    }

    private static async Task<string> VersionsAsync(HttpClient client, string campaign) =>
        (await DoAsync(client, "GET", $"campaigns/{campaign}"))["templateVersions"]!.ToJsonString();

    /// <summary>Returns the segments of a rehearsal of one day.</summary>
    private static async Task<int> RehearseAsync(HttpClient client, string what) =>
        (int)
            (await DoAsync(client, "POST", "rehearsals", $$"""{"from":"2027-06-20","to":"2027-06-20",{{what}} }"""))[
                "total"
            ]!["segments"]!;

    private static async Task<JsonNode> DoAsync(HttpClient client, string method, string path, string? body = null)
    {
        using var answer = await SendAsync(client, method, path, body);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Returns status and code; of a field its own code and its pointer.</summary>
    private static async Task<string> RefusedAsync(
        HttpClient client,
        string method,
        string path,
        string? body = null,
        string? ifMatch = null
    )
    {
        using var answer = await SendAsync(client, method, path, body, ifMatch);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        var error = problem["errors"]?[0];
        var isUnreadable = (int)answer.StatusCode == 400;
        var code = ((string)problem["type"]!)["/problems/".Length..];
        return $"{(int)answer.StatusCode} {(isUnreadable ? code : (string?)error?["code"] ?? code)}"
            + (error is null ? "" : $" {error["pointer"]}");
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string method,
        string path,
        string? body,
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"/api/{path}", UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await client.SendAsync(request, Token);
    }
}
