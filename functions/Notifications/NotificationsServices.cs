using CommunityAlerts.Contacts.People;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Notifications;

/// <summary>Registers the stores and services of notifications.</summary>
public static class NotificationsServices
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<SubscriptionService>();
        services.AddSingleton<IPersonData, PersonSubscriptions>();
        services.AddSingleton<NoticeStore>();
        services.AddSingleton<BroadcastMatterReader>();
        services.AddSingleton<SpendingMatterReader>();
        services.AddSingleton<MatterReader>();
        services.AddSingleton<NotificationTelemetry>();
        services.AddSingleton<StaffTextSender>();
        services.AddSingleton<OperatorNotifier>();
        services.AddSingleton<StaffNotifier>();
    }
}
