using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Areas;

/// <summary>Registers the stores and services of areas.</summary>
public static class AreasServices
{
    public static void AddAreas(this IServiceCollection services)
    {
        services.AddSingleton<AreaStore>();
        services.AddSingleton<CurrentAreas>();
        services.AddSingleton<KnownAreas>();
        services.AddSingleton<AreaService>();
    }
}
