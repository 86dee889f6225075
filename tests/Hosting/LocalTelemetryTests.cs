using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>OpenTelemetry's settings; <c>WatchedStoryTests</c> shows what goes out.</summary>
public sealed class LocalTelemetryTests
{
    // Nobody listens there, and a host that cannot send runs on.
    private const string Nowhere = "http://127.0.0.1:9";

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true, "OTEL_EXPORTER_OTLP_ENDPOINT", Nowhere)]
    [InlineData(false, true, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", Nowhere)]
    [InlineData(false, true, "OTEL_EXPORTER_OTLP_ENDPOINT", Nowhere, "OTEL_TRACES_EXPORTER", "none")]
    [InlineData(true, false, "OTEL_TRACES_EXPORTER", "otlp", "OTEL_METRICS_EXPORTER", "none")]
    public async Task Only_telemetry_with_an_exporter_is_registered(bool traces, bool metrics, params string[] settings)
    {
        await using var app = await AlertsApp.StartAsync([.. settings.Chunk(2).Select(s => (s[0], (string?)s[1]))]);

        Assert.Equal(traces, app.Services.GetService<TracerProvider>() is not null);
        Assert.Equal(metrics, app.Services.GetService<MeterProvider>() is not null);
        Assert.Equal(
            """{"status":"up"}""",
            await app.Anonymous.GetStringAsync(
                new Uri("/api/health", UriKind.Relative),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task No_line_is_accompanied_by_the_address_that_was_called()
    {
        var log = new FakeLogCollector();
        await using var app = await AlertsApp.StartAsync(
            new LocalHostOptions
            {
                Triggers = Trigger.FindAll(typeof(HttpProbe)),
                ConfigureServices = services => services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(log)),
            }
        );

        using var answer = await app.Anonymous.GetAsync(
            new Uri("/api/fail/inside", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        var line = Assert.Single(log.GetSnapshot(), r => r.Level == LogLevel.Error);
        Assert.DoesNotContain(
            line.Scopes.OfType<IEnumerable<KeyValuePair<string, object?>>>().SelectMany(s => s),
            s => s.Key == "RequestPath"
        );
    }

    [Fact]
    public async Task An_exporter_that_it_does_not_know_is_named()
    {
        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(("OTEL_LOGS_EXPORTER", "otlp,zipkin"))
        );

        Assert.Equal("OTEL_LOGS_EXPORTER names 'zipkin'; it may name otlp, console and none.", refused.Message);
    }
}
