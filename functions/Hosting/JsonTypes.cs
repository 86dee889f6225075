using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Notifications;
using CommunityAlerts.Operations;
using CommunityAlerts.Replies;
using CommunityAlerts.Rounds;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using CommunityAlerts.Today;

namespace CommunityAlerts.Hosting;

/// <summary>
/// Registers the JSON contexts of all features with <see cref="Json"/>, which may not depend on features, before any
/// other code runs.
/// </summary>
internal static class JsonTypes
{
    [ModuleInitializer]
    internal static void Register() =>
        Json.Register(
            ApiJson.Default,
            SmsJson.Default,
            AreasJson.Default,
            ContactsJson.Default,
            TemplatesJson.Default,
            DeliveriesJson.Default,
            RoundsJson.Default,
            BroadcastsJson.Default,
            CampaignsJson.Default,
            RepliesJson.Default,
            NotificationsJson.Default,
            TodayJson.Default,
            OperationsJson.Default,
            HostingJson.Default
        );
}
