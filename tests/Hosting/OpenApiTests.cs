using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.OpenApi;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Problems;
using CommunityAlerts.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The API's description says what the triggers say.</summary>
public sealed class OpenApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Routes { get; } =
    [
        .. Trigger
            .All.Where(t =>
                t.FindAttribute<HttpTriggerAttribute>()?.Route?.StartsWith("api/", StringComparison.Ordinal) ?? false
            )
            .Select(t => t.Name),
    ];

    public static TheoryData<string> Examples { get; } =
    [
        .. Trigger
            .All.Where(t => t.Method.GetCustomAttribute<AcceptsAttribute>() is { Example: not null, Body: not null })
            .Select(t => t.Name),
    ];

    [Fact]
    public async Task The_file_is_what_the_triggers_say_today()
    {
        var fresh = await ApiDescription.CreateAsync(Trigger.All, Token);

        Assert.True(
            fresh == await File.ReadAllTextAsync(ApiDescription.Path, Token),
            "functions/openapi.json is old: run 'dotnet run --project functions -- openapi'."
        );
    }

    [Fact]
    public async Task The_same_triggers_give_the_same_bytes() =>
        Assert.Equal(
            await ApiDescription.CreateAsync(Trigger.All, Token),
            await ApiDescription.CreateAsync(Trigger.All, Token)
        );

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await DocumentAsync();

        Assert.All(
            References(document),
            reference =>
                Assert.NotNull(
                    reference
                        .TrimStart('#', '/')
                        .Split('/')
                        .Aggregate(
                            (JsonNode?)document,
                            (node, part) => node?[part.Replace("~1", "/", StringComparison.Ordinal)]
                        )
                )
        );
    }

    /// <summary>Null is allowed where a schema is used: <c>DayEntry.from</c> is there, <c>to</c> may be null.</summary>
    [Fact]
    public async Task No_named_schema_allows_null()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!.AsObject();

        Assert.DoesNotContain(schemas, s => s.Value!["type"] is JsonArray);
        Assert.Equal("null", schemas["DayEntry"]!["properties"]!["to"]!["oneOf"]![0]!["type"]!.GetValue<string>());
        Assert.Null(schemas["DayEntry"]!["properties"]!["from"]!["oneOf"]);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_is_described_whole(string name)
    {
        var trigger = Trigger.All.Single(t => t.Name == name);
        var http = trigger.FindAttribute<HttpTriggerAttribute>()!;
        var operation = (await DocumentAsync())["paths"]!
            .AsObject()
            .SelectMany(p => p.Value!.AsObject())
            .Single(o => o.Value!["operationId"]!.GetValue<string>() == name)
            .Value!.AsObject();

        Assert.Contains(http.Methods!, m => m is "get" or "put" or "post" or "delete" or "options");
        Assert.NotNull(operation["summary"]);
        Assert.True(
            operation["x-roles"] is not null ^ operation["x-public"] is not null,
            "It says who may call: one of Allows and Public."
        );
        Assert.Equal(
            http.Route!.Count(c => c == '{'),
            (operation["parameters"] as JsonArray ?? []).Count(p => p!["in"]!.GetValue<string>() == "path")
        );
        Assert.Contains(operation["responses"]!.AsObject(), r => r.Key[0] is '2' or '3');
        Assert.Equal(
            trigger.Method.GetCustomAttribute<AcceptsAttribute>() is not null,
            operation["requestBody"] is not null
        );
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void A_route_names_only_problems_that_there_are(string name) =>
        Assert.All(
            Trigger.All.Single(t => t.Name == name).Method.GetCustomAttribute<ProblemsAttribute>()?.Codes ?? [],
            code => Assert.True(ProblemCatalogue.All.ContainsKey(code), code)
        );

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_a_body_that_the_route_takes(string name)
    {
        var accepts = Trigger.All.Single(t => t.Name == name).Method.GetCustomAttribute<AcceptsAttribute>()!;

        Assert.NotNull(JsonSerializer.Deserialize(accepts.Example!, accepts.Body!, Json.Strict));
    }

    [Fact]
    public async Task The_host_serves_the_file_and_a_page_to_try_it()
    {
        await using var app = await AlertsApp.StartAsync();

        Assert.Equal(
            await File.ReadAllTextAsync(ApiDescription.Path, Token),
            await app.Anonymous.GetStringAsync(new Uri("/api/openapi.json", UriKind.Relative), Token)
        );
        using var page = await app.Anonymous.GetAsync(new Uri("/scalar/", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains("api/openapi.json", html, StringComparison.Ordinal);
        // All it loads comes from here.
        Assert.DoesNotContain(
            "//",
            html.Replace("//www.w3.org", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    /// <summary>
    /// The file, which is what the triggers say: the first test holds it to that, and to make it again for each test
    /// takes long.
    /// </summary>
    private static async Task<JsonNode> DocumentAsync() =>
        JsonNode.Parse(await File.ReadAllTextAsync(ApiDescription.Path, Token))!;

    /// <summary>Every reference in <paramref name="node"/>.</summary>
    private static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(m =>
                m.Key == "$ref" && m.Value is JsonValue value ? [value.GetValue<string>()] : References(m.Value)
            ),
            JsonArray items => items.SelectMany(References),
            _ => [],
        };
}
