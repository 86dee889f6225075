using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Storage;

/// <summary>Each column of a row of each table is changed in turn, as damage, another program or a newer version would:
/// no route fails for an unexpected reason, and a list still shows the other rows.</summary>
public sealed class ChangedRowsTests
{
    private const string Ada = "+13125550101";

    /// <summary>A message that was throttled or met another worker rests before it comes again.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(3);
    private static readonly DateTimeOffset Far = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private static readonly string[] NotColumns = ["PartitionKey", "RowKey", "Timestamp", "odata.etag"];

    /// <summary>Replacements for a member of a JSON column.</summary>
    private static readonly string?[] Members =
    [
        null,
        "null",
        "5",
        "\"\"",
        "\"odd\"",
        "[]",
        "[null]",
        "{}",
        "\"9999-12-31T23:59:59Z\"",
        "\"P99999999D\"",
    ];

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Table, a value by which the row is found, lists as <c>path#member</c>, other routes of it.</summary>
    public static TheoryData<string, string, string, string> Rows =>
        new()
        {
            { Tables.Contacts, Ada, "lists/two/contacts#contacts", "lists/two/export people/find" },
            { Tables.Broadcasts, "$broadcast", "broadcasts#broadcasts", "$details people/find" },
        };

    /// <summary>Further rows of the kind of <see cref="Rows"/>, run by request.</summary>
    public static TheoryData<string, string, string, string> OtherRows =>
        new()
        {
            { Tables.Lists, "One", "lists#lists", "lists/one lists/one/contacts lists/one/export" },
            { Tables.OptOuts, Ada, "opt-outs#optOuts", "opt-outs/find people/find lists/two/contacts" },
            { Tables.Campaigns, "daily", "campaigns#campaigns", "campaigns/daily campaigns/daily/occurrences" },
            { "$recipients", Ada, "$deliveries broadcasts#broadcasts", "$details people/find" },
            { Tables.Areas, "one", "areas#areas", "lists/one/contacts" },
            { Tables.Senders, "$sender", "senders#senders broadcasts#broadcasts", "senders/one" },
            { Tables.Templates, "One", "templates#templates", "templates/one templates/one/versions" },
            { Tables.Calendars, "one", "calendars#calendars", "" },
            { Tables.Replies, "HELP", "replies#replies", "people/find" },
            { Tables.Occurrences, "daily", "$occurrences#occurrences", "campaigns/daily" },
            { "$recipients", "$batch", "broadcasts#broadcasts", "$details people/find" },
            { CarrierTables.Handsets, "$handset", "/local/handsets#handsets", "/local/handsets/13125550101 $newest" },
        };

    [Theory(Explicit = true)]
    [MemberData(nameof(Rows))]
    [MemberData(nameof(OtherRows))]
    public Task A_row_changed_in_every_way_never_fails_a_route_unexpectedly(
        string name,
        string which,
        string lists,
        string points
    ) => TryAsync(name, which, lists, points, all: true);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task A_changed_row_is_left_out_or_named_and_never_fails_a_route_unexpectedly(
        string name,
        string which,
        string lists,
        string points
    ) => TryAsync(name, which, lists, points, all: false);

    private static async Task TryAsync(string name, string which, string lists, string points, bool all)
    {
        await using var app = await TownAsync();
        var broadcast = await StartBroadcastAsync(app, "One");
        await StartBroadcastAsync(app, "Two");
        await app.TurnClockAsync(AlertsApp.Start + NodaTime.Duration.FromMinutes(31));
        await app.UntilQuietAsync(MaxDelay);
        foreach (var phone in new[] { Ada, "+13125550103" })
        {
            var optOuts = new Uri("/api/opt-outs", UriKind.Relative);
            using var optedOut = await app.Administrator.PostAsJsonAsync(optOuts, new { phone }, Cancel);
            Assert.True(optedOut.IsSuccessStatusCode);
        }

        var details = $"broadcasts/{broadcast}";
        string Named(string text) =>
            text.Replace("$details", $"{details} {details}/areas {details}/timeline {details}/deliveries", Ordinal)
                .Replace("$deliveries", $"{details}/deliveries#deliveries", Ordinal)
                .Replace("$occurrences", "campaigns/daily/occurrences?from=2027-06-18&to=2027-06-20", Ordinal)
                .Replace("$newest", "/local/handsets?order=newest", Ordinal)
                .Replace("$recipients", Tables.Recipients(broadcast[..6]), Ordinal)
                .Replace("$broadcast", broadcast, Ordinal);
        var table = app.Storage.Table(Named(name));
        var row = await table.ReadAllAsync(Cancel).FirstAsync(r => IsMeant(r, Named(which), broadcast), Cancel);
        var before = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var list in Named(lists).Split(' '))
        {
            before[list] = (await MembersAsync(app, list)).Members!;
            Assert.True(before[list].Count > 1, $"{list} needs two rows to lose one.");
        }

