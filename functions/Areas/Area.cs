using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Areas;

/// <summary>The name, zone, quiet hours and policies of an area. Areas are used without being registered.</summary>
public sealed partial record Area
{
    /// <summary>The path, such as <c>beiguan/hongqilu/dadaoxi/03</c>; empty is the whole tree.</summary>
    public required string Path { get; init; }
    public required string Name { get; init; }

    /// <summary>Other names that files and people use for it; null where there are none.</summary>
    public IReadOnlyList<string>? OtherNames { get; init; }

    /// <summary>IANA zone; null is the area's above, in the end the setting's.</summary>
    public string? Zone { get; init; }

    /// <summary>Quiet hours in addition to those of the areas above, which apply here too.</summary>
    public IReadOnlyList<QuietHours>? QuietHours { get; init; }

    /// <summary>
    /// The limits as given, whether or not an area above is tighter; <see cref="AreaTree.Rules"/> gives those that
    /// hold.
    /// </summary>
    public AreaPolicies? Policies { get; init; }

    /// <summary>
    /// Limits that administrators have set here, one for each area they answer for; the values above are as tight as
    /// all of them. None in rows stored by older versions.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<AreaBound> Bounds { get; init; } = [];

    /// <summary>Other names of an area at most.</summary>
    public const int MaxOtherNames = 20;

    /// <summary>Whether <paramref name="path"/> can be an area: up to eight names joined by slashes, each of letters,
    /// digits, dot, dash, underscore, but neither <c>.</c> nor <c>..</c>; 200 characters in all. Empty is the whole
    /// tree.</summary>
    /// <remarks>
    /// Clients and servers take <c>.</c> and <c>..</c> out of a path: <c>/api/areas</c> could not name it.
    /// </remarks>
    public static bool IsPath(string path) => path.Length <= 200 && PathPattern().IsMatch(path);

    private const string AreaName = @"(?!\.{1,2}(?:/|\z))[\p{L}\p{Nd}_.-]{1,60}";

    [GeneratedRegex($@"^(?:{AreaName}(?:/{AreaName}){{0,7}})?\z")]
    private static partial Regex PathPattern();
}
