using System.Text.Json.Serialization;

namespace CommunityAlerts.Sms;

/// <summary>The source-generated JSON metadata of senders.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Sender))]
[JsonSerializable(typeof(SenderBody))]
[JsonSerializable(typeof(SenderView))]
[JsonSerializable(typeof(SendersView))]
internal sealed partial class SmsJson : JsonSerializerContext;
