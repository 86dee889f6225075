using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Areas;

/// <summary>What this feature adds to the composition.</summary>
public static class AreasServices
{
    public static void AddAreas(this IServiceCollection services)
    {
        services.AddSingleton<AreaStore>();
        services.AddSingleton<CurrentAreas>();
        services.AddSingleton<AreaService>();
    }
}
