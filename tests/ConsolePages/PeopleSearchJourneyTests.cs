using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The search for people in the header, and what it leads to.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PeopleSearchJourneyTests(Browser browser)
{
    private const string Phone = "+12025550101";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_found_by_keyboard_from_any_page_with_their_texts_and_replies()
    {
        await using var app = await StartAsync();
        await SendAsync(app, "Flood");
        await PostAsync(app, $"/local/handsets/{Phone}/replies", new { text = "we are safe" });
        await app.UntilQuietAsync();
        await PostAsync(app, "/api/lists/families/contacts", new { phone = "+12025550103", name = "Wang Late" });
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: "/templates.html"
        );
        var page = visitor.Page;
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Find people" });
        await Expect(field).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("/");
        await Expect(field).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("wang");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(3);
        await visitor.IsAccessibleAsync();
        // Nobody is chosen yet: the first may be another of the same name.
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("Wang Fang");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Wang Fang · {Phone}" })).ToBeVisibleAsync();
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "Texts and replies" }).GetByRole(AriaRole.Row);
        await Expect(rows.Filter(new() { HasText = "Water is rising" })).ToContainTextAsync("Delivered");
        await Expect(rows.Filter(new() { HasText = "we are safe" })).ToContainTextAsync("Reply");
        await Expect(rows.GetByRole(AriaRole.Link, new() { Name = "Flood" })).ToHaveCountAsync(1);
        Assert.DoesNotContain("5550101", page.Url, StringComparison.Ordinal);
        await visitor.IsAccessibleAsync();

        await field.FillAsync("0103");
        await page.GetByRole(AriaRole.Option, new() { Name = "Wang Late" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Wang Late" })).ToBeVisibleAsync();
        await Expect(rows.Filter(new() { HasText = "Not sent" })).ToContainTextAsync("not on the list then");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_person_without_a_number_opens_and_a_search_in_vain_says_so()
    {
        await using var app = await StartAsync();
        await PostAsync(app, "/api/lists/families/contacts", new { name = "王小明", address = "Oak Street 12" });
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), "zh-CN");
        var page = visitor.Page;
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "查找联系人" });

        await field.FillAsync("zzz");
        await Expect(page.GetByText("没有找到。")).ToBeVisibleAsync();
        await field.FillAsync("202 555 0199");
        await page.GetByRole(AriaRole.Button, new() { Name = "查看 202 555 0199 的短信记录" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "登记退订" })).ToBeVisibleAsync();
        await field.FillAsync("wxm");
        await Expect(page.GetByRole(AriaRole.Option)).ToContainTextAsync("无手机号");
        await page.GetByRole(AriaRole.Option).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "王小明 · 无手机号" })).ToBeVisibleAsync();
        await Expect(page.GetByText("没有发送记录，也没有回复。")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "王小明 · 无手机号" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Recipients_of_a_broadcast_are_searched_beyond_the_rows_shown()
    {
        await using var app = await StartAsync();
        var rows = Enumerable.Range(100, 80).Select(n => $"Chen {n},+1202555{n:0000}");
        using var file = new StringContent("name,phone\n" + string.Join('\n', rows));
        using var imported = await app.Administrator.PostAsync(
            new Uri("/api/lists/families/imports", UriKind.Relative),
            file,
            Stop
        );
        await app.UntilQuietAsync();
        var path = await SendAsync(app, "Flood");
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: $"/broadcasts.html?id={path.Split('/')[^1]}"
        );
        var page = visitor.Page;
        var deliveries = page.GetByRole(AriaRole.Region, new() { Name = "Deliveries" }).GetByRole(AriaRole.Row);
        await Expect(deliveries).ToHaveCountAsync(51);

        var field = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search recipients" });
        await field.FillAsync("Chen 179");
        await Expect(deliveries).ToHaveCountAsync(2);
        await Expect(deliveries.Last).ToContainTextAsync("+12025550179");
        await field.FillAsync("0115");
        await Expect(deliveries.Last).ToContainTextAsync("Chen 115");
        await field.FillAsync("nobody");
        await Expect(page.GetByText("No such recipient.")).ToBeVisibleAsync();
        await field.FillAsync("");
        await Expect(deliveries).ToHaveCountAsync(51);
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        using var made = await app.Administrator.PutAsJsonAsync(
            "/api/lists/families",
            new { name = "Families", area = "" },
            Stop
        );
        Assert.True(made.IsSuccessStatusCode);
        await PostAsync(app, "/api/lists/families/contacts", new { phone = Phone, name = "Wang Fang" });
        await PostAsync(app, "/api/lists/families/contacts", new { phone = "+12025550102", name = "Wang Li" });
        return app;
    }

    /// <summary>Sends a text to the list, and gives the path of its broadcast.</summary>
    private static async Task<string> SendAsync(AlertsApp app, string name)
    {
        var id = await app.StartBroadcastAsync(
            $$"""
            {"name":"{{name}}","texts":{"en":"Water is rising."},"audience":{"lists":["families"]},
             "urgency":"urgent","reason":"test"}
            """
        );
        await app.UntilQuietAsync();
        return $"/api/broadcasts/{id}";
    }

    private static async Task PostAsync(AlertsApp app, string path, object body)
    {
        using var answer = await app.Administrator.PostAsJsonAsync(path, body, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
