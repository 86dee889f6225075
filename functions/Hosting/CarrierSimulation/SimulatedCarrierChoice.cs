using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>
/// The simulated carrier under the worker, for the Azure Functions Core Tools and for tests: setting
/// <c>Carrier:Simulated</c>.
/// </summary>
/// <remarks>
/// Only where storage is an emulator on this machine. Elsewhere people would wait for texts that the records call
/// delivered.
/// </remarks>
public static class SimulatedCarrierChoice
{
    public const string Setting = "Carrier:Simulated";

    /// <summary>Set by the Functions host: its host name and port, where the carrier's reports are sent.</summary>
    private const string HostName = "WEBSITE_HOSTNAME";

    public static bool IsSelected(IConfiguration configuration) => configuration.GetValue<bool>(Setting);

    /// <summary>Registers the carrier and what it needs.</summary>
    /// <exception cref="InvalidOperationException">
    /// Storage is not on this machine, or the host's address is not known.
    /// </exception>
    public static void AddSimulatedCarrierToWorker(this IServiceCollection services, IConfiguration configuration)
    {
        if (!StorageAccount.Connect(configuration).IsOnThisMachine)
        {
            throw new InvalidOperationException(
                $"The setting {Setting} is for an emulator on this machine alone: with this storage account "
                    + $"real people would wait for the texts."
            );
        }

        var host =
            configuration[HostName]
            ?? throw new InvalidOperationException(
                $"The setting {HostName} is missing: the simulated carrier sends its reports there."
            );
        services.AddSingleton(new LocalAddress(new Uri($"http://{host}")));
        services.AddSingleton<WorkMonitor>();
        services.AddSimulatedCarrier();
    }
}
