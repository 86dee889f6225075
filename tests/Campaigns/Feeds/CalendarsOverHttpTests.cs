using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Feeds;

/// <summary>Feed addresses over HTTP. It is Friday, 18 June 2027, 16:00; campaigns fire at 16:30.</summary>
public sealed class CalendarsOverHttpTests
{
    private const string Summer = """{"from":"05-01","to":"09-10"}""";
    private static readonly string[] Planted = ["312555", "Quillfeather", "Watch the children"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_is_made_read_listed_and_revoked()
    {
        await using var app = await AlertsApp.StartAsync();
        var official = app.Official("beiguan");

        var made = await MadeAsync(official, """{"name":"北关"}""");
        var (id, address) = (Text(made, "id"), Text(made, "address"));
        Assert.Matches("^/api/calendar/[0-9a-v]{32}[.]ics$", address);
        Assert.Equal("北关", Text(made, "name"));
        Assert.Equal("beiguan", Text(made, "area"));
        Assert.Equal("2027-06-18", Text(made, "createdAt")[..10]);

        var feed = await GetAsync(app.Anonymous, address);
        Assert.Equal(HttpStatusCode.OK, feed.StatusCode);
        Assert.Equal("text/calendar; charset=utf-8", feed.Content.Headers.ContentType?.ToString());
        Assert.Equal("max-age=300, private", Header(feed, "Cache-Control"));
        Assert.StartsWith("BEGIN:VCALENDAR\r\n", await feed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        var listed = await (await GetAsync(app.Auditor, "/api/calendars")).Content.ReadAsStringAsync(Token);
        Assert.Equal(
            $$"""{"calendars":[{"id":"{{id}}","name":"北关","area":"beiguan","createdAt":"{{Text(made, "createdAt")}}","createdBy":"Official~beiguan"}]}""",
            listed
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await ProblemAsync(await PostAsync(app.Auditor, """{"name":"x"}"""))
        );
        Assert.Equal((HttpStatusCode.Forbidden, "not-allowed"), await ProblemAsync(await DeleteAsync(app.Auditor, id)));

        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(official, id)).StatusCode);
        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-calendar"),
            await ProblemAsync(await GetAsync(app.Anonymous, address))
        );
        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-calendar"),
            await ProblemAsync(await DeleteAsync(official, id))
        );
        Assert.Equal(
            """{"calendars":[]}""",
            await (await GetAsync(official, "/api/calendars")).Content.ReadAsStringAsync(Token)
        );
    }

    [Fact]
    public async Task A_calendar_secret_is_stored_only_as_a_hash()
    {
        await using var app = await AlertsApp.StartAsync();
        var secret = Secret(await MadeAsync(app.Official(), """{"name":"x"}"""));
        await GetAsync(app.Anonymous, $"/api/calendar/{secret}.ics");

        List<string> kept = [];
        foreach (var table in await app.Storage.ReadTableNamesAsync(Token))
        {
            await foreach (var row in app.Storage.Table(table).ReadAllAsync(Token))
            {
                kept.AddRange(row.Select(p => Convert.ToString(p.Value, CultureInfo.InvariantCulture)!));
            }
        }

        Assert.Contains(CalendarSecret.ComputeId(secret)!, kept, StringComparer.Ordinal);
        Assert.DoesNotContain(kept, k => k.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("x")]
    [InlineData("%2F..%2F")]
    [InlineData("SECRET00000000000000000000000000")]
    public async Task An_invalid_calendar_secret_gets_the_same_404_as_a_revoked_one(string secret)
    {
        await using var app = await AlertsApp.StartAsync();

        var answer = await GetAsync(app.Anonymous, $"/api/calendar/{secret}.ics");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(
            """{"type":"/problems/unknown-calendar","title":"No such calendar","status":404,"instance":"/api/calendar"}""",
            await answer.Content.ReadAsStringAsync(Token)
        );
    }

    [Fact]
    public void Only_a_well_formed_calendar_secret_is_looked_up()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => CalendarSecret.Create()).ToList();

        Assert.Equal(100, secrets.Select(CalendarSecret.ComputeId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(secrets, s => Assert.Matches("^[0-9a-f]{64}$", CalendarSecret.ComputeId(s)));
        Assert.All(
            secrets.SelectMany(s =>
                new[]
                {
                    s[1..],
                    s + "0",
                    s.ToUpperInvariant().Replace('0', 'A'),
                    s[..31] + "w",
                    CalendarSecret.ComputeId(s)!,
                }
            ),
            s => Assert.Null(CalendarSecret.ComputeId(s))
        );
    }

    [Theory]
    [InlineData("""{"name":" "}""", "invalid-fields", "/name")]
    [InlineData("""{"name":"x","area":"a//b"}""", "invalid-fields", "/area")]
    [InlineData("""{"area":"a"}""", "unreadable-body", "/name")]
    [InlineData("""{"name":"x","secret":"s"}""", "unreadable-body", "/secret")]
    public async Task An_invalid_calendar_names_its_field(string body, string code, string pointer)
    {
        await using var app = await AlertsApp.StartAsync();

        var problem = await (await PostAsync(app.Official(), body)).Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(code, Text(problem, "type")["/problems/".Length..]);
        Assert.Equal(pointer, Text(problem.GetProperty("errors")[0], "pointer"));
    }

    [Fact]
    public async Task A_feed_holds_the_campaigns_of_its_area_and_of_those_below()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/street", Campaign("Street", """{"area":"beiguan/hongqilu"}"""));
        await PutAsync(app, "campaigns/north", Campaign("North", """{"area":"beiguan"}"""));
        await PutAsync(app, "campaigns/south", Campaign("South", """{"area":"nanguan"}"""));
        await PutAsync(app, "campaigns/near", Campaign("Near", """{"area":"beiguan2"}"""));
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await ProblemAsync(await PostAsync(app.Official("beiguan"), """{"name":"x","area":"nanguan"}"""))
        );

        Assert.Equal("North Street", await NamesAsync(app, app.Official("beiguan"), """{"name":"x"}"""));
        Assert.Equal(
            "Street",
            await NamesAsync(app, app.Official("beiguan"), """{"name":"x","area":"beiguan/hongqilu"}""")
        );
        Assert.Equal("Near North South Street", await NamesAsync(app, app.Official(), """{"name":"x"}"""));
        Assert.Equal("", await NamesAsync(app, app.Official(), """{"name":"x","area":"elsewhere"}"""));
    }

    [Fact]
    public async Task Every_occurrence_is_an_event_with_what_it_came_to_or_will()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "days", """{"days":[{"kind":"exam","name":"中考","from":"2027-06-25"}]}""");
        await PutAsync(
            app,
            "campaigns/fridays",
            Campaign(
                "防溺水",
                """{"lists":["parents"]}""",
                """{"from":"05-01","to":"09-10","except":[{"day":"exam"}]}"""
            )
        );
        await app.TurnClockAsync(AlertsApp.Start + Duration.FromMinutes(31));
        await app.UntilQuietAsync();
        await PutAsync(app, "lists/parents/contacts", """{"phone":"+13125550103","name":"Cy"}""", HttpMethod.Post);

        var feed = await FeedAsync(app, await MadeAsync(app.Official("beiguan"), """{"name":"北关"}"""));

        var occurrences = (
            await JsonAsync(
                app,
                "/api/campaigns/fridays/occurrences?from=2027-04-17T00:00:00Z&to=2028-06-17T00:00:00Z&limit=1000"
            )
        )
            .GetProperty("occurrences")
            .EnumerateArray()
            .Where(o => string.CompareOrdinal(Text(o, "dueAt"), "2027-06-18") > 0)
            .ToList();
        Assert.Equal(
            occurrences.Select(o => Text(o, "dueAt")),
            feed.Parts.Select(p => p["dtstart"]),
            StringComparer.Ordinal
        );
        Assert.Equal("started skipped planned", string.Join(' ', occurrences.Take(3).Select(o => Text(o, "state"))));
        Assert.Equal(
            ["防溺水", "【不发送】防溺水", "防溺水"],
            feed.Parts.Take(3).Select(p => p["summary"]),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ["CONFIRMED", "CANCELLED", "CONFIRMED"],
            feed.Parts.Take(3).Select(p => p["status"]),
            StringComparer.Ordinal
        );

        // What was sent by the ledger, what is planned by the list of today, in which there is one more.
        var sent = await JsonAsync(app, $"/api/broadcasts/{Text(occurrences[0], "broadcast")}");
        Assert.Equal(
            $"收件 2 人，计费 {sent.GetProperty("segments")} 条，费用 {Text(sent.GetProperty("cost"), "amount")} CNY。"
                + $"\n区域：beiguan",
            feed.Parts[0]["description"]
        );
        Assert.Equal("原因：按设定避开（中考）\n区域：beiguan", feed.Parts[1]["description"]);
        var preview = await (
            await app.Administrator.PostAsync(
                Path("/api/broadcasts/preview"),
                Body("""{"name":"x","template":"drowning","audience":{"lists":["parents"]}}"""),
                Token
            )
        ).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(
            $"预计收件 3 人，计费 {preview.GetProperty("segments")} 条，费用 {Text(preview.GetProperty("cost"), "amount")} "
                + $"CNY（按当前名单）。\n区域：beiguan",
            feed.Parts[2]["description"]
        );
        Assert.All(feed.Parts.Skip(3), p => Assert.Equal(feed.Parts[2]["description"], p["description"]));
    }

    [Fact]
    public async Task A_campaign_created_again_in_another_area_has_no_event_of_the_deleted_one()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/fridays", Campaign("North", """{"area":"beiguan"}"""));
        await app.TurnClockAsync(AlertsApp.Start + Duration.FromMinutes(31));
        await app.UntilQuietAsync();
        await app.Administrator.DeleteAsync(Path("/api/campaigns/fridays"), Token);
        await PutAsync(app, "campaigns/fridays", Campaign("South", """{"area":"nanguan"}"""));

        var feed = await FeedAsync(app, await MadeAsync(app.Official("nanguan"), """{"name":"x"}"""));

        Assert.Equal("2027-06-25T08:30:00Z", feed.Parts[0]["dtstart"]);
    }

    [Fact]
    public async Task A_feed_contains_no_personal_data_of_recipients()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/fridays", Campaign("Fridays", """{"lists":["parents"]}"""));
        await app.TurnClockAsync(AlertsApp.Start + Duration.FromMinutes(31));
        await app.UntilQuietAsync();

        var text = await (
            await GetAsync(app.Anonymous, Text(await MadeAsync(app.Official(), """{"name":"x"}"""), "address"))
        ).Content.ReadAsStringAsync(Token);

        Assert.Contains("2 人", text, StringComparison.Ordinal);
        Assert.All(Planted, planted => Assert.DoesNotContain(planted, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_paused_campaigns_future_events_are_tentative_and_past_ones_cancelled()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/fridays", Campaign("Fridays", """{"lists":["parents"]}"""));
        await PutAsync(app, "campaigns/fridays/pause", "", HttpMethod.Post);
        await app.TurnClockAsync(AlertsApp.Start + Duration.FromMinutes(31));
        await app.UntilQuietAsync();

        var feed = await FeedAsync(app, await MadeAsync(app.Official(), """{"name":"x"}"""));

        Assert.Equal(["CANCELLED", "TENTATIVE"], feed.Parts.Take(2).Select(p => p["status"]), StringComparer.Ordinal);
        Assert.Equal(
            ["【已暂停】Fridays", "【已暂停】Fridays"],
            feed.Parts.Take(2).Select(p => p["summary"]),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_feed_asked_again_is_answered_from_memory_and_only_where_it_changed()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/one", Campaign("One", """{"lists":["parents"]}"""));
        var made = await MadeAsync(app.Official(), """{"name":"x"}""");
        var first = await GetAsync(app.Anonymous, Text(made, "address"));
        var (bytes, etag) = (await first.Content.ReadAsStringAsync(Token), first.Headers.ETag!);

        var again = await GetAsync(app.Anonymous, Text(made, "address"), etag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal("", await again.Content.ReadAsStringAsync(Token));
        Assert.Equal(etag, again.Headers.ETag);

        // After five minutes it is written again: the same text until something changes.
        await app.TurnClockAsync(CalendarFeeds.CacheTtl);
        Assert.Equal(
            HttpStatusCode.NotModified,
            (await GetAsync(app.Anonymous, Text(made, "address"), etag)).StatusCode
        );
        Assert.Equal(
            bytes,
            await (await GetAsync(app.Anonymous, Text(made, "address"))).Content.ReadAsStringAsync(Token)
        );

        await PutAsync(app, "campaigns/two", Campaign("Two", """{"lists":["parents"]}"""));
        Assert.Equal(
            HttpStatusCode.NotModified,
            (await GetAsync(app.Anonymous, Text(made, "address"), etag)).StatusCode
        );
        await app.TurnClockAsync(CalendarFeeds.CacheTtl);
        var changed = await GetAsync(app.Anonymous, Text(made, "address"), etag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("SUMMARY:Two", await changed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        // Revoked is revoked, whatever lies in memory.
        await DeleteAsync(app.Official(), Text(made, "id"));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(app.Anonymous, Text(made, "address"), etag)).StatusCode);
    }

    [Fact]
    public async Task A_feed_of_an_hourly_campaign_is_limited_to_the_events_nearest_to_now()
    {
        await using var app = await TownAsync();
        var times = string.Join(',', Enumerable.Range(0, 24).Select(h => $"\"{h:D2}:00\""));
        await PutAsync(
            app,
            "campaigns/hourly",
            $$$"""{"name":"防溺水，每小时","template":"drowning","audience":{"lists":["parents"]},"season":{"from":"01-01","to":"12-31"},"schedule":{"rrule":"FREQ=DAILY","times":[{{{times}}}],"zone":"Asia/Shanghai"} }"""
        );

        var feed = await FeedAsync(app, await MadeAsync(app.Official(), """{"name":"x"}"""));

        Assert.Equal(FeedReader.MaxEvents, feed.Parts.Count);
        Assert.Equal(
            ["2027-06-18T09:00:00Z", "2027-06-18T10:00:00Z"],
            feed.Parts.Take(2).Select(p => p["dtstart"]),
            StringComparer.Ordinal
        );
        Assert.EndsWith("只含离今天最近的 2000 次。", feed["description"], StringComparison.Ordinal);
        Assert.Equal(FeedReader.MaxEvents, feed.Parts.Select(p => p["uid"]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task An_audience_is_counted_once_an_hour_and_when_its_campaign_changes()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/fridays", Campaign("Fridays", """{"lists":["parents"]}"""));
        Assert.Equal(2, await CountAsync(app));
        await PutAsync(app, "lists/parents/contacts", """{"phone":"+13125550103","name":"Cy"}""", HttpMethod.Post);
        Assert.Equal(2, await CountAsync(app));

        await app.TurnClockAsync(AudienceCounts.CacheTtl);
        Assert.Equal(3, await CountAsync(app));

        await PutAsync(app, "lists/parents/contacts", """{"phone":"+13125550104","name":"Di"}""", HttpMethod.Post);
        await PutAsync(app, "campaigns/fridays", Campaign("Fridays after school", """{"lists":["parents"]}"""));
        Assert.Equal(4, await CountAsync(app));
    }

    [Fact]
    public async Task A_campaign_that_cannot_be_requested_has_no_figures_and_affects_no_other()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/lost", Campaign("Lost", """{"lists":["parents"]}"""));
        await PutAsync(app, "campaigns/fridays", Campaign("Fridays", """{"lists":["parents"]}"""));
        var store = app.Services.GetRequiredService<CampaignStore>();
        var lost = (await store.FindAsync("lost", Token))!;
        var fridays = (await store.FindAsync("fridays", Token))!;

        var figures = await app
            .Services.GetRequiredService<IAudienceFigures>()
            .ReadAsync([lost with { Body = lost.Body with { Template = "nothing" } }, fridays], Token);

        Assert.Equal("fridays 2", Assert.Single(figures) is var only ? $"{only.Key} {only.Value.Recipients}" : "");
    }

    [Fact]
    public async Task A_list_moved_to_another_area_is_not_counted_in_the_feed_of_its_former_area()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/fridays", Campaign("Fridays", """{"lists":["parents"]}"""));
        await PutAsync(app, "lists/parents", """{"name":"Parents","area":"nanguan"}""");
        var campaign = (await app.Services.GetRequiredService<CampaignStore>().FindAsync("fridays", Token))!;

        Assert.Empty(await app.Services.GetRequiredService<IAudienceFigures>().ReadAsync([campaign], Token));
    }

    [Fact]
    public async Task Figures_read_a_limited_number_of_broadcasts_and_cache_finished_ones()
    {
        await using var app = await TownAsync();
        await PutAsync(app, "campaigns/fridays", Campaign("Fridays", """{"lists":["parents"]}"""));
        await app.TurnClockAsync(AlertsApp.Start + Duration.FromMinutes(31));
        await app.UntilQuietAsync();
        await app.TurnClockAsync(Duration.FromMinutes(5));
        await app.UntilQuietAsync();
        var id = Text(
            (await JsonAsync(app, "/api/campaigns/fridays/occurrences?from=2027-06-18")).GetProperty("occurrences")[0],
            "broadcast"
        );
        var figures = app.Services.GetRequiredService<BroadcastFigures>();
        string[] others = [.. Enumerable.Range(0, BroadcastFigures.MaxRead).Select(i => $"202706-{i:D26}")];

        Assert.Empty(await figures.ReadAsync([.. others, id], Token));
        Assert.Equal(2, (await figures.ReadAsync([.. others[1..], id], Token))[id].Figures.Recipients);
        Assert.Equal(2, (await figures.ReadAsync([.. others, id], Token))[id].Figures.Recipients);
    }

    private static async Task<int> CountAsync(AlertsApp app)
    {
        var campaign = (await app.Services.GetRequiredService<CampaignStore>().FindAsync("fridays", Token))!;
        return (await app.Services.GetRequiredService<IAudienceFigures>().ReadAsync([campaign], Token))[
            "fridays"
        ].Recipients;
    }

    /// <summary>Two parents in Beiguan, and a template.</summary>
    private static async Task<AlertsApp> TownAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        await PutAsync(app, "lists/parents", """{"name":"Parents","area":"beiguan"}""");
        await PutAsync(
            app,
            "lists/parents/contacts",
            """{"phone":"+13125550101","name":"Ada Quillfeather"}""",
            HttpMethod.Post
        );
        await PutAsync(
            app,
            "lists/parents/contacts",
            """{"phone":"+13125550102","name":"Bo Quillfeather"}""",
            HttpMethod.Post
        );
        await PutAsync(
            app,
            "templates/drowning",
            """{"name":"Drowning","texts":{"zh-CN":"Watch the children near water, {{ name }}."}}"""
        );
        return app;
    }

    private static string Campaign(string name, string audience, string season = Summer) =>
        $$"""{"name":"{{name}}","template":"drowning","audience":{{audience}},"season":{{season}},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"} }""";

    private static async Task PutAsync(AlertsApp app, string path, string body, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Put, $"/api/{path}") { Content = Body(body) };
        using var answer = await app.Administrator.SendAsync(request, Token);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Token)}");
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string body) =>
        await client.PostAsync(Path("/api/calendars"), Body(body), Token);

    private static async Task<HttpResponseMessage> DeleteAsync(HttpClient client, string id) =>
        await client.DeleteAsync(Path($"/api/calendars/{id}"), Token);

    private static async Task<JsonElement> MadeAsync(HttpClient client, string body)
    {
        var answer = await PostAsync(client, body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static async Task<HttpResponseMessage> GetAsync(
        HttpClient client,
        string path,
        EntityTagHeaderValue? known = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return await client.SendAsync(request, Token);
    }

    private static async Task<JsonElement> JsonAsync(AlertsApp app, string path) =>
        await app.Administrator.GetFromJsonAsync<JsonElement>(Path(path), Token);

    private static async Task<ICalendarReader.File> FeedAsync(AlertsApp app, JsonElement made) =>
        await ICalendarReader.ReadAsync(
            await (await GetAsync(app.Anonymous, Text(made, "address"))).Content.ReadAsStringAsync(Token)
        );

    private static async Task<string> NamesAsync(AlertsApp app, HttpClient client, string body) =>
        string.Join(
            ' ',
            (await FeedAsync(app, await MadeAsync(client, body)))
                .Parts.Select(p => p["summary"])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        );

    private static string Secret(JsonElement made) => Text(made, "address")["/api/calendar/".Length..^".ics".Length];

    private static string Header(HttpResponseMessage answer, string name) =>
        string.Join(',', answer.Headers.GetValues(name));

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static async Task<(HttpStatusCode, string)> ProblemAsync(HttpResponseMessage answer) =>
        (
            answer.StatusCode,
            Text(await answer.Content.ReadFromJsonAsync<JsonElement>(Token), "type")["/problems/".Length..]
        );
}
