using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Broadcasts;

/// <summary>What this feature adds to the composition.</summary>
public static class BroadcastsServices
{
    public static void AddBroadcasts(this IServiceCollection services)
    {
    }
}
