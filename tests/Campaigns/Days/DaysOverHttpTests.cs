using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Days;

/// <summary>
/// The catalogue of days over HTTP, and the campaigns that turn on it. It is Friday, 18 June 2027, 16:00.
/// </summary>
public sealed class DaysOverHttpTests
{
    private const string Exam = """{"kind":"exam","name":"中考","from":"2027-06-25","to":"2027-06-27"}""";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_catalogue_is_read_and_replaced_by_version()
    {
        await using var app = await AlertsApp.StartAsync();

        var empty = await app.Official().GetAsync(Days, Token);
        Assert.Equal("""{"days":[]}""", await empty.Content.ReadAsStringAsync(Token));
        Assert.Equal("\"0\"", empty.Headers.ETag?.Tag);

        var saved = await PutAsync(app.Official(), $$"""{"days":[{{Exam}}]}""", "\"0\"");
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal("\"1\"", saved.Headers.ETag?.Tag);
        Assert.Equal(
            $$"""{"days":[{{Exam}}],"changedAt":""",
            (await saved.Content.ReadAsStringAsync(Token))[..$$"""{"days":[{{Exam}}],"changedAt":""".Length]
        );

        // The same again is no new version; another by an old one is refused.
        Assert.Equal("\"1\"", (await PutAsync(app.Official(), $$"""{"days":[{{Exam}}]}""", "\"1\"")).Headers.ETag?.Tag);
        Assert.Equal(
            (HttpStatusCode.PreconditionFailed, "stale-version"),
            await StatusAsync(await PutAsync(app.Official(), """{"days":[]}""", "\"0\""))
        );
        Assert.Equal("\"2\"", (await PutAsync(app.Official(), """{"days":[]}""")).Headers.ETag?.Tag);
        Assert.Equal(HttpStatusCode.OK, (await app.Auditor.GetAsync(Days, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(app.Auditor, """{"days":[]}""")).StatusCode);
    }

    [Fact]
    public async Task Few_versions_of_the_catalogue_stay_in_memory_and_the_others_are_read_again()
    {
        await using var app = await AlertsApp.StartAsync();
        var days = app.Services.GetRequiredService<DayStore>();
        for (var i = 1; i <= DayStore.MaxCached + 5; i++)
        {
            var entry = $$"""{"kind":"exam","name":"{{i}}","from":"2027-06-25"}""";
            Assert.Equal(HttpStatusCode.OK, (await PutAsync(app.Official(), $$"""{"days":[{{entry}}]}""")).StatusCode);
        }

        Assert.InRange(days.CachedCount, 1, DayStore.MaxCached);
        Assert.Equal("1", Assert.Single((await days.FindAsync(1, Token)).Entries).Name);
        Assert.InRange(days.CachedCount, 1, DayStore.MaxCached);
    }

    [Theory]
    [InlineData("""{"kind":"party","name":"x","from":"2027-06-25"}""", "unreadable-body", "/days/0/kind")]
    [InlineData("""{"kind":"exam","name":"x","from":"25 June"}""", "unreadable-body", "/days/0/from")]
    [InlineData("""{"kind":"exam","name":"exam","from":"2027-06-25"}""", "invalid-fields", "/days/0/name")]
    [InlineData("""{"kind":"exam","name":"x","from":"2027-06-25","to":"2027-06-24"}""", "invalid-fields", "/days/0/to")]
    [InlineData("""{"kind":"exam","name":"x","from":"2027-06-25","area":"a//b"}""", "invalid-fields", "/days/0/area")]
    [InlineData($"{Exam},{Exam}", "invalid-fields", "/days/1")]
    public async Task An_invalid_day_names_its_field(string entry, string code, string pointer)
    {
        await using var app = await AlertsApp.StartAsync();

        var answer = await PutAsync(app.Official(), $$"""{"days":[{{entry}}]}""");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal($"/problems/{code}", problem.GetProperty("type").GetString());
        Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Officials_change_the_days_of_their_own_area_alone()
    {
        await using var app = await AlertsApp.StartAsync();
        const string Village = """{"kind":"exam","name":"期末","from":"2027-07-01","area":"beiguan/hongqilu"}""";
        await PutAsync(app.Official(), $$"""{"days":[{{Exam}}]}""");

        Assert.Equal(
            HttpStatusCode.OK,
            (await PutAsync(app.Official("beiguan"), $$"""{"days":[{{Exam}},{{Village}}]}""")).StatusCode
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await StatusAsync(await PutAsync(app.Official("beiguan"), $$"""{"days":[{{Village}}]}"""))
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await StatusAsync(await PutAsync(app.Official("nanguan"), $$"""{"days":[{{Exam}}]}"""))
        );
        Assert.Equal(
            (HttpStatusCode.Forbidden, "not-allowed"),
            await StatusAsync(await ImportAsync(app.Official("beiguan"), ""))
        );
        Assert.Equal(HttpStatusCode.OK, (await ImportAsync(app.Official("beiguan"), "?area=beiguan")).StatusCode);
    }

    [Fact]
    public async Task A_calendar_file_is_tried_then_taken_and_changes_nothing_the_second_time()
    {
        await using var app = await AlertsApp.StartAsync();

        Assert.Equal((2, 0), await CountsAsync(await ImportAsync(app.Official(), "?dryRun=true")));
        Assert.Equal((2, 0), await CountsAsync(await ImportAsync(app.Official(), "")));
        Assert.Equal((0, 2), await CountsAsync(await ImportAsync(app.Official(), "")));
        var stored = await app.Official().GetAsync(Days, Token);
        Assert.Equal("\"1\"", stored.Headers.ETag?.Tag);
        Assert.Equal(
            """{"kind":"holiday","name":"国庆节","from":"2027-10-01","to":"2027-10-07","uid":"a"}""",
            (await stored.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("days")[0].GetRawText()
        );

        foreach (var query in new[] { "?kind=party", "?mode=burn", "?dryRun=perhaps", "?area=a//b" })
        {
            Assert.Equal(
                (HttpStatusCode.BadRequest, "unreadable-query"),
                await StatusAsync(await ImportAsync(app.Official(), query))
            );
        }

        Assert.Equal(
            (HttpStatusCode.BadRequest, "unreadable-calendar"),
            await StatusAsync(await ImportAsync(app.Official(), "", "hello"))
        );
        Assert.Equal(
            (HttpStatusCode.RequestEntityTooLarge, "too-large"),
            await StatusAsync(await ImportAsync(app.Official(), "", new string('x', DayFile.MaxBytes + 1)))
        );
    }

    [Fact]
    public async Task A_dry_run_result_can_be_corrected_and_stored_with_its_version_in_If_Match()
    {
        await using var app = await AlertsApp.StartAsync();
        await PutAsync(app.Official(), $$"""{"days":[{{Exam}}]}""");

        var tried = await ImportAsync(
            app.Official(),
            "?dryRun=true",
            Calendar(
                "UID:a\r\nSUMMARY:校运会\r\nDTSTART;VALUE=DATE:20271020",
                "UID:b\r\nSUMMARY:x\r\nDTSTART;VALUE=DATE:20270230"
            )
        );
        var result = await tried.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal("\"1\"", tried.Headers.ETag?.Tag);
        Assert.Equal(
            """[{"uid":"a","name":"校运会","from":"2027-10-20","to":"2027-10-20","kind":"holiday"},{"uid":"b","name":"x","problem":{"event":2,"name":"x","code":"unreadable-date","detail":"There is no such day: DTSTART 20270230."}}]""",
            result.GetProperty("events").GetRawText()
        );
        var corrected = result
            .GetProperty("catalogue")
            .GetRawText()
            .Replace("\"holiday\"", "\"observance\"", StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.OK,
            (await PutAsync(app.Official(), $$"""{"days":{{corrected}}}""", "\"1\"")).StatusCode
        );
        Assert.Equal(
            (HttpStatusCode.PreconditionFailed, "stale-version"),
            await StatusAsync(await PutAsync(app.Official(), $$"""{"days":{{corrected}}}""", "\"1\""))
        );
        Assert.Equal(
            "observance",
            (await GetAsync(app, "/api/days")).GetProperty("days")[1].GetProperty("kind").GetString()
        );
        // A file that is stored at once is held to a version too.
        Assert.Equal(
            (HttpStatusCode.PreconditionFailed, "stale-version"),
            await StatusAsync(await ImportAsync(app.Official(), "", ifMatch: "\"1\""))
        );
        var stored = await ImportAsync(app.Official(), "", ifMatch: "\"2\"");
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.Equal("\"3\"", stored.Headers.ETag?.Tag);
        Assert.False((await stored.Content.ReadFromJsonAsync<JsonElement>(Token)).TryGetProperty("catalogue", out _));
    }

    [Fact]
    public async Task The_text_of_a_holiday_notice_is_taken()
    {
        await using var app = await AlertsApp.StartAsync();
        const string Notice =
            "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。食堂周三停业。";

        var result = await (
            await ImportAsync(app.Official(), "?year=2026", Notice, "text/plain")
        ).Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(2, result.GetProperty("added").GetInt32());
        Assert.Equal(1, result.GetProperty("rejected").GetInt32());
        Assert.Equal(
            "2026-01-01 holiday, 2026-01-04 make-up-workday, not-understood",
            string.Join(
                ", ",
                result
                    .GetProperty("events")
                    .EnumerateArray()
                    .Select(e =>
                        e.TryGetProperty("problem", out var problem)
                            ? problem.GetProperty("code").GetString()
                            : $"{e.GetProperty("from")} {e.GetProperty("kind")}"
                    )
            )
        );
        Assert.Equal(
            (0, 2),
            await CountsAsync(
                await ImportAsync(app.Official(), "", $"关于2026年部分节假日安排的通知\n{Notice}", "text/plain")
            )
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "unreadable-query"),
            await StatusAsync(await ImportAsync(app.Official(), "", Notice, "text/plain"))
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "unreadable-query"),
            await StatusAsync(await ImportAsync(app.Official(), "?year=26", Notice, "text/plain"))
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "unreadable-notice"),
            await StatusAsync(await ImportAsync(app.Official(), "", "hello", "text/plain"))
        );
        // Some programs send calendar files as plain text.
        Assert.Equal((2, 0), await CountsAsync(await ImportAsync(app.Official(), "", type: "text/plain")));
    }

