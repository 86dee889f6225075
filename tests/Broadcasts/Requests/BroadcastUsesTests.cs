using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Contacts;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

/// <summary>Refuses to delete anything that a scheduled broadcast needs.</summary>
public sealed class BroadcastUsesTests(ContactsApp http) : IClassFixture<ContactsApp>
{
    private const string Sender =
        """{"from":"+18005550188","prefixes":[],"segmentsPerMinute":200,"pricePerSegment":{"amount":"0.05","currency":"CNY"},"twoWay":true,"reports":true}""";

    private HttpClient Administrator => http.App.Administrator;

    [Fact]
    public async Task A_list_a_template_and_a_sender_stay_while_a_scheduled_broadcast_needs_them()
    {
        await http.AddListAsync("waiting");
        await http.PostAsync("lists/waiting/contacts", """{"phone":"+13125550161"}""", Administrator);
        Assert.Equal(
            201,
            (
                await http.PutAsync(
                    "templates/waiting",
                    """{"name":"T","texts":{"en":"Hello"}}""",
                    client: Administrator
                )
            ).Status
        );
        Assert.Equal(201, (await http.PutAsync("senders/waiting", Sender, client: Administrator)).Status);
        var accepted = await StartBroadcastAsync("""{"lists":["waiting"]}""", "waiting", "waiting");

        foreach (
            var (path, code) in new[]
            {
                ("lists/waiting", "list-in-use"),
                ("templates/waiting", "template-in-use"),
                ("senders/waiting", "sender-in-use"),
            }
        )
        {
            var refused = await http.SendAsync(HttpMethod.Delete, path, client: Administrator);
            Assert.Equal((409, code), refused.Short);
            Assert.Equal(
                $$"""{"kind":"broadcast","id":"{{accepted}}","name":"Drill"}""",
                refused.Json["usedBy"]!.ToJsonString()
            );
        }

        Assert.Equal(
            200,
            (await http.SendAsync(HttpMethod.Post, $"broadcasts/{accepted}/cancel", client: Administrator)).Status
        );
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, "lists/waiting", client: Administrator)).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, "templates/waiting", client: Administrator)).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, "senders/waiting", client: Administrator)).Status);
        Assert.Equal(404, (await http.SendAsync(HttpMethod.Get, "senders/waiting", client: Administrator)).Status);
        Assert.Equal(
            (404, "not-found"),
            (await http.SendAsync(HttpMethod.Delete, "senders/waiting", client: Administrator)).Short
        );
        Assert.Equal(
            200,
            (await http.SendAsync(HttpMethod.Get, $"broadcasts/{accepted}", client: Administrator)).Status
        );
        Assert.Equal(201, (await http.PutAsync("senders/waiting", Sender, client: Administrator)).Status);
    }

    [Fact]
    public async Task An_in_use_problem_does_not_name_broadcasts_outside_the_callers_area()
    {
        await http.AddListAsync("shared-here", "xicheng");
        await http.AddListAsync("shared-there", "beiguan");
        await http.PostAsync("lists/shared-here/contacts", """{"phone":"+13125550162"}""", Administrator);
        Assert.Equal(
            201,
            (
                await http.PutAsync(
                    "templates/shared",
                    """{"name":"T","texts":{"en":"Hello"}}""",
                    client: Administrator
                )
            ).Status
        );
        await StartBroadcastAsync("""{"lists":["shared-here","shared-there"]}""", "shared", sender: null);
        var official = http.App.Official("xicheng");

        var list = await http.SendAsync(HttpMethod.Delete, "lists/shared-here", client: official);
        var template = await http.SendAsync(HttpMethod.Delete, "templates/shared", client: official);

        Assert.Equal((409, "list-in-use"), list.Short);
        Assert.Equal((403, "not-allowed"), template.Short);
        Assert.All(
            [list, template],
            answer => Assert.DoesNotContain("Drill", answer.Json.ToJsonString(), StringComparison.Ordinal)
        );
        Assert.All([list, template], answer => Assert.Null(answer.Json["usedBy"]));
    }

    [Fact]
    public async Task A_template_that_a_campaign_of_another_area_sends_is_not_rewritten()
    {
        await http.AddListAsync("north-families", "north");
        Assert.Equal(
            201,
            (
                await http.PutAsync(
                    "templates/north",
                    """{"name":"T","texts":{"en":"Hello"}}""",
                    client: http.App.Official("north")
                )
            ).Status
        );
        Assert.Equal(
            403,
            (
                await http.PutAsync(
                    "templates/north",
                    """{"name":"T","texts":{"en":"Hi"}}""",
                    client: http.App.Official("south")
                )
            ).Status
        );
        Assert.Equal(
            201,
            (
                await http.PutAsync(
                    "campaigns/north",
                    """{"name":"C","template":"north","audience":{"lists":["north-families"]},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}""",
                    client: http.App.Official("north")
                )
            ).Status
        );

        Assert.Equal(
            (403, "not-allowed"),
            (
                await http.PutAsync(
                    "templates/north",
                    """{"name":"T","texts":{"en":"Evil"}}""",
                    client: http.App.Official("south")
                )
            ).Short
        );

        Assert.Equal(
            200,
            (
                await http.PutAsync(
                    "templates/north",
                    """{"name":"T","texts":{"en":"Good"}}""",
                    client: http.App.Official("north")
                )
            ).Status
        );
    }

    [Fact]
    public async Task The_default_sender_is_never_deleted() =>
        Assert.Equal(
            (409, "sender-in-use"),
            (await http.SendAsync(HttpMethod.Delete, "senders/default", client: Administrator)).Short
        );

    [Theory]
    [InlineData("PUT", "/api/senders/own", Sender)]
    [InlineData("DELETE", "/api/senders/own", null)]
    [InlineData("GET", "/local/clock", null)]
    [InlineData("PUT", "/local/clock", """{"now":"2027-06-18T09:00:00Z"}""")]
    [InlineData("POST", "/local/quiet?timeoutSeconds=0", null)]
    [InlineData("GET", "/local/handsets", null)]
    [InlineData("GET", "/local/handsets/+13125550161", null)]
    [InlineData("POST", "/local/handsets/+13125550161/replies", """{"text":"STOP"}""")]
    [InlineData("GET", "/local/carrier", null)]
    [InlineData("PUT", "/local/carrier", "{}")]
    [InlineData("GET", "/local/sample", null)]
    [InlineData("POST", "/local/sample", null)]
    [InlineData("GET", "/local/operators", null)]
    [InlineData("PUT", "/local/operators/somebody", """{"roles":["administrator"],"area":""}""")]
    public async Task Senders_and_the_clock_require_an_administrator_of_the_whole_tree(
        string method,
        string path,
        string? body
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await http
            .App.ClientOf(Role.Administrator, "xicheng")
            .SendAsync(request, TestContext.Current.CancellationToken);

        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Equal("/problems/not-allowed", (string)problem["type"]!);
    }

    private Task<string> StartBroadcastAsync(string audience, string template, string? sender)
    {
        var ofSender = sender is null ? "" : $",\"sender\":\"{sender}\"";
        return http.App.StartBroadcastAsync(
            $$"""
            {"name":"Drill","template":"{{template}}","audience":{{audience}},
             "startAt":"2027-07-01T08:00:00Z"{{ofSender}}}
            """
        );
    }
}
