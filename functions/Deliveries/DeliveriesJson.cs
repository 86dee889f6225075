using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CommunityAlerts.Deliveries;

/// <summary>The source-generated JSON metadata of the ledger.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Tallies))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, int>))]
internal sealed partial class DeliveriesJson : JsonSerializerContext;
