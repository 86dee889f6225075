using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

/// <summary>Templates over HTTP, in the real local host.</summary>
public sealed class TemplateTriggersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_is_saved_changed_listed_and_deleted()
    {
        await using var app = await StartAsync();
        var official = app.Official("beiguan");

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(official, "summer", "Hello {{ name }}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(official, "summer", "Hi {{ name }}")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(official, "summer", "Hey", "\"1\"")).Status);
        await PutAsync(official, "autumn", "Leaves");

        using var got = await official.GetAsync(Path("summer"), Token);
        Assert.Equal("\"2\"", got.Headers.ETag!.Tag);
        var view = (await got.Content.ReadFromJsonAsync<JsonObject>(Token))!;
        Assert.Equal(2, view["version"]!.GetValue<int>());
        Assert.Equal("Hi {{ name }}", view["texts"]!["en"]!.GetValue<string>());
        Assert.Equal("name", view["placeholders"]![0]!.GetValue<string>());

        var first = (await official.GetFromJsonAsync<JsonObject>(Path("?limit=1"), Token))!;
        var second = (await official.GetFromJsonAsync<JsonObject>(Path($"?limit=1&cursor={first["cursor"]}"), Token))!;
        Assert.Equal("autumn", first["templates"]![0]!["id"]!.GetValue<string>());
        Assert.Equal("summer", second["templates"]![0]!["id"]!.GetValue<string>());
        Assert.True(second["cursor"] is null);
        var versions = (await official.GetFromJsonAsync<JsonObject>(Path("summer/versions?limit=1"), Token))!;
        versions = (
            await official.GetFromJsonAsync<JsonObject>(Path($"summer/versions?cursor={versions["cursor"]}"), Token)
        )!;
        Assert.Equal(
            "Hello {{ name }}",
            Assert.Single(versions["versions"]!.AsArray())!["texts"]!["en"]!.GetValue<string>()
        );

        using var deleted = await official.DeleteAsync(Path("summer"), Token);
        using var gone = await official.GetAsync(Path("summer"), Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("summer", """{"name":"S","texts":{"en":"{{ include 'x' }}"}}""", 422, "invalid-fields")]
    [InlineData("summer", """{"name":"S","texts":{}}""", 422, "invalid-fields")]
    [InlineData("summer", """{"name":"S","texts":{"en":null}}""", 400, "unreadable-body")]
    [InlineData("summer", """{"name":"S","texts":{"en":"a"},"extra":1}""", 400, "unreadable-body")]
    [InlineData("summer", """{"texts":{"en":"a"}}""", 400, "unreadable-body")]
    [InlineData("Summer", """{"name":"S","texts":{"en":"a"}}""", 422, "invalid-fields")]
    [InlineData("%E5%A4%8F", """{"name":"S","texts":{"en":"a"}}""", 422, "invalid-fields")]
    public async Task An_invalid_template_returns_a_problem(string id, string body, int status, string code)
    {
        await using var app = await StartAsync();

        using var answer = await app.Administrator.PutAsync(
            Path(id),
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Token
        );

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(
            $"/problems/{code}",
            (await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!["type"]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task A_template_in_use_stays()
    {
        await using var app = await StartAsync(services => services.AddSingleton<IUsageSource>(new Summer()));
        await PutAsync(app.Administrator, "summer", "a");

        using var refused = await app.Administrator.DeleteAsync(Path("summer"), Token);

        var problem = (await refused.Content.ReadFromJsonAsync<JsonObject>(Token))!;
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("The template 'summer' is used by the campaign 'june'.", problem["detail"]!.GetValue<string>());
        Assert.Equal("""{"kind":"campaign","id":"june","name":"June"}""", problem["usedBy"]!.ToJsonString());
    }

    [Fact]
    public async Task A_preview_shows_each_language_and_names_what_is_missing()
    {
        await using var app = await StartAsync();

        var body = new
        {
            texts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["en"] = "Hi {{ name }} €",
                ["zh-CN"] = "{{ name }}，{{ child }}好",
            },
            sample = new { name = "Ann" },
        };
        using var answer = await app.Official("beiguan").PostAsJsonAsync(Path("preview"), body, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var told = (await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!;
        var previews = told["previews"]!;
        Assert.Equal(
            ["child", "name"],
            told["placeholders"]!.AsArray().Select(p => p!.GetValue<string>()),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ("/texts/zh-CN", "differing-placeholders"),
            Assert.Single(
                told["warnings"]!
                    .AsArray()
                    .Select(w => (w!["pointer"]!.GetValue<string>(), w["code"]!.GetValue<string>()))
            )
        );
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    """{"text":"Hi Ann €","encoding":"GSM-7","units":9,"segments":1,"unusual":[],"problems":[]}"""
                ),
                previews["en"]
            ),
            previews["en"]!.ToJsonString()
        );
        Assert.Equal("UCS-2", previews["zh-CN"]!["encoding"]!.GetValue<string>());
        Assert.Equal("missing-value", previews["zh-CN"]!["problems"]![0]!["code"]!.GetValue<string>());
        Assert.Equal("，", previews["zh-CN"]!["unusual"]![0]!["character"]!.GetValue<string>());
        Assert.Equal(3, previews["zh-CN"]!["unusual"]![0]!["position"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"texts":{"zh-CN":"{姓名}同学"}}""", "placeholder-look-alike")]
    [InlineData("""{"texts":{"zh-CN":"【School】的同学"},"sample":{"School":"一小"}}""", "placeholder-look-alike")]
    [InlineData("""{"texts":{"zh-CN":"{{ door no }}"}}""", "placeholder-look-alike")]
    public async Task A_preview_warns_of_what_only_looks_like_a_placeholder(string body, string code)
    {
        await using var app = await StartAsync();

        using var answer = await app.Administrator.PostAsync(
            Path("preview"),
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Token
        );

        var warnings = (await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!["warnings"]!.AsArray();
        Assert.Equal([code], warnings.Select(w => (string)w!["code"]!), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "invalid-fields")]
    [InlineData("""{"texts":{"en":"a"},"template":"x"}""", "invalid-fields")]
    [InlineData("""{"template":"nowhere"}""", "invalid-fields")]
    [InlineData("""{"texts":{"en":"a"},"sender":"nobody"}""", "unknown-sender")]
    // More than a contact may have, or a template.
    [InlineData("""{"texts":{"en":"{{ name | string.upcase }}"},"sample":{"name":"LONG"}}""", "invalid-fields")]
    [InlineData("""{"texts":{"en":"LONG"}}""", "invalid-fields")]
    [InlineData("""{"texts":{"LONG":"a"},"sample":{"LONG":"a"}}""", "invalid-fields")]
    public async Task A_preview_of_nothing_or_too_much_is_a_problem(string body, string code)
    {
        body = body.Replace("LONG", new string('汉', 20_001), StringComparison.Ordinal);
        await using var app = await StartAsync();

        using var answer = await app.Administrator.PostAsync(
            Path("preview"),
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Token
        );

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal(
            $"/problems/{code}",
            (await answer.Content.ReadFromJsonAsync<JsonObject>(Token))!["type"]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task Default_templates_are_saved_once_and_leave_what_is_there_alone()
    {
        await using var app = await StartAsync();
        await PutAsync(app.Administrator, "fraud", "Our own words");

        using var elsewhere = await app.Official("beiguan").PostAsync(Path("defaults"), content: null, Token);
        using var first = await app.Official().PostAsync(Path("defaults"), content: null, Token);
        using var again = await app.Administrator.PostAsync(Path("defaults"), content: null, Token);

        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);
        Assert.Equal(
            DefaultTemplates.All.Count - 1,
            (await first.Content.ReadFromJsonAsync<JsonObject>(Token))!["saved"]!.AsArray().Count
        );
        Assert.Empty((await again.Content.ReadFromJsonAsync<JsonObject>(Token))!["saved"]!.AsArray());
        Assert.Equal(
            "Our own words",
            (await app.Administrator.GetFromJsonAsync<JsonObject>(Path("fraud"), Token))!["texts"]![
                "en"
            ]!.GetValue<string>()
        );
    }

    private static Task<AlertsApp> StartAsync(Action<IServiceCollection>? more = null) =>
        AlertsApp.StartAsync(services =>
        {
            services.AddSingleton<ICarrier>(new NoCarrier());
            more?.Invoke(services);
        });

    private static Uri Path(string rest) =>
        new(rest.StartsWith('?') ? $"/api/templates{rest}" : $"/api/templates/{rest}", UriKind.Relative);

    private static async Task<(HttpStatusCode Status, string Body)> PutAsync(
        HttpClient client,
        string id,
        string text,
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Path(id))
        {
            Content = JsonContent.Create(new { name = "T", texts = new { en = text } }),
        };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var answer = await client.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>A carrier for tests that send nothing.</summary>
    private sealed class NoCarrier : ICarrier
    {
        public bool IsSimulated => true;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is sent here.");
    }

    private sealed class Summer : IUsageSource
    {
        public string UserKind => UsedBy.Campaign;

        public IAsyncEnumerable<Use> FindUsesAsync(UsableKind kind, string id, CancellationToken cancellationToken) =>
            (
                kind == UsableKind.Template && id == "summer"
                    ? [new Use(new UsedBy("campaign", "june", "June"), [])]
                    : Array.Empty<Use>()
            ).ToAsyncEnumerable();
    }
}
