using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>A whole season, from 立夏 to 白露 of 2028, by hand in the console alone.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class SeasonJourneyTests(Browser browser)
{
    private const string People =
        "姓名,手机号,孩子姓名\n王芳,+13125550111,小明\n李强,+13125550112,小红\n张伟,+13125550113,小军\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_season_sends_the_right_texts_despite_a_STOP_an_exam_day_and_a_new_text()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator), "zh-CN");
        var page = visitor.Page;

        // April 2028: the list of the school comes in.
        await page.GotoAsync("/handsets.html");
        await page.GetByRole(AriaRole.Heading, new() { Name = "时钟" }).ClickAsync();
        await page.GetByLabel("拨到").FillAsync("2028-04-24T09:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "拨动时钟" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "拨动时钟" }).ClickAsync();
        await Expect(page.GetByText("现在是 2028年4月24日")).ToBeVisibleAsync();
        await GoAsync(page, "联系人");
        await page.GetByRole(AriaRole.Button, new() { Name = "新建名单" }).ClickAsync();
        await page.GetByLabel("名单名称").FillAsync("红旗路小学家长");
        await page.GetByRole(AriaRole.Button, new() { Name = "创建名单" }).ClickAsync();
        await page.GetByLabel("把文件拖到这里")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "people.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(People),
                }
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "导入 3 行" }).ClickAsync();

        // A campaign for them: the first Friday of each month, not on exam days.
        await page.GetByRole(AriaRole.Link, new() { Name = "为他们排定计划" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "防溺水" }).ClickAsync();
        await NextAsync(page, "发给谁？");
        await Expect(page.GetByText("3 人会收到")).ToBeVisibleAsync();
        await NextAsync(page, "一年中什么时候？");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "考试日不发" }).CheckAsync();
        await NextAsync(page, "多久发一次？");
        await page.GetByLabel("发送频率").SelectOptionAsync("monthly");
        await NextAsync(page, "发什么内容？");
        await page.GetByRole(AriaRole.Button, new() { Name = "采用现成模板" }).ClickAsync();
        await Expect(page.GetByText("3 人会收到，每次 6 条计费短信")).ToBeVisibleAsync();
        await NextAsync(page, "什么时候不发送？");
        await NextAsync(page, "先看全年安排");
        await Expect(page.GetByText("每次 3 人，一年 5 次，共 30 条计费短信")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "启用计划" }).ClickAsync();
        await Expect(page.GetByText("计划已启用，到时自动发送。")).ToBeVisibleAsync();

        // May: all three are texted, and one wants no more.
        await ToNextAsync(page, texts: 3);
        await page.GetByRole(AriaRole.Button, new() { Name = "+13125550112" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "STOP" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("这个号码已于 5月5日 16:30 退订");
        await page.GetByRole(AriaRole.Button, new() { Name = "关闭" }).ClickAsync();

        // June: two, and the answer to the STOP. Then the exams are known, and the words change.
        await ToNextAsync(page, texts: 6);
        await GoAsync(page, "设置");
        await page.GetByRole(AriaRole.Link, new() { Name = "假日与学期" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "添加日期" }).ClickAsync();
        await page.GetByLabel("类型").SelectOptionAsync("exam");
        await page.GetByLabel("名称").FillAsync("期末考试");
        await page.GetByLabel("第一天").FillAsync("2028-07-06");
        await page.GetByLabel("最后一天").FillAsync("2028-07-07");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "期末考试" })).ToBeVisibleAsync();
        await GoAsync(page, "模板");
        await page.GetByRole(AriaRole.Link, new() { Name = "防溺水", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "中文" })
            .GetByRole(AriaRole.Textbox)
            .FillAsync("{{ child }}的家长：暑假请看护好孩子，不要私自下水。");
        await page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await Expect(page.GetByText("已保存。", new() { Exact = true })).ToBeVisibleAsync();

        // July falls on an exam; August and September go out in the new words.
        await ToNextAsync(page, texts: 8);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "+13125550113" }))
            .ToContainTextAsync("小军的家长：暑假请看护好孩子");
        await ToNextAsync(page, texts: 10);

        // The season is over, and each occurrence has an outcome that can be read.
        await GoAsync(page, "计划");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "防溺水" }).First.ClickAsync();
        await Expect(page.GetByText("2029年6月1日周五 16:30").First).ToBeVisibleAsync();
        var past = page.GetByRole(AriaRole.Region, new() { Name = "之前的发送" }).GetByRole(AriaRole.Row);
        await Expect(past.Filter(new() { HasText = "已开始" })).ToHaveCountAsync(4);
        await Expect(past.Filter(new() { HasText = "2028年7月7日" })).ToContainTextAsync("未发送");
        await GoAsync(page, "群发");
        await Expect(page.GetByRole(AriaRole.Main).GetByText("已完成").Filter(new() { Visible = true }))
            .ToHaveCountAsync(4);
        await GoAsync(page, "今日");
        await Expect(page.GetByText("一切正常")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        Assert.Equal((4, 2, 4), await CountAsync(app, "+13125550111", "+13125550112", "+13125550113"));
        Assert.Empty(visitor.Complaints);
    }

    private static Task GoAsync(IPage page, string to) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "菜单" })
            .GetByRole(AriaRole.Link, new() { Name = to })
            .ClickAsync();

    private static async Task NextAsync(IPage page, string title)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = title }).WaitForAsync();
    }

    /// <summary>Turns the clock to the campaign's next day and sees the texts arrive.</summary>
    private static async Task ToNextAsync(IPage page, int texts)
    {
        await GoAsync(page, "模拟手机");
        await page.GetByRole(AriaRole.Heading, new() { Name = "时钟" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "到下一个计划" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "拨动时钟" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Definition).Nth(1))
            .ToHaveTextAsync($"{texts}", new() { Timeout = 20_000 });
        await Expect(page.GetByText("短信已全部发完。")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    private static async Task<(int First, int Second, int Third)> CountAsync(AlertsApp app, params string[] phones)
    {
        var counts = new List<int>();
        foreach (var phone in phones)
        {
            var handset = await app.Administrator.GetFromJsonAsync<JsonElement>(
                new Uri($"/local/handsets/{Uri.EscapeDataString(phone)}", UriKind.Relative),
                Stop
            );
            counts.Add(handset.GetProperty("messages").GetArrayLength());
        }

        return (counts[0], counts[1], counts[2]);
    }
}
