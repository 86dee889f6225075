using System.Text.Json.Serialization;

namespace CommunityAlerts.Operations;

/// <summary>What exports have written and read as JSON, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class OperationsJson : JsonSerializerContext;
