using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Deliveries;

/// <summary>Registers the ledger and its services.</summary>
public static class DeliveriesServices
{
    public static void AddDeliveries(this IServiceCollection services)
    {
        services.AddSingleton<Ledger>();
        services.AddSingleton<ReportHandler>();
        services.AddSingleton<DeliveryTelemetry>();
    }
}
