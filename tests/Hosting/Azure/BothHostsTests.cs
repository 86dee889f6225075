using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Tests.Support;
using CommunityAlerts.Tests.Support.Workers;
using Xunit;

namespace CommunityAlerts.Tests.Hosting.Azure;

/// <summary>
/// Sends the same requests in the same order to the local host and to the worker; each difference is in the table with
/// its reason.
/// </summary>
[Collection(WorkerCollection.Name)]
public sealed partial class BothHostsTests(WorkerApp worker)
{
    private const string OnlyHere = "The guard of the local host, which answers this machine alone.";

    private static readonly string[] Compared =
    [
        "Location",
        "Cache-Control",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "WWW-Authenticate",
        "Allow",
        "Retry-After",
        "Content-Disposition",
    ];

    private static readonly Call[] Calls =
    [
        // Who is calling.
        new(401, "GET", "/api/me")
        {
            Differs = "The words say how to sign in, which is by token at home and by the platform in Azure.",
        },
        new(200, "GET", "/api/me", Role.Administrator)
        {
            Differs =
                "Only the local host is local: the member isLocal says so to the console, and its sign-in is by token.",
        },
        new(403, "GET", "/api/lists", Role.Visitor),
        new(200, "GET", "/api/lists", Role.Auditor),
        new(403, "PUT", "/api/senders/default", Role.Official, """{"from":"+15005550006"}"""),
        // What is public.
        new(200, "GET", "/api/health"),
        new(200, "GET", "/api/openapi.json"),
        new(200, "GET", "/"),
        new(200, "GET", "/contacts.html"),
        new(200, "GET", "/console/console.css"),
        new(200, "GET", "/console/lib/uplot.js"),
        new(404, "GET", "/console/lib/none.js"),
        new(404, "GET", "/console"),
        new(404, "GET", "/console/index.html"),
        new(404, "GET", "/none.html"),
        new(200, "GET", "/?page=contacts.html"),
        new(404, "GET", "/.env"),
        new(404, "GET", "/console/lib/..%2F..%2Fhost.json"),
        // What no function takes.
        new(404, "GET", "/api/nothing"),
        new(404, "GET", "/api"),
        new(404, "GET", "/a/b/c"),
        new(404, "DELETE", "/api/health"),
        new(404, "PATCH", "/api/lists/x", Role.Administrator),
        new(404, "OPTIONS", "/api/lists"),
        new(404, "HEAD", "/api/health"),
        new(204, "HEAD", "/"),
        new(204, "POST", "/"),
        new(404, "HEAD", "/contacts.html"),
        new(404, "POST", "/contacts.html"),
        new(401, "GET", "/admin/host/status"),
        new(401, "POST", "/runtime/webhooks/blobs"),
        // Lists and contacts.
        new(201, "PUT", "/api/lists/both", Role.Official, """{"name":"Both hosts","area":"east"}"""),
        new(200, "PUT", "/api/lists/both", Role.Official, """{"name":"Both hosts","area":"east"}"""),
        new(200, "GET", "/api/lists/both", Role.Official),
        new(403, "GET", "/api/lists/both", Role.Official) { Area = "west" },
        new(404, "GET", "/api/lists/no%20such", Role.Official),
        new(404, "GET", "/api/lists/a%2Fb", Role.Official),
        new(404, "GET", "/api/lists/%E5%8C%97", Role.Official),
        new(400, "PUT", "/api/lists/bad", Role.Official, """{"name":"x","unknown":1}"""),
        new(400, "PUT", "/api/lists/bad", Role.Official, "{"),
        new(400, "PUT", "/api/lists/bad", Role.Official, ""),
        new(400, "PUT", "/api/lists/bad", Role.Official, "null") { ContentType = "text/plain" },
        new(
            201,
            "POST",
            "/api/lists/both/contacts",
            Role.Official,
            """{"phone":"+14155550141","name":"Ada","language":"en"}"""
        ),
        new(422, "POST", "/api/lists/both/contacts", Role.Official, """{"phone":"12"}"""),
        new(200, "GET", "/api/lists/both/contacts?limit=1", Role.Official),
        new(400, "GET", "/api/lists/both/contacts?limit=x", Role.Official),
        new(200, "GET", "/api/lists/both/contacts?list=other&limit=1", Role.Official),
        new(200, "POST", "/api/lists/both/contacts/find", Role.Official, """{"phone":"+14155550141"}"""),
        new(200, "GET", "/api/lists/both/export", Role.Official),
        new(403, "DELETE", "/api/lists/both", Role.Auditor),
        new(200, "POST", "/api/tables", Role.Official, "name,phone\nAda,+14155550141\n") { ContentType = "text/csv" },
        new(400, "POST", "/api/lists/both/imports", Role.Official, "") { ContentType = "text/csv" },
        new(404, "GET", "/api/imports/none", Role.Official),
        new(200, "POST", "/api/opt-outs", Role.Official, """{"phone":"+14155550142","reason":"asked"}"""),
        new(200, "POST", "/api/opt-outs/find", Role.Official, """{"phone":"+14155550142"}"""),
        new(200, "POST", "/api/people/find", Role.Administrator, """{"phone":"+14155550141"}"""),
        // Areas, with a route that takes slashes.
        new(201, "PUT", "/api/areas/east", Role.Administrator, """{"name":"East"}"""),
        new(201, "POST", "/api/areas", Role.Administrator, """{"parent":"east","name":"Lake"}"""),
        new(204, "DELETE", "/api/areas/east/lake", Role.Administrator),
        new(201, "PUT", "/api/areas/east/river", Role.Administrator, """{"name":"River"}"""),
        new(200, "GET", "/api/areas", Role.Administrator),
        new(204, "DELETE", "/api/areas/east/river", Role.Administrator),
        new(204, "DELETE", "/api/areas/east", Role.Administrator),
        // Templates and campaigns.
        new(201, "PUT", "/api/templates/both", Role.Official, """{"name":"Both","texts":{"en":"Hello {{ name }}."}}"""),
        new(412, "PUT", "/api/templates/both", Role.Official, """{"name":"Both","texts":{"en":"Hi {{ name }}."}}""")
        {
            IfMatch = "\"9\"",
        },
        new(200, "GET", "/api/templates/both", Role.Official),
        new(
            200,
            "POST",
            "/api/templates/preview",
            Role.Official,
            """{"texts":{"en":"Hi {{ name }}"},"sample":{"name":"Ada"}}"""
        ),
        new(
            201,
            "PUT",
            "/api/campaigns/both",
            Role.Official,
            """{"name":"Both","template":"both","audience":{"lists":["both"]},"season":{"from":"06-01","to":"08-31"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}"""
        ),
        new(200, "GET", "/api/campaigns/both", Role.Official),
        new(200, "GET", "/api/campaigns/both/occurrences?from=2090-06-01&to=2090-07-01", Role.Official),
        new(400, "PUT", "/api/campaigns/both", Role.Official, """{"name":"Both"}"""),
        // Broadcasts: no key, a preview, a request, the same again, another body under its key.
        new(
            400,
            "POST",
            "/api/broadcasts",
            Role.Administrator,
            """{"name":"x","texts":{"en":"x"},"audience":{"lists":["both"]}}"""
        ),
        new(
            200,
            "POST",
            "/api/broadcasts/preview",
            Role.Administrator,
            """{"name":"x","texts":{"en":"Water, {{ name }}"},"audience":{"lists":["both"]}}"""
        ),
        new(
            202,
            "POST",
            "/api/broadcasts",
            Role.Administrator,
            """{"name":"Later","texts":{"en":"Water"},"audience":{"lists":["both"]},"startAt":"{later}"}"""
        )
        {
            Key = "both-1",
        },
        new(
            200,
            "POST",
            "/api/broadcasts",
            Role.Administrator,
            """{"name":"Later","texts":{"en":"Water"},"audience":{"lists":["both"]},"startAt":"{later}"}"""
        )
        {
            Key = "both-1",
        },
        new(
            409,
            "POST",
            "/api/broadcasts",
            Role.Administrator,
            """{"name":"Other","texts":{"en":"Water"},"audience":{"lists":["both"]},"startAt":"{later}"}"""
        )
        {
            Key = "both-1",
        },
        new(404, "GET", "/api/broadcasts/203001-none", Role.Auditor),
        // Calendars and events, both by a secret.
        new(201, "POST", "/api/calendars", Role.Official, """{"name":"All"}"""),
        new(404, "GET", "/api/calendar/none.ics"),
        new(401, "POST", "/api/events/sms", null, "[]"),
        new(200, "OPTIONS", "/api/events/sms"),
        // What comes from elsewhere.
        new(200, "GET", "/api/health")
        {
            Host = "alerts.example",
            StatusHere = 403,
            Differs = OnlyHere,
        },
        new(400, "POST", "/api/broadcasts", Role.Administrator, "{}")
        {
            Origin = "https://other.example",
            StatusHere = 403,
            Differs = OnlyHere,
        },
    ];

