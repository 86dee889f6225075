using System.Text.Json.Serialization;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Statistics;

namespace CommunityAlerts.Broadcasts;

/// <summary>
/// The source-generated JSON metadata of broadcasts. Data about a person is serialized by its runtime type, so those
/// types are listed too.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Broadcast))]
[JsonSerializable(typeof(BroadcastPage))]
[JsonSerializable(typeof(BroadcastPreview))]
[JsonSerializable(typeof(BroadcastView))]
[JsonSerializable(typeof(RecipientPage))]
[JsonSerializable(typeof(RecipientView))]
[JsonSerializable(typeof(ByArea))]
[JsonSerializable(typeof(BroadcastRequest))]
[JsonSerializable(typeof(AcceptedView))]
[JsonSerializable(typeof(RemainderRequest))]
[JsonSerializable(typeof(TestText))]
[JsonSerializable(typeof(TestTextResult))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(DeliveryPage))]
[JsonSerializable(typeof(DeliveriesQuery))]
[JsonSerializable(typeof(ExpansionMessage))]
[JsonSerializable(typeof(BatchMessage))]
[JsonSerializable(typeof(HeldDelivery))]
[JsonSerializable(typeof(HeldExclusion))]
[JsonSerializable(typeof(HeldBudget))]
[JsonSerializable(typeof(HeldCards))]
[JsonSerializable(typeof(IReadOnlyList<Card>))]
[JsonSerializable(typeof(IReadOnlyList<CountedGroup>))]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(FailingNumbersView))]
internal sealed partial class BroadcastsJson : JsonSerializerContext;
