using System.Text.Json.Serialization;

namespace CommunityAlerts.Sms;

/// <summary>What senders have written and read as JSON, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Sender))]
[JsonSerializable(typeof(SenderBody))]
[JsonSerializable(typeof(SenderView))]
[JsonSerializable(typeof(SendersView))]
internal sealed partial class SmsJson : JsonSerializerContext;
