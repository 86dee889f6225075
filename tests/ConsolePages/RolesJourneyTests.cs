using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The console as an auditor and as a grid worker see it.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class RolesJourneyTests(Browser browser)
{
    private static readonly string[] Pages =
    [
        "/",
        "/campaigns.html",
        "/campaigns.html?new=1",
        "/broadcasts.html",
        "/broadcasts.html?new=1",
        "/inbox.html",
        "/contacts.html",
        "/templates.html",
        "/templates.html?new=1",
        "/settings.html?part=areas",
        "/settings.html?part=senders",
        "/settings.html?part=days",
        "/settings.html?part=calendars",
        "/settings.html?part=notifications",
        "/settings.html?part=people",
        "/looking-back.html",
        "/templates.html?id=river",
        "/contacts.html?list=families",
    ];

    [Fact]
    public async Task An_auditor_sees_no_button_that_changes_anything_and_no_advice_to_press_one()
    {
        await using var app = await AlertsApp.StartAsync();
        await PutAsync(app, "templates/river", new { name = "River", texts = new { en = "Keep away, {{ name }}." } });
        await PutAsync(app, "lists/families", new { name = "Families", area = "beiguan" });
        await PutAsync(app, "lists/families/contacts", new { phone = "+8613900000001", name = "Li" }, HttpMethod.Post);
        await using var auditor = await browser.VisitAsync(app, app.TokenOf(Role.Auditor), "zh-CN");
        var page = auditor.Page;
        var main = page.GetByRole(AriaRole.Main);

        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await Expect(main.Locator("h1")).ToBeVisibleAsync();
            await Expect(main.Locator(".loading")).ToHaveCountAsync(0);
            await Expect(main.Locator("button.primary, a.primary, button.danger, form:not([role=search])"))
                .ToHaveCountAsync(0);
            Assert.DoesNotMatch(
                "请[先从到检核调]|拖进来|拖入|导入文件|新建|采用|逐条添加|生成一个|您可以先看|可以在这里发送|短信提醒我|可再导入",
                await main.InnerTextAsync()
            );
        }

        await page.GotoAsync("/templates.html?id=river");
        await Expect(main).ToContainTextAsync("Keep away, {{ name }}.");
        await Expect(main.Locator("input, textarea, select")).ToHaveCountAsync(0);
        await page.GotoAsync("/settings.html");
        await page.GetByRole(AriaRole.Button, new() { Name = "帮助" }).ClickAsync();
        await Expect(page.GetByText("由管理员和工作人员维护")).ToBeVisibleAsync();
        Assert.Empty(auditor.Complaints);
    }

    [Theory]
    [InlineData(
        "zh-CN",
        "今日",
        "暂时还没有上门名单的页面",
        "联系：信息科 8888",
        "退出所有设备",
        "联系人",
        "您的角色看不到这里的内容"
    )]
    [InlineData(
        "en",
        "Today",
        "no page of visits yet",
        "Ask 信息科 8888.",
        "Sign out on all devices",
        "Contacts",
        "your role sees nothing of it"
    )]
    public async Task A_grid_worker_reads_what_there_is_and_whom_to_ask(
        string language,
        string menu,
        string visits,
        string ask,
        string signOut,
        string contacts,
        string notTheirs
    )
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Contact", "信息科 8888"));
        await using var gridWorker = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Visitor, "beiguan/03"),
            language,
            width: 360
        );
        var page = gridWorker.Page;

        // On a phone the menu is folded.
        var pages = page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link);
        await Expect(pages).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Banner).Locator("[aria-controls=menu]").ClickAsync();
        await Expect(pages).ToHaveTextAsync([menu]);
        var main = page.GetByRole(AriaRole.Main);
        await Expect(main).ToContainTextAsync(visits);
        await Expect(main).ToContainTextAsync(ask);
        await Expect(main).ToContainTextAsync("beiguan / 03");
        await Expect(main.GetByRole(AriaRole.Button)).ToHaveTextAsync([signOut]);
        await gridWorker.IsAccessibleAsync();
        await gridWorker.FitsAsync();

        await page.GotoAsync("/contacts.html");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = contacts })).ToBeVisibleAsync();
        await Expect(main).ToContainTextAsync(notTheirs);
        Assert.Empty(gridWorker.Complaints);
    }

    [Fact]
    public async Task A_link_asks_before_it_replaces_a_sign_in_and_then_does_so_in_all_tabs()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official, "", "Li"));
        var header = visitor.Page.GetByRole(AriaRole.Banner);
        await Expect(header).ToContainTextAsync("Li");

        var other = await visitor.Page.Context.NewPageAsync();
        var link = $"/#token={app.TokenOf(Role.Auditor, "", "Wang")}";
        await other.GotoAsync(link);
        await Expect(other.GetByRole(AriaRole.Main)).ToContainTextAsync("Li is signed in on this device");
        await other.GetByRole(AriaRole.Button, new() { Name = "Stay signed in as Li" }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Banner)).ToContainTextAsync("Li");

        await other.GotoAsync(link);
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in as Wang" }).ClickAsync();

        await Expect(other.GetByRole(AriaRole.Banner)).ToContainTextAsync("Wang");
        await Expect(header).ToContainTextAsync("Wang");

        await other.RouteAsync("**/local/sign-out", route => route.AbortAsync());
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Signed out on this device");
        await Expect(other.GetByRole(AriaRole.Alert)).ToContainTextAsync("The host cannot be reached");
        await Expect(header).ToBeHiddenAsync();
    }

    private static async Task PutAsync(AlertsApp app, string path, object body, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Put, $"/api/{path}")
        {
            Content = JsonContent.Create(body),
        };
        using var answer = await app.Administrator.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
