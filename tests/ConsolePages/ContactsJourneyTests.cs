using System.Net.Http.Json;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Contacts by hand, from an empty system.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ContactsJourneyTests(Browser browser)
{
    [Fact]
    public async Task A_list_is_imported_and_an_opt_out_is_added_and_removed_by_keyboard_alone()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        foreach (var (path, name) in new[] { ("beiguan", "Beiguan"), ("beiguan/hongqilu", "红旗路 · Hongqi Road") })
        {
            var address = new Uri($"/api/areas/{path}", UriKind.Relative);
            await app.Administrator.PutAsJsonAsync(address, new { name }, TestContext.Current.CancellationToken);
        }

        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), path: "/contacts.html");
        var page = visitor.Page;
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "New list" }));
        await page.GetByLabel("List name").PressSequentiallyAsync("Hongqi Road families");
        await page.GetByLabel("Area").PressSequentiallyAsync("hql");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Area")).ToHaveValueAsync("Beiguan / Hongqi Road");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Hongqi Road families");

        // A list just made waits for its file.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import into" })).ToBeFocusedAsync();
        await page.GetByLabel("Drop a file here")
            .SetInputFilesAsync(File("手机号,姓名,school\n2025550101,Li Na,No. 1\n12,Wang Qiang,No. 2\n"));
        var bad = page.GetByRole(AriaRole.Row, new() { Name = "Wang Qiang" })
            .Filter(new() { HasText = "Not a usable phone number" });
        await Expect(bad).ToContainTextAsync("12");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "first rows" })).ToContainTextAsync("+12025550101");
        await visitor.IsAccessibleAsync();
        await bad.GetByLabel("Right value for row 3").PressSequentiallyAsync("2025550102");
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Check again with 1 change" }));
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }));
        await Expect(page.GetByText("Done: 2 rows were imported. The list now has 2 people.")).ToBeVisibleAsync();

        await page.GetByLabel("Name", new() { Exact = true }).PressSequentiallyAsync("wang");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Contacts on this list" }).GetByRole(AriaRole.Row))
            .ToHaveCountAsync(2);
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "See everything: Wang Qiang" }));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Wang Qiang · +12025550102" })).ToBeVisibleAsync();
        Assert.DoesNotContain("2025550102", page.Url, StringComparison.Ordinal);

        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Opt out", Exact = true }));
        await page.GetByLabel("Reason").PressSequentiallyAsync("asked by phone");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Opted out since")).ToBeVisibleAsync();
        await Expect(page.GetByText("Reason: asked by phone")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Remove the opt-out" }));
        await page.GetByLabel("Reason").PressSequentiallyAsync("asked in person");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Has not opted out")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_file_without_a_phone_column_is_mapped_and_its_rejected_rows_are_reimported()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), "zh-CN");
        var page = visitor.Page;
        await MakeListAsync(app, "families");
        await page.GotoAsync("/contacts.html?list=families");
        await page.GetByRole(AriaRole.Button, new() { Name = "导入文件" }).First.ClickAsync();
        var file = page.GetByLabel("把文件拖到这里");
        await file.SetInputFilesAsync(File("称呼,号码\n李娜,2025550101\n王强,2025550102,\n张敏,12\n"));
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("没有找到手机号这一列");
        await Expect(page.GetByLabel("号码: 识别为")).ToHaveValueAsync("phone");
        await page.GetByLabel("称呼: 识别为").SelectOptionAsync("name");
        await page.GetByRole(AriaRole.Button, new() { Name = "已修改 2 处，重新检查" }).ClickAsync();

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "下载不能导入的行" }).ClickAsync()
        );
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        var rejected = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"张敏\",\"12\",\"4\",\"号码不可用", rejected, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "导入 2 行" }).ClickAsync();
        await Expect(page.GetByText("导入完成：已读入 2 行。")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "导入另一个文件" }).ClickAsync();
        await file.SetInputFilesAsync(File(rejected.Replace("\"12\"", "\"2025550103\"", StringComparison.Ordinal)));
        await page.GetByRole(AriaRole.Button, new() { Name = "导入 1 行" }).ClickAsync();
        await Expect(page.GetByText("导入完成：已读入 1 行。")).ToBeVisibleAsync();

        var contacts = await app.Administrator.GetStringAsync(
            new Uri("/api/lists/families/contacts", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("12025550103", contacts, StringComparison.Ordinal);
        Assert.Equal(3, contacts.Split("\"values\":{}").Length - 1);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Replacing_says_how_many_go_and_a_contact_taken_off_comes_back()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), width: 360);
        var page = visitor.Page;
        await MakeListAsync(app, "families", "2025550101", "2025550102");
        await page.GotoAsync("/contacts.html?list=families");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove: +12025550101" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.GetByText("1 person shown")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByText("2 people shown")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Import a file" }).ClickAsync();
        await page.GetByLabel("How to import").SelectOptionAsync("replace");
        await page.GetByLabel("Drop a file here").SetInputFilesAsync(File("phone,name\n2025550103,Chen Jing\n"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 row" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog))
            .ToContainTextAsync("2 people who are not in the file are removed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove and import" }).ClickAsync();
        await Expect(page.GetByText("Chen Jing").Last).ToBeVisibleAsync();
        await Expect(page.GetByText("+12025550101")).ToHaveCountAsync(0);
        await visitor.FitsAsync();
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_form_that_was_opened_before_another_change_overwrites_nothing()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        await MakeListAsync(app, "families", "2025550101", "2025550102");
        await page.GotoAsync("/contacts.html?list=families");
        var dialog = page.GetByRole(AriaRole.Dialog);

        // The row is older than the form, the form older than the next change.
        await PostAsync("lists/families/contacts", """{"phone":"2025550101","address":"1 Elm"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit: +12025550101" }).ClickAsync();
        await Expect(dialog.GetByLabel("Address")).ToHaveValueAsync("1 Elm");
        await PostAsync("lists/families/contacts", """{"phone":"2025550101","basis":"none"}""");
        await dialog.GetByLabel("Address").FillAsync("2 Elm");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.GetByText("Somebody has just changed or removed this contact")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        // A person who was removed meanwhile is not added again.
        await PostAsync("lists/families/contacts/remove", """{"phone":"2025550102"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit: +12025550102" }).ClickAsync();
        await Expect(page.GetByText("is no longer on this list")).ToBeVisibleAsync();
        await Expect(page.GetByText("1 person shown")).ToBeVisibleAsync();

        // The list's own form holds the version that it shows.
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit the list" }).ClickAsync();
        await Expect(dialog.GetByLabel("List name")).ToHaveValueAsync("Families");
        using (
            var renamed = await app.Administrator.PutAsync(
                new Uri("/api/lists/families", UriKind.Relative),
                new StringContent(
                    """{"name":"Families","area":"","labels":["x"]}""",
                    Encoding.UTF8,
                    "application/json"
                ),
                TestContext.Current.CancellationToken
            )
        )
        {
            Assert.True(renamed.IsSuccessStatusCode);
        }

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.GetByText("Somebody has just changed or deleted this list")).ToBeVisibleAsync();

        async Task PostAsync(string path, string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await app.Administrator.PostAsync(
                new Uri($"/api/{path}", UriKind.Relative),
                content,
                TestContext.Current.CancellationToken
            );
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task A_dropped_workbook_is_imported_a_person_erased_and_the_list_deleted()
    {
        const string Workbook = "waterside-households.xlsx";
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        await MakeListAsync(app, "families");
        await page.GotoAsync("/contacts.html?list=families");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import a file" }).First.ClickAsync();
        var bytes = await System.IO.File.ReadAllBytesAsync(
            Path.Combine(Repository.Root, "functions", "Hosting", "Local", "Sample", Workbook),
            TestContext.Current.CancellationToken
        );
        var dragged = await page.EvaluateHandleAsync(
            """
            ([name, base64]) => {
              const dragged = new DataTransfer();
              dragged.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
              return dragged;
            }
            """,
            new[] { Workbook, Convert.ToBase64String(bytes) }
        );
        var zone = page.Locator(".drop");
        await zone.DispatchEventAsync("dragover", new { dataTransfer = dragged });
        await Expect(zone).ToHaveClassAsync("drop over");
        await zone.DispatchEventAsync("drop", new { dataTransfer = dragged });
        await Expect(page.GetByText($"Chosen: {Workbook}")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 461 rows" }).ClickAsync();
        await Expect(page.GetByText("Done: 461 rows were imported. The list now has 456 people.")).ToBeVisibleAsync();

        var export = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "CSV for importing again" }).ClickAsync()
        );
        var exported = await System.IO.File.ReadAllLinesAsync(
            await export.PathAsync(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("Families.csv", export.SuggestedFilename);
        // The header, and a row for each contact: one of them has no number.
        Assert.Equal(457, exported.Length);

        await page.GetByRole(AriaRole.Button, new() { Name = "See everything:" }).First.ClickAsync();
        var who = await page.GetByRole(AriaRole.Heading, new() { Level = 2 }).Nth(1).TextContentAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase", Exact = true }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "Erase everything about this person?" });
        await Expect(question).ToContainTextAsync("Contacts, texts, replies and everything else are deleted");
        await question.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await Expect(page.GetByText("Erased.", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("The system holds nothing about this number.")).ToBeVisibleAsync();
        var phone = who!.Split(" · ")[^1];
        Assert.DoesNotContain(
            phone,
            await app.Administrator.GetStringAsync(
                new Uri("/api/lists/families/contacts?limit=1000", UriKind.Relative),
                TestContext.Current.CancellationToken
            ),
            StringComparison.Ordinal
        );

        await page.GotoAsync("/contacts.html?list=families");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("The list is deleted.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No list yet" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_file_of_a_long_list_holds_what_is_not_shown_yet()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        foreach (var phone in new[] { "+12025550101", "+12025550102", "+12025550103" })
        {
            using var optOut = new StringContent($$"""{"phone":"{{phone}}"}""", Encoding.UTF8, "application/json");
            (
                await app.Administrator.PostAsync(
                    new Uri("/api/opt-outs", UriKind.Relative),
                    optOut,
                    TestContext.Current.CancellationToken
                )
            ).EnsureSuccessStatusCode();
        }

        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        await page.RouteAsync(
            "**/api/opt-outs",
            route => route.ContinueAsync(new() { Url = route.Request.Url + "?limit=1" })
        );
        await page.GotoAsync("/contacts.html?optouts=1");
        await Expect(page.GetByText("1 row shown")).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "Download CSV" }).ClickAsync()
        );

        Assert.Equal(
            4,
            (
                await System.IO.File.ReadAllLinesAsync(
                    await download.PathAsync(),
                    TestContext.Current.CancellationToken
                )
            ).Length
        );
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await Expect(page.GetByText("3 rows shown")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    private static FilePayload File(string text) =>
        new()
        {
            Name = "people.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes(text),
        };

    private static async Task PressAsync(ILocator control)
    {
        await control.FocusAsync();
        await control.PressAsync("Enter");
    }

    private static async Task MakeListAsync(AlertsApp app, string id, params string[] phones)
    {
        using var list = new StringContent(
            $$"""{"name":"Families","area":"beiguan"}""",
            Encoding.UTF8,
            "application/json"
        );
        (
            await app.Administrator.PutAsync(
                new Uri($"/api/lists/{id}", UriKind.Relative),
                list,
                TestContext.Current.CancellationToken
            )
        ).EnsureSuccessStatusCode();
        foreach (var phone in phones)
        {
            using var contact = new StringContent($$"""{"phone":"{{phone}}"}""", Encoding.UTF8, "application/json");
            (
                await app.Administrator.PostAsync(
                    new Uri($"/api/lists/{id}/contacts", UriKind.Relative),
                    contact,
                    TestContext.Current.CancellationToken
                )
            ).EnsureSuccessStatusCode();
        }
    }
}