        List<string> faults = [];
        foreach (var (change, changed) in Changes(row, all))
        {
            await table.PutAsync(changed, Cancel);
            foreach (var (list, whole) in before)
            {
                var (members, answer) = await MembersAsync(app, list);
                if (members is null || whole.Except(members, StringComparer.Ordinal).Count() > 1)
                {
                    faults.Add($"{change}: {list} shows {members?.Count} of {whole.Count}: {answer}");
                }
            }

            foreach (var point in Named(points).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                using var answer = await AskAsync(app, point);
                var text = await answer.Content.ReadAsStringAsync(Cancel);
                if (
                    answer.StatusCode >= HttpStatusCode.InternalServerError
                    && !text.Contains("/problems/unreadable-row", Ordinal)
                )
                {
                    faults.Add($"{change}: {point} answers {answer.StatusCode} {text}");
                }
            }
        }

        await table.PutAsync(row, Cancel);
        Assert.True(faults.Count == 0, $"{faults.Count} changes, such as\n{string.Join('\n', faults.Take(40))}");
    }

    private static bool IsMeant(TableEntity row, string which, string broadcast) =>
        which switch
        {
            "$sender" => row is { PartitionKey: "senders", RowKey: "one" },
            "$batch" => row.RowKey.StartsWith("batch~", Ordinal)
                && row.PartitionKey.StartsWith(broadcast, Ordinal)
                && row.GetString("Vector") is { Length: > 0 },
            "$handset" => row.RowKey.StartsWith(Ada[1..], Ordinal),
            _ when row.ContainsKey("Position") => row.PartitionKey.StartsWith(broadcast, Ordinal)
                && HasValue(row, which),
            _ => HasValue(row, which),
        };

    private static bool HasValue(TableEntity row, string which) => row.Any(p => p.Value as string == which);

    /// <summary>The row with each of its columns changed in a few ways, or, where <paramref name="all"/>, in each
    /// way.</summary>
    private static IEnumerable<(string Change, TableEntity Row)> Changes(TableEntity row, bool all)
    {
        foreach (var column in row.Keys.Except(NotColumns, StringComparer.Ordinal))
        {
            yield return ($"{column} missing", With(row, column, null));
            object[] values = row[column] switch
            {
                string text when all =>
                [
                    5,
                    "",
                    "odd",
                    new string('x', 30_000),
                    "{",
                    "null",
                    "[]",
                    "[null]",
                    "{}",
                    .. ChangedMembers(text, Members),
                ],
                string text => [5, "odd", .. ChangedMembers(text, ["\"odd\""])],
                DateTimeOffset => [Far, new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), "soon", 5],
                int => [-1, int.MaxValue, 5L, "5"],
                bool => ["yes", 1],
                _ => ["odd"],
            };
            foreach (var value in values)
            {
                var shown = value is string { Length: > 400 } text ? text[..400] : value;
                yield return ($"{column} = {shown}", With(row, column, value));
            }
        }
    }

    /// <summary>A column that holds a JSON object, with each of its members replaced by each of the values; null
    /// removes it.</summary>
    private static IEnumerable<string> ChangedMembers(string text, string?[] values)
    {
        JsonObject? whole;
        try
        {
            whole = text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : null;
        }
        catch (JsonException)
        {
            // A text of people, such as one with placeholders.
            yield break;
        }

        foreach (var member in whole?.Select(m => m.Key).ToList() ?? [])
        {
            foreach (var value in values)
            {
                var changed = JsonNode.Parse(text)!.AsObject();
                changed.Remove(member);
                if (value is not null)
                {
                    changed.Insert(0, member, JsonNode.Parse(value));
                }

                yield return changed.ToJsonString();
            }
        }
    }

    private static TableEntity With(TableEntity row, string column, object? value)
    {
        var changed = new TableEntity(row.PartitionKey, row.RowKey);
        foreach (var name in row.Keys.Except(NotColumns, StringComparer.Ordinal))
        {
            changed[name] = row[name];
        }

        changed[column] = value;
        return changed;
    }

    private static async Task<HttpResponseMessage> AskAsync(AlertsApp app, string path)
    {
        var uri = new Uri(path.StartsWith('/') ? path : $"/api/{path}", UriKind.Relative);
        return path.EndsWith("/find", Ordinal)
            ? await app.Administrator.PostAsJsonAsync(uri, new { phone = Ada }, Cancel)
            : await app.Administrator.GetAsync(uri, Cancel);
    }

    private static async Task<(IReadOnlyList<string>? Members, string Answer)> MembersAsync(AlertsApp app, string list)
    {
        using var answer = await AskAsync(app, list.Split('#')[0]);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return answer.IsSuccessStatusCode
            ? ([.. JsonNode.Parse(text)![list.Split('#')[1]]!.AsArray().Select(m => m!.ToJsonString())], "")
            : (null, text);
    }

    private static Task<string> StartBroadcastAsync(AlertsApp app, string name) =>
        app.StartBroadcastAsync($$"""{"name":"{{name}}","texts":{"en":"Hello"},"audience":{"lists":["two"]} }""");

    /// <summary>Starts an app with two of everything that is listed.</summary>
    private static async Task<AlertsApp> TownAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        const string Campaign = """
            {"name":"Daily","template":"one","audience":{"lists":["two"]},"season":{"from":"05-01","to":"09-10"},
             "schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"}}
            """;
        const string Sender = """
            {"from":"+18005550199","prefixes":["+1"],"segmentsPerMinute":200,
             "pricePerSegment":{"amount":"0.05","currency":"CNY"},"twoWay":true,"reports":true}
            """;
        const string Area = """
            {"name":"One","zone":"Asia/Shanghai","quietHours":[{"start":"21:00","end":"07:00"}],
             "policies":{"budget":{"perDay":2,"perWeek":6}}}
            """;
        const string Contact = $$"""
            {"phone":"{{Ada}}","name":"Ada","tags":["a"],"values":{"k":"v" } }
            """;
        (HttpMethod Method, string Path, string Body)[] all =
        [
            (HttpMethod.Put, "areas/one", Area),
            (HttpMethod.Put, "areas/two", """{"name":"Two"}"""),
            (HttpMethod.Put, "lists/one", """{"name":"One","area":"one","labels":["a"]}"""),
            (HttpMethod.Put, "lists/two", """{"name":"Two","area":"two"}"""),
            (HttpMethod.Put, "templates/one", """{"name":"One","texts":{"en":"One"}}"""),
            (HttpMethod.Put, "templates/two", """{"name":"Two","texts":{"en":"Two"}}"""),
            (HttpMethod.Put, "senders/one", Sender),
            (HttpMethod.Post, "calendars", """{"name":"one"}"""),
            (HttpMethod.Post, "calendars", """{"name":"two"}"""),
            (HttpMethod.Post, "lists/two/contacts", Contact),
            (HttpMethod.Post, "lists/two/contacts", """{"phone":"+13125550102","name":"Bo"}"""),
            (HttpMethod.Post, "lists/two/contacts", """{"phone":"+13125550104","name":"Cy"}"""),
            (HttpMethod.Put, "campaigns/daily", Campaign),
            (HttpMethod.Put, "campaigns/weekly", Campaign),
            (HttpMethod.Post, "/local/handsets/13125550101/replies", """{"text":"HELP"}"""),
            (HttpMethod.Post, "/local/handsets/13125550102/replies", """{"text":"HELP"}"""),
        ];
        foreach (var (method, path, body) in all)
        {
            using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/{path}");
            request.Content = JsonContent.Create(JsonNode.Parse(body));
            using var answer = await app.Administrator.SendAsync(request, Cancel);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Cancel)}");
        }

        return app;
    }
}
