using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>Registers the simulated carrier, its routes and its event publisher.</summary>
public static class CarrierServices
{
    public static void AddSimulatedCarrier(this IServiceCollection services)
    {
        services.AddHttpClient(nameof(EventsClient));
        services.AddSingleton<EventsClient>();
        services.AddSingleton(provider => new HandsetStore(
            stop => CarrierTables.OpenAsync(provider.GetRequiredService<StorageAccount>(), stop),
            provider.GetRequiredService<TableTelemetry>().RowSkipped
        ));
        services.AddSingleton<SimulatedCarrier>();
        services.AddSingleton<ICarrier>(provider => provider.GetRequiredService<SimulatedCarrier>());
        services.AddSingleton(new LocalRoutes(CarrierEndpoints.Map));
        services.AddHostedService<SimulatedEventPublisher>();
    }
}
