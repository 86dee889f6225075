using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Tests.Support;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts;

/// <summary>Broadcasts as callers see them: over HTTP, to handsets.</summary>
public sealed class BroadcastTriggersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_key_orders_once_and_texts_once()
    {
        await using var app = await OpenAsync();

        var first = await OrderAsync(app, "flood-1", Order());
        var again = await OrderAsync(app, "flood-1", Order());
        var other = await OrderAsync(app, "flood-1", Order(name: "Fire"));
        var keyless = await OrderAsync(app, key: null, Order());
        await app.UntilQuietAsync();

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await again.Content.ReadAsStringAsync(Stop));
        Assert.Equal((HttpStatusCode.Conflict, "idempotency-key-reused"), await ProblemAsync(other));
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-missing"), await ProblemAsync(keyless));
        Assert.Equal("Keep away.", Assert.Single(await HandsetAsync(app, 1)));
        Assert.Equal("Keep away.", Assert.Single(await HandsetAsync(app, 2)));
    }

    [Fact]
    public async Task Another_callers_key_is_another_order()
    {
        await using var app = await OpenAsync();

        var first = await OrderAsync(app, "flood-1", Order());
        var second = await OrderAsync(app, "flood-1", Order(), app.ClientOf(Api.Role.Administrator, "beiguan"));

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task What_cannot_be_ordered_is_named()
    {
        await using var app = await OpenAsync();
        (object Body, HttpStatusCode Status, string Code)[] rows =
        [
            (new { name = "n", texts = new { en = "t" }, audience = new { lists = new[] { "nobody" } } }, HttpStatusCode.UnprocessableEntity, "invalid-fields"),
            (new { name = "n", audience = new { lists = new[] { "river" } } }, HttpStatusCode.UnprocessableEntity, "invalid-fields"),
            (new { name = "n", texts = new { en = "t" }, audience = new { lists = new[] { "river" }, area = "nowhere" } }, HttpStatusCode.UnprocessableEntity, "empty-audience"),
            (new { name = "n", texts = new { en = "t" }, audience = new { lists = new[] { "river" } }, surprise = 1 }, HttpStatusCode.BadRequest, "unreadable-body"),
            (new { name = "n", texts = new { en = "t" } }, HttpStatusCode.BadRequest, "unreadable-body"),
        ];

        foreach (var (body, status, code) in rows)
        {
            Assert.Equal((status, code), await ProblemAsync(await OrderAsync(app, "k", body)));
        }
    }

    [Fact]
    public async Task What_is_scheduled_is_replaced_as_read_cancelled_and_then_left()
    {
        await using var app = await OpenAsync();
        var startAt = AlertsApp.Start + Duration.FromHours(3);
        var place = (await OrderAsync(app, "later", Order(startAt: startAt))).Headers.Location!;
        var read = await app.Administrator.GetAsync(place, Stop);

        var replaced = await PutAsync(app, place, Order(name: "Flood, later", startAt: startAt), read.Headers.ETag);
        var stale = await PutAsync(app, place, Order(), read.Headers.ETag);
        var cancelled = await app.Administrator.PostAsync(Below(place, "cancel"), content: null, Stop);
        await app.TurnClockAsync(startAt + Duration.FromMinutes(5));
        await app.UntilQuietAsync();
        var late = await PutAsync(app, place, Order());

        Assert.Equal("scheduled", (await BodyAsync(read)).GetProperty("state").GetString());
        Assert.Equal("Flood, later", (await BodyAsync(replaced)).GetProperty("name").GetString());
        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale-version"), await ProblemAsync(stale));
        Assert.Equal("cancelled", (await BodyAsync(cancelled)).GetProperty("state").GetString());
        Assert.Equal((HttpStatusCode.Conflict, "not-scheduled"), await ProblemAsync(late));
        Assert.Empty(await HandsetAsync(app, 1));
    }

    [Fact]
    public async Task Deliveries_come_in_pages_by_state_and_as_CSV()
    {
        await using var app = await OpenAsync();
        var place = (await OrderAsync(app, "flood-1", Order())).Headers.Location!;
        await app.UntilQuietAsync();

        var first = await BodyAsync(await app.Auditor.GetAsync(Below(place, "deliveries?limit=1"), Stop));
        var second = await BodyAsync(await app.Auditor.GetAsync(Below(place, $"deliveries?limit=1&cursor={Uri.EscapeDataString(first.GetProperty("cursor").GetString()!)}"), Stop));
        var undelivered = await BodyAsync(await app.Auditor.GetAsync(Below(place, "deliveries?state=undelivered"), Stop));
        using var request = new HttpRequestMessage(HttpMethod.Get, Below(place, "deliveries")) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/csv") } } };
        var csv = await (await app.Auditor.SendAsync(request, Stop)).Content.ReadAsStringAsync(Stop);

        Assert.Equal(
            [Engine.Phone(1).E164, Engine.Phone(2).E164],
            new[] { first, second }.Select(p => Assert.Single(p.GetProperty("deliveries").EnumerateArray()).GetProperty("phone").GetString()!).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Empty(undelivered.GetProperty("deliveries").EnumerateArray());
        Assert.Equal(3, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"{Engine.Phone(1).E164},", csv, StringComparison.Ordinal);
        Assert.Contains(",delivered,", csv, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable-query"), await ProblemAsync(await app.Auditor.GetAsync(Below(place, "deliveries?state=lost"), Stop)));
    }

    [Fact]
    public async Task A_retry_texts_those_undelivered_once_however_often_it_is_asked()
    {
        await using var app = await OpenAsync();
        await CarrierAsync(app, failPercent: 100);
        var place = (await OrderAsync(app, "flood-1", Order())).Headers.Location!;
        await app.UntilQuietAsync();
        await CarrierAsync(app, failPercent: 0);

        var retry = await OrderAsync(app, "retry-1", body: null, place: Below(place, "retry"));
        var again = await OrderAsync(app, "retry-1", body: null, place: Below(place, "retry"));
        await app.UntilQuietAsync();

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (retry.StatusCode, again.StatusCode));
        var view = await BodyAsync(await app.Auditor.GetAsync(retry.Headers.Location, Stop));
        Assert.Equal(place.OriginalString.Split('/')[^1], view.GetProperty("retryOf").GetString());
        Assert.Equal(2, view.GetProperty("tallies").GetProperty("delivered").GetInt32());
        Assert.True(view.GetProperty("settled").GetBoolean());
        Assert.Equal("Keep away.", Assert.Single(await HandsetAsync(app, 1)));
    }

    [Fact]
    public async Task Nobody_finds_what_is_not_there()
    {
        await using var app = await OpenAsync();

        foreach (var id in (string[])["202706-aaaaaaaaaaaaaaaaaaaaaaaaaa", "nothing", "..%2F..", "%23%3F", new string('x', 300)])
        {
            Assert.Equal((HttpStatusCode.NotFound, "unknown-broadcast"), await ProblemAsync(await app.Auditor.GetAsync(new Uri($"/api/broadcasts/{id}", UriKind.Relative), Stop)));
        }
    }

    /// <summary>A host with two people on the list <c>river</c>.</summary>
    private static async Task<AlertsApp> OpenAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        await CarrierAsync(app, failPercent: 0);
        (await PutAsync(app, new Uri("/api/lists/river", UriKind.Relative), new { name = "River", area = "beiguan" })).EnsureSuccessStatusCode();
        foreach (var n in (int[])[1, 2])
        {
            var contact = new { phone = Engine.Phone(n).E164, language = "en" };
            (await app.Administrator.PostAsJsonAsync(new Uri("/api/lists/river/contacts", UriKind.Relative), contact, Stop)).EnsureSuccessStatusCode();
        }

        return app;
    }

    private static object Order(string name = "Flood", Instant? startAt = null) =>
        new { name, texts = new { en = "Keep away." }, audience = new { lists = new[] { "river" } }, urgency = "urgent", startAt = startAt is { } at ? InstantPattern.ExtendedIso.Format(at) : null };

    private static async Task<HttpResponseMessage> OrderAsync(AlertsApp app, string? key, object? body, HttpClient? caller = null, Uri? place = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, place ?? new Uri("/api/broadcasts", UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await (caller ?? app.Administrator).SendAsync(request, Stop);
    }

    private static async Task<HttpResponseMessage> PutAsync(AlertsApp app, Uri place, object body, EntityTagHeaderValue? asRead = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, place) { Content = JsonContent.Create(body) };
        if (asRead is not null)
        {
            request.Headers.IfMatch.Add(asRead);
        }

        return await app.Administrator.SendAsync(request, Stop);
    }

    private static async Task CarrierAsync(AlertsApp app, int failPercent) => (await PutAsync(
        app,
        new Uri("/local/carrier", UriKind.Relative),
        new { pacePerMinute = 6_000, rejectPercent = 0, failPercent, throttlePercent = 0, timeoutAfterAcceptPercent = 0, reportDelaySeconds = 0, seed = 1 })).EnsureSuccessStatusCode();

    private static async Task<IReadOnlyList<string>> HandsetAsync(AlertsApp app, int n) =>
    [
        .. (await app.Administrator.GetFromJsonAsync<JsonElement>(new Uri($"/local/handsets/{Uri.EscapeDataString(Engine.Phone(n).E164)}", UriKind.Relative), Stop))
            .GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("text").GetString()!),
    ];

    private static Uri Below(Uri place, string what) => new($"{place.OriginalString}/{what}", UriKind.Relative);

    private static Task<JsonElement> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(Stop);

    private static async Task<(HttpStatusCode Status, string Code)> ProblemAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, (await BodyAsync(answer)).GetProperty("type").GetString()!["/problems/".Length..]);
}
