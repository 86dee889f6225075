using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using MiniExcelLibs;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>
/// Questions of the check of a file: people without numbers, cells given once, sheets, lists from a chat.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class ImportChoicesJourneyTests(Browser browser)
{
    [Fact]
    public async Task A_file_without_numbers_is_imported_and_a_person_of_it_erased()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "CN"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        await BeginAsync(app, page);
        await ChooseAsync(page, "homes.csv", "姓名,住址\n李娜,幸福路1号\n王强,幸福路2号\n");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No column is named as a phone number");
        var without = page.GetByRole(AriaRole.Button, new() { Name = "Import as people without a number" });
        await visitor.IsAccessibleAsync();
        await without.ClickAsync();
        var note = page.GetByText("The file has no column of phone numbers");
        await Expect(note).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose a column of numbers" }).ClickAsync();
        await without.ClickAsync();
        await Expect(note).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See the contacts of the list" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "See everything: 李娜" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "李娜 · No number" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Has no number and is never texted.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Address 幸福路1号")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Opt out" })).ToBeHiddenAsync();
        await visitor.IsAccessibleAsync();
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await Expect(page.GetByText("The system holds nothing about this person.")).ToBeVisibleAsync();
        await page.GotoAsync("/contacts.html?list=families");
        await Expect(page.GetByText("王强")).ToBeVisibleAsync();
        await Expect(page.GetByText("李娜")).ToBeHiddenAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Another_sheet_of_a_workbook_is_read_when_it_is_chosen()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "CN"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), "zh-CN", width: 360);
        var page = visitor.Page;
        await BeginAsync(app, page, "导入文件");
        using var workbook = new MemoryStream();
        workbook.SaveAs(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["一班"] = new[] { new { 姓名 = "李娜", 手机号 = "13800138000" } },
                ["二班"] = new[]
                {
                    new { 姓名 = "王强", 手机号 = "13800138001" },
                    new { 姓名 = "陈静", 手机号 = "1380013800" },
                },
            }
        );
        await ChooseAsync(page, "classes.xlsx", workbook.ToArray());

        await Expect(page.GetByText("只读取了一个工作表")).ToBeVisibleAsync();
        var sheets = page.GetByLabel("工作表", new() { Exact = true });
        await Expect(sheets.Locator("option")).ToHaveTextAsync(["一班（2 行）", "二班（3 行）"]);
        await Expect(sheets).ToHaveValueAsync("一班");
        await visitor.FitsAsync();
        await visitor.IsAccessibleAsync();
        await sheets.SelectOptionAsync("二班");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "导入 1 行" })).ToBeEnabledAsync();
        await Expect(page.GetByText("只读取了一个工作表")).ToBeHiddenAsync();

        // A cell of the chosen sheet is corrected, and the sheets are still offered.
        await page.GetByLabel("第 3 行“手机号”改为").FillAsync("13800138002");
        await page.GetByRole(AriaRole.Button, new() { Name = "已修改 1 处，重新检查" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "导入 2 行" })).ToBeEnabledAsync();
        await Expect(sheets).ToHaveValueAsync("二班");
        await page.GetByRole(AriaRole.Button, new() { Name = "导入 2 行" }).ClickAsync();
        await Expect(page.GetByText("导入完成：已读入 2 行。")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Cells_given_once_are_filled_or_left_blank_by_one_click()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "CN"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        await BeginAsync(app, page);
        await ChooseAsync(
            page,
            "families.csv",
            "户号,姓名,手机号\n12,李娜,13800138000\n,王强,13800138001\n15,陈静,13800138002\n,高强,13800138003\n"
        );

        await Expect(page.GetByText("Blank cells of the column “户号” got the value")).ToBeVisibleAsync();
        var households = page.GetByRole(AriaRole.Cell, new() { Name = "Household 1" });
        await Expect(households).ToHaveCountAsync(4);
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave them blank" }).ClickAsync();
        await Expect(page.GetByText("were left blank.")).ToBeVisibleAsync();
        await Expect(households).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill them from the row above" }).ClickAsync();
        await Expect(households).ToHaveCountAsync(4);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_list_from_a_chat_is_read_by_its_words_and_a_name_is_typed()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "CN"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        await BeginAsync(app, page);
        await ChooseAsync(
            page,
            "chat.txt",
            "#接龙\n请填 姓名 手机号 楼号\n1. 李娜 13800138000 3栋201\n2. 王强 陈静 13800138001\n"
        );

        await Expect(page.GetByText("This is a list from a chat.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Address 3栋201" })).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await page.GetByLabel("Right value for row 4, 姓名").FillAsync("王强");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check again with 1 change" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).ClickAsync();
        await Expect(page.GetByText("Done: 2 rows were imported.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See the contacts of the list" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "See everything: 王强" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    private static async Task BeginAsync(AlertsApp app, IPage page, string import = "Import a file")
    {
        using var list = new StringContent("""{"name":"Families","area":""}""", Encoding.UTF8, "application/json");
        using var made = await app.Administrator.PutAsync(
            new Uri("/api/lists/families", UriKind.Relative),
            list,
            TestContext.Current.CancellationToken
        );
        made.EnsureSuccessStatusCode();
        await page.GotoAsync("/contacts.html?list=families");
        await page.GetByRole(AriaRole.Button, new() { Name = import }).First.ClickAsync();
    }

    private static Task ChooseAsync(IPage page, string name, string text) =>
        ChooseAsync(page, name, Encoding.UTF8.GetBytes(text));

    private static Task ChooseAsync(IPage page, string name, byte[] bytes) =>
        page.Locator("#import-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "application/octet-stream",
                    Buffer = bytes,
                }
            );
}
