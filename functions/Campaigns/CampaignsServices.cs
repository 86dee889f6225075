using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Campaigns.Rehearsals;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Campaigns;

/// <summary>Registers the stores and services of campaigns.</summary>
public static class CampaignsServices
{
    public static void AddCampaigns(this IServiceCollection services)
    {
        services.AddSingleton<DayStore>();
        services.AddSingleton<DayService>();
        services.AddSingleton<CampaignStore>();
        services.AddSingleton<OccurrenceStore>();
        services.AddSingleton<OccurrenceReader>();
        services.AddSingleton<CampaignTelemetry>();
        services.AddSingleton<OccurrenceStarter>();
        services.AddSingleton<CampaignRunner>();
        services.AddSingleton<CampaignNames>();
        services.AddSingleton<CampaignConfirmation>();
        services.AddSingleton<CampaignService>();
        services.AddSingleton<SkipService>();
        services.AddSingleton<MoveClaims>();
        services.AddSingleton<MoveService>();
        services.AddSingleton<TemplateVersionService>();
        services.AddSingleton<CampaignAdoption>();
        services.AddSingleton<CampaignSelector>();
        services.AddSingleton<HeadcountReader>();
        services.AddSingleton<RecentHeadcounts>();
        services.AddSingleton<RehearsalService>();
        services.AddSingleton<CalendarStore>();
        services.AddSingleton<CalendarService>();
        services.AddSingleton<BroadcastFigures>();
        services.AddSingleton<IAudienceFigures, AudienceFigures>();
        services.AddSingleton<FeedReader>();
        services.AddSingleton(s => new FeedContents(
            s.GetRequiredService<FeedReader>().ReadAsync,
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<CalendarFeeds>();
        services.AddSingleton<Api.IUsageSource, CampaignUses>();
    }
}
