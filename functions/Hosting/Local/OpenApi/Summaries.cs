using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CommunityAlerts.Hosting.Local.OpenApi;

/// <summary>The summaries of methods, from the XML documentation file beside the program.</summary>
public sealed partial class Summaries
{
    private readonly Dictionary<string, string> _byMember;

    private Summaries(Dictionary<string, string> byMember) => _byMember = byMember;

    /// <summary>Reads the summaries of an assembly; empty where the file is missing.</summary>
    public static Summaries From(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return new Summaries(
            !File.Exists(path)
                ? []
                : XDocument
                    .Load(path)
                    .Descendants("member")
                    .Where(m => m.Element("summary") is not null)
                    .GroupBy(
                        m => m.Attribute("name")!.Value.Split('(')[0],
                        m => ToText(m.Element("summary")!),
                        StringComparer.Ordinal
                    )
                    .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal)
        );
    }

    /// <summary>Finds the summary of a method that is not overloaded; null where it has none.</summary>
    public string? Find(MethodInfo method) =>
        _byMember.GetValueOrDefault($"M:{method.DeclaringType!.FullName!.Replace('+', '.')}.{method.Name}");

    private static string ToText(XElement summary) =>
        WhitespacePattern()
            .Replace(
                string.Concat(
                    summary
                        .Nodes()
                        .Select(n =>
                            n is XElement e ? e.Attribute("cref")?.Value.Split('.')[^1] ?? e.Value : n.ToString()
                        )
                ),
                " "
            )
            .Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhitespacePattern();
}
