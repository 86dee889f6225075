using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Notifications;

/// <summary>The caller's own notifications over HTTP.</summary>
public sealed class NotificationsOverHttpTests(NotificationsOverHttpTests.Host host)
    : IClassFixture<NotificationsOverHttpTests.Host>
{
    private const string Path = "/api/notifications";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscription_is_saved_read_changed_and_deleted_by_its_operator_alone()
    {
        var li = host.App.ClientOf(Role.Official, "beiguan", "Li");
        var wang = host.App.ClientOf(Role.Official, "beiguan", "Wang");
        using var made = await PutAsync(
            li,
            """{"kinds":["replies","broadcasts","replies"],"phone":"(202) 555-0190"}"""
        );
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        const string Saved =
            """{"kinds":["broadcasts","replies"],"area":"beiguan","phone":"\u002B12025550190","language":"en"}""";
        Assert.Equal(Saved, await made.Content.ReadAsStringAsync(Cancel));
        using var read = await li.GetAsync(Path, Cancel);
        Assert.Equal(Saved, await read.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(made.Headers.ETag, read.Headers.ETag);
        Assert.Equal("""{"kinds":[],"area":"beiguan","language":"en"}""", await wang.GetStringAsync(Path, Cancel));

        using var changed = await PutAsync(li, """{"kinds":["spending"],"phone":"2025550191","language":"zh-CN"}""");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var stale = new HttpRequestMessage(HttpMethod.Put, Path)
        {
            Content = Json("""{"kinds":["replies"],"phone":"2025550192"}"""),
        };
        stale.Headers.IfMatch.Add(made.Headers.ETag!);
        using var refused = await li.SendAsync(stale, Cancel);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);

        using var held = await host.App.Administrator.PostAsync(
            "/api/people/find",
            Json("""{"phone":"2025550191"}"""),
            Cancel
        );
        var person = (await held.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
        Assert.Equal("Li", (string?)Assert.Single(person["held"]!["notifications"]!.AsArray())!["operator"]);

        using var deleted = await li.DeleteAsync(Path, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty((await li.GetFromJsonAsync<JsonObject>(Path, Cancel))!["kinds"]!.AsArray());
    }

    [Fact]
    public async Task A_person_who_is_erased_is_told_no_more()
    {
        var zhao = host.App.ClientOf(Role.Official, "beiguan", "Zhao");
        using var made = await PutAsync(zhao, """{"kinds":["replies"],"phone":"2025550193"}""");

        using var erased = await host.App.Administrator.PostAsync(
            "/api/people/erase",
            Json("""{"phone":"2025550193"}"""),
            Cancel
        );

        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Empty((await zhao.GetFromJsonAsync<JsonObject>(Path, Cancel))!["kinds"]!.AsArray());
    }

    [Fact]
    public async Task A_removed_operator_leaves_no_number_to_another_one_of_the_name()
    {
        var first = await AddOperatorAsync("Zhou");
        using var made = await PutAsync(first, """{"kinds":["replies"],"phone":"2025550194"}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        using var removed = await host.App.Administrator.DeleteAsync("/local/operators/Zhou", Cancel);
        var second = await AddOperatorAsync("Zhou");

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Empty((await second.GetFromJsonAsync<JsonObject>(Path, Cancel))!["kinds"]!.AsArray());

        async Task<HttpClient> AddOperatorAsync(string name)
        {
            using var added = await host.App.Administrator.PutAsync(
                $"/local/operators/{name}",
                Json("""{"roles":["official"],"area":"beiguan"}"""),
                Cancel
            );
            var token = (await added.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["token"]!.ToString();
            var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = host.App.Address };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return client;
        }
    }

    [Theory]
    [InlineData("""{"kinds":[],"phone":"2025550190"}""", "/kinds wrong-count")]
    [InlineData("""{"kinds":["replies"],"phone":"2025550190","area":"bei//guan"}""", "/area unreadable-area")]
    [InlineData("""{"kinds":["replies"],"phone":"2025550190","language":"*"}""", "/language unreadable-language")]
    [InlineData("""{"kinds":["replies"],"phone":"hello"}""", "/phone unreadable-number")]
    public async Task A_faulty_field_is_named(string body, string expected)
    {
        using var answer = await PutAsync(host.App.ClientOf(Role.Official, "beiguan", "Qian"), body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var fault = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["errors"]!.AsArray())!;
        Assert.Equal(expected, $"{fault["pointer"]} {fault["code"]}");
    }

    [Theory]
    [InlineData(Role.Official, "beiguan", "nanguan", HttpStatusCode.Forbidden)]
    [InlineData(Role.Official, "beiguan", "", HttpStatusCode.Forbidden)]
    [InlineData(Role.Administrator, "", "nanguan", HttpStatusCode.Created)]
    [InlineData(Role.Auditor, "", "", HttpStatusCode.Forbidden)]
    [InlineData(Role.Visitor, "beiguan", "beiguan", HttpStatusCode.Forbidden)]
    public async Task A_caller_asks_for_an_area_of_their_own(
        Role role,
        string area,
        string asked,
        HttpStatusCode expected
    )
    {
        var caller = host.App.ClientOf(role, area, $"{role} of '{area}' for '{asked}'");

        using var answer = await PutAsync(
            caller,
            $$"""{"kinds":["replies"],"phone":"2025550190","area":"{{asked}}"}"""
        );

        Assert.Equal(expected, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string body) =>
        client.PutAsync(Path, Json(body), Cancel);

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    /// <summary>One host for the class; each test has operators of its own.</summary>
    public sealed class Host : IAsyncLifetime
    {
        public AlertsApp App { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            App = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Language", "en"));

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
