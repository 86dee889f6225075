using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Storage;

/// <summary>Rows that were damaged, changed by hand or written by a newer version.</summary>
public sealed class UnreadableRowTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Broadcast", "{")]
    [InlineData("Broadcast", null)]
    [InlineData("Broadcast", "[]")]
    [InlineData("Broadcast", """{"id":"x","onUnknown":"askTwice"}""")]
    public async Task An_unreadable_broadcast_keeps_no_other_from_its_end_or_its_list(string column, string? value)
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Enumerable.Range(1, 4));
        var damaged = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = "Damaged" });
        var whole = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = "Whole" });
        await engine.DrainAsync();
        await ChangeAsync(engine.Storage, Tables.Broadcasts, damaged, column, value);

        engine.Clock.Turn(NodaTime.Duration.FromHours(30));
        await engine.SweepAsync();
        var listed = (
            await engine.Get<BroadcastQueries>().ListAsync(new Page(Page.Default, null), Engine.Administrator, Cancel)
        ).Value!;

        Assert.Equal(BroadcastState.Finished, (await engine.ViewAsync(whole)).State);
        Assert.Equal(whole, Assert.Single(listed.Broadcasts).Id);
    }

    [Theory]
    [InlineData(Tables.Lists)]
    [InlineData(Tables.Contacts)]
    public async Task An_unreadable_row_costs_no_opt_out_and_leaves_it_to_the_whole_tree(string table)
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "1"));
        var phone = PhoneNumber.FromE164("+12025550171");
        var key = app.Services.GetRequiredService<NumberKeys>().MakeKey(phone);
        foreach (var list in new[] { "damaged", "whole" })
        {
            await app.Administrator.PutAsJsonAsync($"/api/lists/{list}", new { name = list, area = "east" }, Cancel);
        }

        await app.Administrator.PostAsJsonAsync("/api/lists/damaged/contacts", new { phone = phone.E164 }, Cancel);
        await ChangeAsync(
            app.Storage,
            table,
            table == Tables.Lists ? "damaged" : key.Value,
            table == Tables.Lists ? "Name" : "Basis",
            value: null
        );

        var stop = new Reply("1", phone, "+18005550199", "STOP", app.Clock.GetCurrentInstant());
        await app
            .Services.GetRequiredService<EventReceiver>()
            .ReceiveAsync(new CarrierEvents(ValidationCode: null, Reports: [], [stop], Ignored: 0), Cancel);

        var optOut = await app.Services.GetRequiredService<OptOutStore>().FindAsync(key, Cancel);
        Assert.Contains("", optOut!.Areas!, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("Body", "{")]
    [InlineData("Body", null)]
    [InlineData("State", "Frozen")]
    [InlineData("Days", 999)]
    [InlineData("Days", "one")]
    [InlineData("NextAt", "soon")]
    [InlineData("Revision", null)]
    public async Task An_unreadable_campaign_keeps_no_other_from_its_start_or_its_list(string column, object? value)
    {
        await using var app = await AlertsApp.StartAsync();
        await app.Services.GetRequiredService<TemplateCopyService>().SaveDefaultsAsync(Engine.Administrator, Cancel);
        foreach (var id in new[] { "damaged", "whole" })
        {
            using var saved = await app.Administrator.PutAsJsonAsync(
                new Uri($"/api/campaigns/{id}", UriKind.Relative),
                JsonNode.Parse(
                    """
                    {"name":"Daily","template":"drowning","audience":{"area":"beiguan"},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"}}
                    """
                ),
                Cancel
            );
            Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        }

        await ChangeAsync(app.Storage, Tables.Campaigns, "damaged", column, value);
        await app.TurnClockAsync(AlertsApp.Start + NodaTime.Duration.FromDays(1));

        var store = app.Services.GetRequiredService<OccurrenceStore>();
        await Eventually.HoldsAsync(async () =>
            await store
                .ReadRangeAsync("whole", AlertsApp.Start, AlertsApp.Start + NodaTime.Duration.FromDays(1), 10, Cancel)
                .AnyAsync(Cancel)
        );
        var listed = await app.Administrator.GetFromJsonAsync<JsonNode>(
            new Uri("/api/campaigns", UriKind.Relative),
            Cancel
        );
        Assert.Equal("whole", (string?)Assert.Single(listed!["campaigns"]!.AsArray())!["id"]);
        using var one = await app.Administrator.GetAsync(new Uri("/api/campaigns/damaged", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, one.StatusCode);
        Assert.Equal(
            "/problems/unreadable-row",
            (string?)(await one.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["type"]
        );
    }

    /// <summary>
    /// Without an area its quiet hours are unknown, without a list its people: nothing is requested until the row is
    /// restored.
    /// </summary>
    [Theory]
    [InlineData(Tables.Areas, "QuietHours")]
    [InlineData(Tables.Lists, "Labels")]
    public async Task A_row_on_which_recipients_depend_is_never_left_out(string table, string column)
    {
        await using var app = await AlertsApp.StartAsync();
        foreach (
            var (path, body) in new[]
            {
                ("lists/parents", """{"name":"Parents","area":"beiguan"}"""),
                ("areas/beiguan", """{"name":"Beiguan"}"""),
            }
        )
        {
            using var saved = await app.Administrator.PutAsJsonAsync(
                new Uri($"/api/{path}", UriKind.Relative),
                JsonNode.Parse(body),
                Cancel
            );
            Assert.True(saved.IsSuccessStatusCode);
        }

        // Beside the areas lies their version, which is no area.
        var row = await app.Storage.Table(table).ReadAllAsync(Cancel).SingleAsync(r => r.RowKey[0] != '~', Cancel);
        await ChangeAsync(app.Storage, table, row.RowKey, column, "{");

        using var preview = await app.Administrator.PostAsJsonAsync(
            new Uri("/api/broadcasts/preview", UriKind.Relative),
            JsonNode.Parse("""{"name":"B","texts":{"en":"Hello"},"audience":{"area":"beiguan"}}"""),
            Cancel
        );

        var problem = await preview.Content.ReadFromJsonAsync<JsonNode>(Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, preview.StatusCode);
        Assert.Equal("/problems/unreadable-row", (string?)problem!["type"]);
        Assert.Contains(row.RowKey, (string?)problem["detail"], StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, object?, string, string?> Listed =>
        new()
        {
            { Tables.Lists, "one", "Labels", "{", "lists#lists", "lists/one" },
            { Tables.Lists, "one", "CreatedAt", null, "lists#lists", "lists/one" },
            { Tables.Areas, "*one", "QuietHours", "{", "areas#areas", null },
            { Tables.Areas, "*one", "Policies", 5, "areas#areas", null },
            { Tables.Templates, "one", "Texts0", "{", "templates#templates", "templates/one" },
            { Tables.Templates, "two", "Texts0", "{", "templates/two/versions#versions", null },
            { Tables.Senders, "one", "Sender", "{", "senders#senders", "senders/one" },
            { Tables.Senders, "one", "Sender", 5, "senders#senders", "senders/one" },
            { Tables.Calendars, "*one", "CreatedAt", "soon", "calendars#calendars", null },
            { Tables.Contacts, "*+13125550101", "Phone", 5, "lists/two/contacts#contacts", null },
            { Tables.OptOuts, "*+13125550101", "Since", null, "opt-outs#optOuts", null },
            { Tables.Replies, "*one", "Keyword", "+13125550101", "replies#replies", null },
        };

    [Theory]
    [MemberData(nameof(Listed))]
    public async Task An_unreadable_row_keeps_no_other_from_its_list(
        string table,
        string which,
        string column,
        object? value,
        string list,
        string? point
    )
    {
        var log = new FakeLogCollector();
        await using var app = await TownAsync(log);
        using var counted = new MetricCollector<long>(
            app.Services.GetRequiredService<IMeterFactory>(),
            "CommunityAlerts.Storage",
            "communityalerts.row.unreadable"
        );
        var (path, member) = (list.Split('#')[0], list.Split('#')[1]);
        var before = await MembersAsync(app, path, member);

        // The oldest version of a template is its last row.
        var rows = app.Storage.Table(table);
        var row = await rows.ReadAllAsync(Cancel)
            .LastAsync(
                r =>
                    which.StartsWith('*')
                        ? r.Any(p => p.Value as string == which[1..])
                        : r.RowKey == which || r.PartitionKey == which,
                Cancel
            );
        row[column] = value;
        Assert.NotNull(await rows.TryReplaceAsync(row, row.ETag, Cancel));

        var after = await MembersAsync(app, path, member);
        Assert.Equal(before.Count - 1, after.Count);
        Assert.Subset(before.ToHashSet(StringComparer.Ordinal), after.ToHashSet(StringComparer.Ordinal));
        var measured = Assert.Single(counted.GetMeasurementSnapshot());
        Assert.Equal(1, measured.Value);
        Assert.EndsWith(table, (string)measured.Tags["table"]!, StringComparison.Ordinal);
        var line = Assert.Single(log.GetSnapshot(), r => r.Category == typeof(TableTelemetry).FullName);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Null(line.Exception);
        Assert.Contains(row.RowKey, line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("3125550101", line.Message, StringComparison.Ordinal);

        if (point is not null)
        {
            using var one = await app.Administrator.GetAsync(new Uri($"/api/{point}", UriKind.Relative), Cancel);
            var problem = await one.Content.ReadFromJsonAsync<JsonNode>(Cancel);
            Assert.Equal(HttpStatusCode.InternalServerError, one.StatusCode);
            Assert.Equal("/problems/unreadable-row", (string?)problem!["type"]);
        }
    }

    [Fact]
    public async Task An_unreadable_occurrence_is_left_out_of_its_list_and_not_shown_as_planned()
    {
        await using var app = await TownAsync(new FakeLogCollector());
        var store = app.Services.GetRequiredService<OccurrenceStore>();
        using var saved = await app.Administrator.PutAsJsonAsync(
            new Uri("/api/campaigns/daily", UriKind.Relative),
            JsonNode.Parse(
                """
                {"name":"Daily","template":"one","audience":{"lists":["two"]},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"}}
                """
            ),
            Cancel
        );
        for (var day = 0; day < 2; day++)
        {
            await app.TurnClockAsync(
                AlertsApp.Start + NodaTime.Duration.FromDays(day) + NodaTime.Duration.FromMinutes(31)
            );
            await app.UntilQuietAsync();
        }

        const string Path = "campaigns/daily/occurrences?from=2027-06-18&to=2027-06-20";
        Assert.Equal(3, (await MembersAsync(app, Path, "occurrences")).Count);
        var due = AlertsApp.Start + NodaTime.Duration.FromMinutes(30);
        await ChangeAsync(app.Storage, Tables.Occurrences, OccurrenceStore.RowKey("daily", due), "State", "Begun");

        var left = await MembersAsync(app, Path, "occurrences");

        Assert.Equal(2, left.Count);
        Assert.DoesNotContain(left, o => o.Contains("2027-06-18", StringComparison.Ordinal));
        await Assert.ThrowsAsync<UnreadableRowException>(() => store.FindAsync("daily", due, Cancel));
    }

    /// <summary>Starts an app with two of everything that is listed.</summary>
    private static async Task<AlertsApp> TownAsync(FakeLogCollector log)
    {
        var app = await AlertsApp.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(log)),
            ("Alerts:Region", "US")
        );
        (HttpMethod Method, string Path, string Body)[] all =
        [
            (HttpMethod.Put, "lists/one", """{"name":"One","area":"one"}"""),
            (HttpMethod.Put, "lists/two", """{"name":"Two","area":"two"}"""),
            (HttpMethod.Put, "areas/one", """{"name":"One"}"""),
            (HttpMethod.Put, "areas/two", """{"name":"Two"}"""),
            (HttpMethod.Put, "templates/one", """{"name":"One","texts":{"en":"One"}}"""),
            (HttpMethod.Put, "templates/two", """{"name":"Two","texts":{"en":"Two"}}"""),
            (HttpMethod.Put, "templates/two", """{"name":"Two","texts":{"en":"Again"}}"""),
            (
                HttpMethod.Put,
                "senders/one",
                """{"from":"+18005550199","prefixes":["+1"],"segmentsPerMinute":200,"pricePerSegment":{"amount":"0.05","currency":"CNY"},"twoWay":true,"reports":true}"""
            ),
            (HttpMethod.Post, "calendars", """{"name":"one"}"""),
            (HttpMethod.Post, "calendars", """{"name":"two"}"""),
            (HttpMethod.Post, "lists/two/contacts", """{"phone":"+13125550101","name":"Ada"}"""),
            (HttpMethod.Post, "lists/two/contacts", """{"phone":"+13125550102","name":"Bo"}"""),
            (HttpMethod.Post, "opt-outs", """{"phone":"+13125550101"}"""),
            (HttpMethod.Post, "opt-outs", """{"phone":"+13125550103"}"""),
        ];
        foreach (var (method, path, body) in all)
        {
            using var request = new HttpRequestMessage(method, $"/api/{path}")
            {
                Content = JsonContent.Create(JsonNode.Parse(body)),
            };
            using var answer = await app.Administrator.SendAsync(request, Cancel);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Cancel)}");
        }

        var replies = app.Services.GetRequiredService<ReplyStore>();
        foreach (var id in new[] { "one", "two" })
        {
            var reply = new Reply(id, PhoneNumber.FromE164("+13125550101"), "+18005550199", "Thanks", AlertsApp.Start);
            await replies.ClaimAsync(
                new StoredReply(reply, new NumberKey(new string('a', NumberKey.Length)), Keyword.None, []),
                Cancel
            );
        }

        return app;
    }

    private static async Task<IReadOnlyList<string>> MembersAsync(AlertsApp app, string path, string member)
    {
        using var answer = await app.Administrator.GetAsync(new Uri($"/api/{path}", UriKind.Relative), Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        return
        [
            .. (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))![member]!
                .AsArray()
                .Select(m => m!.ToJsonString()),
        ];
    }

    private static async Task ChangeAsync(StorageAccount storage, string table, string id, string column, object? value)
    {
        var rows = storage.Table(table);
        var row = await rows.ReadAllAsync(Cancel).SingleAsync(r => r.RowKey == id, Cancel);
        row[column] = value;
        Assert.NotNull(await rows.TryReplaceAsync(row, row.ETag, Cancel));
    }
}
