using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>
/// Goes from the empty system to a scheduled campaign without a mouse: every control is reached by the Tab key and
/// pressed by a key.
/// </summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class KeyboardJourneyTests(Browser browser)
{
    [Fact]
    public async Task Each_page_explains_itself_by_keys_alone()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        foreach (var path in new[] { "", "campaigns", "broadcasts", "inbox", "contacts", "templates", "settings" })
        {
            await page.GotoAsync(path.Length > 0 ? $"/{path}.html" : "/");
            await page.GetByRole(AriaRole.Button, new() { Name = "Help" }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            var help = page.Locator("#help");
            await Expect(help.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
            await Expect(help).Not.ToContainTextAsync("help ");
            // The same part of each page, which is looked at by itself elsewhere.
            if (path.Length == 0)
            {
                await visitor.IsAccessibleAsync();
            }

            await page.Keyboard.PressAsync("Escape");
            await Expect(help).ToBeHiddenAsync();
        }

        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_list_comes_in_and_a_drowning_campaign_is_switched_on_by_keys_alone()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        var page = visitor.Page;
        // Listened for from the beginning: begun only as the key is pressed, the browser may open its own dialog before
        // it is set to ask us.
        var chooser = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.FileChooser += (_, opened) => chooser.TrySetResult(opened);

        await PressAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "Import contacts" }));
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "New list" }));
        await page.Keyboard.TypeAsync("Hongqi Road families");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import into" })).ToBeFocusedAsync();
        await TabToAsync(page, page.GetByLabel("Drop a file here"));
        await page.Keyboard.PressAsync("Enter");
        var files = await chooser.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        await files.SetFilesAsync(
            new FilePayload
            {
                Name = "people.csv",
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes("phone,name\n3125550111,Ana\n3125550112,Bo\n"),
            }
        );
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }));
        await PressAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "Schedule a campaign for them" }));

        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Drowning" }), "Space");
        await NextAsync(page, "Who is it for?");
        await Expect(page.GetByText("2 people would get it")).ToBeVisibleAsync();
        await NextAsync(page, "When in the year?");
        await TabToAsync(page, page.GetByRole(AriaRole.Checkbox, new() { Name = "Not on exam days" }));
        await page.Keyboard.PressAsync("Space");
        await NextAsync(page, "How often?");
        await TabToAsync(page, page.GetByRole(AriaRole.Checkbox, new() { Name = "Monday" }));
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("every Monday and Friday at 16:30")).ToBeVisibleAsync();
        await NextAsync(page, "What does it say?");
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Add the ready-made templates" }));
        await Expect(page.GetByText("2 people would get it: 4 segments each time")).ToBeVisibleAsync();
        await NextAsync(page, "When is nothing sent?");
        await NextAsync(page, "See the whole year");
        await Expect(page.GetByText("2 people each time")).ToBeVisibleAsync();
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }));

        await Expect(page.GetByText("Switched on: it sends automatically from now on.")).ToBeVisibleAsync();
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Delete: Drowning" }));
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete: Drowning" })).ToBeFocusedAsync();
        Assert.Empty(visitor.Complaints);
    }

    /// <summary>Steps through the page until the control has the focus, which can be seen.</summary>
    private static async Task TabToAsync(IPage page, ILocator control)
    {
        await control.WaitForAsync();
        for (var steps = 0; !await control.EvaluateAsync<bool>("e => e === document.activeElement"); steps++)
        {
            Assert.True(steps < 100, $"The Tab key does not reach {control}.");
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.True(
            await control.EvaluateAsync<bool>("e => e.matches(':focus-visible')"),
            $"{control} has the focus, and nothing shows it."
        );
    }

    private static async Task PressAsync(IPage page, ILocator control, string key = "Enter")
    {
        await TabToAsync(page, control);
        await page.Keyboard.PressAsync(key);
    }

    private static async Task NextAsync(IPage page, string title)
    {
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = title })).ToBeFocusedAsync();
    }
}
