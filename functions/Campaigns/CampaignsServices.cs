using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Campaigns;

/// <summary>What this feature adds to the composition.</summary>
public static class CampaignsServices
{
    public static void AddCampaigns(this IServiceCollection services)
    {
    }
}
