using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Problems;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Api;

/// <summary>Answers repeat what a caller sent, however long that is, in a few hundred characters.</summary>
public sealed class EchoesOverHttpTests(EchoesApp over) : IClassFixture<EchoesApp>
{
    [Theory]
    // A member that is unknown, twice there, or null.
    [InlineData("PUT", "templates/a", """{"LONG":1}""")]
    [InlineData("PUT", "campaigns/a", """{"season":{"LONG":1}}""")]
    [InlineData("POST", "templates/preview", """{"texts":{"en":"a"},"sample":{"LONG":null}}""")]
    [InlineData("POST", "templates/preview", """{"texts":{"en":"a"},"sample":{"LONG":"a","LONG":"a"}}""")]
    // Names of a map.
    [InlineData("PUT", "templates/a", """{"name":"a","texts":{"LONG":"a"}}""")]
    [InlineData("POST", "templates/preview", """{"texts":{"en":"a"},"sample":{"LONG":"a"}}""")]
    [InlineData("POST", "templates/preview", """{"texts":{"LONG":"a"}}""")]
    [InlineData("POST", "lists/family/contacts", """{"phone":"+13125550101","values":{"LONG":"a"}}""")]
    // Ids of what is not there, and values that are none.
    [InlineData("POST", "templates/preview", """{"template":"LONG"}""")]
    [InlineData("POST", "templates/preview", """{"texts":{"en":"a"},"sender":"LONG"}""")]
    [InlineData("POST", "broadcasts", """{"name":"a","texts":{"en":"a"},"audience":{"lists":["LONG"]}}""")]
    [InlineData("POST", "broadcasts", """{"name":"a","texts":{"en":"a"},"audience":{"area":"LONG"}}""")]
    [InlineData("POST", "broadcasts", """{"name":"a","template":"LONG","audience":{"lists":["family"]}}""")]
    [InlineData("POST", "broadcasts", """{"name":"a","template":"b","audience":{"area":""},"sender":"LONG"}""")]
    [InlineData("POST", "broadcasts/test", """{"texts":{"en":"{{ LONG }}"},"phone":"+13125550101"}""")]
    [InlineData("POST", "broadcasts/test", """{"texts":{"en":"a"},"phone":"LONG"}""")]
    [InlineData("POST", "rehearsals", """{"from":"2027-01-01","to":"2027-12-31","campaigns":["LONG"]}""")]
    [InlineData("PUT", "lists/list", """{"name":"a","area":"LONG"}""")]
    [InlineData("PUT", "days", """{"days":[{"kind":"LONG","name":"a","from":"2027-06-09"}]}""")]
    [InlineData("PUT", "senders/a", """{"from":"LONG","segmentsPerMinute":60}""")]
    [InlineData("PUT", "areas/a", """{"name":"a","zone":"LONG"}""")]
    public async Task An_answer_does_not_grow_with_what_it_repeats(string method, string path, string body)
    {
        var asked = body.Replace("LONG", new string('x', 1_000_000), StringComparison.Ordinal);

        var answer = await over.SendAsync(method, path, asked);

        Assert.StartsWith("/problems/", JsonNode.Parse(answer)!["type"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.InRange(answer.Length, 1, 5_000);
    }

    [Theory]
    [InlineData("PUT", "templates/a", """{"name":"a","texts":{MANY}}""")]
    [InlineData("POST", "templates/preview", """{"texts":{MANY}}""")]
    [InlineData("POST", "broadcasts", """{"name":"a","texts":{MANY},"audience":{"lists":["family"]}}""")]
    [InlineData("POST", "lists/family/contacts", """{"phone":"+13125550101","values":{MANY}}""")]
    public async Task An_answer_does_not_grow_with_the_number_of_things_that_are_wrong(
        string method,
        string path,
        string body
    )
    {
        var many = string.Join(',', Enumerable.Range(0, 20_000).Select(n => $"\" //{n}\":\" \""));
        var asked = body.Replace("MANY", many, StringComparison.Ordinal);

        var answer = JsonNode.Parse(await over.SendAsync(method, path, asked))!;

        Assert.Equal("/problems/invalid-fields", answer["type"]!.GetValue<string>());
        Assert.InRange(answer["errors"]!.AsArray().Count, 1, FieldErrors.MaxCount);
    }
}

/// <summary>An app with one list.</summary>
public sealed class EchoesApp : IAsyncLifetime
{
    private AlertsApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await SendAsync("PUT", "lists/family", """{"name":"Family","area":"beiguan"}""");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public async Task<string> SendAsync(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"/api/{path}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Fresh.Key());
        using var answer = await _app.Administrator.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
