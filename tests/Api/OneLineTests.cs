using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class OneLineTests
{
    /// <summary>Texts of several lines, such as reasons, lose no line; direction marks are refused there too.</summary>
    [Fact]
    public async Task No_reason_label_or_purpose_may_contain_direction_marks()
    {
        (string Method, string Route, string Body, string Pointer)[] bodies =
        [
            ("PUT", "/api/lists/families", """{"name":"L","area":"","labels":["NAME"]}""", "/labels/0"),
            ("PUT", "/api/templates/water", """{"name":"T","texts":{"en":"Hi"},"purpose":"NAME"}""", "/purpose"),
            ("POST", "/api/opt-outs", """{"phone":"+12025550123","reason":"NAME"}""", "/reason"),
            (
                "POST",
                "/api/broadcasts",
                """{"name":"B","texts":{"en":"Hi"},"audience":{"area":""},"reason":"NAME"}""",
                "/reason"
            ),
        ];
        await using var app = await AlertsApp.StartAsync();
        foreach (var (method, route, body, pointer) in bodies)
        {
            foreach (var (name, isRefused) in new[] { ("a\\u202eb", true), ("a\\u2067b", true), ("plain", false) })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(route, UriKind.Relative));
                var named = body.Replace("NAME", name, StringComparison.Ordinal);
                request.Content = new StringContent(named, Encoding.UTF8, "application/json");
                request.Headers.Add("Idempotency-Key", "marks");
                using var answer = await app.Administrator.SendAsync(request, Cancel);

                var text = await answer.Content.ReadAsStringAsync(Cancel);
                Assert.True(isRefused == text.Contains($"\"{pointer}\"", StringComparison.Ordinal), $"{route} {text}");
            }
        }
    }

    private const string Campaign = """
        {"name":"NAME","template":"t","audience":{"area":""},"season":{"from":"06-01","to":"09-01"},
         "schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"UTC"}}
        """;

    private const string Sender = """
        {"from":"106900001234","prefixes":["+86"],"segmentsPerMinute":60,"twoWay":true,
         "pricePerSegment":{"amount":"0.05","currency":"CNY"},"reports":true,"signature":"NAME"}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("Hongqi Road")]
    [InlineData("\u7ea2\u65d7\u8def")]
    [InlineData("\U00020bb7\u91ce\u5bb6")] // a surrogate pair
    [InlineData("\U0001f468\u200d\U0001f469\u200d\U0001f467")] // joined emoji
    [InlineData("\u0645\u062d\u0645\u062f")] // written from right to left without marks
    [InlineData("\u0c95\u0ccd\u200c\u0cb7")] // a non-joiner
    public void Plain_text_stays_as_it_is(string text)
    {
        Assert.True(OneLine.IsPlain(text));
        Assert.Equal(text, OneLine.RemoveControlCharacters(text));
        Assert.Null(OneLine.Validate("/name", text));
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\t")]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\u001b")]
    [InlineData("\u007f")]
    [InlineData("\u0085")]
    [InlineData("\u061c")]
    [InlineData("\u200e")]
    [InlineData("\u200f")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u202a")]
    [InlineData("\u202e")]
    [InlineData("\u2066")]
    [InlineData("\u2069")]
    [InlineData("\ufeff")]
    public void Control_characters_and_direction_marks_are_refused_at_any_position(string mark) =>
        Assert.All(
            [mark + "ab", "a" + mark + "b", "ab" + mark],
            text =>
            {
                var fault = OneLine.Validate("/name", text);

                Assert.Equal("/name", fault?.Pointer);
                Assert.Equal("not-one-line", fault?.Code);
                Assert.Equal("ab", OneLine.RemoveControlCharacters(text));
            }
        );

    [Theory]
    [InlineData(null, null)]
    [InlineData("ab\nc", null)]
    [InlineData("ab\ncd", "too-long")]
    [InlineData("\0", "not-plain-text")]
    public void A_text_of_several_lines_is_plain_and_has_at_most_the_characters_given(string? text, string? code)
    {
        var fault = OneLine.ValidateLines("/reason", text, maxCharacters: 4);

        Assert.Equal(code, fault?.Code);
        Assert.Equal(code == "too-long" ? 4 : null, fault?.Max);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_a_whole_one_beside_it_stays()
    {
        const string pair = "\ud842\udfb7";

        string[] torn = ["\ud842", "\udfb7", "\ud842" + pair, pair + "\udfb7", "\udfb7\ud842"];

        Assert.DoesNotContain(torn, OneLine.IsPlain);
        Assert.Equal(pair, OneLine.RemoveControlCharacters("\ud842" + pair + "\udfb7"));
        Assert.Equal("", OneLine.RemoveControlCharacters("\udfb7\ud842"));
    }

    [Theory]
    [InlineData("Li\r\nNa", "Li Na")]
    [InlineData("Li\u2028Na", "Li Na")]
    [InlineData("\u202aLi Na\u202c", "Li Na")]
    [InlineData("Li\0 Na", "Li Na")]
    [InlineData("Li \t  Na\u00a0\n Bo", "Li Na Bo")]
    [InlineData("Li  Na\tBo", "Li  Na Bo")]
    [InlineData("\tLi\u2029", "Li")]
    [InlineData(" \r\n ", "")]
    public void A_cell_loses_what_no_name_may_hold(string cell, string text) => Assert.Equal(text, Cells.Clean(cell));

    [Fact]
    public void A_cell_of_many_blanks_takes_time_in_proportion_to_its_length()
    {
        var blanks = new string(' ', 5_000_000);

        Assert.Equal($"Li{blanks}Na", Cells.Clean($"Li{blanks}\u0001Na"));
        Assert.Equal("Li Na", Cells.Clean($"Li{blanks}\t{blanks}Na"));
    }

    [Fact]
    public async Task No_name_may_contain_line_breaks_or_direction_marks()
    {
        (string Method, string Route, string Body, string Pointer)[] bodies =
        [
            ("PUT", "/api/areas/riverside", """{"name":"NAME"}""", "/name"),
            ("PUT", "/api/lists/families", """{"name":"NAME","area":""}""", "/name"),
            ("POST", "/api/calendars", """{"name":"NAME"}""", "/name"),
            ("PUT", "/api/templates/water", """{"name":"NAME","texts":{"en":"Hello"}}""", "/name"),
            ("POST", "/api/broadcasts", """{"name":"NAME","texts":{"en":"Hello"},"audience":{"area":""}}""", "/name"),
            ("PUT", "/api/campaigns/fire", Campaign, "/name"),
            ("PUT", "/api/days", """{"days":[{"kind":"holiday","name":"NAME","from":"2027-06-09"}]}""", "/days/0/name"),
            ("PUT", "/api/senders/district", Sender, "/signature"),
        ];
        await using var app = await AlertsApp.StartAsync();
        foreach (var (method, route, body, pointer) in bodies)
        {
            foreach (var name in new[] { "a\\r\\nb", "a\\u0000b", "a\\u202eb" })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(route, UriKind.Relative));
                var named = body.Replace("NAME", name, StringComparison.Ordinal);
                request.Content = new StringContent(named, Encoding.UTF8, "application/json");
                request.Headers.Add("Idempotency-Key", "one-line");
                using var answer = await app.Administrator.SendAsync(request, Cancel);

                var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
                Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableContent, problem.ToJsonString());
                Assert.Contains(problem["errors"]!.AsArray(), e => (string?)e!["pointer"] == pointer);
            }
        }
    }
}
