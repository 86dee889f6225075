using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Areas;

/// <summary>Registers this feature's services.</summary>
public static class AreasServices
{
    public static void AddAreas(this IServiceCollection services)
    {
        services.AddSingleton<AreaStore>();
        services.AddSingleton<CurrentAreas>();
        services.AddSingleton<AreaService>();
    }
}
