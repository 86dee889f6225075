using System.Text.Json.Serialization;

namespace CommunityAlerts.Notifications;

/// <summary>The source-generated JSON metadata of notifications.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HeldSubscription))]
[JsonSerializable(typeof(SubscriptionBody))]
[JsonSerializable(typeof(SubscriptionView))]
internal sealed partial class NotificationsJson : JsonSerializerContext;
