using System.Text.Json.Serialization;

namespace CommunityAlerts.Hosting;

/// <summary>What the host has written and read as JSON, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HostingJson : JsonSerializerContext;
