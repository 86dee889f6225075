using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Today;

/// <summary>Registers the services of the first page.</summary>
public static class TodayServices
{
    public static void AddToday(this IServiceCollection services)
    {
        services.AddSingleton<CampaignWeekReader>();
        services.AddSingleton<CampaignsAboveReader>();
        services.AddSingleton<TodayReader>();
    }
}
