using System.Text.Json.Serialization;

namespace CommunityAlerts.Today;

/// <summary>The source-generated JSON metadata of the first page.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TodayView))]
internal sealed partial class TodayJson : JsonSerializerContext;
