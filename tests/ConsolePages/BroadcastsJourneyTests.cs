using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>A broadcast by hand, from the first letter to the texts on the handsets.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BroadcastsJourneyTests(Browser browser)
{
    private const string Text = "Water is rising. Keep away from the river.";

    /// <summary>A request whose texts wait until the evening.</summary>
    private const string Evening = $$"""
        {"name":"Flood watch","texts":{"en":"{{Text}}"},"audience":{"lists":["river"]},
         "quietHours":[{"start":"12:00","end":"20:00"}]}
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broadcast_is_composed_confirmed_and_sent_and_a_STOP_reply_opts_out()
    {
        await using var app = await StartAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: "/broadcasts.html"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "New broadcast" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside families" }).CheckAsync();
        var outlook = page.GetByRole(AriaRole.Complementary, new() { Name = "Preview" });
        await Expect(outlook.GetByRole(AriaRole.Definition).First).ToHaveTextAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Own text" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "English" }).FillAsync(Text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" }).ClickAsync();
        await Expect(page.GetByText("Give the broadcast a name.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of this broadcast (required)" })
            .FillAsync("Flood watch");
        await Expect(outlook.GetByText(Text)).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test text…" }).ClickAsync();
        var test = page.GetByRole(AriaRole.Dialog, new() { Name = "Send a test text" });
        await test.GetByLabel("Mobile number").FillAsync("312 555 0150");
        await test.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(test.GetByRole(AriaRole.Status)).ToContainTextAsync("The carrier accepted it");
        await Expect(test.GetByRole(AriaRole.Link, new() { Name = "See it on the handsets" })).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await test.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "Send it now?" });
        await Expect(question).ToContainTextAsync("5 people get 5 segments, about CN¥0.25, from 16:0");
        await question.GetByRole(AriaRole.Button, new() { Name = "Text 5 people" }).DblClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Flood watch" })).ToBeVisibleAsync();
        await Expect(page.GetByText("It is finished: 5 texts are delivered."))
            .ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Deliveries" }).Last.GetByRole(AriaRole.Row))
            .ToHaveCountAsync(6);
        Assert.Equal(1, (await GetAsync(app, "broadcasts")).GetProperty("broadcasts").GetArrayLength());

        await page.GetByRole(AriaRole.Link, new() { Name = "Handsets" }).ClickAsync();
        var phones = page.GetByRole(AriaRole.List, new() { Name = "Phones, the latest text first" })
            .GetByRole(AriaRole.Button);
        await Expect(phones).ToHaveCountAsync(6);
        await phones.First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync(Text);
        await page.GetByRole(AriaRole.Button, new() { Name = "STOP" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("This number opted out");
        Assert.Equal(1, (await GetAsync(app, "opt-outs")).GetProperty("optOuts").GetArrayLength());

        await page.GotoAsync("/broadcasts.html");
        await page.GetByRole(AriaRole.Link, new() { Name = "Flood watch" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Replies" }).First).ToContainTextAsync("Opts out");
        await visitor.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Use as a draft" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of this broadcast" }).FillAsync("Flood again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" }).ClickAsync();
        await Expect(question).ToContainTextAsync("The same text went to the same people");
        await Expect(question.GetByRole(AriaRole.Link, new() { Name = "Flood watch" })).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_scheduled_broadcast_is_stopped_and_nobody_is_texted()
    {
        await using var app = await StartAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            "zh-CN",
            path: "/broadcasts.html?new=1"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside families" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "自己写" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "中文" }).FillAsync("河水上涨，请远离河岸。");
        await page.GetByRole(AriaRole.Button, new() { Name = "定时发" }).ClickAsync();
        await page.GetByLabel("开始时间").FillAsync("2027-06-19T09:00");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "群发名称" }).FillAsync("汛情");
        await page.GetByRole(AriaRole.Button, new() { Name = "核对并定时发送…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("5 人将收到短信，共 5 条计费短信");
        await page.GetByRole(AriaRole.Button, new() { Name = "定时发送给 5 人" }).ClickAsync();

        await Expect(page.GetByText("已排定")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "停止发送" }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "停止这次群发？" });
        await Expect(question).ToContainTextAsync("没有人会收到");
        await question.GetByRole(AriaRole.Button, new() { Name = "停止发送" }).ClickAsync();

        await Expect(page.GetByText("停止了发送")).ToBeVisibleAsync();
        await app.TurnClockAsync(NodaTime.Duration.FromDays(1));
        await app.UntilQuietAsync();
        var handsets = await app.Administrator.GetFromJsonAsync<JsonElement>(
            new Uri("/local/handsets", UriKind.Relative),
            Stop
        );
        Assert.Equal(0, handsets.GetProperty("handsets").GetArrayLength());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_scheduled_broadcast_is_editable_until_cancelled_and_keeps_unchanged_fields()
    {
        await using var app = await StartAsync();
        using var second = await app.Administrator.PutAsJsonAsync(
            new Uri("/api/senders/second", UriKind.Relative),
            new
            {
                from = "+13125550900",
                prefixes = Array.Empty<string>(),
                segmentsPerMinute = 600,
                pricePerSegment = new { amount = "0.10", currency = "CNY" },
                twoWay = true,
                reports = true,
            },
            Stop
        );
        Assert.True(second.IsSuccessStatusCode);
        var id = await app.StartBroadcastAsync(
            $$"""
            {"name":"Flood watch","texts":{"en":"{{Text}}"}, "audience":{"lists":["river"],"tags":{"none":["away"]} },
             "startAt":"2027-06-19T01:00:30Z","latestUsefulAt":"2027-06-19T02:30:30Z","quietHours":[{"start":"21:00","end":"06:00"}]}
            """
        );
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: $"/broadcasts.html?id={id}"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "English" })).ToHaveValueAsync(Text);
        await Expect(page.GetByLabel("Starts at")).ToHaveValueAsync("2027-06-19T09:00");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "English" }).FillAsync("Stay away from the river.");
        await page.GetByLabel("Sender").SelectOptionAsync("second");
        await page.GetByText("More options", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("If the outcome is unknown").SelectOptionAsync("resendOnce");
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and save…" }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "Schedule it?" });
        await Expect(question).ToContainTextAsync("5 people get 5 segments, about CN¥0.50");
        await Expect(question).ToContainTextAsync("Texts with an unknown outcome are sent once more");
        await question.GetByRole(AriaRole.Button, new() { Name = "Schedule for 5 people" }).ClickAsync();
        await Expect(page.GetByText("The change is saved.")).ToBeVisibleAsync();
        var request = (await GetAsync(app, $"broadcasts/{id}")).GetProperty("order");
        Assert.Equal(
            """{"name":"Flood watch","texts":{"en":"Stay away from the river."},"audience":{"lists":["river"],"tags":{"all":[],"any":[],"none":["away"]}},"sender":"second","urgency":"routine","startAt":"2027-06-19T01:00:30Z","latestUsefulAt":"2027-06-19T02:30:30Z","onUnknown":"resendOnce","quietHours":[{"start":"21:00","end":"06:00"}]}""",
            request.GetRawText()
        );

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and save…" }).ClickAsync();
        using var cancelled = await app.Administrator.PostAsync(
            new Uri($"/api/broadcasts/{id}/cancel", UriKind.Relative),
            null,
            Stop
        );
        await question.GetByRole(AriaRole.Button, new() { Name = "Schedule for 5 people" }).ClickAsync();
        await Expect(question.GetByRole(AriaRole.Alert)).ToContainTextAsync("has begun or was cancelled");
        await page.GotoAsync($"/broadcasts.html?edit={id}");
        await page.GetByRole(AriaRole.Link, new() { Name = "See the broadcast" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Edit" })).ToHaveCountAsync(0);
        // The refused change is reported by the browser itself.
        Assert.DoesNotContain(visitor.Complaints, c => !c.Contains("409", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_official_sees_what_it_would_come_to_and_cannot_send()
    {
        await using var app = await StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), path: "/broadcasts.html");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Preview a broadcast" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside families" }).CheckAsync();

        await Expect(page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Definition).First).ToHaveTextAsync("5");
        await Expect(page.GetByText("sending takes an administrator")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" })).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_broadcast_is_paused_resumed_stopped_and_sent_to_the_rest_of_the_people()
    {
        await using var app = await StartAsync();
        var id = await app.StartBroadcastAsync(Evening);
        await app.UntilQuietAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator));
        var page = visitor.Page;
        var question = page.GetByRole(AriaRole.Dialog);

        await page.GotoAsync($"/broadcasts.html?id={id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(question).ToContainTextAsync("Texts not sent yet (5 people at the moment) wait");
        await visitor.IsAccessibleAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.GetByText("paused it")).ToBeVisibleAsync();
        await Expect(page.GetByText("5 people are held back: the broadcast is paused.")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(question).ToContainTextAsync("5 people waiting will get their text");
        await question.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.GetByText("0 of 5 people done")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(question).ToContainTextAsync("you can send to the rest afterwards");
        await question.GetByRole(AriaRole.Button, new() { Name = "Pause first" }).ClickAsync();
        await Expect(question).ToContainTextAsync("It is paused, so take your time.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await app.TurnClockAsync(NodaTime.Duration.FromMinutes(1));
        await Expect(page.GetByText("5 texts were not sent")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.GetByText("Stopped, 0 sent")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByText("Nothing was sent.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Send to the rest" }).ClickAsync();
        await Expect(question).ToContainTextAsync("Nothing was sent to 5 people: they get it now.");
        await Expect(question).ToContainTextAsync("ListsRiverside families");
        await Expect(question).ToContainTextAsync("That is about 5 segments, about CN¥0.25.");
        await visitor.IsAccessibleAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Send to the rest" }).ClickAsync();
        await Expect(page.GetByText("To the rest of")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await app.TurnClockAsync(NodaTime.Duration.FromHours(5));
        await Expect(question).ToContainTextAsync("The broadcast has just finished", new() { Timeout = 20_000 });
        await question.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Expect(page.GetByText("It is finished: 5 texts are delivered."))
            .ToBeVisibleAsync(new() { Timeout = 20_000 });
        await visitor.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "The broadcast of" }).ClickAsync();
        await Expect(page.GetByText("Followed by")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send to the rest" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Use as a draft" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "English" })).ToHaveValueAsync(Text);
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside families" })).ToBeCheckedAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);

        // The answer is lost: the form is offered again, with the key under which people are texted once.
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" }).ClickAsync();
        await page.RouteAsync("**/api/broadcasts", route => route.AbortAsync());
        await question.Locator("button").Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Last).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_official_sees_that_a_broadcast_is_paused_and_cannot_resume_it()
    {
        await using var app = await StartAsync();
        var id = await app.StartBroadcastAsync(Evening);
        await app.UntilQuietAsync();
        using var paused = await app.Administrator.PostAsync(
            new Uri($"/api/broadcasts/{id}/pause", UriKind.Relative),
            content: null,
            Stop
        );
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "beiguan"),
            "zh-CN",
            width: 360,
            path: $"/broadcasts.html?id={id}"
        );
        var page = visitor.Page;

        await Expect(page.GetByText("5 人在等待")).ToBeVisibleAsync();
        await Expect(page.GetByText("Person 1")).ToBeHiddenAsync();
        await page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        await Expect(page.GetByText("Person 1")).ToBeVisibleAsync();
        await page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        await Expect(page.GetByText("Person 1")).ToBeHiddenAsync();
        await Expect(page.GetByText("已暂停", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "恢复发送" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "停止发送" })).ToHaveCountAsync(0);
        await visitor.FitsAsync();
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>A host with a list of five people.</summary>
    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync(
            ("Alerts:Region", "US"),
            ("Alerts:Language", "en"),
            ("Alerts:Buckets", "2")
        );
        using var list = await app.Administrator.PutAsJsonAsync(
            new Uri("/api/lists/river", UriKind.Relative),
            new { name = "Riverside families", area = "beiguan" },
            Stop
        );
        Assert.True(list.IsSuccessStatusCode);
        for (var n = 1; n <= 5; n++)
        {
            using var contact = await app.Administrator.PostAsJsonAsync(
                new Uri("/api/lists/river/contacts", UriKind.Relative),
                new { phone = $"+1312555010{n}", name = $"Person {n}" },
                Stop
            );
            Assert.True(contact.IsSuccessStatusCode);
        }

        return app;
    }

    private static Task<JsonElement> GetAsync(AlertsApp app, string path) =>
        app.Administrator.GetFromJsonAsync<JsonElement>(new Uri($"/api/{path}", UriKind.Relative), Stop);
}
