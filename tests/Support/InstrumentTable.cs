using System.Text.RegularExpressions;

namespace CommunityAlerts.Tests.Support;

/// <summary>An instrument as <c>functions/ARCHITECTURE.md</c> lists it.</summary>
/// <param name="Name">The instrument's name.</param>
/// <param name="Kind">The kind: <c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Unit">The unit in UCUM notation.</param>
/// <param name="Attributes">The names of its attributes.</param>
public sealed record ListedInstrument(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes);

/// <summary>The table of instruments in <c>functions/ARCHITECTURE.md</c>.</summary>
public static partial class InstrumentTable
{
    public static IReadOnlyList<ListedInstrument> Read() =>
        [
            .. Rows()
                .Matches(Repository.Read("functions", "ARCHITECTURE.md"))
                .Select(m => new ListedInstrument(
                    m.Groups["name"].Value,
                    m.Groups["kind"].Value,
                    m.Groups["unit"].Value,
                    [
                        .. Ticked()
                            .Matches(m.Groups["attributes"].Value)
                            .Select(a => a.Groups["name"].Value)
                            .Order(StringComparer.Ordinal),
                    ]
                )),
        ];

    [GeneratedRegex(
        @"^\| `(?<name>communityalerts\.[a-z.]+)` \| (?<kind>[a-z]+), (?<unit>[^ |]+) \| (?<attributes>[^|]*) \| [^|]+ \|\s*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Rows();

    [GeneratedRegex("`(?<name>[a-z.]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Ticked();
}
