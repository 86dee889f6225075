using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using NodaTime;
using NodaTime.Extensions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The simulated world, turned by hand.</summary>
[Collection(BrowserCollection.Name)]
public sealed class HandsetsJourneyTests(Browser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_handsets_page_shows_new_texts_sets_the_clock_and_configures_failures()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Language", "en"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator));
        var page = visitor.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Handsets" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No text has arrived yet" })).ToBeVisibleAsync();
        using var sent = await app.Administrator.PostAsJsonAsync(
            new Uri("/api/broadcasts/test", UriKind.Relative),
            new
            {
                texts = new { en = "This is a test." },
                phone = "+13125550142",
                language = "en",
            },
            Stop
        );
        Assert.True(sent.IsSuccessStatusCode);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "+13125550142" })).ToContainTextAsync("1 new");

        await page.GetByRole(AriaRole.Heading, new() { Name = "Carrier" }).ClickAsync();
        await page.GetByRole(AriaRole.Slider, new() { Name = "Refused" }).FillAsync("12.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("The carrier's settings are changed; they apply from the next text on."))
            .ToBeVisibleAsync();
        var carrier = await app.Administrator.GetFromJsonAsync<JsonElement>(
            new Uri("/local/carrier", UriKind.Relative),
            Stop
        );
        Assert.Equal(12.5, carrier.GetProperty("rejectPercent").GetDouble());

        await page.GetByRole(AriaRole.Heading, new() { Name = "Clock" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "One day forward" }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog, new() { Name = "One day forward?" });
        await Expect(question).ToContainTextAsync("cannot be set back");
        await question.GetByRole(AriaRole.Button, new() { Name = "Set the clock" }).ClickAsync();
        await Expect(page.GetByText("It is Sat, Jun 19, 2027")).ToBeVisibleAsync();
        Assert.True(app.Clock.GetCurrentInstant() >= AlertsApp.Start + Duration.FromDays(1));
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }
}
