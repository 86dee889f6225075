using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>A community's official uses the district's templates, and makes own ones, by clicks.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TemplateAreasJourneyTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_steps_add_ready_templates_that_the_community_may_change()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official, "north/lake"));
        var page = visitor.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Add the ready-made templates" }).ClickAsync();
        await Expect(page.GetByText("15 templates.")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();

        await page.GotoAsync("/templates.html");
        await page.GetByRole(AriaRole.Link, new() { Name = "Heating" }).ClickAsync();
        await page.GetByLabel("Text in English").FillAsync("Heat safely at the lake.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved.", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_template_of_the_district_is_read_and_copied_by_a_community()
    {
        await using var app = await AlertsApp.StartAsync();
        await PutAsync(app.Administrator, "areas/north", new { name = "North District" });
        await SaveTextAsync(app, "Thin ice.");
        await SaveCampaignAsync(app, "north/lake", "lake");
        await SaveCampaignAsync(app, "north/hill", "hill");
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "north/lake"),
            path: "/templates.html?id=ice"
        );
        var page = visitor.Page;
        await Expect(page.GetByText("This template belongs to North District")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Campaign lake" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Used by 1 campaign of other areas.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main).Locator("textarea, #name, #purpose")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete" })).ToHaveCountAsync(0);
        await visitor.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Make an own copy" }).ClickAsync();
        await Expect(page.GetByText("Copied: this template is your own.")).ToBeVisibleAsync();
        await page.GetByLabel("Text in English").FillAsync("Thin ice on our lake.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved.", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
        var templates = (await ReadAsync(app, "templates"))["templates"]!.AsArray();
        Assert.Equal(
            ["north Thin ice.", "north/lake Thin ice on our lake."],
            templates.Select(t => $"{t!["area"]} {t["texts"]!["en"]}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_campaign_shows_a_newer_version_and_takes_it()
    {
        await using var app = await AlertsApp.StartAsync();
        await SaveTextAsync(app, "Thin ice.");
        await SaveCampaignAsync(app, "north/lake", "lake");
        await CorrectAndTakeBackAsync(app);
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "north/lake"),
            path: "/campaigns.html?id=lake"
        );
        var page = visitor.Page;
        var newer = page.GetByRole(AriaRole.Region, new() { Name = "There is a newer version of “Ice”" });
        await Expect(newer.Locator("ins").Filter(new() { HasText = "Very thin" })).ToBeVisibleAsync();
        await Expect(page.GetByText("version 1", new() { Exact = true })).ToBeVisibleAsync();
        var next = page.GetByRole(AriaRole.Region, new() { Name = "The next text" });
        await Expect(next.GetByText("Thin ice.", new() { Exact = true })).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await newer.GetByRole(AriaRole.Button, new() { Name = "Take version 2" }).ClickAsync();

        await Expect(page.GetByText("Version 2 of “Ice” is taken.")).ToBeVisibleAsync();
        await Expect(newer).ToHaveCountAsync(0);
        Assert.Equal("""{"ice":2}""", await VersionsAsync(app));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(newer).ToBeVisibleAsync();
        Assert.Equal("""{"ice":1}""", await VersionsAsync(app));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_changed_campaign_shows_its_version_and_may_follow_the_newest()
    {
        await using var app = await AlertsApp.StartAsync();
        await SaveTextAsync(app, "Thin ice.");
        await SaveCampaignAsync(app, "north/lake", "lake");
        await SaveTextAsync(app, "Very thin ice.");
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "north/lake"),
            path: "/campaigns.html?edit=lake&step=text"
        );
        var page = visitor.Page;
        await Expect(page.GetByText("Thin ice.", new() { Exact = true })).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await page.GotoAsync("/campaigns.html?edit=lake&step=year");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the changes" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Take version 2" })).ToBeVisibleAsync();
        Assert.Equal("""{"ice":1}""", await VersionsAsync(app));

        await page.GotoAsync("/campaigns.html?edit=lake&step=text");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Always send the newest versions" }).CheckAsync();
        await page.GotoAsync("/campaigns.html?edit=lake&step=year");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the changes" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Campaign lake" })).ToBeVisibleAsync();
        await Expect(page.GetByText("version 1", new() { Exact = true })).ToHaveCountAsync(0);
        Assert.Null(await VersionsAsync(app));
        Assert.True((bool)(await ReadAsync(app, "campaigns/lake"))["follow"]!);
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>
    /// Corrects the text as the district does: its page names the campaign that still sends the former version, takes
    /// the new one there, and gives the former one back.
    /// </summary>
    private async Task CorrectAndTakeBackAsync(AlertsApp app)
    {
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "north"),
            path: "/templates.html?id=ice"
        );
        var page = visitor.Page;
        await page.GetByLabel("Text in English").FillAsync("Very thin ice.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        var older = page.GetByRole(AriaRole.Region, new() { Name = "1 campaign still sends version 1" });
        await Expect(older.GetByRole(AriaRole.Link, new() { Name = "Campaign lake" })).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await older.GetByRole(AriaRole.Button, new() { Name = "Take version 2" }).ClickAsync();
        await Expect(page.GetByText("1 campaign sends version 2 now.")).ToBeVisibleAsync();
        await Expect(older).ToHaveCountAsync(0);
        Assert.Equal("""{"ice":2}""", await VersionsAsync(app));

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(older).ToBeVisibleAsync();
        Assert.Equal("""{"ice":1}""", await VersionsAsync(app));
        Assert.Empty(visitor.Complaints);
    }

    private static Task SaveTextAsync(AlertsApp app, string text) =>
        PutAsync(app.Official("north"), "templates/ice", new { name = "Ice", texts = new { en = text } });

    /// <summary>Saves a campaign of the area, on Fridays, for a list of the same id.</summary>
    private static async Task SaveCampaignAsync(AlertsApp app, string area, string id)
    {
        await PutAsync(app.Official(area), $"lists/{id}", new { name = id, area });
        var schedule = new
        {
            rrule = "FREQ=WEEKLY;BYDAY=FR",
            time = "16:30",
            zone = "Asia/Shanghai",
        };
        await PutAsync(
            app.Official(area),
            $"campaigns/{id}",
            new
            {
                name = $"Campaign {id}",
                template = "ice",
                audience = new { lists = new[] { id } },
                season = JsonSerializer.Deserialize<JsonElement>("""{"from":"01-01","to":"12-31"}"""),
                schedule,
            }
        );
    }

    private static async Task<string?> VersionsAsync(AlertsApp app) =>
        (await ReadAsync(app, "campaigns/lake"))["templateVersions"]?.ToJsonString();

    private static async Task<JsonNode> ReadAsync(AlertsApp app, string path) =>
        (await app.Administrator.GetFromJsonAsync<JsonNode>($"api/{path}", Token))!;

    private static async Task PutAsync(HttpClient client, string path, object body) =>
        (await client.PutAsJsonAsync($"api/{path}", body, Token)).EnsureSuccessStatusCode();
}
