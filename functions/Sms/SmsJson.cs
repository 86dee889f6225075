using System.Text.Json.Serialization;
using CommunityAlerts.Sms.Carriers;

namespace CommunityAlerts.Sms;

/// <summary>
/// What senders and the simulated carrier have written and read as JSON, prepared when the program is built.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Sender))]
[JsonSerializable(typeof(SenderBody))]
[JsonSerializable(typeof(SenderView))]
[JsonSerializable(typeof(SendersView))]
[JsonSerializable(typeof(CarrierSettings))]
[JsonSerializable(typeof(IEnumerable<HandsetStore.OwedRow>))]
[JsonSerializable(typeof(IReadOnlyList<HandsetStore.OwedRow>))]
internal sealed partial class SmsJson : JsonSerializerContext;
