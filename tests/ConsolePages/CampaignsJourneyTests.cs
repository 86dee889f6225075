using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Campaigns as an official makes and keeps them, by clicks.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class CampaignsJourneyTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drowning_campaign_is_made_step_by_step_switched_on_and_paused()
    {
        await using var app = await AlertsApp.StartAsync();
        await SeedAsync(app);
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), path: "/campaigns.html");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Make a campaign" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Drowning" }).ClickAsync();
        await SeeAsync(page, "Proposed: 立夏 (Start of Summer) to 白露 (White Dew), every Friday at 16:30.");
        await NextAsync(page, "Who is it for?");
        await NextAsync(page, "Who is it for?");
        await SeeAsync(page.GetByRole(AriaRole.Alert), "Tick at least one list");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Parents" }).CheckAsync();
        await SeeAsync(page, "5 people would get it");
        await NextAsync(page, "When in the year?");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Not on exam days" }).CheckAsync();
        await SeeAsync(page, "not on exam days");
        await NextAsync(page, "How often?");
        await SeeAsync(page, "every Friday at 16:30");
        await NextAsync(page, "What does it say?");
        await NextAsync(page, "When is nothing sent?");
        await page.GetByLabel("If the outcome is unknown").SelectOptionAsync("resendOnce");
        await page.GetByLabel("Urgency").SelectOptionAsync("urgent");
        await page.GetByLabel("Sender").SelectOptionAsync("second");
        await NextAsync(page, "See the whole year");

        // The Fridays from 18 June to 3 September, 12, and from 立夏 of 2028, 5 May, to the end of the year rehearsed, 16
        // June, 7.
        await SeeAsync(page, "5 people each time, 19 times in the year");
        await SeeAsync(page, "No collisions.");
        await SeeAsync(page, "【Second】");
        await SeeAsync(page, "English · 3 segments");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();

        await SeeAsync(page, "Switched on: it sends automatically from now on.");
        var row = page.GetByRole(AriaRole.Row)
            .Filter(new() { Has = page.GetByRole(AriaRole.Button, new() { Name = "Pause: Drowning" }) });
        await SeeAsync(row, "Fri, Jun 18, 2027, 16:30");
        await row.GetByRole(AriaRole.Button, new() { Name = "Pause: Drowning" }).ClickAsync();
        await SeeAsync(page, "Paused: nothing of Drowning is sent.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await SeeAsync(page, "Undone.");
        await SeeAsync(row, "Active");
        await row.GetByRole(AriaRole.Link, new() { Name = "Drowning" }).ClickAsync();
        await SeeAsync(
            page,
            "urgent, also in quiet hours; quiet from 21:00 to 08:00; not sent more than 4 hours late; texts "
                + "with an unknown outcome are sent once more"
        );
        var made = (await app.Administrator.GetFromJsonAsync<JsonElement>("api/campaigns", Token)).GetProperty(
            "campaigns"
        )[0];
        Assert.Equal("second", made.GetProperty("sender").GetString());
        Assert.Equal("urgent", made.GetProperty("urgency").GetString());
        Assert.Equal("resendOnce", made.GetProperty("onUnknown").GetString());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_campaign_with_proposed_values_shows_its_year_and_warns_of_quiet_hours()
    {
        await using var app = await AlertsApp.StartAsync();
        using var made = await app.Administrator.PutAsJsonAsync(
            "api/lists/parents",
            new { name = "Parents", area = "beiguan" },
            Token
        );
        using var added = await app.Administrator.PostAsJsonAsync(
            "api/lists/parents/contacts",
            new { phone = "+8613912345678" },
            Token
        );
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/campaigns.html?new=1&list=parents"
        );
        var page = visitor.Page;
        var rest = page.GetByRole(AriaRole.Button, new() { Name = "Keep the rest as proposed" });
        await Expect(rest).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Drowning" }).ClickAsync();
        await rest.ClickAsync();
        await SeeAsync(page, "1 person each time, 19 times in the year");
        await SeeAsync(page, "Don't swim alone");
        await page.GoBackAsync();
        await SeeAsync(page, "What is it about?");
        await page.GoForwardAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Frequency", Exact = true }).ClickAsync();
        await page.GetByLabel("Time 1").FillAsync("07:23");
        await page.GetByRole(AriaRole.Button, new() { Name = "Whole year", Exact = true }).ClickAsync();
        await SeeAsync(page, "07:23 falls into the quiet hours: it waits until 08:00.");
        await page.ReloadAsync();
        await SeeAsync(page, "What is it about?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" }).ClickAsync();
        await SeeAsync(page, "07:23 falls into the quiet hours: it waits until 08:00.");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true }).ClickAsync();
        await page.ReloadAsync();
        await SeeAsync(page, "What is it about?");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true })).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("zh-CN", "light", 1280)]
    [InlineData("en", "dark", 360)]
    public async Task The_ready_campaigns_fill_the_year_and_every_page_of_them_is_accessible(
        string language,
        string scheme,
        int width
    )
    {
        await using var app = await AlertsApp.StartAsync();
        await SeedAsync(app);
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), language, scheme, width);
        var page = visitor.Page;
        var isEnglish = language == "en";
        await page.GotoAsync("/campaigns.html");
        await page.GetByRole(
                AriaRole.Button,
                new() { Name = isEnglish ? "Add the ready-made campaigns" : "采用现成的全年计划" }
            )
            .ClickAsync();
        await page.GetByRole(
                AriaRole.Radio,
                new() { Name = isEnglish ? "Different people for each theme" : "每个主题分别选择" }
            )
            .CheckAsync();
        await Expect(
                page.GetByRole(AriaRole.Group, new() { Name = isEnglish ? "Drowning" : "防溺水" })
                    .GetByRole(AriaRole.Checkbox)
            )
            .ToBeCheckedAsync();
        await SeeAsync(
            page.GetByRole(AriaRole.Group, new() { Name = isEnglish ? "Fraud" : "防诈骗" }),
            isEnglish ? "it is for everybody on the lists of your area" : "没有勾选名单"
        );
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = isEnglish ? "Add them" : "采用", Exact = true })
            .ClickAsync();
        // No holidays are known yet.
        await SeeAsync(
            page.GetByRole(AriaRole.Dialog),
            isEnglish ? "Drowning, eves of holidays:" : "防溺水：节假日前: 日历里还没有相关的节假日"
        );
        await page.GetByRole(AriaRole.Button, new() { Name = isEnglish ? "See them" : "查看" }).ClickAsync();
        await SeeAsync(page, isEnglish ? "times from today until the end of the year" : "今天起到年底");
        Assert.Equal(
            """{"lists":["parents"]}""",
            (await app.Administrator.GetFromJsonAsync<JsonElement>("api/campaigns/drowning", Token))
                .GetProperty("audience")
                .GetRawText()
        );
        await LooksWellAsync(visitor);

        await page.GetByRole(
                AriaRole.Link,
                new() { Name = isEnglish ? "Fraud, a tip every Wednesday" : "防诈骗：每周一招" }
            )
            .Filter(new() { Visible = true })
            .First.ClickAsync();
        await SeeAsync(page, isEnglish ? "Texts in turn" : "轮换内容");
        await LooksWellAsync(visitor);
        using var unusual = new StringContent(
            await BodyAsync(
                app,
                "fraud",
                """{"sender":"second","urgency":"urgent","onUnknown":"resendOnce","latestUseful":"PT90M","audience":{"area":"","tags":{"none":["away"]}},"quietHours":[{"start":"21:00","end":"08:00"},{"start":"12:00","end":"13:00"}]}"""
            ),
            Encoding.UTF8,
            "application/json"
        );
        (await app.Administrator.PutAsync("api/campaigns/fraud", unusual, Token)).EnsureSuccessStatusCode();
        var before = await BodyAsync(app, "fraud");
        await page.GetByRole(AriaRole.Link, new() { Name = isEnglish ? "Edit" : "修改" }).ClickAsync();
        // Each step in one of the two.
        string[] steps = isEnglish ? ["Audience", "Frequency", "Rules", "Whole year"] : ["季节", "内容", "全年安排"];
        foreach (var step in steps)
        {
            await page.GetByRole(AriaRole.Navigation, new() { Name = isEnglish ? "Steps" : "步骤" })
                .GetByRole(AriaRole.Button, new() { Name = step })
                .ClickAsync();
            await LooksWellAsync(visitor);
        }

        await SeeAsync(page, isEnglish ? "5 people each time" : "每次 5 人");
        await page.GetByRole(AriaRole.Button, new() { Name = isEnglish ? "Save the changes" : "保存修改" })
            .ClickAsync();
        await SeeAsync(page, isEnglish ? "Saved." : "已保存。");
        Assert.Equal(before, await BodyAsync(app, "fraud"));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_date_is_skipped_moved_and_restored_and_a_copy_is_paused()
    {
        await using var app = await AlertsApp.StartAsync();
        await SeedAsync(app);
        var body = new
        {
            name = "Fridays",
            template = "river",
            audience = new { lists = new[] { "parents" } },
            season = new { from = "05-01", to = "09-10" },
            schedule = new
            {
                rrule = "FREQ=WEEKLY;BYDAY=FR",
                time = "16:30",
                zone = "Asia/Shanghai",
            },
        };
        using var template = await app.Administrator.PutAsJsonAsync(
            "api/templates/river",
            new { name = "River", texts = new { en = "Keep away from the river." } },
            Token
        );
        using var made = await app.Administrator.PutAsJsonAsync("api/campaigns/fridays", body, Token);
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/campaigns.html?id=fridays"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Skip: " }).First.ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "Skip this date?" });
        await question.GetByLabel("Reason").FillAsync("School trip");
        await visitor.IsAccessibleAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Skip" }).ClickAsync();
        await SeeAsync(page, "Skipped by a person: School trip");
        await LooksWellAsync(visitor);
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore: " }).ClickAsync();
        await SeeAsync(page, "The date is restored.");
        await Expect(page.GetByText("Skipped by a person")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Move: " }).First.ClickAsync();
        var moving = page.GetByRole(AriaRole.Dialog, new() { Name = "Move this date?" });
        var time = moving.GetByLabel("New time");
        var original = await time.InputValueAsync();
        await moving.GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await SeeAsync(page, "The campaign has an occurrence then, or had one.");
        await visitor.IsAccessibleAsync();
        await time.FillAsync(original.Replace("T16:30", "T17:30", StringComparison.Ordinal));
        await moving.GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await SeeAsync(page, "Moved here from");
        await LooksWellAsync(visitor);
        await page.GetByRole(AriaRole.Button, new() { Name = "Move back: " }).ClickAsync();
        await SeeAsync(page, "The date is restored.");
        await Expect(page.GetByText("Moved here from")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await page.WaitForURLAsync("**/campaigns.html?edit=fridays-*");
        var all = await app.Administrator.GetFromJsonAsync<JsonObject>("api/campaigns", Token);
        Assert.Equal(
            ["active", "paused"],
            all!["campaigns"]!.AsArray().Select(c => (string)c!["state"]!).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.DoesNotContain(visitor.Complaints, c => !c.Contains("422", StringComparison.Ordinal));
    }

    /// <summary>A campaign as it would be put, in letters.</summary>
    private static async Task<string> BodyAsync(AlertsApp app, string id, string changes = "{}")
    {
        var body = (await app.Administrator.GetFromJsonAsync<JsonObject>($"api/campaigns/{id}", Token))!;
        foreach (var computed in new[] { "id", "state", "area", "nextAt", "changedAt", "changedBy", "notes" })
        {
            body.Remove(computed);
        }

        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            body[name] = value!.DeepClone();
        }

        return body.ToJsonString();
    }

    private static async Task SeedAsync(AlertsApp app)
    {
        (
            await app.Administrator.PutAsJsonAsync(
                "api/lists/parents",
                new { name = "家长 · Parents", area = "dadaoxi" },
                Token
            )
        ).EnsureSuccessStatusCode();
        foreach (var i in Enumerable.Range(0, 5))
        {
            (
                await app.Administrator.PostAsJsonAsync(
                    "api/lists/parents/contacts",
                    new { phone = $"+861380000000{i}", name = $"Parent {i}" },
                    Token
                )
            ).EnsureSuccessStatusCode();
        }

        (await app.Administrator.PostAsync("api/templates/defaults", null, Token)).EnsureSuccessStatusCode();
        (
            await app.Administrator.PutAsJsonAsync(
                "api/senders/second",
                new
                {
                    from = "+8613900000900",
                    signature = "【Second】",
                    prefixes = Array.Empty<string>(),
                    segmentsPerMinute = 600,
                    pricePerSegment = new { amount = "0.10", currency = "CNY" },
                    twoWay = true,
                    reports = true,
                },
                Token
            )
        ).EnsureSuccessStatusCode();
    }

    private static async Task NextAsync(IPage page, string title)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = title }).WaitForAsync();
    }

    private static Task SeeAsync(IPage page, string text) => SeeAsync(page.GetByRole(AriaRole.Main), text);

    private static Task SeeAsync(ILocator where, string text) =>
        where.GetByText(text).Filter(new() { Visible = true }).First.WaitForAsync();

    private static async Task LooksWellAsync(Visitor visitor)
    {
        await visitor.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await visitor.IsAccessibleAsync();
        await visitor.FitsAsync();
    }
}
