using CommunityAlerts.Api;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CommunityAlerts.Hosting;

/// <summary>The sources of traces and metrics, the same in both hosts. Each host chooses where they are sent.</summary>
public static class OpenTelemetrySetup
{
    /// <summary>Lets the Azure clients make spans; to be called before the first of them is made.</summary>
    /// <remarks>Source: "Diagnostics in the Azure SDK for .NET", experimental there.</remarks>
    public static void AllowAzureSpans() =>
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", isEnabled: true);

    /// <summary>
    /// Our spans, and one for each call of storage and carrier. Not those of the HTTP requests below
    /// (<c>Azure.Core.Http</c>): they double the number and hold addresses.
    /// </summary>
    public static TracerProviderBuilder AddOurs(this TracerProviderBuilder tracing) =>
        tracing.AddSource(Tracing.Source, "Azure.Data.Tables.*", "Azure.Storage.*", "Azure.Communication.*");

    /// <summary>Our instruments.</summary>
    public static MeterProviderBuilder AddOurs(this MeterProviderBuilder metrics) =>
        metrics.AddMeter("CommunityAlerts.*");

    /// <summary>Lines as people read them, with the ids of the scopes around them.</summary>
    public static void KeepScopes(OpenTelemetryLoggerOptions logging) =>
        (logging.IncludeScopes, logging.IncludeFormattedMessage) = (true, true);
}
