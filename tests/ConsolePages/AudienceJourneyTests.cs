using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Who gets a text, in words: before a broadcast is sent, and on the page of a campaign.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class AudienceJourneyTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_confirmation_names_lists_and_people_and_who_is_on_two_lists()
    {
        await using var app = await TwoListsAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: "/broadcasts.html?new=1"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Parents" }).CheckAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Own text" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Chinese" }).FillAsync("请远离河岸。");
        var gap = page.GetByText("1 person reads English, which the text lacks, and gets Chinese.");
        await Expect(gap).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "English" }).FillAsync("Keep away.");
        await Expect(gap).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of this broadcast" }).FillAsync("Flood");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" }).ClickAsync();

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("ListsParents, Riverside");
        await Expect(dialog).ToContainTextAsync("AreasAll areas of the lists");
        await Expect(dialog).ToContainTextAsync("People2");
        await Expect(dialog).ToContainTextAsync("1 entry is of somebody on two lists, who gets one text.");
        await Expect(dialog).ToContainTextAsync("Nobody would get the text in: Chinese.");
        await Expect(dialog).Not.ToContainTextAsync("will not get it");
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData(
        "en",
        "The next text",
        "2 people would get it",
        "Lists",
        "1 entry is of somebody on two lists",
        "safe",
        "Recipients of the next text"
    )]
    [InlineData("zh-CN", "下一条短信", "2 人会收到", "名单", "另有 1 条是同一号码", "注意安全", "下一条短信的收件人")]
    public async Task A_campaign_shows_its_text_its_people_and_its_cost(
        string language,
        string heading,
        string people,
        string lists,
        string twice,
        string text,
        string recipients
    )
    {
        await using var app = await TwoListsAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            language,
            width: 390,
            path: "/campaigns.html?id=river"
        );

        var next = visitor.Page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true });
        await Expect(next).ToContainTextAsync(text);
        await Expect(next).ToContainTextAsync(people);
        await Expect(next).ToContainTextAsync("¥");
        await Expect(next).ToContainTextAsync(twice);
        await Expect(visitor.Page.GetByRole(AriaRole.Term).Filter(new() { HasText = lists }).First).ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = recipients }).ClickAsync();
        var listed = visitor.Page.GetByRole(AriaRole.Table, new() { Name = recipients });
        await Expect(listed).ToContainTextAsync("+13125550101");
        await Expect(listed).ToContainTextAsync("+13125550102");
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Two lists that share a person, and a campaign for both.</summary>
    private static async Task<AlertsApp> TwoListsAsync()
    {
        var app = await AlertsApp.StartAsync(
            ("Alerts:Region", "US"),
            ("Alerts:Language", "en"),
            ("Alerts:Buckets", "2")
        );
        await PutAsync(app, "lists/parents", """{"name":"Parents","area":"beiguan"}""");
        await PutAsync(app, "lists/river", """{"name":"Riverside","area":"beiguan"}""");
        foreach (var (list, phone) in new[] { ("parents", "1"), ("parents", "2"), ("river", "2") })
        {
            var address = new Uri($"/api/lists/{list}/contacts", UriKind.Relative);
            var contact = new { phone = $"+1312555010{phone}", language = phone == "1" ? "en" : null };
            using var saved = await app.Administrator.PostAsJsonAsync(address, contact, Token);
            Assert.True(saved.IsSuccessStatusCode);
        }

        await PutAsync(app, "templates/river", """{"name":"River","texts":{"en":"Stay safe","zh-CN":"注意安全"}}""");
        await PutAsync(
            app,
            "campaigns/river",
            """
            {"name":"Fridays","template":"river","audience":{"lists":["parents","river"]},
             "season":{"from":"05-01","to":"09-10"},
             "schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}
            """
        );
        return app;
    }

    private static async Task PutAsync(AlertsApp app, string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await app.Administrator.PutAsync(new Uri($"/api/{path}", UriKind.Relative), content, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
