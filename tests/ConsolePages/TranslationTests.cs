using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Messages of the host, written in English, reach a Chinese page in Chinese.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class TranslationTests(Browser browser)
{
    private static readonly string[] Lists = ["parents"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Problems_fields_reasons_notes_and_areas_are_shown_in_Chinese()
    {
        await using var app = await AlertsApp.StartAsync();
        await SeedAsync(app);
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "beiguan/hongqilu"),
            "zh-CN",
            path: "/campaigns.html?id=lanterns"
        );
        var page = visitor.Page;
        var main = page.GetByRole(AriaRole.Main);
        await Expect(main).ToContainTextAsync("国庆节（10月1日）前最后一个上学日，9月1日至10月10日");
        await Expect(main).ToContainTextAsync("按设定避开：考试日（月考）");
        await Expect(main).ToContainTextAsync("这个农历月只有 29 天，腊月三十按最后一天");
        await Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync("北关区 / 红旗路");

        await page.GotoAsync("/templates.html?new=1");
        var languages = page.Locator("#add-language");
        await Expect(languages).ToContainTextAsync("藏语");
        Assert.DoesNotMatch("[A-Za-z]{2}", (await languages.TextContentAsync())!);

        await page.GotoAsync("/contacts.html");
        await page.GetByRole(AriaRole.Button, new() { Name = "删除: 家长" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "删除", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("计划“元宵”还在使用这个名单，不能删除。");

        await page.RouteAsync(
            "**/api/campaigns/none**",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        Status = 422,
                        ContentType = "application/problem+json",
                        Body = """
                        {"type":"/problems/invalid-fields","title":"Some fields break a rule","status":422,"errors":[
                          {"pointer":"/schedule/dates/0","code":"unreadable-date","detail":"A date is written as 06-18."},
                          {"pointer":"/texts/zh-CN","code":"too-many-segments","detail":"It takes 9 segments; 6 are allowed.","segments":9,"most":6}]}
                        """,
                    }
                )
        );
        await page.GotoAsync("/campaigns.html?id=none");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("发送时间 · 日期 · 第 1 项：日期写法不对");
        await Expect(page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("短信内容 · 中文：内容较长时要按 9 条计费，上限是 6 条");
        Assert.DoesNotMatch("[a-z]{3}.* [a-z]{2}", await page.GetByRole(AriaRole.Alert).InnerTextAsync());
    }

    private static async Task SeedAsync(AlertsApp app)
    {
        await PutAsync("areas/beiguan", new { name = "北关区 · Beiguan" });
        await PutAsync("areas/beiguan/hongqilu", new { name = "红旗路 · Hongqi Road" });
        await PutAsync("lists/parents", new { name = "家长 · Parents", area = "beiguan/hongqilu" });
        await PutAsync(
            "templates/lantern",
            new
            {
                name = "元宵",
                texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["zh-CN"] = "注意安全" },
            }
        );
        await PutAsync(
            "days",
            new
            {
                days = new object[]
                {
                    Days("school-term", "秋季学期", "2027-09-01", "2028-01-15"),
                    Days("holiday", "国庆节", "2027-10-01", "2027-10-07"),
                    Days("exam", "月考", "2027-09-24", "2027-09-24"),
                    Days("holiday", "校庆", "2027-09-25", "2027-09-25"),
                },
            }
        );
        await PutAsync(
            "campaigns/lanterns",
            new
            {
                name = "元宵 · Lanterns",
                template = "lantern",
                audience = new { lists = Lists, area = "beiguan/hongqilu" },
                season = new object[]
                {
                    new
                    {
                        from = "09-01",
                        to = "10-10",
                        except = new object[] { new { day = "exam" } },
                    },
                    new { from = new { lunar = "12-29" }, to = new { lunar = "12-30" } },
                },
                schedule = new
                {
                    rule = new { lastSchoolDayBefore = "holiday" },
                    time = "16:30",
                    zone = "Asia/Shanghai",
                },
            }
        );

        async Task PutAsync(string path, object body)
        {
            using var answer = await app.Administrator.PutAsJsonAsync($"api/{path}", body, Token);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        }

        static object Days(string kind, string name, string from, string to) =>
            new
            {
                kind,
                name,
                from,
                to,
            };
    }
}
