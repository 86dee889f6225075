using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Permission to call the local host, changed while it runs.</summary>
public sealed class OperatorsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_added_operator_signs_in_with_a_token_shown_once_until_removed()
    {
        await using var app = await AlertsApp.StartAsync();

        var (status, li) = await PutAsync(app, "李 Li", """{"roles":["official"],"area":"beiguan"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        var token = li["token"]!.ToString();
        Assert.Equal(("official", "beiguan"), await WhoAsync(app, token));
        var listed = await OperatorsAsync(app);
        Assert.Null(listed.Single(o => o["name"]!.ToString() == "李 Li")["token"]);
        Assert.Equal("李 Li", Assert.Single(listed, o => !(bool)o["isDefault"]!)["name"]!.ToString());

        (status, li) = await PutAsync(app, "李 li", """{"roles":["official","auditor"]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("李 Li", li["name"]!.ToString());
        Assert.Null(li["token"]);
        Assert.Equal(("official auditor", ""), await WhoAsync(app, token));

        using (var renewed = await app.Administrator.PostAsync(Path("李 Li", "/token"), content: null, Stop))
        {
            var fresh = (await renewed.Content.ReadFromJsonAsync<JsonObject>(Stop))!["token"]!.ToString();
            Assert.Null(await WhoAsync(app, token));
            Assert.Equal(("official auditor", ""), await WhoAsync(app, token = fresh));
        }

        // The next start knows them too.
        Assert.Contains(
            token,
            await File.ReadAllTextAsync(System.IO.Path.Combine(app.Folder, "operators.json"), Stop),
            StringComparison.Ordinal
        );

        Assert.Equal(HttpStatusCode.NoContent, (await app.Administrator.DeleteAsync(Path("李 Li"), Stop)).StatusCode);
        Assert.Null(await WhoAsync(app, token));
        Assert.DoesNotContain(
            token,
            await File.ReadAllTextAsync(System.IO.Path.Combine(app.Folder, "operators.json"), Stop),
            StringComparison.Ordinal
        );
        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-operator"),
            await ProblemAsync(await app.Administrator.DeleteAsync(Path("李 Li"), Stop))
        );
        Assert.Equal(
            (HttpStatusCode.NotFound, "unknown-operator"),
            await ProblemAsync(await app.Administrator.PostAsync(Path("李 Li", "/token"), content: null, Stop))
        );
    }

    [Fact]
    public async Task An_administrator_of_the_whole_tree_always_remains()
    {
        await using var app = await AlertsApp.StartAsync();
        await PutAsync(app, "Part", """{"roles":["administrator"],"area":"beiguan"}""");

        Assert.Equal(
            (HttpStatusCode.Conflict, "last-administrator"),
            await ProblemAsync(await app.Administrator.DeleteAsync(Path("Administrator"), Stop))
        );
        Assert.Equal(
            (HttpStatusCode.Conflict, "last-administrator"),
            await ProblemAsync(
                await app.Administrator.PutAsync(Path("Administrator"), Body("""{"roles":["auditor"]}"""), Stop)
            )
        );
        Assert.Equal(
            (HttpStatusCode.Conflict, "last-administrator"),
            await ProblemAsync(
                await app.Administrator.PutAsync(
                    Path("Administrator"),
                    Body("""{"roles":["administrator"],"area":"beiguan"}"""),
                    Stop
                )
            )
        );

        await PutAsync(app, "Second", """{"roles":["administrator"]}""");
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await app.Administrator.DeleteAsync(Path("Administrator"), Stop)).StatusCode
        );
    }

    [Fact]
    public async Task A_stale_version_of_an_operator_gives_back_no_rights()
    {
        await using var app = await AlertsApp.StartAsync();
        await PutAsync(app, "Op", """{"roles":["official","administrator"]}""");
        var asRead = (await OperatorsAsync(app)).Single(o => o["name"]!.ToString() == "Op")["etag"]!.ToString();
        await PutAsync(app, "Op", """{"roles":["official"],"area":"beiguan"}""");

        var stale = await ChangeAsync(asRead);
        var current = (await OperatorsAsync(app)).Single(o => o["name"]!.ToString() == "Op");
        var fresh = await ChangeAsync(current["etag"]!.ToString());
        await app.Administrator.DeleteAsync(Path("Op"), Stop);
        var removed = await ChangeAsync(current["etag"]!.ToString());

        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale-version"), await ProblemAsync(stale));
        Assert.Equal("beiguan", current["area"]!.ToString());
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale-version"), await ProblemAsync(removed));

        async Task<HttpResponseMessage> ChangeAsync(string ifMatch)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, Path("Op"))
            {
                Content = Body("""{"roles":["official","administrator","auditor"]}"""),
            };
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            return await app.Administrator.SendAsync(request, Stop);
        }
    }

    [Fact]
    public async Task An_administrator_of_one_area_lets_nobody_in_and_takes_no_token()
    {
        await using var app = await AlertsApp.StartAsync();
        var part = app.ClientOf(Role.Administrator, "beiguan");

        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await ProblemAsync(await part.GetAsync(new Uri("/local/operators", UriKind.Relative), Stop))
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await ProblemAsync(await part.PutAsync(Path("Li"), Body("""{"roles":["administrator"]}"""), Stop))
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await ProblemAsync(await part.PostAsync(Path("Administrator", "/token"), content: null, Stop))
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await ProblemAsync(await part.DeleteAsync(Path("Auditor"), Stop))
        );
        Assert.Equal(4, (await OperatorsAsync(app)).Count);
    }

    [Theory]
    [InlineData("Li", """{"roles":[]}""", "/roles")]
    [InlineData("Li", """{"roles":["official"],"area":"a//b"}""", "/area")]
    [InlineData("%20", """{"roles":["official"]}""", "name")]
    public async Task An_invalid_operator_names_its_field_and_is_not_added(string name, string body, string pointer)
    {
        await using var app = await AlertsApp.StartAsync();
        var before = await OperatorsAsync(app);

        using var answer = await app.Administrator.PutAsync(
            new Uri($"/local/operators/{name}", UriKind.Relative),
            Body(body),
            Stop
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(
            pointer,
            (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["errors"]![0]!["pointer"]!.ToString()
        );
        Assert.Equal(before.Count, (await OperatorsAsync(app)).Count);
    }

    [Fact]
    public async Task Operators_named_in_settings_cannot_be_changed_over_HTTP()
    {
        await using var app = await AlertsApp.StartAsync(
            ("Local:Operators:0:Name", "Zhao"),
            ("Local:Operators:0:Token", "open sesame"),
            ("Local:Operators:0:Roles:0", "administrator")
        );

        Assert.Equal(
            (HttpStatusCode.Conflict, "operators-given"),
            await ProblemAsync(await app.Administrator.PutAsync(Path("Li"), Body("""{"roles":["official"]}"""), Stop))
        );
    }

    private static Uri Path(string name, string below = "") =>
        new($"/local/operators/{Uri.EscapeDataString(name)}{below}", UriKind.Relative);

    private static StringContent Body(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static async Task<(HttpStatusCode Status, JsonObject Body)> PutAsync(
        AlertsApp app,
        string name,
        string body
    )
    {
        using var answer = await app.Administrator.PutAsync(Path(name), Body(body), Stop);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!);
    }

    private static async Task<IReadOnlyList<JsonNode>> OperatorsAsync(AlertsApp app) =>
        [
            .. (
                await app.Administrator.GetFromJsonAsync<JsonObject>(
                    new Uri("/local/operators", UriKind.Relative),
                    Stop
                )
            )!["operators"]!
                .AsArray()
                .Select(o => o!),
        ];

    /// <summary>Roles and area of the token's operator; null where the token is nobody's.</summary>
    private static async Task<(string Roles, string Area)?> WhoAsync(AlertsApp app, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/me", UriKind.Relative))
        {
            Headers = { { "Authorization", $"Bearer {token}" } },
        };
        using var answer = await app.Anonymous.SendAsync(request, Stop);
        return
            answer.StatusCode == HttpStatusCode.OK && await answer.Content.ReadFromJsonAsync<JsonObject>(Stop) is { } me
            ? (string.Join(' ', me["roles"]!.AsArray()), me["area"]!.ToString())
            : null;
    }

    private static async Task<(HttpStatusCode, string)> ProblemAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            return (
                answer.StatusCode,
                (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["type"]!.ToString().Split('/')[^1]
            );
        }
    }
}
