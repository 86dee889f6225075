using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

/// <summary>Retries and their keys as callers see them: over HTTP, to handsets.</summary>
public sealed class RetryOverHttpTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_callers_key_is_another_request()
    {
        await using var app = await OpenAsync();

        var first = await StartBroadcastAsync(app, "flood-1", MakeRequest());
        var second = await StartBroadcastAsync(
            app,
            "flood-1",
            MakeRequest(),
            app.ClientOf(Role.Administrator, "beiguan")
        );

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("beiguan", HttpStatusCode.OK)]
    [InlineData("beiguan/03", HttpStatusCode.Forbidden)]
    [InlineData("nanguan", HttpStatusCode.Forbidden)]
    public async Task A_repeated_key_is_answered_by_the_area_that_its_caller_has_now(string area, HttpStatusCode status)
    {
        await using var app = await OpenAsync();
        var first = await StartBroadcastAsync(
            app,
            "flood-1",
            MakeRequest(),
            app.ClientOf(Role.Administrator, "beiguan", "Wang")
        );
        var place = first.Headers.Location!;
        await app.UntilQuietAsync();

        var again = await StartBroadcastAsync(
            app,
            "flood-1",
            MakeRequest(),
            app.ClientOf(Role.Administrator, area, "Wang")
        );

        Assert.Equal(status, again.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? place : null, again.Headers.Location);
        var body = await again.Content.ReadAsStringAsync(Stop);
        Assert.Equal(
            status == HttpStatusCode.OK,
            body.Contains(place.OriginalString.Split('/')[^1], StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_retry_texts_those_undelivered_once_however_often_it_is_asked()
    {
        await using var app = await OpenAsync();
        await CarrierAsync(app, failPercent: 100);
        var place = (await StartBroadcastAsync(app, "flood-1", MakeRequest())).Headers.Location!;
        await app.UntilQuietAsync();
        await CarrierAsync(app, failPercent: 0);

        var retry = await StartBroadcastAsync(app, "retry-1", body: null, place: Below(place, "retry"));
        var again = await StartBroadcastAsync(app, "retry-1", body: null, place: Below(place, "retry"));
        await app.UntilQuietAsync();

        Assert.Equal(HttpStatusCode.Accepted, retry.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var view = await BodyAsync(await app.Auditor.GetAsync(retry.Headers.Location, Stop));
        Assert.Equal(place.OriginalString.Split('/')[^1], view.GetProperty("retryOf").GetString());
        Assert.Equal(2, view.GetProperty("tallies").GetProperty("delivered").GetInt32());
        Assert.True(view.GetProperty("settled").GetBoolean());
        Assert.Equal("Keep away.", Assert.Single(await HandsetAsync(app, 1)));
    }

    [Fact]
    public async Task A_retry_beside_one_that_is_not_finished_is_refused_and_names_it()
    {
        await using var app = await OpenAsync();
        await CarrierAsync(app, failPercent: 100);
        var routine = new
        {
            name = "Flood",
            texts = new { en = "Keep away." },
            audience = new { lists = new[] { "river" } },
            quietHours = new[] { new { start = "21:00", end = "06:00" } },
        };
        var place = (await StartBroadcastAsync(app, "flood-1", routine)).Headers.Location!;
        await app.UntilQuietAsync();
        await app.TurnClockAsync(NodaTime.Duration.FromHours(6));

        // Its texts wait for the morning.
        var first = await StartBroadcastAsync(app, "retry-1", body: null, place: Below(place, "retry"));
        var second = await StartBroadcastAsync(app, "retry-2", body: null, place: Below(place, "retry"));

        var problem = await BodyAsync(second);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("/problems/already-followed", problem.GetProperty("type").GetString());
        Assert.Equal((await BodyAsync(first)).GetProperty("id").GetString(), problem.GetProperty("by").GetString());
    }

    [Fact]
    public async Task A_malformed_or_unknown_broadcast_id_returns_404_to_an_auditor()
    {
        await using var app = await OpenAsync();

        foreach (
            var id in (string[])
                ["202706-aaaaaaaaaaaaaaaaaaaaaaaaaa", "nothing", "..%2F..", "%23%3F", new string('x', 300)]
        )
        {
            Assert.Equal(
                (HttpStatusCode.NotFound, "unknown-broadcast"),
                await ProblemAsync(await app.Auditor.GetAsync(new Uri($"/api/broadcasts/{id}", UriKind.Relative), Stop))
            );
        }
    }

    /// <summary>A host with two people on the list <c>river</c>.</summary>
    private static async Task<AlertsApp> OpenAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Buckets", "2"));
        await CarrierAsync(app, failPercent: 0);
        (
            await PutAsync(app, new Uri("/api/lists/river", UriKind.Relative), new { name = "River", area = "beiguan" })
        ).EnsureSuccessStatusCode();
        foreach (var n in (int[])[1, 2])
        {
            var contact = new { phone = Engine.Phone(n).E164, language = "en" };
            (
                await app.Administrator.PostAsJsonAsync(
                    new Uri("/api/lists/river/contacts", UriKind.Relative),
                    contact,
                    Stop
                )
            ).EnsureSuccessStatusCode();
        }

        return app;
    }

    private static object MakeRequest() =>
        new
        {
            name = "Flood",
            texts = new { en = "Keep away." },
            audience = new { lists = new[] { "river" } },
            urgency = "urgent",
        };

    private static async Task<HttpResponseMessage> StartBroadcastAsync(
        AlertsApp app,
        string key,
        object? body,
        HttpClient? caller = null,
        Uri? place = null
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            place ?? new Uri("/api/broadcasts", UriKind.Relative)
        )
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await (caller ?? app.Administrator).SendAsync(request, Stop);
    }

    private static Task<HttpResponseMessage> PutAsync(AlertsApp app, Uri place, object body) =>
        app.Administrator.PutAsJsonAsync(place, body, Stop);

    private static async Task CarrierAsync(AlertsApp app, int failPercent) =>
        (
            await PutAsync(
                app,
                new Uri("/local/carrier", UriKind.Relative),
                new
                {
                    pacePerMinute = 6_000,
                    rejectPercent = 0,
                    failPercent,
                    throttlePercent = 0,
                    timeoutAfterAcceptPercent = 0,
                    reportDelaySeconds = 0,
                    seed = 1,
                }
            )
        ).EnsureSuccessStatusCode();

    private static async Task<IReadOnlyList<string>> HandsetAsync(AlertsApp app, int n) =>
        [
            .. (
                await app.Administrator.GetFromJsonAsync<JsonElement>(
                    new Uri($"/local/handsets/{Uri.EscapeDataString(Engine.Phone(n).E164)}", UriKind.Relative),
                    Stop
                )
            )
                .GetProperty("messages")
                .EnumerateArray()
                .Select(m => m.GetProperty("text").GetString()!),
        ];

    private static Uri Below(Uri place, string what) => new($"{place.OriginalString}/{what}", UriKind.Relative);

    private static Task<JsonElement> BodyAsync(HttpResponseMessage answer) =>
        answer.Content.ReadFromJsonAsync<JsonElement>(Stop);

    private static async Task<(HttpStatusCode Status, string Code)> ProblemAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, (await BodyAsync(answer)).GetProperty("type").GetString()!["/problems/".Length..]);
}
