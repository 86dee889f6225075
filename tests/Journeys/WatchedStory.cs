using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>
/// A story in the real local host, played once, with all that could be seen of it from outside: spans, measurements,
/// and what went out by OTLP.
/// </summary>
/// <remarks>Two people of a list get an urgent broadcast and one that waits for the end of quiet hours; one of them
/// answers, another is opted out by an operator.
/// Each request comes with a trace of the caller's. The numbers, names and texts in it are found nowhere
/// else.</remarks>
public sealed class WatchedStory : IAsyncLifetime
{
    public const string Urgent = "11111111111111111111111111111111";
    public const string Quiet = "22222222222222222222222222222222";

    /// <summary>Values that must never be seen; numbers without the parts that could be written differently.</summary>
    public static readonly string[] Planted =
    [
        "4155550137",
        "4155550138",
        "Quillfeather",
        "Umbrellas are planted",
        "who planted this",
        "reasons planted",
    ];

    private readonly ConcurrentBag<(Instrument Instrument, string[] Attributes)> _measured = [];
    private readonly ConcurrentBag<Activity> _spans = [];
    private AlertsApp _app = null!;
    private IMeterFactory _meters = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The receiver of the host's telemetry.</summary>
    public Collector Collector { get; private set; } = null!;

    /// <summary>Spans of ours and of ASP.NET Core.</summary>
    public IReadOnlyCollection<Activity> Spans => _spans;

    public string UrgentId { get; private set; } = "";

    public string QuietId { get; private set; } = "";

    /// <summary>Secret of a calendar whose feed was read, with and without anything behind its address.</summary>
    public string CalendarSecret { get; private set; } = "";

    /// <summary>Rows in table <c>due</c> while the second broadcast waited.</summary>
    public int Waited { get; private set; }

    /// <summary>Each instrument of this host that measured anything, with the attributes it did so with.</summary>
    public IReadOnlyDictionary<string, string[]> Measured =>
        _measured
            .Where(m => m.Instrument.Meter.Scope == _meters)
            .GroupBy(m => m.Instrument.Name, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g =>
                    g.SelectMany(m => m.Attributes)
                        .Distinct(StringComparer.Ordinal)
                        .Order(StringComparer.Ordinal)
                        .ToArray(),
                StringComparer.Ordinal
            );