    [Fact]
    public async Task An_import_lists_events_up_to_the_limit_with_days_in_the_configured_time_zone()
    {
        await using var app = await AlertsApp.StartAsync();

        var many = await (
            await ImportAsync(
                app.Official(),
                "?dryRun=true",
                Calendar([
                    .. Enumerable
                        .Range(0, DayImport.MaxEvents + 1)
                        .Select(i => $"UID:{i}\r\nSUMMARY:x{i}\r\nDTSTART:20270930T160000Z\r\nDURATION:P1D"),
                ])
            )
        ).Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(DayImport.MaxEvents + 1, many.GetProperty("added").GetInt32());
        Assert.Equal(DayImport.MaxEvents, many.GetProperty("events").GetArrayLength());
        Assert.Equal("2027-10-01", many.GetProperty("events")[0].GetProperty("from").GetString());
        Assert.Equal("2027-10-01", many.GetProperty("events")[0].GetProperty("to").GetString());
    }

    [Fact]
    public async Task A_campaign_goes_by_the_days_as_soon_as_they_are_saved()
    {
        await using var app = await AlertsApp.StartAsync();
        await FoundAsync(app);
        await MakeAsync(app, "summer", """{"from":"05-01","to":"09-10","except":[{"day":"exam"}]}""");
        Assert.Equal(
            "2027-06-18T08:30:00Z planned: Friday in 05-01..09-10 | 2027-06-25T08:30:00Z planned: Friday in "
                + "05-01..09-10",
            await OccurrencesAsync(app, "summer")
        );

        // Today and the next Friday are left out.
        await PutAsync(app.Official(), $$"""{"days":[{{Exam}},{"kind":"exam","name":"模拟","from":"2027-06-18"}]}""");

        Assert.Equal(
            "2027-06-18T08:30:00Z skipped: Friday in 05-01..09-10; left out: exam (模拟) | 2027-06-25T08:30:00Z "
                + "skipped: Friday in 05-01..09-10; left out: exam (中考)",
            await OccurrencesAsync(app, "summer")
        );
        Assert.Equal(
            "2027-07-02T08:30:00Z",
            (await GetAsync(app, "/api/campaigns/summer")).GetProperty("nextAt").GetString()
        );

        await PutAsync(app.Official(), """{"days":[]}""");
        Assert.Equal(
            "2027-06-18T08:30:00Z",
            (await GetAsync(app, "/api/campaigns/summer")).GetProperty("nextAt").GetString()
        );
    }

