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
        var traces = Destinations.From(builder, "TRACES");
        var metrics = Destinations.From(builder, "METRICS");
        var logs = Destinations.From(builder, "LOGS");
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

    private static void Add(
        IServiceCollection services,
        string name,
        Destinations traces,
        Destinations metrics,
        Destinations logs
    )
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(name));
        if (traces.Any)
        {
            telemetry.WithTracing(tracing =>
            {
                tracing
                    .AddCommunityAlerts()
                    .SetSampler(new ParentBasedSampler(new StorageCallFilter()))
                    .AddAspNetCoreInstrumentation(requests =>
                    {
                        // These paths contain numbers of handsets.
                        requests.Filter = context =>
                            !context.Request.Path.StartsWithSegments("/local", StringComparison.OrdinalIgnoreCase);
                        // The route is enough; a path or query may contain personal data.
                        requests.EnrichWithHttpResponse = (activity, _) =>
                            activity.SetTag("url.path", null).SetTag("url.query", null);
                    });
                traces.Apply(() => tracing.AddOtlpExporter(), () => tracing.AddConsoleExporter());
            });
        }

        if (metrics.Any)
        {
            telemetry.WithMetrics(metering =>
            {
                metering.AddCommunityAlerts().AddMeter("Microsoft.AspNetCore.Hosting");
                metrics.Apply(() => metering.AddOtlpExporter(), () => metering.AddConsoleExporter());
            });
        }

        if (logs.Any)
        {
            telemetry.WithLogging(
                logging => logs.Apply(() => logging.AddOtlpExporter(), () => logging.AddConsoleExporter()),
                OpenTelemetrySetup.IncludeScopes
            );
        }
    }

    /// <summary>
    /// Samples every trace except those that begin with a storage call: this host polls its queues many times a second,
    /// which in Azure another process does.
    /// </summary>
    private sealed class StorageCallFilter : Sampler
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
    private sealed record Destinations(bool ToOtlp, bool ToTerminal)
    {
        public bool Any => ToOtlp || ToTerminal;

        /// <summary>Adds the exporters of the destinations.</summary>
        public void Apply(Action addOtlp, Action addConsole)
        {
            if (ToOtlp)
            {
                addOtlp();
            }

            if (ToTerminal)
            {
                addConsole();
            }
        }

        public static Destinations From(WebApplicationBuilder builder, string signal)
        {
            var settings = builder.Configuration;
            var setting = $"OTEL_{signal}_EXPORTER";
            var hasOtlpEndpoint =
                settings["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }
                || settings[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 };
            var value =
                settings[setting] is { Length: > 0 } named ? named
                : hasOtlpEndpoint ? "otlp"
                : "none";
            var exporters = value.Split(',', StringSplitOptions.TrimEntries);
            return Array.Find(exporters, w => w is not ("otlp" or "console" or "none")) is { } unknown
                ? throw new LocalHostException($"{setting} names '{unknown}'; it may name otlp, console and none.")
                : new Destinations(
                    exporters.Contains("otlp", StringComparer.Ordinal),
                    exporters.Contains("console", StringComparer.Ordinal)
                );
        }
    }
}