    /// <summary>A time at which nothing of a broadcast is due yet.</summary>
    private static readonly string Later = TimeProvider
        .System.GetUtcNow()
        .AddDays(20)
        .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_local_host_answers_as_the_worker_does()
    {
        await using var local = await AlertsApp.StartAsync(
            new LocalHostOptions { ClockAhead = TimeSpan.FromTicks(1) },
            ("Alerts:Buckets", "2")
        );
        Assert.InRange(Calls.Length, 60, 100);
        List<string> wrong = [];
        foreach (var call in Calls)
        {
            var here = await AnswerAsync(
                call.Role is { } role ? local.ClientOf(role, call.Area) : local.Anonymous,
                call
            );
            var there = await AnswerAsync(
                call.Role is { } asked ? worker.ClientOf(asked, call.Area) : worker.Anonymous,
                call
            );
            var isAsTold =
                here.StartsWith(Text(call.StatusHere ?? call.Status), StringComparison.Ordinal)
                && there.StartsWith(Text(call.Status), StringComparison.Ordinal);
            if (!isAsTold || (here == there) != (call.Differs is null))
            {
                wrong.Add($"{call}\n  local host: {here}\n  worker:     {there}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<string> AnswerAsync(HttpClient client, Call call)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(call.Method), call.Path);
        if (call.Body?.Replace("{later}", Later, StringComparison.Ordinal) is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(call.ContentType);
        }

        Add("Idempotency-Key", call.Key);
        Add("If-Match", call.IfMatch);
        Add("Origin", call.Origin);
        request.Headers.Host = call.Host;
        using var answer = await client.SendAsync(request, Stop);
        var headers = answer
            .Headers.Concat(answer.Content.Headers)
            .Where(h => Compared.Contains(h.Key, StringComparer.OrdinalIgnoreCase))
            .Select(h => $"{h.Key}: {string.Join(',', h.Value)}")
            .Order(StringComparer.Ordinal);
        var content = await answer.Content.ReadAsStringAsync(Stop);
        var text =
            $"{Text((int)answer.StatusCode)} {answer.Content.Headers.ContentType} "
            + $"etag={answer.Headers.ETag is not null} {string.Join("; ", headers)} {content}";
        return Changing().Replace(text, "…");

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.Add(name, value);
            }
        }
    }

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Matches values that are never the same twice: instants, number keys and hashes, a calendar's secret, trace ids,
    /// ETags in bodies.
    /// </summary>
    [GeneratedRegex(
        """\d{4}-\d\d-\d\dT[\d:.]+Z|\d{6}-[0-9a-v]{26}|[0-9a-v]{26}|[0-9a-f]{32}|calendar/[^"/]+\.ics|"etag":"[^,]*"|"address":"[^"]*"|"id":"[^"]{20,}"|"cursor":"[^"]*"|"now":"[^"]*"|"trace\w*":"[^"]*" """
    )]
    private static partial Regex Changing();

    /// <summary>One request, and the status that answers it.</summary>
    private sealed record Call(int Status, string Method, string Path, Role? Role = null, string? Body = null)
    {
        public string Area { get; init; } = "east";

        public string ContentType { get; init; } = "application/json";

        public string? Key { get; init; }

        public string? IfMatch { get; init; }

        public string? Host { get; init; }

        public string? Origin { get; init; }

        /// <summary>The local host's status where it is another than the worker's.</summary>
        public int? StatusHere { get; init; }

        /// <summary>Why the two hosts answer differently; null where they must not.</summary>
        public string? Differs { get; init; }
    }
}
