using System.Text.Json.Serialization;
using CommunityAlerts.Replies.Threads;

namespace CommunityAlerts.Replies;

/// <summary>The source-generated JSON metadata of replies.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RepliesView))]
[JsonSerializable(typeof(ReplyView))]
[JsonSerializable(typeof(AssignThread))]
[JsonSerializable(typeof(AnswerSize))]
[JsonSerializable(typeof(NewAnswer))]
[JsonSerializable(typeof(EntryView))]
[JsonSerializable(typeof(HeldThread))]
[JsonSerializable(typeof(ThreadPage))]
[JsonSerializable(typeof(ThreadView))]
[JsonSerializable(typeof(ThreadsView))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class RepliesJson : JsonSerializerContext;
