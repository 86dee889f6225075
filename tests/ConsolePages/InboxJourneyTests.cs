using System.Net;
using System.Net.Http.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>A resident asks, an official reads, answers and settles it.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class InboxJourneyTests(Browser browser)
{
    private const string Secret = "inbox-secret-4714";
    private const string Phone = "+12025550151";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_official_reads_answers_and_finishes_a_question()
    {
        await using var app = await StartAsync();
        await SayAsync(app, "1", "When does the swimming course begin?");
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official, "beiguan"));
        var page = visitor.Page;

        // The question is announced on the first page and in the menu.
        var badge = page.GetByLabel("1 thread with unread replies", new() { Exact = true });
        await Expect(badge).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await page.GetByText("When does the swimming course begin?").ClickAsync();

        // It is read by being shown.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Wang Fang" })).ToBeVisibleAsync();
        await Expect(badge).ToHaveCountAsync(0);
        await page.GetByLabel("Answer").FillAsync("On Monday at nine.");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue where you left" }).ClickAsync();
        await Expect(page.GetByLabel("Answer")).ToHaveValueAsync("On Monday at nine.");
        await Expect(page.GetByText("18 of 160 characters used")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the answer" }).DblClickAsync();
        await Expect(page.GetByText("The answer was sent.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Log).GetByText("On Monday at nine.")).ToHaveCountAsync(1);

        // Given to a colleague.
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign to a colleague…" }).ClickAsync();
        await page.GetByLabel("The colleague's name").FillAsync("Li Na");
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Assigned to Li Na", new() { Exact = false }).First).ToBeVisibleAsync();

        // Done, and taken back.
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark as done" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Mark as done" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark as done" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open again" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "All replies" }).ClickAsync();
        await Expect(page.GetByText("No replies to read")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await page.GetByLabel("Mine only").CheckAsync();
        await Expect(page.GetByText("No thread matches")).ToBeVisibleAsync();
        await page.GetByLabel("Mine only").UncheckAsync();
        await Expect(page.GetByText("You: On Monday at nine.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_writer_is_opted_out_after_a_question_and_gets_no_answer()
    {
        await using var app = await StartAsync();
        await SayAsync(app, "1", "以后不要再发短信了");
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official, "beiguan"),
            path: "/inbox.html"
        );
        var page = visitor.Page;

        await page.GetByText("以后不要再发短信了").ClickAsync();
        await Expect(page.GetByLabel("Answer")).ToBeVisibleAsync();
        var optOut = page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Button, new() { Name = "Opt them out" });
        await optOut.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Opt Wang Fang out?");
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Opt them out" }).ClickAsync();

        await Expect(page.GetByText("Opted out: no text goes to this number.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Opted out", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("so no answer can be sent by text")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Answer")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Opt them out" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_auditor_reads_a_thread_and_sees_no_button_that_changes_it()
    {
        await using var app = await StartAsync();
        await SayAsync(app, "1", "When does the swimming course begin?");
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Auditor, "beiguan"),
            path: "/inbox.html"
        );
        var page = visitor.Page;

        await page.GetByText("When does the swimming course begin?").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Wang Fang" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Mark as done" })).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Answer")).ToHaveCountAsync(0);
    }

    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync(
            ("Events:Secret", Secret),
            ("Alerts:Language", "en"),
            ("Alerts:Region", "US"),
            ("Alerts:Buckets", "2")
        );
        var official = app.Official("beiguan");
        (
            await official.PutAsJsonAsync("/api/lists/parents", new { name = "Parents", area = "beiguan/03" }, Stop)
        ).EnsureSuccessStatusCode();
        (
            await official.PostAsJsonAsync(
                "/api/lists/parents/contacts",
                new { phone = Phone, name = "Wang Fang" },
                Stop
            )
        ).EnsureSuccessStatusCode();
        return app;
    }

    private static async Task SayAsync(AlertsApp app, string id, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events/sms")
        {
            Content = ReplyEvents.Content(id, Phone.TrimStart('+'), text),
        };
        request.Headers.Add("X-Events-Secret", Secret);
        using var answer = await app.Anonymous.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
