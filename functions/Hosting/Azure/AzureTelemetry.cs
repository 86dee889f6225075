using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace CommunityAlerts.Hosting.Azure;

/// <summary>
/// Sends traces, metrics and logs to Application Insights, from this process itself: <c>telemetryMode</c> in
/// <c>host.json</c> lets the Functions host do the same for its own.
/// </summary>
internal static class AzureTelemetry
{
    /// <summary>Setting <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>; without it logs go the old way, through the host.
    /// <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c>
    /// (<c>Authorization=AAD</c>, with <c>;ClientId=…</c> for a user-assigned identity) signs in, as it does for the
    /// host.</summary>
    public static void AddAzureTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is not { Length: > 0 } connection)
        {
            return;
        }

        OpenTelemetrySetup.AllowAzureSpans();
        services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(tracing => tracing.AddOurs())
            .WithMetrics(metering => metering.AddOurs())
            .UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = connection;
                // Failures are exported, also where their trace is not sampled.
                options.EnableTraceBasedLogsSampler = false;
                if (configuration["OTEL_TRACES_SAMPLER"] is null)
                {
                    // All or nothing of a broadcast: a share a second would tear holes into the large ones.
                    (options.TracesPerSecond, options.SamplingRatio) = (null, 1);
                }

                if (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] is { Length: > 0 } authentication)
                {
                    options.Credential = new DefaultAzureCredential(
                        new DefaultAzureCredentialOptions { ManagedIdentityClientId = ClientId(authentication) }
                    );
                }
            });
        services.Configure<OpenTelemetryLoggerOptions>(OpenTelemetrySetup.KeepScopes);
    }

    private static string? ClientId(string authentication) =>
        authentication
            .Split(';', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .FirstOrDefault(pair =>
                pair is [var name, _] && name.Equals("ClientId", StringComparison.OrdinalIgnoreCase)
            )
            ?[1];
}
