using System.Text.Json.Serialization;

namespace CommunityAlerts.Operations;

/// <summary>The source-generated JSON metadata of exports.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class OperationsJson : JsonSerializerContext;
