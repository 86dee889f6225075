using System.Text.Json.Serialization;
using CommunityAlerts.Rounds.Questions;

namespace CommunityAlerts.Rounds;

/// <summary>The source-generated JSON metadata of rounds.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Ask))]
[JsonSerializable(typeof(Round))]
[JsonSerializable(typeof(IReadOnlyList<Rosters.CasePerson>))]
internal sealed partial class RoundsJson : JsonSerializerContext;
