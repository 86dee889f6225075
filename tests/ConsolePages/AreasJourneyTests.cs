using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Areas in the console: picked in a tree, made below one another, folded on their page.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class AreasJourneyTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Area", "Hongqi Road", "Dadaoxi", "Beiguan / Hongqi Road / Dadaoxi")]
    [InlineData("zh-CN", "区域", "红旗路", "大道西", "北关区 / 红旗路 / 大道西")]
    public async Task An_area_is_picked_by_keyboard_in_a_tree_that_folds(
        string language,
        string label,
        string road,
        string community,
        string full
    )
    {
        await using var app = await DistrictAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            language,
            path: "/contacts.html"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = language == "en" ? "New list" : "新建名单" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var area = dialog.GetByRole(AriaRole.Combobox, new() { Name = label });
        var items = dialog.GetByRole(AriaRole.Treeitem);

        await area.FocusAsync();
        await Expect(items).ToHaveCountAsync(2); // everything, and the district, which is folded
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(items.Filter(new() { HasText = road })).ToHaveClassAsync("active");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowDown");
        await visitor.IsAccessibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(area).ToHaveValueAsync(full);
        await Expect(items).ToHaveCountAsync(0);

        await area.FillAsync("dxd");
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync(language == "en" ? "no such area" : "没有");
        await area.FillAsync("dd"); // the initials of 大道西
        await Expect(items.Filter(new() { HasText = community })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(area).ToHaveValueAsync(full);
        await Expect(dialog).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Several_areas_are_picked_for_a_broadcast_and_counted()
    {
        await using var app = await DistrictAsync();
        var lists = app.Administrator;
        await lists.PutAsJsonAsync("/api/lists/town", new { name = "Town", area = "beiguan" }, Token);
        foreach (
            var (phone, area) in new[] { ("+13125550111", "east"), ("+13125550112", "hongqilu"), ("+13125550113", "") }
        )
        {
            var path = area.Length == 0 ? "beiguan" : $"beiguan/{area}";
            await lists.PostAsJsonAsync("/api/lists/town/contacts", new { phone, area = path }, Token);
        }

        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: "/broadcasts.html?new=1"
        );
        var page = visitor.Page;
        await page.GetByLabel("Town").CheckAsync();
        var area1 = page.GetByRole(AriaRole.Combobox, new() { Name = "Area" });
        await area1.FillAsync("east");
        await page.Keyboard.PressAsync("Enter");
        await area1.FillAsync("hql");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Chosen" }).GetByRole(AriaRole.Listitem))
            .ToHaveCountAsync(2);
        var people = page.GetByRole(AriaRole.Complementary).Filter(new() { HasText = "People" });
        await Expect(people).ToContainTextAsync("People2");
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove “Beiguan / East”" }).ClickAsync();
        await Expect(people).ToContainTextAsync("People1");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_page_of_areas_folds_is_searched_and_makes_paths_itself()
    {
        await using var app = await DistrictAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: "/settings.html?part=areas"
        );
        var page = visitor.Page;
        var rows = page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Row);
        await Expect(rows).ToHaveCountAsync(2); // its head and the district
        await page.GetByRole(AriaRole.Button, new() { Name = "Areas below “Beiguan”" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(4);
        await page.GetByLabel("Search areas").FillAsync("ddx");
        await Expect(rows.Filter(new() { HasText = "Dadaoxi" })).ToBeVisibleAsync();
        await page.GetByLabel("Search areas").FillAsync("");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add an area" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Lies in").FillAsync("hongqi");
        await page.Keyboard.PressAsync("Enter");
        await dialog.GetByLabel("Name").FillAsync("第3网格");
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(rows.Filter(new() { HasText = "第3网格" })).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        Assert.Contains(
            "beiguan/hongqilu/第3网格",
            await app.Administrator.GetStringAsync(new Uri("/api/areas", UriKind.Relative), Token),
            StringComparison.Ordinal
        );
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_official_of_a_community_sees_where_it_lies()
    {
        await using var app = await DistrictAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "beiguan/hongqilu/dadaoxi"),
            width: 390,
            path: "/settings.html?part=areas"
        );

        await Expect(visitor.Page.GetByText("Your area: Beiguan / Hongqi Road / Dadaoxi")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await visitor.IsAccessibleAsync();
    }

    private static async Task<AlertsApp> DistrictAsync()
    {
        var app = await AlertsApp.StartAsync();
        foreach (
            var (path, name) in new[]
            {
                ("beiguan", "北关区 · Beiguan"),
                ("beiguan/hongqilu", "红旗路 · Hongqi Road"),
                ("beiguan/hongqilu/dadaoxi", "大道西 · Dadaoxi"),
                ("beiguan/east", "东街 · East"),
            }
        )
        {
            var address = new Uri($"/api/areas/{path}", UriKind.Relative);
            using var saved = await app.Administrator.PutAsJsonAsync(address, new { name }, Token);
            Assert.True(saved.IsSuccessStatusCode);
        }

        return app;
    }
}
