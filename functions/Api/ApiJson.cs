using System.Text.Json.Serialization;

namespace CommunityAlerts.Api;

/// <summary>The source-generated JSON metadata of the API.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CallerView))]
[JsonSerializable(typeof(SignInView))]
internal sealed partial class ApiJson : JsonSerializerContext;
