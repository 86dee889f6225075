using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using CommunityAlerts.Api;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>The source-generated JSON metadata of the simulated carrier.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CarrierSettings))]
[JsonSerializable(typeof(IEnumerable<HandsetStore.PendingRow>))]
[JsonSerializable(typeof(IReadOnlyList<HandsetStore.PendingRow>))]
[JsonSerializable(typeof(CarrierEndpoints.HandsetsView))]
[JsonSerializable(typeof(CarrierEndpoints.MessagesView))]
[JsonSerializable(typeof(CarrierEndpoints.ReplyBody))]
[JsonSerializable(typeof(CarrierEndpoints.ReplyTaken))]
internal sealed partial class CarrierSimulationJson : JsonSerializerContext
{
    [ModuleInitializer]
    internal static void Register() => Json.Register(Default);
}