    [Fact]
    public async Task A_campaign_goes_by_the_days_of_its_area()
    {
        await using var app = await AlertsApp.StartAsync();
        await FoundAsync(app);
        await PutAsync(
            app.Official(),
            """{"days":[{"kind":"exam","name":"期末","from":"2027-06-25","area":"nanguan"}]}"""
        );
        await MakeAsync(app, "summer", """{"from":"05-01","to":"09-10","except":[{"day":"exam"}]}""");
        Assert.DoesNotContain("skipped", await OccurrencesAsync(app, "summer"), StringComparison.Ordinal);

        // Another area's name is none here.
        var problem = await (
            await TryMakeAsync(app, "exam", """{"from":{"day":"期末"},"to":{"day":"期末"}}""")
        ).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("/season/from/day", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("unknown-days", problem.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_campaigns_notes_say_what_its_season_lacks()
    {
        await using var app = await AlertsApp.StartAsync();
        await FoundAsync(app);
        await MakeAsync(
            app,
            "moon",
            """[{"from":"05-01","to":"09-10"},{"from":{"lunar":"12-30"},"to":{"lunar":"1-3"}}]"""
        );

        // In the almanac month 12 of the lunar years 2026, 2027 and 2028 has 29 days, that of 2029 has 30.
        Assert.Equal(
            [
                .. new[] { (2027, "2027-02-05"), (2028, "2028-01-25"), (2029, "2029-02-12") }.Select(y =>
                    $"/season/1 {y.Item1} Month 12 of the lunar year {y.Item1 - 1} has 29 days: for lunar 12-30 "
                    + $"its last day is taken, {y.Item2}."
                ),
            ],
            (await GetAsync(app, "/api/campaigns/moon"))
                .GetProperty("notes")
                .EnumerateArray()
                .Select(n =>
                    $"{n.GetProperty("pointer").GetString()} {n.GetProperty("year").GetInt32()} "
                    + $"{n.GetProperty("detail").GetString()}"
                ),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Days_that_a_dead_host_saved_are_planned_by_the_next_run_of_the_timer()
    {
        await using var app = await AlertsApp.StartAsync();
        await FoundAsync(app);
        await MakeAsync(app, "summer", """{"from":"05-01","to":"09-10","except":[{"day":"exam"}]}""");

        // Saved, and crashed before any campaign was planned again.
        var store = app.Services.GetRequiredService<DayStore>();
        Assert.True(
            await store.TryAddAsync(
                new DayCatalogue(1, AlertsApp.Start, [Plans.Entry("exam 模拟 2027-06-18")]),
                "wang",
                Token
            )
        );
        Assert.Equal(
            "2027-06-18T08:30:00Z",
            (await GetAsync(app, "/api/campaigns/summer")).GetProperty("nextAt").GetString()
        );

        await app.Services.GetRequiredService<CampaignRunner>().RunAsync(Token);

        Assert.Equal(
            "2027-06-25T08:30:00Z",
            (await GetAsync(app, "/api/campaigns/summer")).GetProperty("nextAt").GetString()
        );
    }

    private static Uri Days => new("/api/days", UriKind.Relative);

    private static async Task FoundAsync(AlertsApp app)
    {
        var lists = app.Services.GetRequiredService<ListStore>();
        await lists.TryPutAsync(
            new ContactList
            {
                Id = "parents",
                Name = "Parents",
                Area = "beiguan",
                CreatedAt = AlertsApp.Start,
            },
            asRead: null,
            Token
        );
        using var template = new StringContent(
            """{"name":"Drowning","texts":{"en":"Watch the children near water."}}""",
            Encoding.UTF8,
            "application/json"
        );
        (
            await app.Official().PutAsync(new Uri("/api/templates/drowning", UriKind.Relative), template, Token)
        ).EnsureSuccessStatusCode();
    }

    private static async Task MakeAsync(AlertsApp app, string id, string season) =>
        (await TryMakeAsync(app, id, season)).EnsureSuccessStatusCode();

    private static async Task<HttpResponseMessage> TryMakeAsync(AlertsApp app, string id, string season)
    {
        using var body = new StringContent(
            $$$"""{"name":"Fridays","template":"drowning","audience":{"lists":["parents"]},"season":{{{season}}},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}""",
            Encoding.UTF8,
            "application/json"
        );
        return await app.Official().PutAsync(new Uri($"/api/campaigns/{id}", UriKind.Relative), body, Token);
    }

    private static async Task<JsonElement> GetAsync(AlertsApp app, string path) =>
        await app.Official().GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Token);

    private static async Task<string> OccurrencesAsync(AlertsApp app, string id) =>
        string.Join(
            " | ",
            (await GetAsync(app, $"/api/campaigns/{id}/occurrences?from=2027-06-18&to=2027-06-30"))
                .GetProperty("occurrences")
                .EnumerateArray()
                .Select(o =>
                    $"{o.GetProperty("dueAt").GetString()} {o.GetProperty("state").GetString()}: "
                    + $"{o.GetProperty("reason").GetString()}"
                )
        );

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Days)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(ifMatch));
        }

        return await client.SendAsync(request, Token);
    }

