using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Replies;

public sealed class EventsOverHttpTests : IAsyncLifetime
{
    private const string Secret = "planted-secret-4711";
    private const string Previous = "planted-previous-4712";
    private const string Path = "/api/events/sms";
    private readonly FakeLogCollector _log = new();
    private AlertsApp _app = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _app = await AlertsApp.StartAsync(
            services =>
                services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(new FakeLoggerProvider(_log)),
            ("Events:Secret", Secret),
            ("Events:PreviousSecret", Previous),
            ("Senders:Default:StopText", "stop text"),
            ("Senders:Default:HelpText", "help text")
        );

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("eventgrid-reply", "+12025550111")]
    [InlineData("cloudevents-reply", "+12025550115")]
    public async Task A_STOP_in_either_schema_opts_out_at_once(string wire, string phone)
    {
        using var answer = await PostAsync(await WireAsync(wire), Secret);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(await OptOutAsync(phone));
    }

    public static TheoryData<string, string> Unusual =>
        new()
        {
            { "half a pair in the text", """{"from":"12025550112","messageId":"u1","message":"a\ud83d"}""" },
            { "half a pair in the id", """{"from":"12025550112","messageId":"\udc00","message":"a"}""" },
            {
                "half a pair in the sender",
                """{"from":"12025550112","to":"1800\ud800","messageId":"u2","message":"a"}"""
            },
            { "a long text", $$"""{"from":"12025550112","messageId":"u3","message":"{{new string('字', 40_000)}}"}""" },
            { "a long id", $$"""{"from":"12025550112","messageId":"{{new string('i', 40_000)}}","message":"a"}""" },
            {
                "a long sender",
                $$"""{"from":"12025550112","to":"{{new string('1', 40_000)}}","messageId":"u4","message":"a"}"""
            },
            {
                "a time before 1601",
                """{"from":"12025550112","messageId":"u5","message":"a","receivedTimestamp":"1500-01-01T00:00:00Z"}"""
            },
            {
                "a time in the year 9999",
                """{"from":"12025550112","messageId":"u6","message":"a","receivedTimestamp":"9999-12-31T23:59:59Z"}"""
            },
            {
                "a NUL and a line break in the id",
                """{"from":"12025550112","messageId":"a\u0000\r\nb","message":"\u0000"}"""
            },
        };

    [Theory]
    [MemberData(nameof(Unusual))]
    public async Task A_STOP_counts_whatever_comes_beside_it(string what, string data)
    {
        var events =
            $$$"""[{"eventType":"Microsoft.Communication.SMSReceived","data":{{{data}}}},{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550119","messageId":"stop","message":"STOP"}}]""";

        using var answer = await PostAsync(events, Secret);

        Assert.True(
            answer.StatusCode is HttpStatusCode.OK,
            $"{what}: {await answer.Content.ReadAsStringAsync(Cancel)}"
        );
        Assert.NotNull(await OptOutAsync("+12025550119"));
        var replies = await _app.Administrator.GetFromJsonAsync<JsonObject>("/api/replies", Cancel);
        Assert.Equal(2, replies!["replies"]!.AsArray().Count);
    }

    public static TheoryData<string, string> Stops =>
        new()
        {
            {
                "a handshake before it",
                """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"1"}},{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550119","messageId":"s","message":"STOP"}}]"""
            },
            {
                "a handshake after it",
                """[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550119","messageId":"s","message":"STOP"}},{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"1"}}]"""
            },
            {
                "an empty message id",
                """[{"id":"e1","eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550119","messageId":"","message":"STOP"}}]"""
            },
            {
                "a message id that another number had",
                """[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550118","messageId":"s","message":"Hi"}},{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550119","messageId":"s","message":"STOP"}}]"""
            },
            {
                "00 for the plus",
                """[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"0012025550119","messageId":"s","message":"STOP"}}]"""
            },
        };

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task A_STOP_counts_in_unusual_calls(string what, string events)
    {
        using var answer = await PostAsync(events, Secret);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await OptOutAsync("+12025550119") is not null, what);
    }

    [Fact]
    public async Task A_START_dated_in_the_future_does_not_outlast_a_later_STOP()
    {
        using var start = await PostAsync(
            """[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550119","messageId":"1","message":"START","receivedTimestamp":"2099-01-01T00:00:00Z"}}]""",
            Secret
        );
        await _app.TurnClockAsync(NodaTime.Duration.FromMinutes(1));
        using var stop = await PostAsync(
            """[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"12025550119","messageId":"2","message":"STOP"}}]""",
            Secret
        );

        Assert.Equal(HttpStatusCode.OK, stop.StatusCode);
        Assert.NotNull(await OptOutAsync("+12025550119"));
    }

    [Theory]
    [InlineData(4 * 1024 * 1024, HttpStatusCode.OK)]
    [InlineData((4 * 1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_call_has_four_mebibytes_at_most(int bytes, HttpStatusCode status)
    {
        var wire = await WireAsync("eventgrid-reply");

        using var answer = await PostAsync(wire + new string(' ', bytes - Encoding.UTF8.GetByteCount(wire)), Secret);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task The_handshake_of_Event_Grid_is_answered_with_its_code_alone()
    {
        using var answer = await PostAsync(await WireAsync("eventgrid-validation"), Secret);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            """{"validationResponse":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6"}""",
            await answer.Content.ReadAsStringAsync(Cancel)
        );
    }

    [Fact]
    public async Task The_handshake_of_CloudEvents_allows_who_asks()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Path);
        request.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");

        using var answer = await _app.Anonymous.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["eventgrid.azure.net"], answer.Headers.GetValues("WebHook-Allowed-Origin").ToArray());
    }

    [Theory]
    [InlineData("OPTIONS /api/events/sms HTTP/1.1\r\nWebHook-Request-Origin: eventgrid.azure.net\u00fc", false)]
    [InlineData("OPTIONS /api/events/sms HTTP/1.1\r\nWebHook-Request-Origin: a\u007fb", false)]
    [InlineData("OPTIONS /api/events/sms HTTP/1.1\r\nWebHook-Request-Origin: a\r\nWebHook-Request-Rate: \u4e2d", true)]
    public async Task The_handshake_of_CloudEvents_repeats_printable_headers_alone(string head, bool isAllowed)
    {
        var address = _app.Anonymous.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancel);
        await using var stream = client.GetStream();
        var request = $"{head}\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), Cancel);
        using var reader = new StreamReader(stream, Encoding.UTF8);

        var answer = await reader.ReadToEndAsync(Cancel);

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Equal(isAllowed, answer.Contains("WebHook-Allowed-Rate: *", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Secret, HttpStatusCode.OK)]
    [InlineData(Previous, HttpStatusCode.OK)]
    // Wrong, too short, too long, empty, none.
    [InlineData("planted-secret-4712", HttpStatusCode.Unauthorized)]
    [InlineData("planted-secret-471", HttpStatusCode.Unauthorized)]
    [InlineData("planted-secret-47111", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Only_the_current_and_the_previous_secret_are_accepted(string? secret, HttpStatusCode status)
    {
        using var answer = await PostAsync(await WireAsync("eventgrid-reply"), secret);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status is HttpStatusCode.OK, await OptOutAsync("+12025550111") is not null);
    }

    [Fact]
    public async Task No_log_line_holds_a_secret_a_number_or_a_text()
    {
        using var taken = await PostAsync(await WireAsync("eventgrid-reply"), Secret);
        using var refused = await PostAsync(await WireAsync("eventgrid-reply"), "planted-wrong-4713");
        using var broken = await PostAsync("[{", Secret);

        var lines = string.Join('\n', _log.GetSnapshot().Select(r => r.ToString()));
        Assert.True(broken.StatusCode is HttpStatusCode.BadRequest, lines);
        Assert.Contains("Events were refused", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550111", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_answers_STOP_on_a_handset_and_finds_it_confirmed_there()
    {
        var admin = _app.Administrator;
        using var reply = await admin.PostAsJsonAsync(
            "/local/handsets/+12025550117/replies",
            new { text = "ＴＤ" },
            Cancel
        );
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);

        await _app.UntilQuietAsync();

        Assert.NotNull(await OptOutAsync("+12025550117"));
        var messages = await admin.GetFromJsonAsync<JsonObject>("/local/handsets/+12025550117", Cancel);
        Assert.Equal("stop text", (string?)Assert.Single(messages!["messages"]!.AsArray())!["text"]);
        var replies = await admin.GetFromJsonAsync<JsonObject>("/api/replies", Cancel);
        var kept = Assert.Single(replies!["replies"]!.AsArray())!;
        Assert.Equal("+12025550117", (string?)kept["phone"]);
        Assert.Equal("ＴＤ", (string?)kept["text"]);
        Assert.Equal("stop", (string?)kept["keyword"]);
        using var below = await _app.Official("beiguan").GetAsync(new Uri("/api/replies", UriKind.Relative), Cancel);
        Assert.Equal("""{"replies":[]}""", await below.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task The_carrier_is_changed_as_the_contract_says_and_default_keeps_its_pace()
    {
        var admin = _app.Administrator;
        var asked = new JsonObject
        {
            ["pacePerMinute"] = 321,
            ["rejectPercent"] = 1,
            ["failPercent"] = 2,
            ["throttlePercent"] = 3,
            ["timeoutAfterAcceptPercent"] = 4,
            ["reportDelaySeconds"] = 5,
            ["seed"] = 6,
        };

        using var changed = await admin.PutAsJsonAsync("/local/carrier", asked, Cancel);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.True(JsonNode.DeepEquals(asked, await admin.GetFromJsonAsync<JsonObject>("/local/carrier", Cancel)));
        Assert.Equal(
            321,
            (int?)(await admin.GetFromJsonAsync<JsonObject>("/api/senders/default", Cancel))!["segmentsPerMinute"]
        );
        using var bad = await admin.PutAsJsonAsync("/local/carrier", new { pacePerMinute = 0 }, Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
        using var official = await _app.Official().GetAsync(new Uri("/local/carrier", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, official.StatusCode);
    }

    [Fact]
    public async Task A_sender_is_made_read_and_replaced_only_as_read()
    {
        var admin = _app.Administrator;
        var body = new JsonObject
        {
            ["from"] = "+18885550100",
            ["prefixes"] = new JsonArray("+1"),
            ["segmentsPerMinute"] = 200,
            ["pricePerSegment"] = new JsonObject { ["amount"] = "0.05", ["currency"] = "CNY" },
            ["twoWay"] = true,
            ["reports"] = true,
        };
        using var made = await admin.PutAsJsonAsync("/api/senders/main", body, Cancel);
        using var read = await admin.GetAsync(new Uri("/api/senders/main", UriKind.Relative), Cancel);
        body["segmentsPerMinute"] = 201;
        using var stale = await PutAsync("\"0000000000000000\"");
        using var replaced = await PutAsync(read.Headers.ETag!.ToString());
        using var missing = await admin.GetAsync(new Uri("/api/senders/nobody", UriKind.Relative), Cancel);

        Assert.Equal(
            [
                HttpStatusCode.Created,
                HttpStatusCode.OK,
                HttpStatusCode.PreconditionFailed,
                HttpStatusCode.OK,
                HttpStatusCode.NotFound,
            ],
            new[] { made, read, stale, replaced, missing }.Select(a => a.StatusCode)
        );

        async Task<HttpResponseMessage> PutAsync(string version)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/api/senders/main")
            {
                Content = JsonContent.Create(body),
            };
            request.Headers.TryAddWithoutValidation("If-Match", version);
            return await admin.SendAsync(request, Cancel);
        }
    }

    [Theory]
    [InlineData("+8619412345678")]
    [InlineData("+447700900123")]
    [InlineData("+99912345678")]
    public async Task A_number_that_is_in_no_plan_is_found_opted_out_and_erased_as_any_other(string phone)
    {
        await SayAsync(phone, "STOP");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("opt-outs/find"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("opt-outs/remove"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("opt-outs/find"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("opt-outs"));
        using var held = await _app.Administrator.PostAsJsonAsync("/api/people/find", new { phone }, Cancel);
        var replies = (await held.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["held"]!["replies"]!;
        Assert.Equal("STOP", (string?)replies[0]!["text"]);
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("people/erase"));
        using var left = await _app.Administrator.PostAsJsonAsync("/api/people/find", new { phone }, Cancel);
        Assert.DoesNotContain("STOP", await left.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        async Task<HttpStatusCode> StatusAsync(string path)
        {
            using var sent = await _app.Administrator.PostAsJsonAsync($"/api/{path}", new { phone }, Cancel);
            return sent.StatusCode;
        }
    }

    [Fact]
    public async Task A_reply_is_shown_to_the_areas_whose_lists_had_its_number_when_it_came()
    {
        const string phone = "+12025550175";
        foreach (var area in new[] { "east", "both", "late" })
        {
            (
                await _app.Administrator.PutAsJsonAsync($"/api/lists/{area}", new { name = area, area }, Cancel)
            ).EnsureSuccessStatusCode();
        }

        await ListAsync("east", "");
        await ListAsync("both", "");
        await SayAsync(phone, "is the bridge open?");
        // Neither a list that has the number since then nor one that has it no more changes who sees the reply.
        await ListAsync("late", "");
        await ListAsync("east", "/remove");

        Assert.Equal(["is the bridge open?"], await TextsAsync("east"), StringComparer.Ordinal);
        Assert.Equal(["is the bridge open?"], await TextsAsync("both"), StringComparer.Ordinal);
        Assert.Empty(await TextsAsync("late"));

        async Task ListAsync(string list, string act) =>
            (
                await _app.Administrator.PostAsJsonAsync($"/api/lists/{list}/contacts{act}", new { phone }, Cancel)
            ).EnsureSuccessStatusCode();

        async Task<IEnumerable<string>> TextsAsync(string area) =>
            (await _app.Official(area).GetFromJsonAsync<JsonObject>("/api/replies", Cancel))!["replies"]!
                .AsArray()
                .Select(r => (string)r!["text"]!);
    }

    [Fact]
    public async Task A_reply_that_likely_wants_to_stop_is_marked_and_others_are_not()
    {
        await SayAsync("+12025550171", "以后不要再发短信了");
        await SayAsync("+12025550172", "收到");
        await SayAsync("+12025550173", "请退订");

        var page = (await _app.Administrator.GetFromJsonAsync<JsonObject>("/api/replies?limit=1000", Cancel))!;

        Assert.Equal(
            ["+12025550171 none true", "+12025550172 none ", "+12025550173 stop "],
            page["replies"]!
                .AsArray()
                .Where(r => ((string)r!["phone"]!).StartsWith("+1202555017", StringComparison.Ordinal))
                .Select(r => $"{r!["phone"]} {r["keyword"]} {r["likelyStop"]?.ToJsonString()}")
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData("", "START", -5, true)]
    [InlineData("", "START", 5, false)]
    [InlineData("", "STOP", -5, true)]
    [InlineData("/remove", "STOP", -5, false)]
    [InlineData("/remove", "STOP", 5, true)]
    [InlineData("/remove", "START", -5, false)]
    public async Task The_later_of_a_reply_and_an_operators_change_counts_even_if_the_reply_is_late(
        string act,
        string keyword,
        int minutes,
        bool isOptedOut
    )
    {
        const string phone = "+12025550119";
        (await _app.Administrator.PostAsJsonAsync("/api/opt-outs", new { phone }, Cancel)).EnsureSuccessStatusCode();
        await _app.TurnClockAsync(NodaTime.Duration.FromMinutes(10));
        (
            await _app.Administrator.PostAsJsonAsync("/api/opt-outs" + act, new { phone }, Cancel)
        ).EnsureSuccessStatusCode();
        var said = _app.Clock.GetCurrentInstant() + NodaTime.Duration.FromMinutes(minutes);
        await _app.TurnClockAsync(NodaTime.Duration.FromMinutes(10));

        using var answer = await PostAsync(
            $$$"""[{"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"{{{phone}}}","messageId":"1","message":"{{{keyword}}}","receivedTimestamp":"{{{said}}}"}}]""",
            Secret
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(isOptedOut, await OptOutAsync(phone) is not null);
    }

    private static Task<string> WireAsync(string name) =>
        File.ReadAllTextAsync(
            System.IO.Path.Combine(AppContext.BaseDirectory, "Support", "Wire", name + ".json"),
            Cancel
        );

    private async Task SayAsync(string phone, string message)
    {
        var body = new JsonArray(
            new JsonObject
            {
                ["eventType"] = "Microsoft.Communication.SMSReceived",
                ["data"] = new JsonObject
                {
                    ["from"] = phone,
                    ["messageId"] = phone,
                    ["message"] = message,
                },
            }
        );
        using var answer = await PostAsync(body.ToJsonString(), Secret);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (secret is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Events-Secret", secret);
        }

        return await _app.Anonymous.SendAsync(request, Cancel);
    }

    private Task<OptOut?> OptOutAsync(string phone) =>
        _app
            .Services.GetRequiredService<OptOutStore>()
            .FindAsync(_app.Services.GetRequiredService<NumberKeys>().MakeKey(PhoneNumber.FromE164(phone)), Cancel);
}
