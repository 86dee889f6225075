using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Every route that replaces something, with each kind of <c>If-Match</c>.</summary>
public sealed class PreconditionTests : IAsyncLifetime
{
    private const string Texts = """{"name":"T","texts":{"en":"Hello NAME"}}""";
    private const string Sender =
        """{"from":"+18005550188","prefixes":[],"segmentsPerMinute":NAME,"pricePerSegment":{"amount":"0.05","currency":"CNY"},"twoWay":true,"reports":true}""";
    private const string Campaign =
        """{"name":"NAME","template":"t","audience":{"lists":["flood"]},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}""";
    private const string Broadcast =
        """{"name":"NAME","texts":{"en":"Hello"},"audience":{"lists":["flood"]},"startAt":"2027-06-25T08:00:00Z"}""";
    private const string Days = """{"days":[{"kind":"exam","name":"NAME","from":"2027-06-07"}]}""";
    private AlertsApp _app = null!;
    private string _broadcast = "";

    public static TheoryData<string, string> Routes =>
        new()
        {
            { "lists/flood", """{"name":"NAME","area":"beiguan"}""" },
            { "areas/beiguan", """{"name":"NAME"}""" },
            { "templates/t", Texts },
            { "senders/second", Sender },
            { "campaigns/c", Campaign },
            { "broadcasts/{id}", Broadcast },
            { "days", Days },
        };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await AlertsApp.StartAsync(("Alerts:Buckets", "1"), ("Alerts:Region", "US"));
        foreach (var (path, body) in Routes.Select(r => r.Data).Where(r => r.Item1 != "broadcasts/{id}"))
        {
            using var made = await PutAsync(path, body, "60");
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Cancel));
        }

        using var contact = await _app.Administrator.PostAsJsonAsync(
            "/api/lists/flood/contacts",
            new { phone = "+13125550161" },
            Cancel
        );
        contact.EnsureSuccessStatusCode();
        _broadcast = await _app.StartBroadcastAsync(Broadcast);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_replacement_is_made_where_a_header_names_the_version_and_refused_else(string path, string body)
    {
        // Each value is a number, since a sender's is its rate.
        Assert.Equal(HttpStatusCode.PreconditionFailed, await ReplaceAsync("61", "\"other\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await ReplaceAsync("61", "\"other\"", "\"another\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await ReplaceAsync("61", "\"other\",\"another\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await ReplaceAsync("61", "other"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await ReplaceAsync("61", ""));
        Assert.Equal(HttpStatusCode.OK, await ReplaceAsync("62", await TagAsync()));
        Assert.Equal(HttpStatusCode.OK, await ReplaceAsync("63", $"\"other\", {await TagAsync()}"));
        Assert.Equal(HttpStatusCode.OK, await ReplaceAsync("64", "\"other\"", await TagAsync()));
        Assert.Equal(HttpStatusCode.OK, await ReplaceAsync("65", "*"));
        Assert.Equal(HttpStatusCode.OK, await ReplaceAsync("66"));

        async Task<HttpStatusCode> ReplaceAsync(string name, params string[] ifMatch)
        {
            using var answer = await PutAsync(path, body, name, ifMatch);
            return answer.StatusCode;
        }

        async Task<string> TagAsync()
        {
            if (path == "areas/beiguan")
            {
                var areas = await _app.Administrator.GetFromJsonAsync<JsonNode>("/api/areas", Cancel);
                return (string)areas!["areas"]![0]!["etag"]!;
            }

            using var answer = await _app.Administrator.GetAsync(Of(path), Cancel);
            return answer.Headers.NonValidated["ETag"].ToString();
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Replacements_without_a_condition_at_the_same_time_are_all_made(string path, string body)
    {
        var answers = await Task.WhenAll(Enumerable.Range(70, 12).Select(n => PutAsync(path, body, $"{n}")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
    }

    private async Task<HttpResponseMessage> PutAsync(string path, string body, string name, params string[] ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Of(path))
        {
            Content = JsonContent.Create(JsonNode.Parse(body.Replace("NAME", name, StringComparison.Ordinal))),
        };
        if (ifMatch.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await _app.Administrator.SendAsync(request, Cancel);
    }

    private Uri Of(string path) =>
        new($"/api/{path.Replace("{id}", _broadcast, StringComparison.Ordinal)}", UriKind.Relative);
}
