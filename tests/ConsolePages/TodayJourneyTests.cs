using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The first page, from an empty system to a day on which things run and go wrong.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class TodayJourneyTests(Browser browser)
{
    /// <summary>Time until the page looks again by itself while nothing runs, in milliseconds.</summary>
    private const int NextLook = 16_000;

    private static readonly Instant Friday = Instant.FromUtc(2027, 6, 18, 8, 30);

    /// <summary>Throttles every call, so that a broadcast runs until it is changed.</summary>
    private const string BusyCarrier =
        """{"pacePerMinute":6000,"rejectPercent":0,"failPercent":0,"throttlePercent":100,"timeoutAfterAcceptPercent":0,"reportDelaySeconds":0,"seed":1}""";

    /// <summary>Takes everything, and nothing arrives.</summary>
    private const string BadCarrier =
        """{"pacePerMinute":6000,"rejectPercent":0,"failPercent":100,"throttlePercent":0,"timeoutAfterAcceptPercent":0,"reportDelaySeconds":0,"seed":1}""";

    private static readonly string[] Steps =
    [
        "Set up the areas",
        "Let colleagues in",
        "Set the signature",
        "Enter holidays and terms",
        "Import contacts",
        "Prepare the texts",
        "Schedule a campaign",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_click_loads_the_sample_district_and_shows_its_Friday_with_failures()
    {
        var seen = new TaskCompletionSource();
        var watched = new SampleSource(
            Hamlet.Source.District,
            async (list, cancellationToken) =>
            {
                if (list.Id == "elderly")
                {
                    await seen.Task.WaitAsync(cancellationToken);
                }

                return await Hamlet.Source.ReadAsync(list, cancellationToken);
            }
        );
        await using var app = await AlertsApp.StartAsync(
            services => services.AddSingleton(watched),
            ("Alerts:Language", "en"),
            ("Alerts:Buckets", "2")
        );
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator));
        var page = visitor.Page;
        await page.Clock.InstallAsync();
        await page.GotoAsync("/");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Welcome: 7 steps to the first text" }))
            .ToBeVisibleAsync();
        await Expect(page.Locator(".steps h2")).ToHaveTextAsync(Steps);
        await Expect(page.Locator(".steps .primary")).ToHaveAttributeAsync("href", "/settings.html?part=areas");
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Load the sample district" }).ClickAsync();
        await Expect(page.GetByText("Importing Elderly residents (2 of 5)")).ToBeVisibleAsync();
        await Expect(page.GetByText("8 people imported · 1 row rejected")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        seen.SetResult();
        await Expect(page.GetByText("5 lists with 48 contacts, and 11 active campaigns"))
            .ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Set the clock to the next Friday" }))
            .ToHaveAttributeAsync("href", "/handsets.html?campaign=drowning");
        await Expect(Part("Today and the next seven days").GetByRole(AriaRole.Listitem).First)
            .ToContainTextAsync("16:30Drowning, Fridays after school16 people");

        await PutAsync(app, "/local/carrier", BusyCarrier);
        await app.TurnClockAsync(Friday - Duration.FromSeconds(1));
        await page.Clock.FastForwardAsync(NextLook);
        await Expect(Part("Running now")).ToContainTextAsync("0 of 16 people done", new() { Timeout = 30_000 });
        await PutAsync(app, "/local/carrier", BadCarrier);
        await app.TurnClockAsync(Duration.FromMinutes(20));
        await app.UntilQuietAsync();
        await page.Clock.FastForwardAsync(NextLook);
        await Expect(Part("Latest broadcasts")).ToContainTextAsync("Finished");
        await Expect(Part("Running now")).ToContainTextAsync("Nothing is being sent right now.");
        var wants = Part("Needs attention");
        await Expect(wants).ToContainTextAsync("16 texts did not arrive. Open it to send them again");

        await app.TurnClockAsync(Friday + Duration.FromDays(6));
        await app.UntilQuietAsync();
        await page.Clock.FastForwardAsync(NextLook);
        await Expect(wants.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Drowning, Tuesdays in summer" }))
            .ToContainTextAsync("Missed: the system was not running");
        await visitor.IsAccessibleAsync();
        await visitor.FitsAsync();
        await wants
            .GetByRole(AriaRole.Listitem)
            .Filter(new() { HasText = "did not arrive" })
            .GetByRole(AriaRole.Link)
            .ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Drowning, Fridays after school" }))
            .ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);

        ILocator Part(string name) => page.GetByRole(AriaRole.Region, new() { Name = name });
    }

    [Fact]
    public async Task Each_step_leads_to_the_next_and_a_role_without_access_sees_an_explanation()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        await using var auditor = await browser.VisitAsync(app, app.TokenOf(Role.Auditor), "zh-CN", width: 360);
        await Expect(auditor.Page.GetByText("您的角色可以查看，不能修改")).ToBeVisibleAsync();
        await PutAsync(app, "/api/lists/river", """{"name":"临水户 · Riverside families","area":"beiguan"}""");
        (
            await app.Administrator.PostAsJsonAsync(
                new Uri("/api/lists/river/contacts", UriKind.Relative),
                new { phone = "+13125550142", name = "Person" },
                Stop
            )
        ).EnsureSuccessStatusCode();

        await using var official = await browser.VisitAsync(app, app.TokenOf(Role.Official), "zh-CN", width: 360);
        var page = official.Page;
        await Expect(page.GetByText("1 个名单，1 人可以收到短信。")).ToBeVisibleAsync();
        var steps = page.GetByRole(AriaRole.Region, new() { Name = "再完成 2 步，就能自动发送" });
        await Expect(steps.Locator(".primary")).ToHaveTextAsync("准备短信内容");
        await official.IsAccessibleAsync();
        await official.FitsAsync();
        (
            await app.Official().PostAsJsonAsync(new Uri("/api/campaigns/defaults", UriKind.Relative), new { }, Stop)
        ).EnsureSuccessStatusCode();
        await page.ReloadAsync();
        await Expect(page.GetByText("10 个计划都处于暂停状态")).ToBeVisibleAsync();
        (
            await app.Official()
                .PostAsync(new Uri("/api/campaigns/drowning/resume", UriKind.Relative), content: null, Stop)
        ).EnsureSuccessStatusCode();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "今天和未来七天" }))
            .ToContainTextAsync("防溺水：周五放学后1 人");
        await Expect(page.GetByText("就能自动发送")).ToHaveCountAsync(0);

        // A reply stays on the page until somebody is done with it, also once it was read.
        await PostAsync("/local/handsets/+13125550142/replies", new { text = "谢谢" });
        await app.UntilQuietAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("1 个对话有未读回复，共 1 个等待答复")).ToBeVisibleAsync();
        var threads = await app.Official().GetFromJsonAsync<JsonNode>(new Uri("/api/threads", UriKind.Relative), Stop);
        await PostAsync($"/api/threads/{threads!["threads"]![0]!["id"]}/read", body: null);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "1 个对话已读，还没有答复" }))
            .ToHaveAttributeAsync("href", "/inbox.html");

        // A community that has set up nothing of its own sees what its residents get all the same.
        await using var below = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "beiguan/01"),
            "zh-CN",
            width: 360
        );
        var above = below.Page.GetByRole(AriaRole.Region, new() { Name = "上级安排" });
        await Expect(above).ToContainTextAsync("这里还没有内容");
        await Expect(above.GetByRole(AriaRole.Listitem)).ToContainTextAsync(["防溺水：周五放学后"]);
        await Expect(above).ToContainTextAsync("全部区域，下一次");
        await below.IsAccessibleAsync();
        await below.FitsAsync();
        Assert.All([official, auditor, below], who => Assert.Empty(who.Complaints));

        async Task PostAsync(string path, object? body)
        {
            using var answer = await app.Administrator.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Stop);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task PutAsync(AlertsApp app, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await app.Administrator.PutAsync(new Uri(path, UriKind.Relative), content, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
