using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>Audiences with several areas, on every route that takes an audience.</summary>
public sealed class AudienceAreasTests(ContactsApp contacts) : IClassFixture<ContactsApp>
{
    private const string Season = """{"from":"05-01","to":"09-10"}""";
    private const string Schedule = """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}""";

    [Fact]
    public async Task A_broadcast_to_several_areas_reaches_their_people_and_nobody_else()
    {
        await contacts.AddListAsync("town", "beiguan");
        await contacts.AddListAsync("third", "beiguan/03");
        await contacts.ImportAsync(
            "town",
            "phone,area\n2025550111,beiguan/01\n2025550112,beiguan/02\n2025550113,beiguan/03\n2025550114,beiguan/010\n"
        );
        await contacts.ImportAsync("third", "phone,area\n2025550115,beiguan/03/1\n2025550111,beiguan/03\n");

        var named = await PreviewAsync("""{"lists":["town"],"areas":["beiguan/01","beiguan/02"]}""");
        var whole = await PreviewAsync("""{"areas":["beiguan/01","beiguan/03/1"]}""");
        var sent = await StartBroadcastAsync("""{"lists":["town","third"],"areas":["beiguan/01","beiguan/03/1"]}""");
        await contacts.App.UntilQuietAsync();
        var view = await ReadAsync($"broadcasts/{sent}");
        var deliveries = await ReadAsync($"broadcasts/{sent}/deliveries");

        Assert.Equal((2, 2), (Number(named, "recipients"), Number(named["excluded"]!, "wrong-area")));
        Assert.Equal(2, Number(whole, "recipients"));
        Assert.Equal(2, Number(view, "recipients"));
        Assert.Equal(
            ["+12025550111", "+12025550115"],
            deliveries["deliveries"]!.AsArray().Select(d => (string)d!["phone"]!).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Each_area_of_an_audience_must_lie_in_the_area_of_the_caller()
    {
        await contacts.AddListAsync("wide", "beiguan");
        var caller = contacts.App.ClientOf(Role.Administrator, "beiguan/01");
        const string Inside = """{"lists":["wide"],"areas":["beiguan/01","beiguan/01/2"]}""";
        const string Outside = """{"lists":["wide"],"areas":["beiguan/01","beiguan/02"]}""";
        await contacts.PutAsync("templates/hello", """{"name":"Hello","texts":{"en":"Hello"}}""");

        foreach (
            var (method, path, body) in new Func<string, (HttpMethod, string, string)>[]
            {
                a => (HttpMethod.Post, "broadcasts/preview", Order(a)),
                a => (HttpMethod.Post, "broadcasts", Order(a)),
                a => (HttpMethod.Put, "campaigns/several", Campaign(a)),
                a => (HttpMethod.Post, "campaigns/defaults", $$"""{"audience":{{a}}}"""),
                a => (HttpMethod.Post, "rehearsals", Rehearsal(a)),
            }.Select(make => make(Outside))
        )
        {
            var answer = await SendAsync(method, path, body, caller);
            Assert.True(answer.Short == (403, "not-allowed"), $"{path}: {answer.Status} {answer.Text}");
        }

        Assert.Equal(200, (await SendAsync(HttpMethod.Post, "broadcasts/preview", Order(Inside), caller)).Status);
        Assert.Equal(200, (await SendAsync(HttpMethod.Post, "rehearsals", Rehearsal(Inside), caller)).Status);
        var saved = await SendAsync(HttpMethod.Put, "campaigns/several", Campaign(Inside), caller);
        Assert.Equal(201, saved.Status);
        Assert.Equal("beiguan/01", (string)saved.Json["area"]!);
    }

    [Theory]
    [InlineData("""{"areas":[]}""", "/audience no-audience", "/audience missing")]
    [InlineData("""{"area":"a","areas":["b"]}""", "/audience/areas one-of-two")]
    [InlineData("""{"areas":["a","b//c"]}""", "/audience/areas/1 unreadable-area")]
    [InlineData("""{"area":"beiguan/01","areas":[]}""", null)]
    public async Task Areas_that_cannot_be_used_are_refused_by_name(
        string audience,
        string? fault,
        string? faultOfCampaign = null
    )
    {
        await contacts.PutAsync("templates/hello", """{"name":"Hello","texts":{"en":"Hello"}}""");

        var preview = await SendAsync(HttpMethod.Post, "broadcasts/preview", Order(audience));
        var campaign = await SendAsync(HttpMethod.Put, "campaigns/any", Campaign(audience));

        Assert.Equal(fault ?? "", FaultsOf(preview));
        Assert.Equal(faultOfCampaign ?? fault ?? "", FaultsOf(campaign));
    }

    [Fact]
    public async Task More_areas_than_the_limit_are_refused()
    {
        var areas = string.Join(',', Enumerable.Range(1, 51).Select(i => $"\"beiguan/{i}\""));

        var preview = await SendAsync(HttpMethod.Post, "broadcasts/preview", Order($$"""{"areas":[{{areas}}]}"""));

        Assert.Equal("/audience/areas wrong-count", FaultsOf(preview));
    }

    private static string FaultsOf(Answer answer) =>
        answer.Json["errors"] is { } errors
            ? string.Join(' ', errors.AsArray().Select(e => $"{e!["pointer"]} {e["code"]}"))
            : "";

    private static string Order(string audience) =>
        $$$"""{"name":"B","texts":{"en":"Hello"},"audience":{{{audience}}}}""";

    private static string Campaign(string audience) =>
        $$"""{"name":"C","template":"hello","audience":{{audience}},"season":{{Season}},"schedule":{{Schedule}}}""";

    private static string Rehearsal(string audience) =>
        $$"""{"from":"2027-06-21","to":"2027-06-27","drafts":[{"id":"d","campaign":{{Campaign(audience)}}}]}""";

    private static int Number(JsonNode node, string member) => (int)node[member]!;

    private async Task<JsonObject> ReadAsync(string path) =>
        (await contacts.GetAsync(path, contacts.App.Administrator)).Json;

    private async Task<JsonObject> PreviewAsync(string audience) =>
        (await SendAsync(HttpMethod.Post, "broadcasts/preview", Order(audience))).Json;

    private async Task<string> StartBroadcastAsync(string audience)
    {
        var ordered = await SendAsync(HttpMethod.Post, "broadcasts", Order(audience));
        Assert.Equal(202, ordered.Status);
        return (string)ordered.Json["id"]!;
    }

    private Task<Answer> SendAsync(HttpMethod method, string path, string body, HttpClient? client = null) =>
        contacts.SendAsync(
            method,
            path,
            JsonContent.Create(JsonNode.Parse(body)),
            client: client ?? contacts.App.Administrator,
            idempotencyKey: path == "broadcasts" ? "once" : null
        );
}
