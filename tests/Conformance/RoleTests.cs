using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Access by role and area: every route by every role, and every route that names something by area.</summary>
public sealed class RoleTests(TwoAreas areas) : IClassFixture<TwoAreas>
{
    /// <summary>
    /// Triggers that an official may not call by the contract, checked against the attributes. An official may call all
    /// others.
    /// </summary>
    private static readonly string[] AdministratorsOnly =
    [
        "AddArea",
        "CancelBroadcast",
        "DeleteArea",
        "DeleteSender",
        "PauseBroadcast",
        "PutArea",
        "PutSender",
        "ReplaceBroadcast",
        "ResumeBroadcast",
        "RetryBroadcast",
        "SendRest",
        "SendTestText",
        "StartBroadcast",
    ];

    /// <summary>Posts that change nothing, which an auditor may call.</summary>
    private static readonly string[] Questions =
    [
        "FindContact",
        "FindOptOut",
        "FindPerson",
        "PreviewTemplate",
        "Rehearse",
        "SearchDeliveries",
        "SearchPeople",
    ];

    private static readonly string[] Open =
    [
        "AllowEvents",
        "GetCalendar",
        "GetConsoleAsset",
        "GetConsolePage",
        "GetHealth",
        "GetOpenApi",
        "GetSignIn",
        "ReceiveEvents",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IEnumerable<Trigger> Http =>
        Trigger.All.Where(t => t.FindAttribute<HttpTriggerAttribute>() is not null);

    public static TheoryData<string> Routes { get; } = [.. Http.Select(t => t.Name)];

    public static TheoryData<string> Lists { get; } =
    ["lists", "areas", "opt-outs", "campaigns", "calendars", "broadcasts", "replies", "today"];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_opens_to_its_roles_and_to_nobody_else(string name)
    {
        var trigger = Http.Single(t => t.Name == name);
        var allowed = trigger.Method.GetCustomAttribute<AllowsAttribute>()?.Roles;

        using (var nobody = await CallAsync(areas.App.Anonymous, trigger))
        {
            Assert.Equal(
                allowed is null,
                nobody.StatusCode is not HttpStatusCode.Unauthorized || name == "ReceiveEvents"
            );
        }

        foreach (var role in Enum.GetValues<Role>().Where(_ => allowed is not null))
        {
            using var answer = await CallAsync(areas.App.ClientOf(role, ""), trigger);
            var isAllowed = role == Role.Administrator || allowed!.Contains(role);
            Assert.True(
                isAllowed
                    ? (int)answer.StatusCode < 500
                        && answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    : answer.StatusCode is HttpStatusCode.Forbidden,
                $"{role}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void A_route_says_of_its_roles_what_the_contract_says(string name)
    {
        var trigger = Http.Single(t => t.Name == name);
        var allowed = trigger.Method.GetCustomAttribute<AllowsAttribute>()?.Roles;
        var reads =
            trigger.FindAttribute<HttpTriggerAttribute>()!.Methods![0] == "get"
            || Questions.Contains(name, StringComparer.Ordinal);

        Assert.Equal(Open.Contains(name, StringComparer.Ordinal), allowed is null);
        if (allowed is not null)
        {
            Assert.Equal(!AdministratorsOnly.Contains(name, StringComparer.Ordinal), allowed.Contains(Role.Official));
            Assert.Equal(reads, allowed.Contains(Role.Auditor));
            Assert.Equal(name == "GetMe", allowed.Contains(Role.Visitor));
        }
    }

    [Fact]
    public async Task A_client_principal_header_does_not_sign_in_on_the_local_host()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        var claims =
            """{"auth_typ":"aad","name_typ":"name","role_typ":"roles","claims":[{"typ":"oid","val":"1"},{"typ":"roles","val":"administrator"}]}""";
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)));

        using var answer = await areas.App.Anonymous.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public void Every_route_that_names_a_thing_of_an_area_has_a_row()
    {
        // Templates, senders and the catalogue of days are everybody's to read; numbers in the tree's lists and pages
        // are below.
        string[] without =
        [
            .. Open,
            "GetMe",
            // The caller's own.
            "GetNotifications",
            "DeleteNotifications",
            "ListSenders",
            "GetSender",
            "PutSender",
            "DeleteSender",
            "ListTemplates",
            "GetTemplate",
            "SaveTemplate",
            "DeleteTemplate",
            "ListTemplateVersions",
            "PreviewTemplate",
            "SaveDefaultTemplates",
            "CopyTemplate",
            "GetLists",
            "GetAreas",
            "GetOptOuts",
            "ListCampaigns",
            "ListBroadcasts",
            "GetToday",
            "ListReplies",
            "GetDays",
            "PreviewTable",
            "ListCalendars",
            // Threads of other areas are not found: ThreadsOverHttpTests.
            "ListThreads",
            "GetThread",
            "AnswerThread",
            "PreviewAnswer",
            "ReadThread",
            "FinishThread",
            "ReopenThread",
            "AssignThread",
        ];

        Assert.Equal(
            Http.Select(t => t.Name).Except(without, StringComparer.Ordinal).Order(StringComparer.Ordinal),
            AreaRow.All.Select(r => r.Trigger).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(AreaRow.Numbers), MemberType = typeof(AreaRow))]
    public async Task Resources_of_another_area_are_not_accessible(int row, string what)
    {
        var asked = AreaRow.All[row];
        foreach (var role in asked.Roles)
        {
            using var answer = await asked.SendAsync(
                areas.App.ClientOf(role, TwoAreas.Own.Area),
                TwoAreas.Own,
                areas.Foreign,
                Cancel
            );
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.True(
                answer.StatusCode == (asked.ShowsNothing ? HttpStatusCode.OK : HttpStatusCode.Forbidden),
                $"{what}, {role}: {(int)answer.StatusCode} {text}"
            );
            Assert.True(
                !asked.ShowsNothing
                    || text.EndsWith(
                        ""","contacts":[],"held":{"budgets":[],"cards":[],"deliveries":[],"exclusions":[],"""
                            + "\"notifications\":[],\"replies\":[],\"threads\":[]}}",
                        StringComparison.Ordinal
                    )
                    || text == """{"people":[]}""",
                text
            );
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_shows_what_lies_in_the_callers_area_and_nothing_else(string path)
    {
        foreach (var role in new[] { Role.Official, Role.Auditor })
        {
            var shown = await areas
                .App.ClientOf(role, TwoAreas.Own.Area)
                .GetStringAsync(new Uri($"/api/{path}", UriKind.Relative), Cancel);
            var all = await areas
                .App.ClientOf(role, "")
                .GetStringAsync(new Uri($"/api/{path}", UriKind.Relative), Cancel);

            Assert.Contains(Mark(path, areas.Mine), shown, StringComparison.Ordinal);
            Assert.DoesNotContain(Mark(path, areas.Foreign), shown, StringComparison.Ordinal);
            Assert.Contains(Mark(path, areas.Foreign), all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Resources_of_the_callers_own_area_are_accessible()
    {
        var own = await areas.MakeAsync("beiguan/hongqilu/dadaoxi", "spare", "+13125550133");
        var wrong = new List<string>();
        foreach (var row in AreaRow.All.Where(r => r.Own is not null))
        {
            foreach (var role in row.Roles)
            {
                using var answer = await row.SendAsync(
                    areas.App.ClientOf(role, TwoAreas.Own.Area),
                    TwoAreas.Own,
                    own,
                    Cancel
                );
                if ((int)answer.StatusCode / 100 != row.Own / 100)
                {
                    wrong.Add(
                        $"{row.Trigger}, {role}: {(int)answer.StatusCode} "
                            + $"{await answer.Content.ReadAsStringAsync(Cancel)}"
                    );
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static string Mark(string path, Things things) =>
        path switch
        {
            "lists" => $"\"{things.List}\"",
            "areas" => $"\"{things.Area}\"",
            "campaigns" or "today" => $"\"{things.Campaign}\"",
            "calendars" => things.Calendar,
            "broadcasts" => things.Broadcast,
            _ => things.Phone[1..],
        };

    /// <summary>
    /// Calls with ids that do not exist and the example's body: harmless for every caller that is let in.
    /// </summary>
    private static async Task<HttpResponseMessage> CallAsync(HttpClient client, Trigger trigger)
    {
        var http = trigger.FindAttribute<HttpTriggerAttribute>()!;
        var path = string.Join('/', http.Route!.Split('/').Select(s => s.StartsWith('{') ? "nothing" : s));
        using var request = new HttpRequestMessage(HttpMethod.Parse(http.Methods![0]), "/" + path);
        if (trigger.Method.GetCustomAttribute<AcceptsAttribute>() is { } accepts)
        {
            request.Content = new StringContent(accepts.Example ?? "", Encoding.UTF8, "application/json");
        }

        return await client.SendAsync(request, Cancel);
    }
}

/// <summary>Ids of one area's things, one of each kind.</summary>
public sealed record Things(
    string Area,
    string List,
    string Campaign,
    string Broadcast,
    string Import,
    string Phone,
    string Calendar
);

/// <summary>
/// One request that names things: <c>$list</c> and its like are another's, <c>$own…</c> the caller's.
/// </summary>
/// <param name="Trigger">The function's name.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below <c>/api</c>.</param>
/// <param name="Body">The body: JSON, or CSV for an import; null for none.</param>
/// <param name="Own">The status where the things are the caller's own; null where the row makes no sense there.</param>
public sealed record AreaRow(string Trigger, string Method, string Path, string? Body = null, int? Own = 200)
{
    private const string CampaignBody = """
        {"name":"C","template":"shared","audience":AUDIENCE,"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}
        """;

    private const string Midnight = """{"dueAt":"2027-06-19T00:00:00Z"}""";

    private const string Request =
        """{"name":"B","texts":{"en":"Hello"},"audience":AUDIENCE,"startAt":"2027-07-01T08:00:00Z"}""";

    /// <summary>Whether the answer shows nothing of the number, so that no 403 is needed.</summary>
    public bool ShowsNothing { get; init; }

    /// <summary>Rows in an order in which each finds its things still there.</summary>
    public static IReadOnlyList<AreaRow> All { get; } =
    [
        new("GetList", "GET", "lists/$list"),
        new("PutList", "PUT", "lists/$list", """{"name":"L","area":"$ownarea"}"""),
        new("PutList", "PUT", "lists/elsewhere", """{"name":"L","area":"$area"}"""),
        new("PutContact", "POST", "lists/$list/contacts", """{"phone":"$phone","name":"Li"}"""),
        new("PutContact", "POST", "lists/mine/contacts", """{"phone":"+13125550177","area":"$area"}"""),
        new("GetContacts", "GET", "lists/$list/contacts"),
        new("FindContact", "POST", "lists/$list/contacts/find", """{"phone":"$phone"}"""),
        new("ExportList", "GET", "lists/$list/export"),
        new("OrderImport", "POST", "lists/$list/imports?region=US", "phone,name\n+1 312 555 0178,Wang"),
        new("GetImport", "GET", "imports/$import"),
        new("PutNotifications", "PUT", "notifications", """{"kinds":["replies"],"phone":"$phone","area":"$area"}"""),
        new("AddOptOut", "POST", "opt-outs", """{"phone":"$phone"}"""),
        new("FindOptOut", "POST", "opt-outs/find", """{"phone":"$phone"}"""),
        new("RemoveOptOut", "POST", "opt-outs/remove", """{"phone":"$phone"}"""),
        new("FindPerson", "POST", "people/find", """{"phone":"$phone"}""") { ShowsNothing = true },
        new("SearchPeople", "POST", "people/search", """{"q":"$phone"}""") { ShowsNothing = true },
        new("PutArea", "PUT", "areas/$area", """{"name":"A"}"""),
        new("AddArea", "POST", "areas", """{"parent":"$area","name":"Below"}"""),
        new(
            "PutDays",
            "PUT",
            "days",
            """{"days":[{"kind":"exam","name":"Finals","from":"2027-06-25","area":"$area"}]}"""
        ),
        new(
            "ImportDays",
            "POST",
            "days/imports?area=$area",
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nSUMMARY:Dragon Boat\n"
                + "DTSTART;VALUE=DATE:20270609\nEND:VEVENT\nEND:VCALENDAR\n"
        ),
        new("GetCampaign", "GET", "campaigns/$campaign"),
        new(
            "PutCampaign",
            "PUT",
            "campaigns/$campaign",
            CampaignBody.Replace("AUDIENCE", """{"lists":["mine"]}""", StringComparison.Ordinal)
        ),
        new(
            "PutCampaign",
            "PUT",
            "campaigns/elsewhere",
            CampaignBody.Replace("AUDIENCE", """{"lists":["$list"]}""", StringComparison.Ordinal)
        ),
        new(
            "PutCampaign",
            "PUT",
            "campaigns/further",
            CampaignBody.Replace("AUDIENCE", """{"area":"$area"}""", StringComparison.Ordinal)
        ),
        new("SaveDefaultCampaigns", "POST", "campaigns/defaults", """{"audience":{"area":"$area"},"prefix":"x"}"""),
        new("ListOccurrences", "GET", "campaigns/$campaign/occurrences"),
        new("ListNextRecipients", "GET", "campaigns/$campaign/next/recipients"),
        new("PauseCampaign", "POST", "campaigns/$campaign/pause"),
        new("ResumeCampaign", "POST", "campaigns/$campaign/resume"),
        new("CopyCampaign", "POST", "campaigns/$campaign/copy", """{"id":"$campaign-copy"}""", Own: 201),
        new(
            "TakeTemplateVersions",
            "POST",
            "campaigns/$campaign/take-versions",
            """{"templateVersions":{"none":1}}""",
            Own: 422
        ),
        new("SkipOccurrence", "POST", "campaigns/$campaign/occurrences/skip", Midnight, Own: 404),
        new("RestoreOccurrence", "POST", "campaigns/$campaign/occurrences/restore", Midnight, Own: 404),
        new(
            "MoveOccurrence",
            "POST",
            "campaigns/$campaign/occurrences/move",
            """{"dueAt":"2027-06-18T00:00:00Z","to":"2027-06-19T00:00:00Z"}""",
            Own: 404
        ),
        new("AddCalendar", "POST", "calendars", """{"name":"C","area":"$area"}""", Own: 201),
        new("Rehearse", "POST", "rehearsals", """{"from":"2027-01-01","to":"2027-12-31","campaigns":["$campaign"]}"""),
        new(
            "Rehearse",
            "POST",
            "rehearsals",
            $$"""{"from":"2027-01-01","to":"2027-12-31","drafts":[{"id":"elsewhere","campaign":{{CampaignBody.Replace("AUDIENCE", """{"lists":["$list"]}""", StringComparison.Ordinal)}} }]}"""
        ),
        new(
            "Rehearse",
            "POST",
            "rehearsals",
            $$"""{"from":"2027-01-01","to":"2027-12-31","drafts":[{"id":"$campaign","campaign":{{CampaignBody.Replace("AUDIENCE", """{"lists":["mine"]}""", StringComparison.Ordinal)}} }]}"""
        ),
        new(
            "PreviewBroadcast",
            "POST",
            "broadcasts/preview",
            Request.Replace("AUDIENCE", """{"lists":["$list"]}""", StringComparison.Ordinal)
        ),
        new(
            "PreviewBroadcast",
            "POST",
            "broadcasts/preview",
            Request.Replace("AUDIENCE", """{"area":"$area"}""", StringComparison.Ordinal)
        ),
        new(
            "StartBroadcast",
            "POST",
            "broadcasts",
            Request.Replace("AUDIENCE", """{"lists":["$list"]}""", StringComparison.Ordinal)
        ),
        new(
            "StartBroadcast",
            "POST",
            "broadcasts",
            Request.Replace("AUDIENCE", """{"area":"$area"}""", StringComparison.Ordinal)
        ),
        new("GetBroadcast", "GET", "broadcasts/$broadcast"),
        new("ListDeliveries", "GET", "broadcasts/$broadcast/deliveries"),
        new("SearchDeliveries", "POST", "broadcasts/$broadcast/deliveries/search", """{"q":"$phone"}"""),
        new("GetTimeline", "GET", "broadcasts/$broadcast/timeline"),
        new("GetBroadcastAreas", "GET", "broadcasts/$broadcast/areas"),
        new("GetStatistics", "GET", "statistics?from=2027-06&to=2027-06&area=$area"),
        new("GetFailingNumbers", "GET", "statistics/numbers?from=2027-06&to=2027-06&area=$area"),
        new(
            "ReplaceBroadcast",
            "PUT",
            "broadcasts/$broadcast",
            Request.Replace("AUDIENCE", """{"lists":["mine"]}""", StringComparison.Ordinal)
        ),
        // Nobody of it is undelivered, so there is nobody to try again.
        new("SendTestText", "POST", "broadcasts/test", """{"texts":{"en":"Hello"},"phone":"$phone"}"""),
        new("RetryBroadcast", "POST", "broadcasts/$broadcast/retry", Own: 422),
        new("PauseBroadcast", "POST", "broadcasts/$broadcast/pause"),
        new("ResumeBroadcast", "POST", "broadcasts/$broadcast/resume"),
        new("SendRest", "POST", "broadcasts/$broadcast/rest", "{}", Own: 409),
        new("CancelBroadcast", "POST", "broadcasts/$broadcast/cancel"),
        new("RemoveCalendar", "DELETE", "calendars/$calendar", Own: 204),
        new("DeleteCampaign", "DELETE", "campaigns/$campaign"),
        new("DeleteCampaign", "DELETE", "campaigns/elsewhere", Own: 204) { OnlyOwn = true },
        new("RemoveContact", "POST", "lists/$list/contacts/remove", """{"phone":"$phone"}"""),
        new("PutContact", "POST", "lists/$list/contacts", """{"phone":"$phone","name":"Li"}"""),
        new("ErasePerson", "POST", "people/erase", """{"phone":"$phone"}"""),
        // Broadcasts that were requested above need it.
        new("DeleteList", "DELETE", "lists/$list", Own: 409),
        new("DeleteArea", "DELETE", "areas/$area"),
    ];

    /// <summary>Whether the row runs on the caller's own things alone, to clean up after the rows before it.</summary>
    public bool OnlyOwn { get; init; }

    public static TheoryData<int, string> Numbers
    {
        get
        {
            var numbers = new TheoryData<int, string>();
            foreach (var (i, row) in All.Index().Where(r => !r.Item.OnlyOwn))
            {
                numbers.Add(i, $"{row.Method} {row.Path}");
            }

            return numbers;
        }
    }

    /// <summary>The roles that may call the route where the area is their own.</summary>
    public IReadOnlyList<Role> Roles
    {
        get
        {
            var allowed = CommunityAlerts
                .Hosting.Local.Triggers.Trigger.All.Single(t => t.Name == Trigger)
                .Method.GetCustomAttribute<AllowsAttribute>()!
                .Roles;
            return allowed.Count == 0 || allowed.Contains(Role.Administrator) ? [Role.Administrator] : allowed;
        }
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        Things own,
        Things named,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(Method), $"/api/{Fill(Path)}");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Fresh.Key());
        request.Content = Body is null ? null : new StringContent(Fill(Body), Encoding.UTF8, "application/json");
        return await client.SendAsync(request, cancellationToken);

        string Fill(string text) =>
            new[]
            {
                ("$ownarea", own.Area),
                ("$list", named.List),
                ("$campaign", named.Campaign),
                ("$broadcast", named.Broadcast),
                ("$import", named.Import),
                ("$calendar", named.Calendar),
                ("$phone", named.Phone),
                ("$area", named.Area),
            }.Aggregate(text, (t, f) => t.Replace(f.Item1, f.Item2, StringComparison.Ordinal));
    }
}

/// <summary>
/// An app with a list, a contact who opted out and wrote, a campaign, a broadcast, an import and a calendar in each of
/// two areas.
/// </summary>
public sealed class TwoAreas : IAsyncLifetime
{
    public const string ForeignPhone = "+13125550122";

    /// <summary>The caller's own things.</summary>
    public static readonly Things Own = new("beiguan/hongqilu", "mine", "", "", "", "", "");

    public AlertsApp App { get; private set; } = null!;

    public Things Foreign { get; private set; } = null!;

    public Things Mine { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        App = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        await DoAsync("PUT", "templates/shared", """{"name":"T","texts":{"en":"Hello"}}""");
        await DoAsync("PUT", "areas/beiguan", """{"name":"Beiguan"}""");
        Mine = await MakeAsync(Own.Area, "mine", "+13125550111");
        Foreign = await MakeAsync("nanguan", "theirs", ForeignPhone);
        await App.UntilQuietAsync();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Makes one of everything.</summary>
    public async Task<Things> MakeAsync(string area, string id, string phone)
    {
        // The catalogue of days is one: what a test before wrote of other areas would not be this caller's to replace.
        await DoAsync("PUT", "days", """{"days":[]}""");
        await DoAsync("PUT", $"areas/{area}", """{"name":"A"}""");
        await DoAsync("PUT", $"lists/{id}", $$"""{"name":"L","area":"{{area}}"}""");
        await DoAsync("POST", $"lists/{id}/contacts", $$"""{"phone":"{{phone}}","name":"Li"}""");
        await DoAsync(
            "PUT",
            $"campaigns/{id}",
            $$"""
            {"name":"C","template":"shared","audience":{"lists":["{{id}}"]},"season":{"from":"07-01","to":"09-10"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"} }
            """
        );
        var broadcast = await DoAsync(
            "POST",
            "broadcasts",
            $$"""{"name":"B","texts":{"en":"Hello"},"startAt":"2027-07-01T08:00:00Z","audience":{"lists":["{{id}}"]} }"""
        );
        var import = await DoAsync("POST", $"lists/{id}/imports?dryRun=true", "phone\n+13125550144");
        await DoAsync("POST", "opt-outs", $$"""{"phone":"{{phone}}"}""");
        using var reply = await App.Administrator.PostAsJsonAsync(
            $"/local/handsets/{phone}/replies",
            new { text = "thank you" },
            Cancel
        );
        var calendar = await DoAsync("POST", "calendars", $$"""{"name":"{{id}}","area":"{{area}}"}""");
        return new Things(
            area,
            id,
            id,
            (string)broadcast!["id"]!,
            (string)import!["id"]!,
            phone,
            (string)calendar!["id"]!
        );
    }

    private async Task<JsonNode?> DoAsync(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), $"/api/{path}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Fresh.Key());
        using var answer = await App.Administrator.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
