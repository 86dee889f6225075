using System.Net;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The settings, from an empty system.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SettingsJourneyTests(Browser browser)
{
    private const string Holidays =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//days//EN\r\n"
        + "BEGIN:VEVENT\r\nUID:dragon@example.org\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:20270609\r\n"
        + "DTEND;VALUE=DATE:20270610\r\nSUMMARY:端午节\r\nEND:VEVENT\r\n"
        + "BEGIN:VEVENT\r\nUID:national@example.org\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:20271001\r\n"
        + "DTEND;VALUE=DATE:20271008\r\nSUMMARY:国庆节\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private static async Task AddBeiguanAsync(AlertsApp app)
    {
        using var body = new StringContent("""{"name":"beiguan"}""", Encoding.UTF8, "application/json");
        var address = new Uri("/api/areas/beiguan", UriKind.Relative);
        using var answer = await app.Administrator.PutAsync(address, body, Token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_official_adds_a_holiday_takes_in_a_calendar_file_and_undoes_what_was_wrong()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Official), path: "/settings.html");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Days" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No days in 2027 yet" }))
            .ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Add days" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("School anniversary");
        await dialog.GetByLabel("First day").FillAsync("2027-09-20");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var anniversary = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "School anniversary" });
        await Assertions.Expect(anniversary).ToContainTextAsync("Holiday");

        await anniversary.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(anniversary).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(anniversary).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Import a calendar file" }).ClickAsync();
        await dialog
            .GetByLabel("Calendar file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "holidays.ics",
                    MimeType = "text/calendar",
                    Buffer = Encoding.UTF8.GetBytes(Holidays),
                }
            );
        await dialog.GetByRole(AriaRole.Button, new() { Name = "See what would change" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("2 added, 0 changed, 0 removed, 0 unchanged")).ToBeVisibleAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "School anniversary" }))
            .ToHaveCountAsync(1);
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Import" }).ClickAsync();

        await Assertions
            .Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "国庆节" }))
            .ToContainTextAsync("7 days");
        await Assertions.Expect(page.GetByText("3 rows shown")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 row shown")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_official_pastes_a_holiday_notice_and_corrects_what_was_understood()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/settings.html?part=days"
        );
        var page = visitor.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Import a calendar file" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog
            .GetByLabel("Text of a holiday notice")
            .FillAsync(
                "关于2026年部分节假日安排的通知 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。食堂周三停业。二、清明节：4月4日（周六）至6日（周一）放假，共3天。"
            );
        await dialog.GetByRole(AriaRole.Button, new() { Name = "See what would change" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("3 added, 0 changed, 0 removed, 0 unchanged")).ToBeVisibleAsync();
        await Assertions.Expect(dialog.GetByText("食堂周三停业")).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        await dialog.GetByLabel("Import 清明节 2026-04-04").UncheckAsync();
        await dialog.GetByLabel("Kind of 元旦 2026-01-04").SelectOptionAsync("exam");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();

        await Assertions.Expect(page.GetByText("2 rows shown")).ToBeVisibleAsync();
        var exam = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "元旦" }).Filter(new() { HasText = "Exam" });
        await Assertions.Expect(exam).ToHaveCountAsync(1);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_official_gives_a_calendar_address_out_and_revokes_it()
    {
        await using var app = await AlertsApp.StartAsync();
        await AddBeiguanAsync(app);
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Official),
            path: "/settings.html?part=calendars"
        );
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a feed address" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Texts in Beiguan");
        await dialog.GetByLabel("Area").FillAsync("beiguan");
        await page.Keyboard.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the address" }).ClickAsync();

        var address = await dialog.GetByLabel("Address").InputValueAsync();
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I copied it, close" }).ClickAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, address));

        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke “Texts in Beiguan”" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No feed addresses yet" }))
            .ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(app, address));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_administrator_sets_an_area_and_a_sender_up_and_others_may_only_look()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator));
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GotoAsync("/settings.html?part=areas");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add an area" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("红旗路 · Hongqi Road");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "+ Add quiet hours" }).ClickAsync();
        await dialog.GetByLabel("Each person a day").FillAsync("2");
        await dialog.GetByLabel("Spend ceiling a day").FillAsync("100.00");
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var road = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Hongqi Road" });
        await Assertions.Expect(road).ToContainTextAsync("21:30–07:30");
        await Assertions.Expect(road).ToContainTextAsync("Each person: 2 a day");

        await road.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await dialog.GetByLabel("Each person a day").FillAsync("1");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(road).ToContainTextAsync("Each person: 1 a day");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(road).ToContainTextAsync("Each person: 2 a day");
        await visitor.IsAccessibleAsync();

        await road.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(road).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(road).ToContainTextAsync("Each person: 2 a day");

        await page.GetByRole(AriaRole.Link, new() { Name = "Senders" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit +18005550199" }).ClickAsync();
        await dialog.GetByLabel("Signature", new() { Exact = true }).FillAsync("【平安社区】");
        await dialog.GetByLabel("Add a signature for a language").SelectOptionAsync("English");
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Signature of texts in English" }).FillAsync("[Safe] ");
        await dialog.GetByLabel("Add a signature for a language").SelectOptionAsync("French");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove Signature of texts in French" }).ClickAsync();
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var sender = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "+18005550199" });
        await Assertions.Expect(sender).ToContainTextAsync("【平安社区】");
        await Assertions.Expect(sender).ToContainTextAsync("English: [Safe]");
        await Assertions.Expect(sender).Not.ToContainTextAsync("French");
        await visitor.IsAccessibleAsync();

        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete +18005550199" }))
            .ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a sender" }).ClickAsync();
        await dialog.GetByLabel("Short name").FillAsync("spare");
        await dialog.GetByLabel("Number or name").FillAsync("+18005550188");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        var spare = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "+18005550188" });
        await spare.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(spare).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(spare).ToBeVisibleAsync();

        Assert.Empty(visitor.Complaints);

        await using var official = await browser.VisitAsync(app, app.TokenOf(Role.Official));
        await official.Page.GotoAsync("/settings.html?part=areas");
        await Assertions.Expect(official.Page.GetByText("Only administrators can change this")).ToBeVisibleAsync();
        await Assertions.Expect(official.Page.GetByRole(AriaRole.Button, new() { Name = "Edit" })).ToHaveCountAsync(0);

        await using var ofAnArea = await browser.VisitAsync(app, app.TokenOf(Role.Administrator, "beiguan"));
        await ofAnArea.Page.GotoAsync("/settings.html?part=senders");
        await Assertions
            .Expect(ofAnArea.Page.GetByText("only an administrator of all areas may change them"))
            .ToBeVisibleAsync();
        await Assertions.Expect(ofAnArea.Page.GetByRole(AriaRole.Button, new() { Name = "Edit" })).ToHaveCountAsync(0);
        await Assertions
            .Expect(ofAnArea.Page.GetByRole(AriaRole.Link, new() { Name = "Handsets" }))
            .ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Every_page_says_that_the_disk_is_full_and_a_change_says_so_too()
    {
        var free = 1L;
        await using var app = await AlertsApp.StartAsync(services =>
            services.AddSingleton(
                new DiskSpace(
                    Path.GetTempPath(),
                    leastFreeBytes: 1,
                    () => Volatile.Read(ref free),
                    saves: null,
                    NullLogger<DiskSpace>.Instance
                )
            )
        );
        Volatile.Write(ref free, 0);
        await Eventually.HoldsAsync(async () =>
        {
            using var health = await app.Anonymous.GetAsync(new Uri("/api/health", UriKind.Relative), Token);
            return health.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            path: "/settings.html?part=areas"
        );
        var page = visitor.Page;
        await Assertions
            .Expect(page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("The disk of this computer is nearly full");
        await visitor.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add an area" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Beiguan");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("nothing was saved");
    }

    [Fact]
    public async Task An_administrator_invites_somebody_by_a_link_and_lets_them_out_again()
    {
        await using var app = await AlertsApp.StartAsync();
        await AddBeiguanAsync(app);
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator));
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.GotoAsync("/settings.html?part=people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite a person" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("李明");
        await dialog.GetByLabel("Area", new() { Exact = true }).FillAsync("beiguan");
        await page.Keyboard.PressAsync("Enter");
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        var link = new Uri(await dialog.GetByLabel("Sign-in link").InputValueAsync());
        await visitor.IsAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I copied it, close" }).ClickAsync();
        var li = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "李明" });
        await Assertions.Expect(li).ToContainTextAsync("Official");
        await Assertions.Expect(li).ToContainTextAsync("invited, until Fri, Jun 25, 2027");

        await using var newcomer = await browser.VisitAsync(app, app.TokenOf(Role.Visitor));
        await newcomer.Page.GotoAsync(link.ToString());
        await Assertions
            .Expect(newcomer.Page.GetByText("Administrator~ invites you, 李明. Role: Official. Area: beiguan."))
            .ToContainTextAsync("until Fri, Jun 25, 2027");
        await newcomer.IsAccessibleAsync();
        await newcomer.Page.GetByRole(AriaRole.Button, new() { Name = "Accept and sign in" }).ClickAsync();
        await Assertions.Expect(newcomer.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("beiguan");
        Assert.Equal("", new Uri(newcomer.Page.Url).Fragment);
        await newcomer.Page.GotoAsync(link.ToString());
        await Assertions
            .Expect(newcomer.Page.GetByRole(AriaRole.Alert))
            .ToContainTextAsync("accepted on another device");
        await newcomer.Page.GotoAsync("/settings.html?part=people");
        // The device stays signed in: another tab needs no link, and no script can read what it takes.
        var anotherTab = await newcomer.Page.Context.NewPageAsync();
        await anotherTab.GotoAsync("/settings.html?part=people");
        await Assertions.Expect(anotherTab.GetByRole(AriaRole.Banner)).ToContainTextAsync("李明");
        Assert.Equal("", await anotherTab.EvaluateAsync<string>("document.cookie"));
        await anotherTab.GetByRole(AriaRole.Button, new() { Name = "Sign out on all devices" }).ClickAsync();
        await anotherTab
            .GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Button, new() { Name = "Sign out on all devices" })
            .ClickAsync();
        await Assertions.Expect(anotherTab.GetByLabel("Token")).ToBeVisibleAsync();
        await Assertions.Expect(anotherTab.GetByText("Ask an administrator")).ToBeVisibleAsync();
        await Assertions.Expect(newcomer.Page.GetByLabel("Token")).ToBeVisibleAsync();

        await page.ReloadAsync();
        await li.GetByRole(AriaRole.Button, new() { Name = "New link" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New link" }).ClickAsync();
        link = new Uri(await dialog.GetByLabel("Sign-in link").InputValueAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I copied it, close" }).ClickAsync();
        await newcomer.Page.GotoAsync(link.ToString());
        await newcomer.Page.GetByRole(AriaRole.Button, new() { Name = "Accept and sign in" }).ClickAsync();
        await Assertions.Expect(newcomer.Page.GetByRole(AriaRole.Banner)).ToContainTextAsync("李明");

        await li.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(li).ToBeHiddenAsync();
        await newcomer.Page.ReloadAsync();
        await Assertions.Expect(newcomer.Page.GetByLabel("Token")).ToBeVisibleAsync();

        // At home there is no other way in; somebody's link, opened in this tab, is one.
        await Assertions.Expect(newcomer.Page.GetByText("work account")).ToHaveCountAsync(0);
        await newcomer.Page.EvaluateAsync("token => { location.hash = `token=${token}`; }", app.TokenOf(Role.Official));
        await Assertions.Expect(newcomer.Page.GetByRole(AriaRole.Navigation)).ToBeVisibleAsync();
        await visitor.IsAccessibleAsync();
        Assert.Empty(visitor.Complaints);
    }

    private static async Task<HttpStatusCode> StatusAsync(AlertsApp app, string address)
    {
        using var answer = await app.Anonymous.GetAsync(new Uri(address), Token);
        return answer.StatusCode;
    }
}
