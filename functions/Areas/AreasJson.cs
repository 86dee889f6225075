using System.Text.Json.Serialization;

namespace CommunityAlerts.Areas;

/// <summary>What areas have written and read as JSON, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Area))]
[JsonSerializable(typeof(AreaPolicies))]
[JsonSerializable(typeof(AreaBound[]))]
[JsonSerializable(typeof(IReadOnlyList<AreaBound>))]
[JsonSerializable(typeof(AreasPage))]
[JsonSerializable(typeof(NewArea))]
[JsonSerializable(typeof(QuietHours[]))]
[JsonSerializable(typeof(IReadOnlyList<QuietHours>))]
internal sealed partial class AreasJson : JsonSerializerContext;
