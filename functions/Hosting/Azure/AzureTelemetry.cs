using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace CommunityAlerts.Hosting.Azure;

/// <summary>
/// Sends the traces, metrics and logs of this process to Application Insights; <c>telemetryMode</c> in
/// <c>host.json</c> makes the Functions host send those of its process.
/// </summary>
internal static class AzureTelemetry
{
    /// <summary>
    /// Adds the exporter where the setting <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is given; without it logs go
    /// through the Functions host. <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c> (<c>Authorization=AAD</c>, with
    /// <c>;ClientId=…</c> for a user-assigned identity) is how both sign in.
    /// </summary>
    public static void AddAzureTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is not { Length: > 0 } connection)
        {
            return;
        }

        OpenTelemetrySetup.AllowAzureSpans();
        services
            .AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(tracing => tracing.AddCommunityAlerts())
            .WithMetrics(metering => metering.AddCommunityAlerts())
            .UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = connection;
                // Logs are exported also where their trace is not sampled.
                options.EnableTraceBasedLogsSampler = false;
                if (configuration["OTEL_TRACES_SAMPLER"] is null)
                {
                    // Keep every span: a limit per second would drop parts of large broadcasts.
                    (options.TracesPerSecond, options.SamplingRatio) = (null, 1);
                }

                if (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] is { Length: > 0 } authentication)
                {
                    options.Credential = new DefaultAzureCredential(
                        new DefaultAzureCredentialOptions { ManagedIdentityClientId = ClientId(authentication) }
                    );
                }
            });
        services.Configure<OpenTelemetryLoggerOptions>(OpenTelemetrySetup.IncludeScopes);
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
