using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Exports this host's traces, metrics and logs as OpenTelemetry's own settings say, in addition to the terminal.
/// </summary>
/// <remarks><c>OTEL_EXPORTER_OTLP_ENDPOINT</c> sends all three by OTLP. <c>OTEL_TRACES_EXPORTER</c>,
/// <c>OTEL_METRICS_EXPORTER</c> and <c>OTEL_LOGS_EXPORTER</c> override it for one signal:
/// any of <c>otlp</c>, <c>console</c> and <c>none</c>, separated by commas. Without any destination OpenTelemetry is
/// not set up.
/// Source: OpenTelemetry specification, "Environment Variable Specification".</remarks>
public static class LocalTelemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var traces = Way.From(builder, "TRACES");
        var metrics = Way.From(builder, "METRICS");
        var logs = Way.From(builder, "LOGS");
        if (traces.Any || metrics.Any || logs.Any)
        {
            OpenTelemetrySetup.AllowAzureSpans();
            Add(
                builder.Services,
                builder.Configuration["OTEL_SERVICE_NAME"] ?? "CommunityAlerts",
                traces,
                metrics,
                logs
            );
        }
    }

    private static void Add(IServiceCollection services, string name, Way traces, Way metrics, Way logs)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(name));
        if (traces.Any)
        {
            telemetry.WithTracing(tracing =>
                Export(
                    traces,
                    tracing
                        .AddOurs()
                        .SetSampler(new ParentBasedSampler(new Begun()))
                        .AddAspNetCoreInstrumentation(requests =>
                        {
                            // These paths contain numbers of handsets.
                            requests.Filter = context =>
                                !context.Request.Path.StartsWithSegments("/local", StringComparison.OrdinalIgnoreCase);
                            // The route is enough; a path or query may contain personal data.
                            requests.EnrichWithHttpResponse = (activity, _) =>
                                activity.SetTag("url.path", null).SetTag("url.query", null);
                        })
                )
            );
        }

        if (metrics.Any)
        {
            telemetry.WithMetrics(metering =>
                Export(metrics, metering.AddOurs().AddMeter("Microsoft.AspNetCore.Hosting"))
            );
        }

        if (logs.Any)
        {
            telemetry.WithLogging(logging => Export(logs, logging), OpenTelemetrySetup.KeepScopes);
        }
    }

    private static void Export(Way way, TracerProviderBuilder tracing)
    {
        if (way.ByOtlp)
        {
            tracing.AddOtlpExporter();
        }

        if (way.ToTerminal)
        {
            tracing.AddConsoleExporter();
        }
    }

    private static void Export(Way way, MeterProviderBuilder metering)
    {
        if (way.ByOtlp)
        {
            metering.AddOtlpExporter();
        }

        if (way.ToTerminal)
        {
            metering.AddConsoleExporter();
        }
    }

    private static void Export(Way way, LoggerProviderBuilder logging)
    {
        if (way.ByOtlp)
        {
            logging.AddOtlpExporter();
        }

        if (way.ToTerminal)
        {
            logging.AddConsoleExporter();
        }
    }

    /// <summary>
    /// Samples every trace except those that begin with a storage call: this host polls its queues many times a second,
    /// which in Azure another process does.
    /// </summary>
    private sealed class Begun : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(
                samplingParameters.Kind == ActivityKind.Internal
                && samplingParameters.Name.Contains("Client.", StringComparison.Ordinal)
                    ? SamplingDecision.Drop
                    : SamplingDecision.RecordAndSample
            );
    }

    /// <summary>The destinations of one signal.</summary>
    private sealed record Way(bool ByOtlp, bool ToTerminal)
    {
        public bool Any => ByOtlp || ToTerminal;

        public static Way From(WebApplicationBuilder builder, string signal)
        {
            var settings = builder.Configuration;
            var setting = $"OTEL_{signal}_EXPORTER";
            var isSent =
                settings["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }
                || settings[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 };
            var said =
                settings[setting] is { Length: > 0 } named ? named
                : isSent ? "otlp"
                : "none";
            var ways = said.Split(',', StringSplitOptions.TrimEntries);
            return Array.Find(ways, w => w is not ("otlp" or "console" or "none")) is { } unknown
                ? throw new LocalHostException($"{setting} names '{unknown}'; it may name otlp, console and none.")
                : new Way(
                    ways.Contains("otlp", StringComparer.Ordinal),
                    ways.Contains("console", StringComparer.Ordinal)
                );
        }
    }
}
