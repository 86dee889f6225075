using System.Globalization;
using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Templates;

/// <summary>A version of a template: texts with placeholders, by language. A version never changes.</summary>
public sealed record Template
{
    public required string Id { get; init; }

    /// <summary>The version, from 1, one more with each change.</summary>
    public required int Version { get; init; }
    public required string Name { get; init; }

    /// <summary>Scriban texts by BCP 47 tag, at least one.</summary>
    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <summary>The purpose, in a sentence.</summary>
    public string? Purpose { get; init; }

    /// <summary>
    /// The area whose officials write it and in which it may be used; null where it was saved by an older version of
    /// the program and may be used everywhere.
    /// </summary>
    public string? Area { get; init; }
    public required Instant SavedAt { get; init; }
    public required string SavedBy { get; init; }

    /// <summary>Whether a campaign or broadcast of these areas may use the template.</summary>
    public bool IsUsableIn(IEnumerable<string> areas) =>
        Area is not { } own || areas.All(area => AreaPath.Covers(own, area));

    /// <summary>The version as an ETag.</summary>
    [JsonIgnore]
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"\"{Version}\"");
}
