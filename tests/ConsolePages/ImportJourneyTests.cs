using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Memory, drafts and clicks of the import page.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ImportJourneyTests(Browser browser)
{
    private const string People =
        "称呼,号码,备注\n李娜,2025550101,\n王强,2025550102,不要发短信\n陈静,2025550103,聋哑\n高强,2025550104,已搬走\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_click_acts_on_a_remark_and_a_reload_keeps_the_draft_and_the_columns()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), "zh-CN");
        var page = visitor.Page;
        await MakeListAsync(app);
        await page.GotoAsync("/contacts.html?list=families");
        await page.GetByRole(AriaRole.Button, new() { Name = "导入文件" }).First.ClickAsync();
        await ChooseAsync(page, "people.csv", People);
        await Expect(page.GetByLabel("号码: 识别为")).ToHaveValueAsync("phone");
        await page.GetByLabel("称呼: 识别为").SelectOptionAsync("name");
        await page.GetByRole(AriaRole.Button, new() { Name = "已修改 2 处，重新检查" }).ClickAsync();

        // Nothing is done by itself.
        var import = page.GetByRole(AriaRole.Button, new() { Name = "导入 4 行" });
        await Expect(import).ToBeEnabledAsync();
        await Expect(page.Locator("[aria-pressed=true]")).ToHaveCountAsync(0);
        await PressAsync(page, "第 3 行：不要发短信", "登记退订");
        await PressAsync(page, "第 4 行：聋哑", "加标签");
        await PressAsync(page, "第 5 行：已搬走", "不导入");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "导入 3 行" })).ToBeEnabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "撤销：第 5 行" }).ClickAsync();
        await Expect(import).ToBeEnabledAsync();
        await PressAsync(page, "第 5 行：已搬走", "不导入");
        await visitor.IsAccessibleAsync();

        await page.ReloadAsync();
        await Expect(page.GetByText("people.csv")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "继续填写" }).ClickAsync();
        await Expect(page.Locator("[aria-pressed=true]"))
            .ToHaveTextAsync(["登记退订 （建议）", "加标签 （建议）", "不导入 （建议）"]);
        await Expect(page.GetByLabel("称呼: 识别为")).ToHaveValueAsync("name");
        Assert.Equal(0, await OptOutsAsync(app));

        // An opt-out that could not be stored is named, and stored on the next visit.
        const string OptOuts = "**/api/opt-outs";
        await page.RouteAsync(OptOuts, route => route.FulfillAsync(new() { Status = 503, Body = "{}" }));
        await page.GetByRole(AriaRole.Button, new() { Name = "导入 3 行" }).ClickAsync();
        await Expect(page.GetByText("导入完成：已读入 3 行。")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("这些行的退订没有登记成功：3。");
        Assert.Equal("1 0", await KeptAsync(page));
        await page.UnrouteAsync(OptOuts);
        await page.GotoAsync("/contacts.html?list=families");
        await Expect(page.GetByText("已登记 1 行的退订。")).ToBeVisibleAsync();
        await Expect(page.GetByText("导入完成：已读入 3 行。")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "查看名单中的联系人" })).ToBeVisibleAsync();

        Assert.Equal(1, await OptOutsAsync(app));
        string[] stored = ["+12025550101 李娜  ", "+12025550102 王强  True", "+12025550103 陈静 聋哑 "];
        Assert.Equal(stored, await ContactsAsync(app), StringComparer.Ordinal);
        await Expect(page.GetByText("已退订", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal("0 0", await KeptAsync(page));
        var remembered = await page.EvaluateAsync<string>("JSON.stringify(localStorage)");
        Assert.Contains("称呼", remembered, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550", remembered, StringComparison.Ordinal);
        Assert.DoesNotContain("李娜", remembered, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "导入另一个文件" }).ClickAsync();
        await ChooseAsync(page, "again.csv", People);
        await Expect(page.GetByText("各列按上次导入这个名单时的选择识别。")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "导入 4 行" })).ToBeEnabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "撤销", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("没有找到手机号这一列");
        await Expect(page.GetByText("各列按上次导入这个名单时的选择识别。")).ToBeHiddenAsync();
        Assert.DoesNotContain(visitor.Complaints, c => !c.Contains("503", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_draft_is_offered_on_return_and_gone_when_discarded_a_day_old_or_signed_out()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), width: 360);
        var page = visitor.Page;
        var name = string.Concat(Enumerable.Repeat("all-families-of-the-district-", 6)) + ".csv";
        var resume = page.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" });
        await MakeListAsync(app);

        await ChooseAndLeaveAsync();
        await Expect(resume).ToBeVisibleAsync();
        await visitor.FitsAsync();
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true }).ClickAsync();
        await Expect(resume).ToBeHiddenAsync();
        await page.GotoAsync("/contacts.html?list=families");
        await Expect(page.GetByText("Nobody is on this list yet")).ToBeVisibleAsync();
        await Expect(resume).ToBeHiddenAsync();

        // Of a file that is too large, the changes are kept, until it is chosen again.
        await page.EvaluateAsync(
            """
            async () => {
              const page = document.querySelector("script").src;
              const { saveFileDraft } = await import(new URL("../shared/drafts/file-drafts.js", page));
              const content = { how: {}, file: { name: "large.csv" } };
              const file = new Blob([new Uint8Array(5 * 1024 * 1024 + 1)]);
              await saveFileDraft({ place: "import/families", at: Date.now(), content }, file);
            }
            """
        );
        Assert.Equal("1 0", await KeptAsync(page));
        await page.GotoAsync("/contacts.html?list=families");
        await Expect(page.GetByText("large.csv")).ToContainTextAsync("It is too large to be kept in the browser");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true }).ClickAsync();
        await Expect(resume).ToBeHiddenAsync();

        foreach (var change in new[] { "at: draft.at - 24 * 60 * 60 * 1000", "by: 'another operator'" })
        {
            await ChooseAndLeaveAsync();
            await Expect(resume).ToBeVisibleAsync();
            await page.EvaluateAsync(
                $$"""
                new Promise((done) => {
                  indexedDB.open("drafts").onsuccess = ({ target: { result: database } }) => {
                    const drafts = database.transaction("drafts", "readwrite").objectStore("drafts");
                    drafts.getAll().onsuccess = ({ target: { result: [draft] } }) =>
                      (drafts.put({ ...draft, {{change}} }).onsuccess = () => done(null));
                  };
                })
                """
            );
            await page.GotoAsync("/contacts.html?list=families");
            await Expect(page.GetByText("Nobody is on this list yet")).ToBeVisibleAsync();
            await Expect(resume).ToBeHiddenAsync();
            Assert.Equal("0 0", await KeptAsync(page));
        }

        await ChooseAndLeaveAsync();
        await resume.ClickAsync();
        await page.RouteAsync("**/api/imports/*", FailAsync);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 row" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The file took too long");
        await page.UnrouteAsync("**/api/imports/*", FailAsync);
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to this file" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Import 1 row" })).ToBeEnabledAsync();
        Assert.Equal("1 1", await KeptAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("Token").WaitForAsync();
        Assert.Equal("0 0", await KeptAsync(page));
        Assert.DoesNotContain(visitor.Complaints, c => !c.Contains("401", StringComparison.Ordinal));

        // The import itself, and not the check before it.
        static async Task FailAsync(IRoute route)
        {
            await using var answer = await route.FetchAsync();
            var import = JsonNode.Parse(await answer.TextAsync())!;
            if (!(bool)import["dryRun"]!)
            {
                import["state"] = "failed";
                import["problems"] = JsonNode.Parse(
                    """[{"row":0,"column":null,"code":"took-too-long","value":null,"detail":""}]"""
                );
            }

            await route.FulfillAsync(new() { Response = answer, Body = import.ToJsonString() });
        }

        async Task ChooseAndLeaveAsync()
        {
            await page.GotoAsync("/contacts.html?list=families");
            await page.GetByRole(AriaRole.Button, new() { Name = "Import a file" }).First.ClickAsync();
            await page.GetByText("Sample files").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "number" }))
                .ToHaveAttributeAsync("href", "/console/samples/father-and-mother.csv");
            await ChooseAsync(page, name, "phone,name\n2025550101,Ana\n");
            var import = page.GetByRole(AriaRole.Button, new() { Name = "Import 1 row" });
            await Expect(import).ToBeInViewportAsync();
            await visitor.FitsAsync();
            await page.GotoAsync("/");
            await page.GotoAsync("/contacts.html?list=families");
        }
    }

    /// <summary>Gives the numbers of drafts and of their files that the browser keeps.</summary>
    private static Task<string> KeptAsync(IPage page) =>
        page.EvaluateAsync<string>(
            """
            new Promise((done) => {
              indexedDB.open("drafts").onsuccess = ({ target: { result: database } }) => {
                const stores = database.transaction(["drafts", "files"]);
                const [drafts, files] = ["drafts", "files"].map((name) => stores.objectStore(name).count());
                stores.oncomplete = () => done(`${drafts.result} ${files.result}`);
              };
            })
            """
        );

    private static Task PressAsync(IPage page, string remark, string what) =>
        page.GetByRole(AriaRole.Group, new() { Name = remark })
            .GetByRole(AriaRole.Button, new() { Name = what })
            .PressAsync("Enter");

    private static Task ChooseAsync(IPage page, string name, string text) =>
        page.Locator("#import-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(text),
                }
            );

    private static async Task MakeListAsync(AlertsApp app)
    {
        using var list = new StringContent("""{"name":"Families","area":""}""", Encoding.UTF8, "application/json");
        using var made = await app.Administrator.PutAsync(
            new Uri("/api/lists/families", UriKind.Relative),
            list,
            Token
        );
        made.EnsureSuccessStatusCode();
    }

    private static async Task<int> OptOutsAsync(AlertsApp app) =>
        (await ReadAsync(app, "/api/opt-outs"))["optOuts"]!.AsArray().Count;

    /// <summary>Each contact's number, name, tags, and whether it is known to have opted out; in order.</summary>
    private static async Task<IEnumerable<string>> ContactsAsync(AlertsApp app) =>
        (await ReadAsync(app, "/api/lists/families/contacts"))["contacts"]!
            .AsArray()
            .Select(c => $"{c!["phone"]} {c["name"]} {string.Join(';', c["tags"]!.AsArray())} {(bool?)c["optedOut"]}")
            .Order(StringComparer.Ordinal);

    private static async Task<JsonNode> ReadAsync(AlertsApp app, string path) =>
        JsonNode.Parse(await app.Administrator.GetStringAsync(new Uri(path, UriKind.Relative), Token))!;
}
