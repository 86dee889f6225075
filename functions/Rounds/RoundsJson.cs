using System.Text.Json.Serialization;
using CommunityAlerts.Rounds.Questions;

namespace CommunityAlerts.Rounds;

/// <summary>The source-generated JSON metadata of rounds.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Ask))]
internal sealed partial class RoundsJson : JsonSerializerContext;
