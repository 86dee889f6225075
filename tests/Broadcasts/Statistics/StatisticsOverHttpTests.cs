using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Contacts;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Statistics;

/// <summary>Past months over HTTP, by role and area, as JSON and as files.</summary>
public sealed class StatisticsOverHttpTests
{
    private const string June = "statistics?from=2027-06&to=2027-06";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_sees_past_broadcasts_whose_areas_they_cover_and_files_of_them()
    {
        await using var app = await StartAsync();
        var over = ContactsApp.Of(app);
        var costs = await SendAsync(over, "both", "north", "south") + await SendAsync(over, "alone", "north");
        await app.UntilQuietAsync();
        var optOut = await over.PostAsync("opt-outs", """{"phone":"+13125550103"}""", app.Administrator);
        Assert.Equal(200, optOut.Status);

        var months = (await over.GetAsync(June, app.Auditor)).Json;
        var byArea = (await over.GetAsync($"{June}&by=area", app.Administrator)).Json;
        var official = (await over.GetAsync(June)).Json;
        var south = (await over.GetAsync($"{June}&area=nanguan", app.Auditor)).Json;
        var outside = await over.GetAsync($"{June}&area=nanguan");
        var visitor = await over.GetAsync(June, app.Visitor);

        Assert.Equal((2, 5, 5, 1), FiguresOf(months["total"]!));
        Assert.Equal((2, 5, 5, 1), FiguresOf(Assert.Single(months["rows"]!.AsArray())!));
        Assert.Equal(costs, AmountOf(months["total"]!));
        Assert.Equal(0, (int)months["uncounted"]!);
        Assert.Equal(
            ["beiguan", "nanguan"],
            byArea["rows"]!.AsArray().Select(r => (string)r!["key"]!),
            StringComparer.Ordinal
        );
        Assert.Equal((2, 4, 4, 0), FiguresOf(byArea["rows"]![0]!));
        Assert.Equal((1, 1, 1, 1), FiguresOf(byArea["rows"]![1]!));
        Assert.Equal("北关 · Beiguan", (string)byArea["rows"]![0]!["name"]!);
        // The broadcast to both areas is not theirs to see, and neither is the opt-out.
        Assert.Equal((1, 2, 2, 0), FiguresOf(official["total"]!));
        Assert.Equal((1, 1, 1, 1), FiguresOf(south["total"]!));
        Assert.Equal((403, "not-allowed"), outside.Short);
        Assert.Equal((403, "not-allowed"), visitor.Short);

        var forPeople = await over.GetAsync($"{June}&by=area&format=csv&language=zh", app.Auditor);
        using var workbook = await app.Auditor.GetAsync(
            new Uri($"/api/{June}&by=area&format=xlsx&language=en", UriKind.Relative),
            Stop
        );
        var rows = Workbooks.Read(await workbook.Content.ReadAsByteArrayAsync(Stop));
        var amount = AmountOf(byArea["rows"]![0]!).ToString("0.####", CultureInfo.InvariantCulture);
        string[] lines = [.. forPeople.Text.Trim('\uFEFF', '\r', '\n').ReplaceLineEndings("\n").Split('\n')];
        Assert.Equal(
            "区域,群发次数,短信,送达率,计费条数,费用,币种,已送达,未送达,被拒绝,结果未知,未发送,退订,其他币种费用",
            lines[0]
        );
        Assert.Contains($"北关,2,4,100.0%,4,{amount},CNY,4,0,0,0,0,0,", lines, StringComparer.Ordinal);
        Assert.Equal($"Beiguan|2|4|100.0%|4|{amount}|CNY|4|0|0|0|0|0|", rows[1]);
        Assert.Equal("statistics 2027-06 2027-06.xlsx", workbook.Content.Headers.ContentDisposition!.FileNameStar);
    }

