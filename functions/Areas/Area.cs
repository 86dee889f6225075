using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Areas;

/// <summary>The name, zone, quiet hours and policies of an area.</summary>
public sealed partial record Area
{
    /// <summary>The path, such as <c>beiguan/hongqilu/dadaoxi/03</c>; empty is the whole tree.</summary>
    public required string Path { get; init; }
    public required string Name { get; init; }

    /// <summary>Other names that files and people use for it; null where there are none.</summary>
    public IReadOnlyList<string>? OtherNames { get; init; }

    /// <summary>IANA zone id; null inherits that of the nearest area above, in the end the setting's.</summary>
    public string? Zone { get; init; }

    /// <summary>Quiet hours in addition to those of the areas above, which apply here too.</summary>
    public IReadOnlyList<QuietHours>? QuietHours { get; init; }

    /// <summary>
    /// The limits as given, whether or not an area above is tighter; <see cref="AreaTree.GetRules"/> gives those that
    /// hold.
    /// </summary>
    public AreaPolicies? Policies { get; init; }

    /// <summary>
    /// The limits that administrators have set on this area, one entry for each administrator's area;
    /// <see cref="QuietHours"/> and <see cref="Policies"/> are at least as tight. Empty in rows stored by older
    /// versions.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<AreaBound> Bounds { get; init; } = [];

    /// <summary>The maximum number of other names of an area.</summary>
    public const int MaxOtherNames = 20;

    /// <summary>Whether <paramref name="path"/> can be an area: up to eight names joined by slashes, each of letters,
    /// digits, dot, dash, underscore, but neither <c>.</c> nor <c>..</c>; 200 characters in all. Empty is the whole
    /// tree.</summary>
    /// <remarks>
    /// Clients and servers remove <c>.</c> and <c>..</c> from the path of a URL, so no request could name such an area.
    /// </remarks>
    public static bool IsPath(string path) => path.Length <= 200 && PathPattern().IsMatch(path);

    private const string AreaName = @"(?!\.{1,2}(?:/|\z))[\p{L}\p{Nd}_.-]{1,60}";

    [GeneratedRegex($@"^(?:{AreaName}(?:/{AreaName}){{0,7}})?\z")]
    private static partial Regex PathPattern();
}
