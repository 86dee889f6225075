using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>One local host for a class of tests, each with lists and numbers of its own.</summary>
public sealed class ContactsApp : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public AlertsApp App { get; private set; } = null!;

    /// <summary>Wraps a host that the test has started itself.</summary>
    public static ContactsApp Of(AlertsApp app) => new() { App = app };

    public HttpClient Official => App.Official("beiguan");

    public async ValueTask InitializeAsync() =>
        App = await AlertsApp.StartAsync(("Alerts:Buckets", "2"), ("Alerts:Region", "US"));

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>An answer as status, problem code or empty, and body.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        string? ifMatch = null,
        HttpClient? client = null,
        string? idempotencyKey = null
    )
    {
        using var request = new HttpRequestMessage(method, "/api/" + path) { Content = content };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await (client ?? Official).SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        var json =
            answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true
                ? JsonNode.Parse(text) as JsonObject
                : null;
        return new Answer(
            (int)answer.StatusCode,
            json?["type"]?.GetValue<string>().Split('/')[^1] ?? "",
            json ?? [],
            text,
            answer.Headers.ETag?.ToString(),
            answer.Headers.Location?.ToString()
        );
    }

    public Task<Answer> GetAsync(string path, HttpClient? client = null) =>
        SendAsync(HttpMethod.Get, path, client: client);

    public Task<Answer> PostAsync(string path, string json, HttpClient? client = null) =>
        SendAsync(HttpMethod.Post, path, Body(json), client: client);

    public Task<Answer> PutAsync(string path, string json, string? ifMatch = null, HttpClient? client = null) =>
        SendAsync(HttpMethod.Put, path, Body(json), ifMatch, client);

    /// <summary>A list in <c>beiguan/03</c> by default.</summary>
    public async Task AddListAsync(string id, string area = "beiguan/03") =>
        Assert.Equal(
            201,
            (
                await SendAsync(
                    HttpMethod.Put,
                    $"lists/{id}",
                    JsonContent.Create(new { name = id, area }),
                    client: App.Administrator
                )
            ).Status
        );

    public Task<Answer> UploadAsync(
        string list,
        byte[] file,
        string query = "",
        string type = "application/octet-stream"
    )
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new(type);
        return SendAsync(HttpMethod.Post, $"lists/{list}/imports{query}", content);
    }

    /// <summary>Uploads and waits for the end.</summary>
    public async Task<JsonObject> ImportAsync(
        string list,
        byte[] file,
        string query = "",
        string type = "application/octet-stream"
    )
    {
        var accepted = await UploadAsync(list, file, query, type);
        Assert.Equal(202, accepted.Status);
        Assert.Equal($"/api/imports/{accepted.Json["id"]}", accepted.Location);
        for (var i = 0; ; i++)
        {
            var import = (await GetAsync(accepted.Location![5..])).Json;
            if (import["state"]!.GetValue<string>() is "completed" or "failed")
            {
                return import;
            }

            Assert.True(
                i < 500 && import["state"]!.GetValue<string>() is "waiting" or "running",
                import.ToJsonString()
            );
            await App.UntilQuietAsync();
        }
    }

    public Task<JsonObject> ImportAsync(string list, string file, string query = "") =>
        ImportAsync(list, Encoding.UTF8.GetBytes(file), query);

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");
}

public sealed record Answer(int Status, string Code, JsonObject Json, string Text, string? Tag, string? Location)
{
    public (int Status, string Code) Short => (Status, Code);

    /// <summary>One member of every object in an array of the body, in order.</summary>
    public string All(string array, string member) =>
        string.Join(' ', Json[array]!.AsArray().Select(o => o![member]?.ToString()));
}