    [Fact]
    public async Task Programs_get_rows_as_CSV_with_cells_that_no_spreadsheet_calculates()
    {
        await using var app = await StartAsync();
        var over = ContactsApp.Of(app);
        var template = """{"name":"=Flood","texts":{"en":"Water is rising"}}""";
        Assert.Equal(201, (await over.PutAsync("templates/flood", template, client: app.Administrator)).Status);
        await SendAsync(over, "Flood", "north", template: "flood");
        await app.UntilQuietAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{June}&by=template");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));

        using var answer = await app.Auditor.SendAsync(request, Stop);

        var text = await answer.Content.ReadAsStringAsync(Stop);
        string[] lines = [.. text.Trim('\uFEFF', '\r', '\n').ReplaceLineEndings("\n").Split('\n')];
        Assert.Equal(
            "key,name,broadcasts,texts,segments,cost,currency,delivered,undelivered,refused,unknown,skipped,accepted,"
                + "waiting,optOuts,otherCosts",
            lines[0]
        );
        Assert.StartsWith("flood,'=Flood,1,2,2,", Assert.Single(lines[1..]), StringComparison.Ordinal);
        Assert.EndsWith(",CNY,2,0,0,0,0,0,0,,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_whose_last_three_texts_failed_are_told_to_who_covers_the_broadcasts()
    {
        await using var app = await StartAsync();
        var over = ContactsApp.Of(app);
        await SendAsync(over, "arrives", "north", "south");
        await app.UntilQuietAsync();
        await FailAllAsync(app);
        foreach (var name in new[] { "first", "second", "third" })
        {
            await SendAsync(over, name, "north");
            await app.UntilQuietAsync();
        }

        var path = "statistics/numbers?from=2027-06&to=2027-06";
        var found = (await over.GetAsync(path)).Json;
        var elsewhere = (await over.GetAsync(path, app.Official("nanguan"))).Json;
        var south = (await over.GetAsync($"{path}&area=nanguan", app.Auditor)).Json;

        Assert.Equal(
            ["+13125550101", "+13125550102"],
            found["numbers"]!.AsArray().Select(n => (string)n!["phone"]!).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ["third", "second", "first"],
            found["numbers"]![0]!["texts"]!.AsArray().Select(t => (string)t!["name"]!),
            StringComparer.Ordinal
        );
        Assert.Equal((3, false), ((int)found["broadcasts"]!, (bool)found["more"]!));
        Assert.Empty(elsewhere["numbers"]!.AsArray());
        Assert.Empty(south["numbers"]!.AsArray());
        Assert.Equal(4, (int)south["broadcasts"]!);
    }

    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        var over = ContactsApp.Of(app);
        foreach (var (area, name) in new[] { ("beiguan", "北关 · Beiguan"), ("nanguan", "南关 · Nanguan") })
        {
            var put = await over.PutAsync($"areas/{area}", $$"""{"name":"{{name}}"}""", client: app.Administrator);
            Assert.Equal(201, put.Status);
        }

        await over.AddListAsync("north", "beiguan");
        await over.AddListAsync("south", "nanguan");
        foreach (var (list, n) in new[] { ("north", 1), ("north", 2), ("south", 3) })
        {
            var contact = $$"""{"phone":"+1312555010{{n}}","name":"Person {{n}}"}""";
            var added = await over.PostAsync($"lists/{list}/contacts", contact, app.Administrator);
            Assert.Equal(201, added.Status);
        }

        return app;
    }

    /// <summary>Requests a broadcast; gives its cost, as the preview says it.</summary>
    private static async Task<decimal> SendAsync(
        ContactsApp over,
        string name,
        string list,
        string? other = null,
        string? template = null
    )
    {
        var lists = new JsonArray([list, .. other is null ? Array.Empty<JsonNode>() : [other]]);
        var body = new JsonObject
        {
            ["name"] = name,
            ["audience"] = new JsonObject { ["lists"] = lists },
        };
        body[template is null ? "texts" : "template"] = template is null ? new JsonObject { ["en"] = name } : template;
        var json = body.ToJsonString();
        var preview = await over.PostAsync("broadcasts/preview", json, over.App.Administrator);
        var taken = await over.SendAsync(
            HttpMethod.Post,
            "broadcasts",
            new StringContent(json, Encoding.UTF8, "application/json"),
            client: over.App.Administrator,
            idempotencyKey: Fresh.Key()
        );
        Assert.Equal(202, taken.Status);
        return AmountOf(preview.Json);
    }

    private static async Task FailAllAsync(AlertsApp app)
    {
        using var settings = await app.Administrator.PutAsJsonAsync(
            new Uri("/local/carrier", UriKind.Relative),
            new
            {
                pacePerMinute = 6_000,
                rejectPercent = 0,
                failPercent = 100,
                throttlePercent = 0,
                timeoutAfterAcceptPercent = 0,
                reportDelaySeconds = 1,
                seed = 1,
            },
            Stop
        );
        Assert.True(settings.IsSuccessStatusCode, await settings.Content.ReadAsStringAsync(Stop));
    }

    private static (int Broadcasts, int Texts, int Delivered, int OptOuts) FiguresOf(JsonNode row) =>
        ((int)row["broadcasts"]!, (int)row["texts"]!, (int)row["delivered"]!, (int)row["optOuts"]!);

    private static decimal AmountOf(JsonNode row) =>
        decimal.Parse((string)row["cost"]!["amount"]!, CultureInfo.InvariantCulture);
}
