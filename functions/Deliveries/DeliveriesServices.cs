using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Deliveries;

/// <summary>What this feature adds to the composition.</summary>
public static class DeliveriesServices
{
    public static void AddDeliveries(this IServiceCollection services)
    {
        services.AddSingleton<Ledger>();
        services.AddSingleton<ReportHandler>();
        services.AddSingleton<DeliveryTelemetry>();
    }
}
