using System.Net.Http.Json;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>An official keeps the words, in the console alone.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class TemplatesJourneyTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_that_is_a_card_of_a_deck_is_shown_as_used()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        (await app.Official().PostAsJsonAsync("api/campaigns/defaults", new { }, Token)).EnsureSuccessStatusCode();

        await visitor.Page.GotoAsync("/templates.html");

        var row = visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Online dating" });
        await Assertions
            .Expect(row.GetByRole(AriaRole.Link, new() { Name = "Fraud, a tip every Wednesday" }))
            .ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_template_shows_the_area_in_which_it_may_be_used()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator));
        await PutAsync("areas/beiguan", new { name = "Beiguan District" });
        await PutAsync(
            "templates/local",
            new
            {
                name = "Local",
                area = "beiguan",
                texts = new { en = "Hi" },
            }
        );
        await PutAsync("templates/wide", new { name = "Wide", texts = new { en = "Hi" } });

        await visitor.Page.GotoAsync("/templates.html");

        Task SeeAsync(string name, string area) =>
            Assertions
                .Expect(visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = name }))
                .ToContainTextAsync(area);
        await SeeAsync("Local", "Beiguan District");
        await SeeAsync("Wide", "All areas");
        await visitor.IsAccessibleAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Local" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByText("For the area: Beiguan District")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);

        async Task PutAsync(string path, object body) =>
            (await app.Administrator.PutAsJsonAsync($"api/{path}", body, Token)).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_placeholder_in_other_brackets_is_corrected_by_one_click()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/templates.html?new=1"
        );
        var text = visitor.Page.GetByLabel("Text in Chinese");
        await text.FillAsync("｛｛姓名｝｝同学，{姓名}：请勿下水");

        await visitor.Page.GetByText("“｛｛姓名｝｝” goes out as it is written").WaitForAsync();
        await visitor.IsAccessibleAsync();
        var click = visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Change to {{ 姓名 }}" });
        await click.First.ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync("{{ 姓名 }}同学，{姓名}：请勿下水");
        await Assertions.Expect(click).ToHaveCountAsync(1);
        await click.ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync("{{ 姓名 }}同学，{{ 姓名 }}：请勿下水");
        await Assertions.Expect(click).ToHaveCountAsync(0);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_ready_made_template_is_added_edited_measured_and_restored()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), path: "/templates.html");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the ready-made templates" }).ClickAsync();
        await Assertions.Expect(page.GetByText("15 ready-made templates added.")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Heating" }).ClickAsync();

        var english = page.GetByRole(AriaRole.Region, new() { Name = "English" });
        var text = english.GetByLabel("Text in English");
        await Assertions.Expect(english.GetByText("1 segment", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(english.GetByText("Plain letters: 160 characters a segment")).ToBeVisibleAsync();
        await Assertions
            .Expect(
                page.GetByRole(AriaRole.Region, new() { Name = "Chinese" })
                    .GetByText("Chinese text: 70 characters a segment")
            )
            .ToBeVisibleAsync();

        var before = await text.InputValueAsync();
        await text.PressAsync("Control+End");
        await text.PressSequentiallyAsync(" —");
        await Assertions.Expect(english.GetByText("2 segments", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(english.GetByText("— write - instead")).ToBeVisibleAsync();
        await Assertions.Expect(english.Locator(".bubble mark")).ToHaveTextAsync("—");
        await Assertions.Expect(page.GetByText("English takes 2 segments, Chinese 1")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Insert name" }).ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync($"{before} —{{{{ name }}}}");
        await Assertions.Expect(english.Locator(".bubble")).ToContainTextAsync("—Ann Wang");
        await Assertions.Expect(page.GetByText("English: it uses “name”, Chinese does not")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Assertions.Expect(page.Locator("ins").Filter(new() { HasText = "name" }).First).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Restore version 1" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Version 1 is restored as version 3.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "← Heating" }).ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync(before);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_unsaved_text_is_recovered_and_a_concurrent_save_is_shown()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/templates.html?new=1"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true }).FillAsync("Summer");
        var text = page.GetByLabel("Text in English");
        await text.FillAsync("Keep an eye on your child.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Summer", Level = 1 }))
            .ToBeVisibleAsync();
        var id = Id().Match(page.Url).Groups["id"].Value;

        await text.FillAsync("Keep an eye on your child near water.");
        await page.ReloadAsync();
        await Assertions.Expect(text).ToHaveValueAsync("Keep an eye on your child.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" }).ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync("Keep an eye on your child near water.");

        using (
            await app.Administrator.PutAsJsonAsync(
                new Uri($"/api/templates/{id}", UriKind.Relative),
                new { name = "Summer", texts = new { en = "Keep an eye on your children." } },
                Token
            )
        )
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        }

        var conflict = page.GetByRole(AriaRole.Dialog, new() { Name = "Somebody saved before you" });
        await Assertions.Expect(conflict.Locator("del")).ToContainTextAsync("children");
        await Assertions.Expect(conflict.Locator("ins").Last).ToContainTextAsync("near water");
        await conflict.GetByRole(AriaRole.Button, new() { Name = "Save my version" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.", new() { Exact = true })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No templates yet" }))
            .ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The template is deleted.")).ToBeVisibleAsync();
        // The refused save is reported by the browser itself.
        Assert.DoesNotContain(visitor.Complaints, c => !c.Contains("412", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_of_a_list_fills_the_preview_and_the_lists_columns_are_offered()
    {
        await using var app = await AlertsApp.StartAsync();
        using (
            await app.Administrator.PutAsJsonAsync(
                new Uri("/api/lists/parents", UriKind.Relative),
                new { name = "家长 · Parents", area = "beiguan" },
                Token
            )
        )
        using (
            await app.Administrator.PostAsJsonAsync(
                new Uri("/api/lists/parents/contacts", UriKind.Relative),
                new
                {
                    phone = "+8613900000001",
                    name = "Li Na",
                    values = new Dictionary<string, string>(StringComparer.Ordinal) { ["Door No."] = "0301" },
                },
                Token
            )
        ) { }

        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/templates.html?new=1"
        );
        var page = visitor.Page;
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send a test text…" }))
            .ToHaveCountAsync(0);
        await page.GetByLabel("List", new() { Exact = true }).SelectOptionAsync("Parents");
        await page.GetByLabel("Text in English").FillAsync("Door ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Insert Door No." }).ClickAsync();

        await Assertions.Expect(page.Locator(".bubble")).ToHaveTextAsync("Door 0301");
        await Assertions.Expect(page.GetByText("Nothing to check.")).ToBeVisibleAsync();
        await page.GetByLabel("Door_No").FillAsync("");
        await Assertions.Expect(page.GetByText("English: the sample person has no “Door_No”")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_signature_in_the_text_is_removed_by_a_button()
    {
        await using var app = await AlertsApp.StartAsync(
            ("Senders:Default:Signature", "【平安社区】"),
            ("Senders:Default:Signatures:en", "[Safe Home] ")
        );
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/templates.html?new=1"
        );
        var page = visitor.Page;
        await page.GetByLabel("Text in English").FillAsync("【平安社区】 Keep away from the river.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove 【平安社区】" }).ClickAsync();

        await Assertions.Expect(page.GetByLabel("Text in English")).ToHaveValueAsync("Keep away from the river.");
        await Assertions.Expect(page.Locator(".bubble")).ToHaveTextAsync("[Safe Home] Keep away from the river.");
        await Assertions.Expect(page.GetByText("Nothing to check.")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_administrator_tries_a_text_on_one_number_that_has_not_opted_out()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"));
        using (
            await app.Administrator.PostAsJsonAsync(
                new Uri("/api/opt-outs", UriKind.Relative),
                new { phone = "+13125550199" },
                Token
            )
        ) { }

        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: "/templates.html?new=1"
        );
        var page = visitor.Page;
        await page.GetByLabel("Text in English").FillAsync("Dear {{ name }}, school {{ school }} is closed.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test text…" }).ClickAsync();
        var test = page.GetByRole(AriaRole.Dialog, new() { Name = "Send a test text" });
        await test.GetByLabel("Mobile number").FillAsync("312 555 0199");
        await test.GetByLabel("school").FillAsync("No. 2");
        await test.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions
            .Expect(test.GetByRole(AriaRole.Alert))
            .ToHaveTextAsync("This number has opted out, so nothing was sent.");

        await test.GetByLabel("Mobile number").FillAsync("312 555 0150");
        await test.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions
            .Expect(test.GetByRole(AriaRole.Status))
            .ToContainTextAsync("Dear Ann Wang, school No. 2 is closed.");
        Assert.Contains(
            "Dear Ann Wang",
            await app.Administrator.GetStringAsync(new Uri("/local/handsets/+13125550150", UriKind.Relative), Token),
            StringComparison.Ordinal
        );
        // The refused test is reported by the browser itself.
        Assert.DoesNotContain(visitor.Complaints, c => !c.Contains("409", StringComparison.Ordinal));
    }

    [GeneratedRegex("[?]id=(?<id>[a-z0-9-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
