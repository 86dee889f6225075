using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Sms;
using CommunityAlerts.Sms.Carriers;
using CommunityAlerts.Storage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CommunityAlerts.Hosting.Azure;

/// <summary>
/// The isolated worker: the program as the Functions host starts it, in Azure or under the Azure Functions Core Tools.
/// </summary>
public static class Worker
{
    /// <summary>
    /// The argument by which the Functions host, and nothing else, passes the address of its gRPC service to a worker.
    /// </summary>
    private const string HostAddressArgument = "--functions-uri";

    /// <summary>Set by the Functions host where it loads the worker into a process that it started beforehand. Older
    /// hosts then give no arguments. Source: <c>AppLoader.cs</c> of Azure/azure-functions-dotnet-worker, read
    /// 2026-11.</summary>
    private const string PlaceholderProcess = "AZURE_FUNCTIONS_NATIVE_HOST";

    /// <summary>Whether the Functions host started this process.</summary>
    /// <param name="args">The arguments of the process.</param>
    public static bool IsStartedByFunctionsHost(IReadOnlyList<string> args) =>
        AppContext.GetData(PlaceholderProcess) is not null
        || args.Any(a => a == HostAddressArgument || a.StartsWith($"{HostAddressArgument}=", StringComparison.Ordinal));

    /// <summary>Serves the Functions host until it ends this worker.</summary>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="InvalidOperationException">
    /// The storage account is one that a restore has not finished writing, or was filled under another secret of number
    /// keys.
    /// </exception>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddCommunityAlerts(builder.Configuration);
        builder.Services.AddAzureTelemetry(builder.Configuration);
        builder.Services.AddAzurePlatform(builder.Configuration);
        builder.Logging.AddCommunityAlertsLevels();
        if (SimulatedCarrierChoice.IsSelected(builder.Configuration))
        {
            builder.Services.AddSimulatedCarrierToWorker(builder.Configuration);
        }
        else
        {
            builder.Services.AddCarrier(builder.Configuration);
        }

        var app = builder.Build();
        var refusal = await StoreStartCheck.FindRefusalAsync(
            app.Services.GetRequiredService<StorageAccount>(),
            app.Services.GetRequiredService<NumberKeySeal>(),
            CancellationToken.None
        );
        if (refusal is not null)
        {
            throw new InvalidOperationException(refusal);
        }

        await app.RunAsync();
        return 0;
    }
}
