using System.Text.Json.Serialization;

namespace CommunityAlerts.Api;

/// <summary>What the API itself has written and read as JSON, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CallerView))]
internal sealed partial class ApiJson : JsonSerializerContext;
