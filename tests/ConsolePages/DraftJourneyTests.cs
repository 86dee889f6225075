using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>What is typed stays, whatever fails, until it is saved or discarded.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class DraftJourneyTests(Browser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_begun_broadcast_outlives_the_host_and_the_sign_in_for_its_operator_alone()
    {
        await using var app = await AlertsApp.StartAsync();
        var body = new { name = "Riverside families", area = "" };
        using var list = await app.Administrator.PutAsJsonAsync("api/lists/river", body, Stop);
        var token = app.TokenOf(Role.Administrator);
        await using var visitor = await browser.VisitAsync(app, token);
        var page = visitor.Page;
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "English" });
        var resume = page.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" });
        var check = page.GetByRole(AriaRole.Button, new() { Name = "Check and send…" });
        await page.GotoAsync("/broadcasts.html?new=1");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside families" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Own text" }).ClickAsync();
        await text.FillAsync("Keep away from the river.");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of this broadcast" }).FillAsync("Flood watch");

        // The host is down: the request fails, and the next page is the browser's own.
        await page.Context.SetOfflineAsync(true);
        await check.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Last).ToContainTextAsync("The host cannot be reached");
        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync("/inbox.html"));
        await page.Context.SetOfflineAsync(false);
        await page.GotoAsync("/broadcasts.html?new=1");
        await visitor.IsAccessibleAsync();
        await resume.ClickAsync();
        await Expect(text).ToHaveValueAsync("Keep away from the river.");
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside families" })).ToBeCheckedAsync();

        // The sign-in expires.
        await page.EvaluateAsync("localStorage.setItem('session', 'expired')");
        await check.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(resume).ToBeVisibleAsync();

        await page.GotoAsync($"/#token={app.TokenOf(Role.Official, name: "Li")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in as Li" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Broadcasts" })).ToBeVisibleAsync();
        await page.GotoAsync("/broadcasts.html?new=1");
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "Riverside families" })).ToBeVisibleAsync();
        await Expect(resume).ToHaveCountAsync(0);
        Assert.DoesNotContain(
            "river.",
            await page.EvaluateAsync<string>("JSON.stringify(localStorage)"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_closed_dialog_offers_what_was_typed_until_it_is_saved_or_cancelled()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator));
        var page = visitor.Page;
        var add = page.GetByRole(AriaRole.Button, new() { Name = "Add an area" });
        var dialog = page.GetByRole(AriaRole.Dialog);
        var name = dialog.GetByLabel("Name", new() { Exact = true });
        var resume = dialog.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" });
        await page.GotoAsync("/settings.html?part=areas");
        await add.ClickAsync();
        await name.FillAsync("Hongqilu");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add quiet hours" }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);

        await page.ReloadAsync();
        await add.ClickAsync();
        await Expect(name).ToHaveValueAsync("");
        await visitor.IsAccessibleAsync();
        await resume.ClickAsync();
        await Expect(name).ToHaveValueAsync("Hongqilu");
        await Expect(dialog.GetByLabel("From", new() { Exact = true })).ToHaveCountAsync(1);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Hongqilu" })).ToBeVisibleAsync();

        await add.ClickAsync();
        await Expect(name).ToHaveValueAsync("");
        await Expect(resume).ToHaveCountAsync(0);
        await name.FillAsync("Beiguan");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await add.ClickAsync();
        await Expect(name).ToHaveValueAsync("");
        await Expect(resume).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }
}
