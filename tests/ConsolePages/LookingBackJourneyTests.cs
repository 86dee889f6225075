using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The statistics of past months, with a workbook to take along and numbers to check.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class LookingBackJourneyTests(Browser browser)
{
    private static readonly string[] Lists = ["families"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_official_looks_back_by_area_and_opens_a_number_to_check()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        await SeedAsync(app);
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official, "beiguan"));
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Statistics" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "By area" }).ClickAsync();
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "By area" });
        await Expect(rows.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Beiguan330%3");
        await rows.GetByRole(AriaRole.Link, new() { Name = "Beiguan" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "June 2027" })).ToBeVisibleAsync();
        var saved = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Button, new() { Name = "Download Excel" }).ClickAsync()
        );
        await page.GetByRole(AriaRole.Button, new() { Name = "Find the numbers" }).ClickAsync();
        await Expect(page.GetByText("The newest 3 broadcasts were looked at")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await visitor.FitsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "+12025550101" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Resident 1" })).ToBeVisibleAsync();
        Assert.DoesNotContain("2025550101", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/looking-back.html?from=2026-08&to=2026-08");
        await Expect(page.GetByText("Nothing was sent in these months")).ToBeVisibleAsync();

        Assert.Equal("Statistics 2027-01 2027-06.xlsx", saved.SuggestedFilename);
        var sheet = Workbooks.Read(await File.ReadAllBytesAsync(await saved.PathAsync(), Stop));
        Assert.StartsWith("Month|Broadcasts|Texts|Delivered share|", sheet[0], StringComparison.Ordinal);
        Assert.StartsWith("2027-06|3|3|0.0%|3|", sheet[^1], StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Three broadcasts to one person, none of which arrives.</summary>
    private static async Task SeedAsync(AlertsApp app)
    {
        await SendAsync(app, HttpMethod.Put, "api/areas/beiguan", new { name = "北关 · Beiguan" });
        await SendAsync(app, HttpMethod.Put, "api/lists/families", new { name = "Families", area = "beiguan" });
        await SendAsync(
            app,
            HttpMethod.Post,
            "api/lists/families/contacts",
            new { phone = "+12025550101", name = "Resident 1" }
        );
        await SendAsync(
            app,
            HttpMethod.Put,
            "local/carrier",
            new
            {
                pacePerMinute = 6_000,
                rejectPercent = 0,
                failPercent = 100,
                throttlePercent = 0,
                timeoutAfterAcceptPercent = 0,
                reportDelaySeconds = 1,
                seed = 1,
            }
        );
        for (var n = 1; n <= 3; n++)
        {
            await SendAsync(
                app,
                HttpMethod.Post,
                "api/broadcasts",
                new
                {
                    name = $"Flood {n}",
                    texts = new { en = "Water is rising" },
                    audience = new { lists = Lists },
                }
            );
            await app.UntilQuietAsync();
        }
    }

    private static async Task SendAsync(AlertsApp app, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, $"/{path}") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Fresh.Key());
        using var answer = await app.Administrator.SendAsync(request, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
