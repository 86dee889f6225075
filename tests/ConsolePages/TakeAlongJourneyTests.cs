using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Lists to take along: as files in the reader's language, and on paper.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class TakeAlongJourneyTests(Browser browser)
{
    private const int People = 60;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_taken_along_as_a_workbook_and_on_paper()
    {
        await using var app = await StartAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            "zh-CN",
            path: "/contacts.html"
        );
        var page = visitor.Page;
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "住户" })).ToContainTextAsync("60 人");
        await page.GotoAsync("/contacts.html?list=families");
        await Expect(page.GetByText("已显示 60 人")).ToBeVisibleAsync();

        var saved = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "导出 Excel" }).ClickAsync()
        );
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        var paper = await page.EvaluateAsync<string[]>(
            """
            () => {
              dispatchEvent(new Event("beforeprint"));
              const of = (selector) => getComputedStyle(document.querySelector(selector));
              return [
                of("header.bar").display, of("thead").display, of("tbody tr").breakInside, of(".scroll").overflowX,
                of("td.do").display, of("main .on-paper").display, of("tbody td button.flat").display,
                document.querySelector("main .on-paper").textContent,
                document.adoptedStyleSheets.flatMap((s) => [...s.cssRules].map((r) => r.cssText)).join(),
              ];
            }
            """
        );
        var pdf = await page.PdfAsync(new() { Format = "A4" });

        Assert.Equal("住户.xlsx", saved.SuggestedFilename);
        var rows = Workbooks.Read(await File.ReadAllBytesAsync(await saved.PathAsync(), Stop));
        Assert.StartsWith("区域|地址|户号|姓名|手机号|", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("北关|1号楼||Resident 1|+1 202 555 0101|", rows[1], StringComparison.Ordinal);
        Assert.Equal(People + 1, rows.Count);
        Assert.Equal(["none", "table-header-group", "avoid", "visible", "none", "block"], paper[..6]);
        Assert.NotEqual("none", paper[6], StringComparer.Ordinal);
        Assert.Matches("打印$", paper[7]);
        Assert.Contains(paper[7], paper[8], StringComparison.Ordinal);
        Assert.InRange(Pages().Count(Encoding.Latin1.GetString(pdf)), 2, 6);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Deliveries_say_what_they_wait_for_and_what_to_do_about_a_code()
    {
        await using var app = await StartAsync();
        using var settings = await app.Administrator.PutAsJsonAsync(
            new Uri("/local/carrier", UriKind.Relative),
            new
            {
                pacePerMinute = 6_000,
                rejectPercent = 100,
                failPercent = 0,
                throttlePercent = 0,
                timeoutAfterAcceptPercent = 0,
                reportDelaySeconds = 1,
                seed = 1,
            },
            Stop
        );
        Assert.True(settings.IsSuccessStatusCode, await settings.Content.ReadAsStringAsync(Stop));
        var id = await StartBroadcastAsync(app);
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: $"/broadcasts.html?id={id}"
        );
        var page = visitor.Page;
        var deliveries = page.GetByRole(AriaRole.Region, new() { Name = "Deliveries" });
        var first = deliveries.GetByRole(AriaRole.Row).Filter(new() { HasText = "Resident 1" }).First;
        await Expect(first).ToContainTextAsync("Quiet hours (17:00)");

        await app.TurnClockAsync(Duration.FromHours(2));
        await app.UntilQuietAsync();
        await page.ReloadAsync();
        await Expect(first).ToContainTextAsync("Refused");
        await Expect(first).ToContainTextAsync("the carrier does not accept the number (400)");
        await Expect(first).ToContainTextAsync("Check the number, correct it and send again.");
        var saved = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "Download CSV" }).First.ClickAsync()
        );

        var lines = await File.ReadAllLinesAsync(await saved.PathAsync(), Stop);
        Assert.Equal("Area,Address,Household,Name,Phone,State,Reason,Advice,Time,Text,Language,Segments", lines[0]);
        Assert.StartsWith(
            "Beiguan,1号楼,,Resident 1,+1 202 555 0101,Refused,the carrier does not accept the number (400),",
            lines[1],
            StringComparison.Ordinal
        );
        Assert.StartsWith("Beiguan,2号楼,", lines[2], StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await PutAsync(app, "areas/beiguan", new { name = "北关 · Beiguan" });
        await PutAsync(app, "lists/families", new { name = "住户 · Households", area = "beiguan" });
        for (var n = 1; n <= People; n++)
        {
            using var added = await app.Administrator.PostAsJsonAsync(
                new Uri("/api/lists/families/contacts", UriKind.Relative),
                new
                {
                    phone = $"+12025550{100 + n}",
                    name = $"Resident {n}",
                    address = $"{n}号楼",
                },
                Stop
            );
            Assert.True(added.IsSuccessStatusCode);
        }

        return app;
    }

    private static async Task PutAsync(AlertsApp app, string path, object body)
    {
        using var put = await app.Administrator.PutAsJsonAsync(new Uri($"/api/{path}", UriKind.Relative), body, Stop);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>Starts a text that waits for the end of quiet hours at five in the afternoon.</summary>
    private static async Task<string> StartBroadcastAsync(AlertsApp app)
    {
        var id = await app.StartBroadcastAsync(
            """
            {"name":"Flood","texts":{"en":"Water is rising."},"audience":{"lists":["families"]},
             "quietHours":[{"start":"15:00","end":"17:00"}]}
            """
        );
        await app.UntilQuietAsync();
        return id;
    }

    [GeneratedRegex("/Type /Page\\b(?!s)")]
    private static partial Regex Pages();
}
