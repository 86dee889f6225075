using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

/// <summary>
/// Texts with every function there is are saved, previewed and sent through the real routes, to a person who has
/// columns with the names of modules.
/// </summary>
public sealed class FunctionsOverHttpTests(FunctionsApp over) : IClassFixture<FunctionsApp>
{
    public static TheoryData<string, string, string> Texts { get; } =
        new()
        {
            { "string.upcase", "{{ name | string.upcase }}", "ANN LEE" },
            { "string.downcase", "{{ string.downcase name }}", "ann lee" },
            { "string.capitalize", "{{ street | string.capitalize }}", "Elm" },
            { "string.strip", "[{{ name | string.strip }}]", "[Ann Lee]" },
            { "string.size", "{{ name | string.size }}", "7" },
            { "string.truncate", "{{ name | string.truncate 6 }}", "Ann..." },
            { "math.round", "{{ debt | math.round 1 }}", "-12.3" },
            { "math.floor", "{{ debt | math.floor }}", "-13" },
            { "math.ceil", "{{ math.ceil debt }}", "-12" },
            { "math.abs", "{{ math.abs debt }}", "12.25" },
        };

    [Fact]
    public void Every_function_has_its_text() =>
        Assert.Equal(
            TemplateSandbox.Functions,
            Texts.Select(t => t.Data.Item1).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_with_a_function_is_saved_previewed_and_sent(string function, string text, string expected)
    {
        var id = function.Replace('.', '-');
        var template = new { name = function, texts = new { en = text } };
        var request = new { template = id, sample = FunctionsApp.Values };
        using var saved = await over.SendAsync(HttpMethod.Put, $"templates/{id}", template);
        using var previewed = await over.SendAsync(HttpMethod.Post, "templates/preview", request);
        var broadcast = await over.BroadcastAsync(id);

        Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        var answer = (await previewed.Content.ReadFromJsonAsync<JsonObject>(FunctionsApp.Cancel))!;
        var preview = answer["previews"]!["en"]!;
        Assert.Equal(expected, preview["text"]!.GetValue<string>());
        Assert.Equal("[]", preview["problems"]!.ToJsonString());
        Assert.Equal([expected], await over.TextsAsync(broadcast), StringComparer.Ordinal);
    }
}

/// <summary>An app with one person, whose columns have the names of modules and of <c>for</c>.</summary>
public sealed class FunctionsApp : IAsyncLifetime
{
    private const string Phone = "+13125550101";
    private AlertsApp _app = null!;

    public static IReadOnlyDictionary<string, string> Values { get; } =
        new[] { "string", "math", "array", "date", "object", "regex", "for", "empty", "blank", "STRING", "m.a.t.h" }
            .Select(column => KeyValuePair.Create(column, "column"))
            .Concat([new("name", "Ann Lee"), new("street", "elm"), new("debt", "-12.25")])
            .ToDictionary(StringComparer.Ordinal);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await AlertsApp.StartAsync(
            ("Alerts:Region", "US"),
            ("Alerts:Language", "en"),
            ("Alerts:Buckets", "1"),
            ("Senders:Default:SegmentsPerMinute", "60000")
        );
        using var list = await SendAsync(HttpMethod.Put, "lists/family", new { name = "Family", area = "beiguan" });
        var columns = Values.Where(v => v.Key != "name").ToDictionary(StringComparer.Ordinal);
        var person = new
        {
            phone = Phone,
            name = Values["name"],
            values = columns,
        };
        using var contact = await SendAsync(HttpMethod.Post, "lists/family/contacts", person);
        Assert.True(contact.IsSuccessStatusCode, await contact.Content.ReadAsStringAsync(Cancel));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, $"/api/{path}") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Fresh.Key());
        return await _app.Administrator.SendAsync(request, Cancel);
    }

    /// <summary>Sends a template to the list and waits until nothing is left to do; gives the broadcast's id.</summary>
    public async Task<string> BroadcastAsync(string template)
    {
        var audience = new { lists = new[] { "family" } };
        var request = new
        {
            name = "B",
            template,
            audience,
            urgency = "urgent",
            reason = "test",
        };
        using var taken = await SendAsync(HttpMethod.Post, "broadcasts", request);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(Cancel));
        await _app.UntilQuietAsync();
        return (await taken.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["id"]!.GetValue<string>();
    }

    /// <summary>Gives the texts of a broadcast on the person's handset.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string broadcast)
    {
        var path = new Uri($"/local/handsets/{Phone}", UriKind.Relative);
        var held = (await _app.Administrator.GetFromJsonAsync<JsonObject>(path, Cancel))!;
        return
        [
            .. held["messages"]!
                .AsArray()
                .Where(m => m!["broadcast"]?.GetValue<string>() == broadcast)
                .Select(m => m!["text"]!.GetValue<string>()),
        ];
    }
}
