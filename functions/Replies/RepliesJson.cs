using System.Text.Json.Serialization;

namespace CommunityAlerts.Replies;

/// <summary>What replies have written and read as JSON, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RepliesView))]
[JsonSerializable(typeof(ReplyView))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class RepliesJson : JsonSerializerContext;