    private static async Task<HttpResponseMessage> ImportAsync(
        HttpClient client,
        string query,
        string? text = null,
        string type = "text/calendar",
        string? ifMatch = null
    )
    {
        using var body = new StringContent(
            text
                ?? "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:国庆节（休）\r\n"
                    + "DTSTART;VALUE=DATE:20271001\r\nDTEND;VALUE=DATE:20271008\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n"
                    + "UID:b\r\nSUMMARY:国庆节（班）\r\nDTSTART;VALUE=DATE:20271009\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            Encoding.UTF8,
            type
        );
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"/api/days/imports{query}", UriKind.Relative)
        )
        {
            Content = body,
        };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(ifMatch));
        }

        return await client.SendAsync(request, Token);
    }

    private static string Calendar(params string[] events) =>
        $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        + $"{string.Concat(events.Select(e => $"BEGIN:VEVENT\r\n{e}\r\nEND:VEVENT\r\n"))}END:VCALENDAR\r\n";

    private static async Task<(int Added, int Unchanged)> CountsAsync(HttpResponseMessage answer)
    {
        var result = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        return (result.GetProperty("added").GetInt32(), result.GetProperty("unchanged").GetInt32());
    }

    private static async Task<(HttpStatusCode, string)> StatusAsync(HttpResponseMessage answer) =>
        (
            answer.StatusCode,
            (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("type").GetString()![
                "/problems/".Length..
            ]
        );
}
