using System.Text.Json.Serialization;

namespace CommunityAlerts.Replies;

/// <summary>The source-generated JSON metadata of replies.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RepliesView))]
[JsonSerializable(typeof(ReplyView))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class RepliesJson : JsonSerializerContext;