    public async ValueTask InitializeAsync()
    {
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Tracing.Source or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(spans);
        using var measured = new MeterListener { InstrumentPublished = Listen };
        measured.SetMeasurementEventCallback<long>((instrument, _, attributes, _) => Measure(instrument, attributes));
        measured.SetMeasurementEventCallback<double>((instrument, _, attributes, _) => Measure(instrument, attributes));
        measured.Start();
        Collector = await Collector.StartAsync();
        _app = await AlertsApp.StartAsync(
            ("Alerts:Region", "US"),
            ("Alerts:Language", "en"),
            ("Alerts:Buckets", "2"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", Collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            // Other tests' spans come by here too: room for all of them.
            ("OTEL_BSP_MAX_QUEUE_SIZE", "100000"),
            ("OTEL_BSP_SCHEDULE_DELAY", "500")
        );
        _meters = _app.Services.GetRequiredService<IMeterFactory>();
        try
        {
            await TellAsync();
        }
        finally
        {
            // What is still to be sent is sent now.
            await _app.DisposeAsync();
        }

        void Listen(Instrument instrument, MeterListener listener)
        {
            if (instrument.Meter.Name.StartsWith("CommunityAlerts.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }

        void Measure(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> attributes) =>
            _measured.Add((instrument, [.. attributes.ToArray().Select(a => a.Key)]));
    }

    public ValueTask DisposeAsync() => Collector.DisposeAsync();

    private async Task TellAsync()
    {
        await DoAsync("PUT", "/api/lists/family", """{"name":"L","area":"beiguan"}""");
        await DoAsync(
            "POST",
            "/api/lists/family/imports",
            "name,phone\nAda Quillfeather,+14155550137\n",
            type: "text/csv"
        );
        await _app.UntilQuietAsync();
        await DoAsync("POST", "/api/lists/family/contacts", """{"phone":"+14155550138","name":"Bo Quillfeather"}""");
        await DoAsync("GET", "/api/lists/family/contacts?q=Quillfeather");
        await DoAsync("POST", "/api/lists/family/contacts/find", """{"phone":"+14155550137"}""");
        await DoAsync("POST", "/api/people/search", """{"q":"Quillfeather"}""");
        await DoAsync(
            "POST",
            "/api/broadcasts/test",
            """{"texts":{"en":"Umbrellas are planted here."},"phone":"+14155550137"}"""
        );
        UrgentId = await StartBroadcastAsync(Urgent, ""","urgency":"urgent" """);
        await _app.UntilQuietAsync();

        QuietId = await StartBroadcastAsync(Quiet, ""","quietHours":[{"start":"15:00","end":"17:00"}]""");
        await _app.UntilQuietAsync();
        Waited = await _app.Storage.Table(Tables.Due).ReadAllAsync(Cancel).CountAsync(Cancel);
        await _app.TurnClockAsync(Duration.FromMinutes(61));
        await _app.UntilQuietAsync();

        var address = (string)
            JsonNode.Parse(await DoAsync("POST", "/api/calendars", """{"name":"All"}"""))!["address"]!;
        CalendarSecret = address.Split('/', '.')[^2];
        await DoAsync("GET", address);
        var id = (string)JsonNode.Parse(await DoAsync("GET", "/api/calendars"))!["calendars"]![0]!["id"]!;
        await DoAsync("DELETE", $"/api/calendars/{id}");
        await DoAsync("GET", address, expected: HttpStatusCode.NotFound);
        await DoAsync("GET", $"{address}x", expected: HttpStatusCode.NotFound);

        await DoAsync("GET", "/local/handsets/%2B14155550137");
        await DoAsync("POST", "/local/handsets/%2B14155550137/replies", """{"text":"who planted this?"}""");
        await DoAsync("POST", "/local/handsets/%2B14155550137/replies", """{"text":"STOP"}""");
        await DoAsync("POST", "/api/opt-outs", """{"phone":"+14155550138","reason":"reasons planted"}""");
        await DoAsync("GET", "/api/contacts/+14155550137", expected: HttpStatusCode.NotFound);
        await DoAsync("GET", "/local/handsets/Quillfeather", expected: HttpStatusCode.UnprocessableEntity);
        await _app.TurnClockAsync(Duration.FromMinutes(6));
        await _app.UntilQuietAsync();
    }

    private async Task<string> StartBroadcastAsync(string trace, string more)
    {
        var body =
            $$$"""{"name":"Quillfeather","texts":{"en":"Umbrellas are planted, {{ name }}."},"audience":{"lists":["family"]}{{{more}}}}""";
        var taken = await DoAsync(
            "POST",
            "/api/broadcasts",
            body,
            ("Idempotency-Key", trace),
            ("traceparent", $"00-{trace}-1234567812345678-01")
        );
        return (string)JsonNode.Parse(taken)!["id"]!;
    }

    private Task<string> DoAsync(
        string method,
        string path,
        string? body = null,
        params (string Name, string Value)[] headers
    ) => DoAsync(method, path, body, "application/json", null, headers);

    private Task<string> DoAsync(string method, string path, HttpStatusCode expected) =>
        DoAsync(method, path, null, "application/json", expected);

    private Task<string> DoAsync(string method, string path, string? body, string type) =>
        DoAsync(method, path, body, type, null);

    private async Task<string> DoAsync(
        string method,
        string path,
        string? body,
        string type,
        HttpStatusCode? expected,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await _app.Administrator.SendAsync(request, Cancel);
        var said = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(
            expected is { } code ? answer.StatusCode == code : answer.IsSuccessStatusCode,
            $"{method} {path}: {answer.StatusCode} {said}"
        );
        return said;
    }
}
