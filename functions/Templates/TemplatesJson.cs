using System.Text.Json.Serialization;

namespace CommunityAlerts.Templates;

/// <summary>The source-generated JSON metadata of templates.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TemplateDraft))]
[JsonSerializable(typeof(TemplateView))]
[JsonSerializable(typeof(TemplatePage))]
[JsonSerializable(typeof(VersionPage))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(PreviewsView))]
[JsonSerializable(typeof(SavedTemplates))]
[JsonSerializable(typeof(TemplateCopy))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class TemplatesJson : JsonSerializerContext;
