using System.Text.Json.Serialization;

namespace CommunityAlerts.Areas;

/// <summary>The source-generated JSON metadata of areas.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Area))]
[JsonSerializable(typeof(AreaPolicies))]
[JsonSerializable(typeof(AreaBound[]))]
[JsonSerializable(typeof(IReadOnlyList<AreaBound>))]
[JsonSerializable(typeof(AreasPage))]
[JsonSerializable(typeof(NewArea))]
[JsonSerializable(typeof(NewAreaBelow))]
[JsonSerializable(typeof(QuietHours[]))]
[JsonSerializable(typeof(IReadOnlyList<QuietHours>))]
internal sealed partial class AreasJson : JsonSerializerContext;
