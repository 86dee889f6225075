using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;

namespace CommunityAlerts.Contacts;

/// <summary>What is known of an area. Areas are used without being registered; this adds a name, a zone and quiet hours.</summary>
public sealed partial record Area
{
    /// <summary>Such as <c>beiguan/hongqilu/dadaoxi/03</c>; empty is the whole tree.</summary>
    public required string Path { get; init; }
    public required string Name { get; init; }

    /// <summary>IANA zone; null is the area's above, in the end the setting's.</summary>
    public string? Zone { get; init; }

    /// <summary>Null is the area's above; empty is none.</summary>
    public IReadOnlyList<DailyHours>? QuietHours { get; init; }

    /// <summary>Kept for the features that read them.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Policies { get; init; }

    /// <summary>Whether <paramref name="path"/> can be an area: up to eight names joined by slashes, each of letters, digits, dot, dash, underscore; 200 characters in all. Empty is the whole tree.</summary>
    public static bool IsPath(string path) => path.Length <= 200 && AreaPath().IsMatch(path);

    [GeneratedRegex(@"^(?:[\p{L}\p{Nd}_.-]{1,60}(?:/[\p{L}\p{Nd}_.-]{1,60}){0,7})?\z")]
    private static partial Regex AreaPath();
}

/// <summary>A part of every local day, half-open; may wrap midnight.</summary>
public sealed record DailyHours(LocalTime Start, LocalTime End);

/// <summary>All registered areas, to ask what holds at a path: the nearest area at or above it that says something.</summary>
public sealed class AreaTree(IEnumerable<Area> areas)
{
    private readonly Dictionary<string, Area> _areas = areas.ToDictionary(a => a.Path, StringComparer.Ordinal);

    /// <summary>IANA zone; null where no area at or above says one.</summary>
    public string? Zone(string path) => Upwards(path).Select(a => a.Zone).FirstOrDefault(z => z is not null);

    /// <summary>Null where no area at or above says any.</summary>
    public IReadOnlyList<DailyHours>? QuietHours(string path) => Upwards(path).Select(a => a.QuietHours).FirstOrDefault(q => q is not null);

    private IEnumerable<Area> Upwards(string path)
    {
        for (var at = path; ; at = at.LastIndexOf('/') is var slash and >= 0 ? at[..slash] : "")
        {
            if (_areas.TryGetValue(at, out var area))
            {
                yield return area;
            }

            if (at.Length == 0)
            {
                yield break;
            }
        }
    }
}
