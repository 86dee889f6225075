using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

/// <summary>Broadcasts from the request to the settled ledger, over HTTP alone, in the real local host.</summary>
public sealed class BroadcastsOverHttpTests(BroadcastsApp over) : IClassFixture<BroadcastsApp>
{
    private const string Family = """{"lists":["family"]}""";

    [Fact]
    public async Task A_request_needs_a_key_and_is_taken_once_under_it()
    {
        var body = MakeRequest(Family, """,  "startAt":"2027-06-25T08:00:00Z" """);
        using var without = await over.SendAsync("POST", "broadcasts", body, key: null);
        using var tooLong = await over.SendAsync("POST", "broadcasts", body, key: new string('k', 201));
        using var first = await over.SendAsync("POST", "broadcasts", body, key: "once");
        using var again = await over.SendAsync("POST", "broadcasts", body, key: "once");
        using var other = await over.SendAsync(
            "POST",
            "broadcasts",
            MakeRequest(Family, ""","urgency":"urgent" """),
            key: "once"
        );

        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-missing"), await CodeAsync(without));
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-missing"), await CodeAsync(tooLong));
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var id = (string)(await JsonAsync(first))["id"]!;
        Assert.Equal($"/api/broadcasts/{id}", first.Headers.Location!.OriginalString);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(
            await first.Content.ReadAsStringAsync(BroadcastsApp.Cancel),
            await again.Content.ReadAsStringAsync(BroadcastsApp.Cancel)
        );
        Assert.Equal((HttpStatusCode.Conflict, "idempotency-key-reused"), await CodeAsync(other));
    }

