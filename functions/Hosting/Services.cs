using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Notifications;
using CommunityAlerts.Replies;
using CommunityAlerts.Rounds;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Today;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Hosting;

/// <summary>
/// The composition root of both hosts; services that only one host needs are registered in that host's folder.
/// </summary>
public static class Services
{
    public static IServiceCollection AddCommunityAlerts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<Settings>, SettingsValidator>();
        services.AddOptions<Settings>().Bind(configuration.GetSection(Settings.Section)).ValidateOnStart();
        services.AddMetrics();
        services.AddSingleton<RequestPipeline>();
        services.AddSingleton<QueueTelemetry>();
        services.AddSingleton<TableTelemetry>();
        services.AddSingleton<HealthCheck>();
        services.AddAreas();
        services.AddContacts();
        services.AddSms();
        services.AddTemplates();
        services.AddDeliveries();
        services.AddRounds();
        services.AddBroadcasts();
        services.AddCampaigns();
        services.AddReplies();
        services.AddNotifications();
        services.AddToday();
        return services;
    }

    /// <summary>
    /// Registers the services that the local host replaces: the real clock, the named storage, the platform's sign-in.
    /// The carrier is registered elsewhere.
    /// </summary>
    public static IServiceCollection AddAzurePlatform(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(StorageAccount.Connect(configuration));
        services.AddSingleton<ICallers, PlatformCallers>();
        services.AddSingleton<IOperatorRights, SeenRights>();
        services.Configure<KestrelServerOptions>(RequestLimits.Configure);
        return services;
    }
}
