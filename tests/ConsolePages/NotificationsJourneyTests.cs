using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>An operator chooses what they are told of by text.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class NotificationsJourneyTests(Browser browser)
{
    [Fact]
    public async Task An_official_has_themselves_told_by_text_and_ends_it()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official, "beiguan"), width: 360);
        var page = visitor.Page;
        var phone = page.GetByLabel("Your own mobile number");
        var spending = page.GetByRole(AriaRole.Checkbox, new() { Name = "A spend ceiling that was met" });
        var begin = page.GetByRole(AriaRole.Button, new() { Name = "Text me" });
        await page.GotoAsync("/settings.html?part=notifications");
        await phone.FillAsync("12");
        await spending.UncheckAsync();
        await begin.ClickAsync();
        await Expect(page.Locator("#notifications-phone-wrong")).ToBeVisibleAsync();

        await phone.FillAsync("202 555 0190");
        await begin.ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await visitor.FitsAsync();
        await visitor.IsAccessibleAsync();

        await page.ReloadAsync();
        await Expect(phone).ToHaveValueAsync("+12025550190");
        await Expect(spending).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "No more texts" }).ClickAsync();
        await Expect(begin).ToBeVisibleAsync();
        await Expect(phone).ToHaveValueAsync("");
    }
}
