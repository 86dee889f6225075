using System.Text.Json.Serialization;

namespace CommunityAlerts.Hosting;

/// <summary>The source-generated JSON metadata of the host.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HostingJson : JsonSerializerContext;
