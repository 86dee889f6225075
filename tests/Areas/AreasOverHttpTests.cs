using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Tests.Contacts;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Areas;

/// <summary>A tree of areas over HTTP: what may be named, what is added by name, and what those below see.</summary>
public sealed class AreasOverHttpTests
{
    private static readonly string[] OfficialOnly = ["official"];
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lists/typo", """{"name":"L","area":"AREA"}""", "/area")]
    [InlineData("templates/typo", """{"name":"T","texts":{"en":"Hi"},"area":"AREA"}""", "/area")]
    [InlineData("lists/school/contacts", """{"phone":"2025550123","area":"AREA"}""", "/area")]
    [InlineData("calendars", """{"name":"C","area":"AREA"}""", "/area")]
    [InlineData(
        "days",
        """{"days":[{"name":"Fair","kind":"exam","from":"2027-07-01","area":"AREA"}]}""",
        "/days/0/area"
    )]
    [InlineData(
        "broadcasts/preview",
        """{"name":"B","texts":{"en":"Hi"},"audience":{"area":"AREA"}}""",
        "/audience/area"
    )]
    [InlineData(
        "broadcasts",
        """{"name":"B","texts":{"en":"Hi"},"audience":{"areas":["beiguan","AREA"]}}""",
        "/audience/areas/1"
    )]
    [InlineData(
        "campaigns/typo",
        """
            {"name":"C","template":"hello","audience":{"areas":["AREA"]},"season":{"from":"05-01","to":"09-10"},
             "schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}
            """,
        "/audience/areas/0"
    )]
    public async Task An_area_that_nobody_registered_is_refused_by_its_field(string path, string body, string pointer)
    {
        await using var app = await TreeAsync();

        var unknown = await SendAsync(app, path, body.Replace("AREA", "beiguan/honqilu", StringComparison.Ordinal));
        var known = await SendAsync(app, path, body.Replace("AREA", "beiguan/hongqilu", StringComparison.Ordinal));

        Assert.Equal($"422 {pointer} unknown-area beiguan/honqilu", Describe(unknown));
        Assert.DoesNotContain("unknown-area", known.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_gets_no_unknown_area()
    {
        await using var app = await TreeAsync();

        using var answer = await app.App.Administrator.PutAsJsonAsync(
            "/local/operators/Li",
            new { roles = OfficialOnly, area = "beiguan/honqilu" },
            Stop
        );

        Assert.Contains("unknown-area", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_path_is_known_until_an_area_is_registered()
    {
        await using var app = await StartAsync();
        await app.PutAsync("areas/", """{"name":"Everything"}""", client: app.App.Administrator);

        var before = await SendAsync(app, "lists/first", """{"name":"F","area":"anywhere/at/all"}""");
        await app.PutAsync("areas/beiguan", """{"name":"Beiguan"}""", client: app.App.Administrator);
        var after = await SendAsync(app, "lists/second", """{"name":"S","area":"anywhere/at/all"}""");

        Assert.Equal(201, before.Status);
        Assert.Equal("422 /area unknown-area anywhere/at/all", Describe(after));
    }

    [Fact]
    public async Task A_stored_area_stays_and_the_own_area_is_known()
    {
        await using var app = await TreeAsync();
        await app.ImportAsync("school", "phone,area\n2025550123,beiguan/hongqilu\n");
        await app.SendAsync(HttpMethod.Delete, "areas/beiguan/hongqilu", client: app.App.Administrator);
        var own = app.App.ClientOf(Role.Administrator, "beiguan/own");

        var list = await SendAsync(app, "lists/school", """{"name":"Renamed","area":"beiguan/hongqilu"}""");
        var contact = await SendAsync(
            app,
            "lists/school/contacts",
            """{"phone":"2025550123","name":"Li","area":"beiguan/hongqilu"}"""
        );
        var ownList = await app.PutAsync("lists/own", """{"name":"Own","area":"beiguan/own"}""", client: own);
        var ownArea = await app.PutAsync("areas/beiguan/own", """{"name":"Own"}""", client: own);

        Assert.Equal((200, 200), (list.Status, contact.Status));
        Assert.Equal((201, 201), (ownList.Status, ownArea.Status));
    }

    [Fact]
    public async Task An_area_that_is_registered_makes_those_above_it_known()
    {
        await using var app = await TreeAsync();
        var administrator = app.App.Administrator;

        var before = await app.PutAsync("lists/x", """{"name":"X","area":"beiguan/x"}""", client: administrator);
        // Saved by a version of the program that took any path.
        var areas = app.App.Services.GetRequiredService<AreaStore>();
        await areas.PutAsync(new Area { Path = "beiguan/x/03", Name = "Grid" }, Stop);
        var after = await app.PutAsync("lists/x", """{"name":"X","area":"beiguan/x"}""", client: administrator);

        Assert.Equal("422 /area unknown-area beiguan/x", Describe(before));
        Assert.Equal(201, after.Status);
    }

    [Theory]
    [InlineData("", "beiguan/x/03", "422 area unknown-area beiguan/x")]
    [InlineData("", "nanguan/x", "422 area unknown-area nanguan")]
    [InlineData("", "nanguan", "201 ")]
    [InlineData("beiguan/own", "beiguan/own", "201 ")]
    [InlineData("beiguan/own/grids", "beiguan/own/grids", "201 ")]
    [InlineData("beiguan/own", "beiguan/own/03", "201 ")]
    [InlineData("beiguan/own", "beiguan/own/x/03", "422 area unknown-area beiguan/own/x")]
    public async Task A_new_area_is_saved_below_a_known_one(string own, string path, string expected)
    {
        await using var app = await TreeAsync();
        var administrator = app.App.ClientOf(Role.Administrator, own);

        var saved = await app.PutAsync($"areas/{path}", """{"name":"New"}""", client: administrator);

        Assert.Equal(expected, Describe(saved));
    }

    [Fact]
    public async Task An_area_whose_parent_was_removed_can_still_be_changed()
    {
        await using var app = await TreeAsync();
        var administrator = app.App.Administrator;
        await app.PutAsync("areas/beiguan/hongqilu/x", """{"name":"X"}""", client: administrator);
        await app.SendAsync(HttpMethod.Delete, "areas/beiguan/hongqilu", client: administrator);

        var changed = await app.PutAsync("areas/beiguan/hongqilu/x", """{"name":"Y"}""", client: administrator);

        Assert.Equal(200, changed.Status);
    }

    [Theory]
    [InlineData("beiguan", "Dadao Xi (new)", "beiguan/dadao-xi-new")]
    [InlineData("beiguan", "第３网格", "beiguan/第3网格")]
    [InlineData("", "南关街道", "南关街道")]
    [InlineData("beiguan", "HONGQILU!", "beiguan/hongqilu-2")] // the path is there, of another name
    [InlineData("beiguan", "★", "beiguan/area")]
    public async Task The_path_of_an_area_is_made_from_its_name(string parent, string name, string path)
    {
        await using var app = await TreeAsync();

        var added = await AddAsync(app, parent, name);
        var again = await AddAsync(app, parent, name.ToUpperInvariant());

        Assert.Equal((201, path, name), (added.Status, (string)added.Json["path"]!, (string)added.Json["name"]!));
        Assert.NotNull(added.Tag);
        Assert.Equal("422 /name name-in-use", Describe(again));
    }

    [Fact]
    public async Task An_area_is_added_below_known_areas_of_the_caller_alone()
    {
        await using var app = await TreeAsync();
        var below = app.App.ClientOf(Role.Administrator, "beiguan/hongqilu");
        var deep = "beiguan/hongqilu";
        for (var i = 0; i < 6; i++)
        {
            deep = (string)(await AddAsync(app, deep, "a")).Json["path"]!;
        }

        Assert.Equal((403, "not-allowed"), (await AddAsync(app, "beiguan", "Next", below)).Short);
        Assert.Equal(201, (await AddAsync(app, "beiguan/hongqilu", "Next", below)).Status);
        Assert.Equal("422 /parent unknown-area beiguan/x", Describe(await AddAsync(app, "beiguan/x", "Next")));
        Assert.Equal("422 /name unusable-name", Describe(await AddAsync(app, "beiguan", " ")));
        Assert.Equal("422 /parent too-deep", Describe(await AddAsync(app, deep, "b")));
    }

    [Fact]
    public async Task Callers_below_see_path_and_name_of_the_areas_above()
    {
        await using var app = await TreeAsync();

        var page = await app.GetAsync("areas", app.App.Official("beiguan/hongqilu"));
        var first = await app.GetAsync("areas?limit=1", app.App.Official("beiguan/hongqilu"));

        Assert.Equal("""{"path":"beiguan","name":"Beiguan","above":true}""", page.Json["areas"]![0]!.ToJsonString());
        Assert.Equal("beiguan beiguan/hongqilu", page.All("areas", "path"));
        Assert.NotNull(page.Json["areas"]![1]!["etag"]);
        Assert.Equal("beiguan", first.All("areas", "path"));
    }

    private static async Task<ContactsApp> StartAsync()
    {
        var app = new ContactsApp();
        await app.InitializeAsync();
        return app;
    }

    /// <summary>A district with quiet hours and two subdistricts, a list and a template.</summary>
    private static async Task<ContactsApp> TreeAsync()
    {
        var app = await StartAsync();
        var hours = """{"name":"Beiguan","quietHours":[{"start":"22:00","end":"06:00"}]}""";
        await app.PutAsync("areas/beiguan", hours, client: app.App.Administrator);
        await app.PutAsync("areas/beiguan/hongqilu", """{"name":"Hongqi Road"}""", client: app.App.Administrator);
        await app.PutAsync("areas/beiguan/other", """{"name":"Other"}""", client: app.App.Administrator);
        await app.AddListAsync("school", "beiguan/hongqilu");
        await app.PutAsync(
            "templates/hello",
            """{"name":"Hello","texts":{"en":"Hello"}}""",
            client: app.App.Administrator
        );
        return app;
    }

    private static Task<Answer> AddAsync(ContactsApp app, string parent, string name, HttpClient? client = null) =>
        app.SendAsync(
            HttpMethod.Post,
            "areas",
            JsonContent.Create(new { parent, name }),
            client: client ?? app.App.Administrator
        );

    private static Task<Answer> SendAsync(ContactsApp app, string path, string body) =>
        app.SendAsync(
            path.Split('/')[0] is "broadcasts" or "calendars" || path.EndsWith("contacts", StringComparison.Ordinal)
                ? HttpMethod.Post
                : HttpMethod.Put,
            path,
            JsonContent.Create(JsonNode.Parse(body)),
            client: app.App.Administrator,
            idempotencyKey: path == "broadcasts" ? "once" : null
        );

    private static string Describe(Answer answer) =>
        $"{answer.Status} "
        + string.Join(
            ' ',
            (answer.Json["errors"]?.AsArray() ?? []).Select(e => $"{e!["pointer"]} {e["code"]} {e["name"]}".Trim())
        );
}
