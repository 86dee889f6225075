using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class DefaultCampaignsTests
{
    private static readonly DayCatalogue Holidays = Plans.Catalogue(
        "holiday 端午节 2027-06-09; holiday 中秋节 2027-09-15; holiday 国庆节 2027-10-01..2027-10-07; holiday 校庆 2027-06-19"
    );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // 立夏 is 6 May, 白露 8 September, 清明 5 April in 2027; Spring Festival is 6 February 2027 and 26 January 2028 (the
    // almanac).
    [Theory]
    [InlineData(
        "drowning",
        "05-07 05-14 05-21 05-28 06-04 06-11 06-25 07-02 07-09 07-16 07-23 07-30 08-06 08-13 08-20 08-27 09-03",
        "16:30"
    )]
    [InlineData("drowning-holidays", "06-08 06-18", "16:30")]
    [InlineData("drowning-summer", "06-22 06-29 07-06 07-13 07-20 07-27 08-03 08-10 08-17 08-24 08-31", "10:00")]
    // Every second week of each winter, counted from the week of 1 November.
    [InlineData("fire-heating", "01-04 01-18 02-01 02-15 03-01 03-15 11-01 11-15 11-29 12-13 12-27", "17:30")]
    [InlineData("fire-safety-day", "11-09", "10:00")]
    [InlineData("fire-fireworks", "01-30 02-05 02-10 02-20", "16:00")]
    [InlineData("fire-tomb-sweeping", "03-26 04-03 04-05", "08:30")]
    // Not two days before 清明, when the text about tombs goes.
    [InlineData("fire-ebike", "01-02 02-06 03-06 05-01 09-04 10-02 11-06 12-04", "10:00")]
    [InlineData("fire-ebike-summer", "06-05 06-19 07-03 07-17 07-31 08-14 08-28", "10:00")]
    // The month before Spring Festival of 2027, the peaks of the summer, of November, and the beginning of the month
    // before that of 2028.
    [InlineData(
        "fraud-peaks",
        "01-10 01-17 01-24 01-31 06-06 06-13 06-20 07-04 07-11 07-18 07-25 08-01 08-08 08-15 08-22 08-29 11-07",
        "10:00"
    )]
    public void A_default_campaign_fires_when_its_theme_asks_for_it(string id, string days, string time)
    {
        var plan = Plan(id);
        var fired = plan.Between("2027-01-01", "2027-12-31");

        Assert.Equal(days, string.Join(' ', fired.Select(at => $"{at:MM-dd}")));
        Assert.All(fired, at => Assert.Equal(time, $"{at:HH:mm}"));
    }

    [Fact]
    public void A_tip_against_fraud_comes_every_Wednesday_of_the_year()
    {
        var fired = Plan("fraud").Between("2027-01-01", "2027-12-31");

        Assert.Equal(52, fired.Count);
        Assert.All(fired, at => Assert.Equal(IsoDayOfWeek.Wednesday, at.DayOfWeek));
        Assert.Equal(
            9,
            DefaultCampaigns.All.Single(c => c.Id == "fraud").Templates.Distinct(StringComparer.Ordinal).Count()
        );
    }

    [Fact]
    public void No_day_of_the_year_has_two_texts_about_the_same_theme()
    {
        var days =
            from campaign in DefaultCampaigns.All
            from at in Plan(campaign.Id).Between("2026-01-01", "2030-12-31")
            group campaign.Id by (campaign.Theme, at.Date) into same
            where same.Distinct(StringComparer.Ordinal).Count() > 1
            select $"{same.Key.Date:uuuu-MM-dd} {string.Join('+', same)}";

        Assert.Empty(days);
    }

    [Fact]
    public void Every_default_campaign_has_words_and_a_theme()
    {
        Assert.All(
            DefaultCampaigns.All,
            c => Assert.All(c.Templates, t => Assert.Contains(t, DefaultTemplates.All.Keys, StringComparer.Ordinal))
        );
        Assert.All(
            DefaultCampaigns.All,
            c => Assert.Contains(c.Theme, DefaultCampaigns.Themes, StringComparer.Ordinal)
        );
        Assert.Equal(
            DefaultTemplates.All.Keys.Order(StringComparer.Ordinal),
            DefaultCampaigns
                .All.SelectMany(c => c.Templates)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_call_adopts_a_year_and_a_second_one_changes_nothing()
    {
        await using var app = await AlertsApp.StartAsync();
        await ListAsync(app, "parents", "beiguan");

        var first = await AdoptAsync(app.Official(), """{"audiences":{"drowning":{"lists":["parents"]}}}""");
        // Nothing is known of holidays.
        Assert.Equal(
            "drowning-holidays: This rule never fires in its season. Is it in the catalogue of days?",
            Left(first)
        );
        Assert.Equal(DefaultCampaigns.All.Count - 1, first.GetProperty("campaigns").GetArrayLength());
        Assert.All(
            first.GetProperty("campaigns").EnumerateArray(),
            c => Assert.Equal("paused", c.GetProperty("state").GetString())
        );
        Assert.Equal(DefaultTemplates.All.Count, first.GetProperty("templates").GetArrayLength());

        await app
            .Services.GetRequiredService<DayService>()
            .ReplaceAsync(Engine.Administrator, Holidays.Entries, IfMatch.None, Token);
        (
            await app.Official()
                .PostAsync(new Uri("/api/campaigns/fire-ebike/resume", UriKind.Relative), content: null, Token)
        ).EnsureSuccessStatusCode();
        var second = await AdoptAsync(app.Official(), """{"active":true}""");

        Assert.Equal(
            "drowning-holidays active",
            string.Join(
                ' ',
                second
                    .GetProperty("campaigns")
                    .EnumerateArray()
                    .Select(c => $"{c.GetProperty("id").GetString()} {c.GetProperty("state").GetString()}")
            )
        );
        Assert.Equal(DefaultCampaigns.All.Count - 1, second.GetProperty("existing").GetArrayLength());
        Assert.Equal(0, second.GetProperty("left").GetArrayLength());
        Assert.Equal(0, second.GetProperty("templates").GetArrayLength());
        var drowning = await app.Official()
            .GetFromJsonAsync<JsonElement>(new Uri("/api/campaigns/drowning", UriKind.Relative), Token);
        Assert.Equal("""{"lists":["parents"]}""", drowning.GetProperty("audience").GetRawText());
        Assert.Equal("beiguan", drowning.GetProperty("area").GetString());
        var fraud = await app.Official()
            .GetFromJsonAsync<JsonElement>(new Uri("/api/campaigns/fraud", UriKind.Relative), Token);
        Assert.Equal(
            ["fraud", "fraud-rebate"],
            fraud.GetProperty("deck").EnumerateArray().Take(2).Select(c => c.GetString()!),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Each_area_adopts_its_own()
    {
        await using var app = await AlertsApp.StartAsync();
        await AdoptAsync(app.Official("beiguan/hongqilu"), "{}");
        var other = await AdoptAsync(app.Official("nanguan/红旗路"), "{}");
        var same = await AdoptAsync(app.Official("dongguan/hongqilu"), "{}");
        var adopted = await AdoptAsync(app.Official("dongguan/hongqilu"), """{"prefix":"dg"}""");

        Assert.Matches("^[0-9a-v]{6}-drowning$", other.GetProperty("campaigns")[0].GetProperty("id").GetString()!);
        Assert.Equal(0, same.GetProperty("campaigns").GetArrayLength());
        Assert.Contains(
            "hongqilu-drowning: Another area has a campaign of that id",
            Left(same),
            StringComparison.Ordinal
        );
        Assert.Equal("dg-drowning", adopted.GetProperty("campaigns")[0].GetProperty("id").GetString());
        Assert.Equal("dongguan/hongqilu", adopted.GetProperty("campaigns")[0].GetProperty("area").GetString());
    }

    [Theory]
    [InlineData("""{"audience":{"lists":["nobody"]}}""", 422, "unknown-list", "/audience/lists/0")]
    [InlineData("""{"audiences":{"fraud":{"lists":["nobody"]}}}""", 422, "unknown-list", "/audiences/fraud/lists/0")]
    [InlineData("""{"audiences":{"floods":{}}}""", 422, "invalid-fields", "/audiences/floods")]
    [InlineData("""{"audiences":{"a":{},"b":{},"c":{},"d":{}}}""", 422, "invalid-fields", "/audiences")]
    [InlineData("""{"audience":{"area":"beiguan/.."}}""", 422, "invalid-fields", "/audience/area")]
    [InlineData("""{"audiences":{"fraud":{"area":"a b"}}}""", 422, "invalid-fields", "/audiences/fraud/area")]
    [InlineData("""{"zone":"Mars"}""", 422, "invalid-fields", "/zone")]
    [InlineData("""{"prefix":"A b"}""", 422, "invalid-fields", "/prefix")]
    [InlineData("""{"sender":"nobody"}""", 422, "unknown-sender", "/sender")]
    [InlineData("""{"start":true}""", 400, "unreadable-body", "/start")]
    public async Task An_invalid_adoption_names_its_field_and_saves_nothing(
        string body,
        int status,
        string code,
        string pointer
    )
    {
        await using var app = await AlertsApp.StartAsync();

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await app.Official()
            .PostAsync(new Uri("/api/campaigns/defaults", UriKind.Relative), content, Token);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal($"/problems/{code}", problem.GetProperty("type").GetString());
        Assert.Contains(
            pointer,
            problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()!),
            StringComparer.Ordinal
        );
        Assert.Equal(
            0,
            (await app.Official().GetFromJsonAsync<JsonElement>(new Uri("/api/campaigns", UriKind.Relative), Token))
                .GetProperty("campaigns")
                .GetArrayLength()
        );
    }

    private static CampaignPlan Plan(string id)
    {
        var campaign = DefaultCampaigns.All.Single(c => c.Id == id);
        var body = Plans.Body("""{"from":"05-01","to":"09-10"}""", Plans.Rule("FREQ=DAILY", "16:30", "UTC"));
        var terms = CampaignParser.Parse(
            body with
            {
                Season = campaign.Season,
                Schedule = campaign.Schedule with { Zone = "Asia/Shanghai" },
            },
            Holidays
        );
        Assert.True(terms.IsOk, string.Join(' ', terms.Problem?.Errors?.Select(e => $"{e.Pointer} {e.Detail}") ?? []));
        return terms.Value.Plan;
    }

    private static async Task ListAsync(AlertsApp app, string id, string area) =>
        await app
            .Services.GetRequiredService<ListStore>()
            .TryPutAsync(
                new ContactList
                {
                    Id = id,
                    Name = id,
                    Area = area,
                    CreatedAt = AlertsApp.Start,
                },
                asRead: null,
                Token
            );

    private static async Task<JsonElement> AdoptAsync(HttpClient client, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await client.PostAsync(new Uri("/api/campaigns/defaults", UriKind.Relative), content, Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Token));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static string Left(JsonElement adopted) =>
        string.Join(
            " | ",
            adopted
                .GetProperty("left")
                .EnumerateArray()
                .Select(l => $"{l.GetProperty("id").GetString()}: {l.GetProperty("reason").GetString()}")
        );
}
