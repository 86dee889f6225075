using CommunityAlerts.Api;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CommunityAlerts.Hosting;

/// <summary>The sources of traces and metrics, the same in both hosts. Each host chooses where they are sent.</summary>
public static class OpenTelemetrySetup
{
    /// <summary>Enables the spans of the Azure clients; must be called before the first client is made.</summary>
    /// <remarks>Source: "Diagnostics in the Azure SDK for .NET", experimental there.</remarks>
    public static void AllowAzureSpans() =>
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", isEnabled: true);

    /// <summary>
    /// Adds the program's spans, and one for each call of storage and carrier; not those of the HTTP requests within
    /// (<c>Azure.Core.Http</c>), which double the number and contain addresses.
    /// </summary>
    public static TracerProviderBuilder AddCommunityAlerts(this TracerProviderBuilder tracing) =>
        tracing.AddSource(Tracing.Source, "Azure.Data.Tables.*", "Azure.Storage.*", "Azure.Communication.*");

    /// <summary>Adds the program's meters.</summary>
    public static MeterProviderBuilder AddCommunityAlerts(this MeterProviderBuilder metrics) =>
        metrics.AddMeter("CommunityAlerts.*");

    /// <summary>Exports formatted messages, with the ids of their scopes.</summary>
    public static void IncludeScopes(OpenTelemetryLoggerOptions logging) =>
        (logging.IncludeScopes, logging.IncludeFormattedMessage) = (true, true);
}
