using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Today;

/// <summary>
/// A district with a list, campaigns, a broadcast and a thread, and a community of it that has set up nothing.
/// </summary>
public sealed class TodayOverHttpTests(TodayDistrict district) : IClassFixture<TodayDistrict>
{
    private const string Community = "beiguan/hongqilu";
    private static readonly string[] OneKind = ["replies"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_page_answers_what_the_routes_of_its_parts_answer()
    {
        foreach (var role in new[] { Role.Official, Role.Auditor })
        {
            var client = district.App.ClientOf(role, "beiguan");
            var today = await ReadAsync(client, "today");
            var dates = await ReadAsync(client, "campaigns/area/occurrences?from=2027-06-11&to=2027-06-25");

            Assert.Equal("2027-06-18 Asia/Shanghai", $"{today["campaigns"]!["day"]} {today["campaigns"]!["zone"]}");
            Assert.Equal(
                dates["occurrences"]!.AsArray().Select(o => $"area {o!["dueAt"]} {o["state"]} {o["cause"]!["code"]}"),
                today["campaigns"]!["occurrences"]!
                    .AsArray()
                    .Where(o => (string?)o!["campaign"] == "area")
                    .Select(o => $"{o!["campaign"]} {o["dueAt"]} {o["state"]} {o["cause"]!["code"]}"),
                StringComparer.Ordinal
            );
            Assert.Equal(
                ["area 2027-06-18T08:30:00Z", "lists 2027-06-18T08:30:00Z"],
                today["campaigns"]!["next"]!.AsArray().Select(c => $"{c!["id"]} {c["nextAt"]}"),
                StringComparer.Ordinal
            );
            Assert.Equal(
                (await ReadAsync(client, "broadcasts?limit=30"))["broadcasts"]!.ToJsonString(),
                today["broadcasts"]!.ToJsonString()
            );
            Assert.Equal(
                """{"active":2,"paused":1} 1 {"all":1,"usable":1} {"open":1,"unread":1,"unanswered":1} false []""",
                string.Join(
                    ' ',
                    today["campaigns"]!["counts"]!.ToJsonString(),
                    today["lists"],
                    today["templates"]!.ToJsonString(),
                    today["threads"]!.ToJsonString(),
                    today["isToldByText"],
                    today["above"]!["campaigns"]!.ToJsonString()
                )
            );
        }
    }

    [Fact]
    public async Task An_official_of_a_community_sees_names_and_dates_of_what_areas_above_send_there()
    {
        var text = await district
            .App.Official(Community)
            .GetStringAsync(new Uri("/api/today", UriKind.Relative), Cancel);
        var today = JsonNode.Parse(text)!;

        Assert.Equal(
            """{"campaigns":[{"name":"Water","area":"beiguan","areaName":"Beiguan","""
                + "\"nextAt\":\"2027-06-18T08:30:00Z\"}],\"more\":0}",
            today["above"]!.ToJsonString()
        );
        Assert.Equal(
            """{"active":0,"paused":0} 0 [] {"open":0,"unread":0,"unanswered":0}""",
            string.Join(
                ' ',
                today["campaigns"]!["counts"]!.ToJsonString(),
                today["lists"],
                today["broadcasts"]!.ToJsonString(),
                today["threads"]!.ToJsonString()
            )
        );
        Assert.Empty((await ReadAsync(district.App.Official("nanguan"), "today"))["above"]!["campaigns"]!.AsArray());
    }

    [Fact]
    public async Task The_version_of_the_first_page_changes_with_what_it_shows_and_not_with_the_clock()
    {
        var client = district.App.Official("nanguan");
        using var first = await client.GetAsync(new Uri("/api/today", UriKind.Relative), Cancel);
        using var same = await AskAgainAsync(first.Headers.ETag!);
        using var put = await client.PutAsJsonAsync(
            new Uri("/api/lists/versions", UriKind.Relative),
            new { name = "V", area = "nanguan" },
            Cancel
        );
        put.EnsureSuccessStatusCode();
        using var changed = await AskAgainAsync(first.Headers.ETag!);

        Assert.Equal(
            (HttpStatusCode.NotModified, "", HttpStatusCode.OK),
            (same.StatusCode, await same.Content.ReadAsStringAsync(Cancel), changed.StatusCode)
        );
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);

        async Task<HttpResponseMessage> AskAgainAsync(EntityTagHeaderValue known)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/today");
            request.Headers.IfNoneMatch.Add(known);
            return await client.SendAsync(request, Cancel);
        }
    }

    [Fact]
    public async Task A_subscription_that_cannot_be_read_keeps_nothing_from_the_first_page()
    {
        var client = district.App.Official("nanguan");
        using var put = await client.PutAsJsonAsync(
            new Uri("/api/notifications", UriKind.Relative),
            new { kinds = OneKind, phone = "+13125550199" },
            Cancel
        );
        put.EnsureSuccessStatusCode();
        Assert.True((bool?)(await ReadAsync(client, "today"))["isToldByText"]);
        var table = district.App.Storage.Table(Tables.Notifications);
        var row = await table.ReadAllAsync(Cancel).SingleAsync(Cancel);
        row["Kinds"] = "Gossip";
        await table.TryReplaceAsync(row, row.ETag, Cancel);

        var today = await ReadAsync(client, "today");

        Assert.False((bool?)today["isToldByText"]);
        Assert.NotNull(today["campaigns"]);
    }

    private static async Task<JsonNode> ReadAsync(HttpClient client, string path) =>
        JsonNode.Parse(await client.GetStringAsync(new Uri($"/api/{path}", UriKind.Relative), Cancel))!;
}

/// <summary>The district, on a local host of its own.</summary>
public sealed class TodayDistrict : IAsyncLifetime
{
    private const string Phone = "+13125550142";

    public AlertsApp App { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        App = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        await SendAsync("PUT", "/api/areas/beiguan", """{"name":"Beiguan"}""");
        await SendAsync("PUT", "/api/areas/beiguan/hongqilu", """{"name":"Hongqi Road"}""");
        await SendAsync("PUT", "/api/areas/nanguan", """{"name":"Nanguan"}""");
        await SendAsync("PUT", "/api/templates/water", """{"name":"W","texts":{"en":"Keep away."}}""");
        await SendAsync("PUT", "/api/lists/families", """{"name":"Families","area":"beiguan"}""");
        await SendAsync("POST", "/api/lists/families/contacts", $$"""{"phone":"{{Phone}}","name":"Li"}""");
        await SaveAsync("area", "Water", """{"area":"beiguan"}""");
        await SaveAsync("lists", "Lists alone", """{"lists":["families"]}""");
        await SaveAsync("paused", "Paused", """{"area":"beiguan"}""");
        await SendAsync("POST", "/api/campaigns/paused/pause", "");
        await App.StartBroadcastAsync(
            """{"name":"B","texts":{"en":"Hello"},"audience":{"lists":["families"]},"urgency":"urgent"}"""
        );
        await SendAsync("POST", $"/local/handsets/{Phone}/replies", """{"text":"thank you"}""");
        await App.UntilQuietAsync();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private Task SaveAsync(string id, string name, string audience) =>
        SendAsync(
            "PUT",
            $"/api/campaigns/{id}",
            $$"""
            {"name":"{{name}}","template":"water","audience":{{audience}},"season":{"from":"05-01","to":"09-10"},
             "schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"} }
            """
        );

    private async Task SendAsync(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await App.Administrator.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {await answer.Content.ReadAsStringAsync(Cancel)}");
    }
}