    public static TheoryData<string, int, string, string?> Refused { get; } =
        new()
        {
            // Nobody would get it: no list holds anybody, or everybody in it opted out.
            { MakeRequest("""{"lists":["nobody"]}"""), 422, "empty-audience", "/audience" },
            { MakeRequest("""{"lists":["silent"]}"""), 422, "empty-audience", "/audience" },
            // What it names must exist.
            { MakeRequest("""{"lists":["family","unheard-of"]}"""), 422, "unknown-list", "/audience/lists/1" },
            { MakeRequest("""{"lists":["No / key"]}"""), 422, "unknown-list", "/audience/lists/0" },
            { MakeRequest(Family, ""","sender":"unheard-of" """), 422, "unknown-sender", "/sender" },
            {
                """{"name":"B","template":"unheard-of","audience":{"lists":["family"]}}""",
                422,
                "unknown-template",
                "/template"
            },
            // One text, some audience, an end after the start.
            { """{"name":"B","audience":{"lists":["family"]}}""", 422, "template-or-texts", "/template" },
            { MakeRequest("{}"), 422, "no-audience", "/audience" },
            { MakeRequest("""{"lists":["family"],"area":"beiguan/.."}"""), 422, "unreadable-area", "/audience/area" },
            {
                MakeRequest(Family, ""","latestUsefulAt":"2027-06-18T08:00:00Z" """),
                422,
                "too-early",
                "/latestUsefulAt"
            },
            { MakeRequest(Family, ""","latestUsefulAt":"2027-08-18T08:00:00Z" """), 422, "too-far", "/latestUsefulAt" },
            { MakeRequest(Family, ""","startAt":"9999-01-01T00:00:00Z" """), 422, "too-far", "/startAt" },
            { MakeRequest(Family, ""","startAt":"9999-11-30T23:59:59.999Z" """), 422, "too-far", "/startAt" },
            { MakeRequest(Family, ""","startAt":"9999-12-31T23:59:59-18:00" """), 400, "unreadable-body", "/startAt" },
            { MakeRequest(Family, ""","startAt":"-9998-01-01T00:00:00+18:00" """), 400, "unreadable-body", "/startAt" },
            {
                MakeRequest(Family, ""","latestUsefulAt":"9999-12-31T23:59:59.999Z" """),
                400,
                "unreadable-body",
                "/latestUsefulAt"
            },
            // No more is kept with a request than a batch can read.
            { MakeRequest(Family, $""","reason":"{new string('r', 501)}" """), 422, "too-long", "/reason" },
            {
                MakeRequest($$$"""{"lists":["family"],"tags":{"none":["a","{{{new string('t', 10_000)}}}"]}}"""),
                422,
                "too-long",
                "/audience/tags"
            },
            // A text says something, and no more than is allowed.
            { """{"name":"B","texts":{"en":" "},"audience":{"lists":["family"]}}""", 422, "empty-text", "/texts/en" },
            {
                $$$"""{"name":"B","texts":{"en":"{{{new string('a', 1_500)}}}"},"audience":{"lists":["family"]}}""",
                422,
                "too-many-segments",
                "/texts/en"
            },
            // Not readable at all.
            { MakeRequest(Family, ""","colour":"red" """), 400, "unreadable-body", "/colour" },
            { MakeRequest("""{"lists":["family"],"moon":1}"""), 400, "unreadable-body", "/audience/moon" },
            { MakeRequest(Family, ""","urgency":"mild" """), 400, "unreadable-body", "/urgency" },
            { """{"name":"B","texts":{"en":"Hello"}}""", 400, "unreadable-body", null },
            { "[", 400, "unreadable-body", null },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_that_cannot_be_taken_says_where_and_leaves_its_key_free(
        string body,
        int status,
        string code,
        string? pointer
    )
    {
        var key = Fresh.Key();
        using var refused = await over.SendAsync("POST", "broadcasts", body, key);
        using var corrected = await over.SendAsync(
            "POST",
            "broadcasts",
            MakeRequest(Family, """,  "startAt":"2027-06-25T08:00:00Z" """),
            key
        );

        var problem = await JsonAsync(refused);
        var errors = problem["errors"]?.AsArray() ?? [];
        Assert.Equal(status, (int)refused.StatusCode);
        Assert.True(
            (string)problem["type"]! == $"/problems/{code}" || errors.Any(e => (string)e!["code"]! == code),
            problem.ToJsonString()
        );
        Assert.True(pointer is null || errors.Any(e => (string)e!["pointer"]! == pointer), problem.ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, corrected.StatusCode);
    }

    [Fact]
    public async Task A_scheduled_broadcast_is_replaced_as_it_was_read_and_cancelled()
    {
        var path = await over.StartBroadcastAsync(MakeRequest(Family, """,  "startAt":"2027-06-25T08:00:00Z" """));
        using var read = await over.SendAsync("GET", path);
        var tag = read.Headers.ETag!.ToString();
        var changed = MakeRequest("""{"lists":["family"]}""", """,  "startAt":"2027-06-26T08:00:00Z" """);

        using var replaced = await over.SendAsync("PUT", path, changed, ifMatch: tag);
        using var stale = await over.SendAsync("PUT", path, changed, ifMatch: tag);
        using var cancelled = await over.SendAsync("POST", path + "/cancel");
        using var repeated = await over.SendAsync("POST", path + "/cancel");
        using var late = await over.SendAsync("PUT", path, changed, ifMatch: tag);

        Assert.Equal("scheduled", (string)(await JsonAsync(read))["state"]!);
        Assert.Equal("2027-06-26T08:00:00Z", (string)(await JsonAsync(replaced))["startAt"]!);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale-version"), await CodeAsync(stale));
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
        Assert.Equal("cancelled", (string)(await JsonAsync(cancelled))["state"]!);
        Assert.Equal((HttpStatusCode.Conflict, "not-scheduled"), await CodeAsync(late));
        Assert.Empty(await over.TextsAsync(BroadcastsApp.Phone(1), (string)(await JsonAsync(read))["id"]!));
    }

    [Fact]
    public async Task A_broadcast_is_paused_resumed_stopped_and_continued_to_the_rest()
    {
        var path = await over.StartBroadcastAsync(MakeRequest(Family, """,  "startAt":"2027-06-25T08:00:00Z" """));

        using var early = await over.SendAsync("POST", path + "/rest", key: $"early {path}");
        using var paused = await over.SendAsync("POST", path + "/pause");
        using var resumed = await over.SendAsync("POST", path + "/resume");
        using var again = await over.SendAsync("POST", path + "/resume");
        using var cancelled = await over.SendAsync("POST", path + "/cancel");
        using var late = await over.SendAsync("POST", path + "/resume");
        using var ended = await over.SendAsync("POST", path + "/pause");
        using var keyless = await over.SendAsync("POST", path + "/rest");
        using var unreadable = await over.SendAsync("POST", path + "/rest", """{"text":{}}""", key: $"bad {path}");
        using var rest = await over.SendAsync(
            "POST",
            path + "/rest",
            """{"texts":{"en":"Still rising"}}""",
            key: $"rest {path}"
        );
        await over.App.UntilQuietAsync();
        using var nobody = await over.SendAsync("POST", path + "/rest", key: $"more {path}");

        Assert.Equal((HttpStatusCode.Conflict, "not-ended"), await CodeAsync(early));
        var view = await JsonAsync(paused);
        Assert.Equal(("paused", "operator"), ((string)view["state"]!, (string)view["paused"]!["reason"]!));
        Assert.NotNull((string?)view["paused"]!["by"]);
        Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
        view = await JsonAsync(resumed);
        Assert.Equal(("scheduled", null), ((string)view["state"]!, view["paused"]));
        Assert.Equal((HttpStatusCode.Conflict, "not-paused"), await CodeAsync(again));
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal((HttpStatusCode.Conflict, "cannot-resume"), await CodeAsync(late));
        Assert.Equal((HttpStatusCode.Conflict, "already-finished"), await CodeAsync(ended));
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-missing"), await CodeAsync(keyless));
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable-body"), await CodeAsync(unreadable));
        Assert.Equal(HttpStatusCode.Accepted, rest.StatusCode);
        var id = (string)(await JsonAsync(rest))["id"]!;
        Assert.Equal($"/api/broadcasts/{id}", rest.Headers.Location!.OriginalString);
        Assert.Equal(["Still rising"], await over.TextsAsync(BroadcastsApp.Phone(1), id));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "nobody-left"), await CodeAsync(nobody));
        using var read = await over.SendAsync("GET", $"broadcasts/{id}");
        view = await JsonAsync(read);
        Assert.Equal($$"""{"of":["{{path.Split('/')[^1]}}"],"who":"untold"}""", view["follows"]!.ToJsonString());
        var member = Assert.Single(view["family"]!.AsArray());
        Assert.Equal(
            (id, "untold", "finished"),
            ((string)member!["id"]!, (string)member["who"]!, (string)member["state"]!)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","sender":"default" """)]
    [InlineData(
        ""","urgency":"urgent","reason":"flood","onUnknown":"resendOnce","latestUsefulAt":"2027-06-25T11:00:00Z","quietHours":[{"start":"12:00:00","end":"14:00:00"}] """
    )]
    public async Task A_request_can_be_read_and_put_back_unchanged_while_it_is_scheduled(string more)
    {
        var path = await over.StartBroadcastAsync(
            MakeRequest(
                """{"lists":["family"],"tags":{"any":[],"all":[],"none":["away"]} }""",
                """,  "startAt":"2027-06-25T08:00:00Z" """ + more
            )
        );
        using var read = await over.SendAsync("GET", path);
        var view = await JsonAsync(read);

        using var replaced = await over.SendAsync("PUT", path, view["order"]!.ToJsonString());
        using var cancelled = await over.SendAsync("POST", path + "/cancel");

        var again = await JsonAsync(replaced);
        Assert.Equal("""{"en":"Hello"}""", view["order"]!["texts"]!.ToJsonString());
        Assert.Equal("""["away"]""", view["order"]!["audience"]!["tags"]!["none"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(view["order"], again["order"]), again["order"]!.ToJsonString());
        Assert.Equal("2027-06-25T08:00:00Z", (string)again["startAt"]!);
        Assert.Equal((string)view["latestUsefulAt"]!, (string)again["latestUsefulAt"]!);
        Assert.Null((await JsonAsync(cancelled))["order"]);
    }

    [Fact]
    public async Task A_preview_counts_everybody_and_stores_nothing()
    {
        using var answer = await over.SendAsync(
            "POST",
            "broadcasts/preview",
            """{"name":"B","texts":{"en":"Hi {{ name }}"},"audience":{"lists":["family","silent"]}}"""
        );

        var preview = await JsonAsync(answer);
        Assert.Equal(BroadcastsApp.People, (int)preview["recipients"]!);
        Assert.Equal(BroadcastsApp.People, (int)preview["segments"]!);
        Assert.Equal(BroadcastsApp.People, (int)preview["byLanguage"]!["en"]!);
        Assert.Equal(1, (int)preview["excluded"]!["opted-out"]!);
        Assert.Equal(
            [
                "budget",
                "cannot-be-rendered",
                "duplicate",
                "missing-value",
                "no-consent",
                "no-number",
                "opted-out",
                "wrong-area",
            ],
            preview["excluded"]!.AsObject().Select(e => e.Key),
            StringComparer.Ordinal
        );
        Assert.StartsWith("Hi Person ", (string)preview["samples"]![0]!["text"]!, StringComparison.Ordinal);
        Assert.Equal("0.25", (string)preview["cost"]!["amount"]!);
        Assert.Equal("CNY", (string)preview["cost"]!["currency"]!);
        Assert.NotNull(preview["forecast"]!["firstAt"]);
        Assert.False((bool)preview["overridesQuietHours"]!);
        Assert.True(
            string.CompareOrdinal((string)preview["latestUsefulAt"]!, (string)preview["forecast"]!["lastAt"]!) > 0
        );
    }

    [Theory]
    [InlineData("｛｛姓名｝｝同学：请勿下水", "placeholder-look-alike ｛｛姓名｝｝ {{ 姓名 }}")]
    [InlineData("${姓名}同学：请勿下水", "placeholder-look-alike ${姓名} {{ 姓名 }}")]
    [InlineData("{{ 姓名 }}同学：请勿下水")]
    public async Task A_preview_warns_of_what_would_go_out_as_written(string text, params string[] warnings)
    {
        var request = $$$"""{"name":"B","texts":{"zh-CN":"{{{text}}}"},"audience":{"lists":["family"]}}""";
        using var answer = await over.SendAsync("POST", "broadcasts/preview", request);

        var found = (await JsonAsync(answer))["warnings"]!
            .AsArray()
            .Select(w => $"{w!["code"]} {w["found"]} {w["instead"]}");
        Assert.Equal(warnings, found, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("a/b", null)]
    [InlineData("a//b", "/audience/area unreadable-area")]
    [InlineData("a/../b", "/audience/area unreadable-area")]
    public async Task A_preview_takes_the_area_of_an_audience_as_a_request_does(string area, string? fault)
    {
        var request = MakeRequest($$"""{"lists":["family"],"area":"{{area}}"}""");
        using var answer = await over.SendAsync("POST", "broadcasts/preview", request);

        var errors = (await JsonAsync(answer))["errors"]?.AsArray().Select(e => $"{e!["pointer"]} {e["code"]}") ?? [];
        Assert.Equal(fault is null ? [] : [fault], errors, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_broadcast_goes_out_is_reported_and_settles()
    {
        var path = await over.StartBroadcastAsync(MakeRequest("""{"lists":["family","silent"]}"""));
        await over.App.UntilQuietAsync();

        // The sweep decides the rest at its next run; delivered recipients are here already.
        using var read = await over.SendAsync("GET", path);
        var view = await JsonAsync(read);
        Assert.Equal(BroadcastsApp.People, (int)view["recipients"]!);
        Assert.Equal(BroadcastsApp.People, (int)view["tallies"]!["delivered"]!);
        Assert.True((bool)view["settled"]!);
        Assert.Equal("finished", (string)view["state"]!);
        Assert.Equal(1, (int)view["excluded"]!["opted-out"]!);
        var id = (string)view["id"]!;
        for (var n = 1; n <= BroadcastsApp.People; n++)
        {
            Assert.Equal(["Hello"], await over.TextsAsync(BroadcastsApp.Phone(n), id));
        }

        Assert.Empty(await over.TextsAsync(BroadcastsApp.Silent, id));
        using var late = await over.SendAsync("PUT", path, MakeRequest(Family));
        using var nobody = await over.SendAsync("POST", path + "/retry", key: "again");
        Assert.Equal((HttpStatusCode.Conflict, "not-scheduled"), await CodeAsync(late));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "empty-audience"), await CodeAsync(nobody));

        await PagesJoinAsync(path);
        await StatesAreFilteredAsync(path);
        await AllComeAsCsvAsync(path);
    }

    [Theory]
    [InlineData(" ", "empty-text")]
    [InlineData("{{ for }}", "unreadable")]
    public async Task A_test_text_is_held_to_what_a_templates_is(string text, string code)
    {
        using var refused = await over.SendAsync(
            "POST",
            "broadcasts/test",
            $$"""{"texts":{"en":"{{text}}"},"phone":"(312) 555-0188"}"""
        );

        Assert.Equal(422, (int)refused.StatusCode);
        var error = Assert.Single((await JsonAsync(refused))["errors"]!.AsArray());
        Assert.Equal("/texts/en", (string)error!["pointer"]!);
        Assert.Equal(code, (string)error["code"]!);
    }

    [Theory]
    [InlineData("{{ name | string.truncate 9 }}", 20_000, "/sample too-long")]
    [InlineData("{{ name }}", 3_000, "/texts/en cannot-be-rendered")]
    public async Task A_test_text_with_a_value_that_is_too_long_says_so(string text, int length, string fault)
    {
        var sample = new string('a', length);
        using var refused = await over.SendAsync(
            "POST",
            "broadcasts/test",
            $$$"""{"texts":{"en":"{{{text}}}"},"phone":"(312) 555-0188","sample":{"name":"{{{sample}}}"}}"""
        );

        var errors = (await JsonAsync(refused))["errors"]!.AsArray();
        Assert.Equal(fault, Assert.Single(errors.Select(e => $"{e!["pointer"]} {e["code"]}")));
    }

    [Theory]
    [InlineData("zh_CN")]
    [InlineData("a-a-a-a-a-a-a-a")]
    public async Task A_test_text_in_a_language_that_is_none_is_refused(string language)
    {
        using var refused = await over.SendAsync(
            "POST",
            "broadcasts/test",
            $$"""{"texts":{"en":"Test"},"phone":"(312) 555-0188","language":"{{language}}"}"""
        );

        var errors = (await JsonAsync(refused))["errors"]!.AsArray();
        Assert.Equal(
            "/language unreadable-language",
            Assert.Single(errors.Select(e => $"{e!["pointer"]} {e["code"]}"))
        );
    }

    [Fact]
    public async Task A_test_text_reaches_one_handset_and_nobody_who_opted_out()
    {
        const string Handset = "+13125550188";
        using var sent = await over.SendAsync(
            "POST",
            "broadcasts/test",
            $$$"""{"texts":{"en":"Test for {{ name }}"},"phone":"(312) 555-0188","language":"en","sample":{"name":"Ann"}}"""
        );
        using var silent = await over.SendAsync(
            "POST",
            "broadcasts/test",
            $$"""{"texts":{"en":"Test"},"phone":"{{BroadcastsApp.Silent}}"}"""
        );
        using var missing = await over.SendAsync(
            "POST",
            "broadcasts/test",
            $$$"""{"texts":{"en":"{{ child }}"},"phone":"{{{Handset}}}"}"""
        );
        using var wrong = await over.SendAsync("POST", "broadcasts/test", """{"texts":{"en":"Test"},"phone":"123"}""");

        Assert.Equal("accepted", (string)(await JsonAsync(sent))["outcome"]!);
        Assert.Equal("Test for Ann", (string)(await JsonAsync(sent))["text"]!);
        Assert.Equal(1, (int)(await JsonAsync(sent))["segments"]!);
        Assert.Equal(["Test for Ann"], await over.TextsAsync(Handset, broadcast: null));
        Assert.Equal((HttpStatusCode.Conflict, "opted-out"), await CodeAsync(silent));
        Assert.Empty(await over.TextsAsync(BroadcastsApp.Silent, broadcast: null));
        Assert.Equal("/sample/child", (string)(await JsonAsync(missing))["errors"]![0]!["pointer"]!);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "unreadable-number"), await CodeAsync(wrong));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/deliveries")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("POST", "/rest")]
    [InlineData("POST", "/retry")]
    public async Task An_unknown_broadcast_id_returns_404_on_every_route(string method, string rest)
    {
        foreach (
            var id in new[]
            {
                "nothing",
                "202706-00000000000000000000000000",
                "209901-00000000000000000000000000",
                "%2F%23",
            }
        )
        {
            using var answer = await over.SendAsync(method, $"broadcasts/{id}{rest}", key: "k");
            Assert.Equal((HttpStatusCode.NotFound, "unknown-broadcast"), await CodeAsync(answer));
        }
    }

    private async Task PagesJoinAsync(string path)
    {
        var phones = new List<string>();
        string? cursor = null;
        do
        {
            using var answer = await over.SendAsync("GET", $"{path}/deliveries?limit=2&cursor={cursor}");
            var page = await JsonAsync(answer);
            Assert.InRange(page["deliveries"]!.AsArray().Count, 1, 2);
            phones.AddRange(page["deliveries"]!.AsArray().Select(d => (string)d!["phone"]!));
            cursor = (string?)page["cursor"];
        } while (cursor is not null);

        Assert.Equal(
            Enumerable.Range(1, BroadcastsApp.People).Select(BroadcastsApp.Phone),
            phones.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    private async Task StatesAreFilteredAsync(string path)
    {
        using var delivered = await over.SendAsync("GET", $"{path}/deliveries?state=delivered");
        using var waiting = await over.SendAsync("GET", $"{path}/deliveries?state=waiting");
        using var unheardOf = await over.SendAsync("GET", $"{path}/deliveries?state=lost");

        Assert.Equal(BroadcastsApp.People, (await JsonAsync(delivered))["deliveries"]!.AsArray().Count);
        Assert.Equal("""{"deliveries":[]}""", await waiting.Content.ReadAsStringAsync(BroadcastsApp.Cancel));
        Assert.Equal((HttpStatusCode.BadRequest, "unreadable-query"), await CodeAsync(unheardOf));
    }

    private async Task AllComeAsCsvAsync(string path)
    {
        using var answer = await over.SendAsync("GET", $"{path}/deliveries", accept: "text/csv");
        var lines = (await answer.Content.ReadAsStringAsync(BroadcastsApp.Cancel))
            .Trim('\uFEFF', '\r', '\n')
            .Split('\n');

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("phone,name,area,", lines[0], StringComparison.Ordinal);
        Assert.Equal(BroadcastsApp.People, lines.Length - 1);
        Assert.All(
            lines[1..],
            // A spreadsheet would make 13125550101 of the number, and the second of March of the household.
            line =>
                Assert.Matches(@"^\+1 312 555 010(\d),Person \1,beiguan,""=""""3-\1"""""",.*,Hello,1,delivered,", line)
        );
    }

    private static string MakeRequest(string audience, string more = "") =>
        $$"""{"name":"B","texts":{"en":"Hello"},"audience":{{audience}}{{more}}}""";

    private static async Task<JsonObject> JsonAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(BroadcastsApp.Cancel))!.AsObject();

    private static async Task<(HttpStatusCode Status, string Code)> CodeAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, ((string)(await JsonAsync(answer))["type"]!)["/problems/".Length..]);
}

/// <summary>An app with a family of five, somebody who wants silence, and an empty list.</summary>
public sealed class BroadcastsApp : IAsyncLifetime
{
    public const int People = 5;
    public const string Silent = "+13125550199";

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public AlertsApp App { get; private set; } = null!;

    public static string Phone(int n) => $"+131255501{n:00}";

    public async ValueTask InitializeAsync()
    {
        App = await AlertsApp.StartAsync(
            ("Alerts:Region", "US"),
            ("Alerts:Language", "en"),
            ("Alerts:Buckets", "2"),
            ("Alerts:BatchSize", "3"),
            ("Senders:Default:SegmentsPerMinute", "60000")
        );
        foreach (var list in new[] { "family", "silent", "nobody" })
        {
            await DoAsync("PUT", $"lists/{list}", """{"name":"L","area":"beiguan"}""");
        }

        for (var n = 1; n <= People; n++)
        {
            await DoAsync(
                "POST",
                "lists/family/contacts",
                $$"""{"phone":"{{Phone(n)}}","name":"Person {{n}}","household":"3-{{n}}"}"""
            );
        }

        await DoAsync("POST", "lists/silent/contacts", $$"""{"phone":"{{Silent}}"}""");
        await DoAsync("POST", "opt-outs", $$"""{"phone":"{{Silent}}"}""");
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Requests, and gives the broadcast's path below <c>/api</c>.</summary>
    public async Task<string> StartBroadcastAsync(string body)
    {
        using var taken = await SendAsync("POST", "broadcasts", body, Fresh.Key());
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        return taken.Headers.Location!.OriginalString["/api/".Length..];
    }

    /// <summary>Gives the texts of one broadcast on a handset; those of no broadcast if that is null.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string phone, string? broadcast)
    {
        var held = JsonNode.Parse(
            await App.Administrator.GetStringAsync(new Uri($"/local/handsets/{phone}", UriKind.Relative), Cancel)
        )!;
        return
        [
            .. held["messages"]!
                .AsArray()
                .Where(m => (string?)m!["broadcast"] == broadcast)
                .Select(m => (string)m!["text"]!),
        ];
    }

    public async Task<HttpResponseMessage> SendAsync(
        string method,
        string path,
        string? body = null,
        string? key = null,
        string? ifMatch = null,
        string? accept = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"/api/{path}");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (accept is not null)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        }

        return await App.Administrator.SendAsync(request, Cancel);
    }

    private async Task DoAsync(string method, string path, string body)
    {
        using var answer = await SendAsync(method, path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
