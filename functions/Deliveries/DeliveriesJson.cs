using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CommunityAlerts.Deliveries;

/// <summary>What the ledger has written and read as JSON, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Tallies))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, int>))]
internal sealed partial class DeliveriesJson : JsonSerializerContext;
