using System.Reflection;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>
/// A regular expression that repeats something without bound may take the square of a text's length, or more: from each
/// place of the text it looks to the end. So what reads texts of callers repeats nothing without
/// bound, or does not go back (<see cref="RegexOptions.NonBacktracking"/>, which takes linear time).
/// </summary>
public sealed partial class RegexTests
{
    /// <summary>Expressions that repeat without bound, each with the reason why it still takes linear time.</summary>
    private static readonly Dictionary<string, string> Reviewed = new(StringComparer.Ordinal)
    {
        ["Cells.ExponentPattern"] = "begins at the start, and no part can take what the next one takes",
        ["StrictJson.UnknownMemberPattern"] = "is given a shortened message",
        ["StrictJson.MissingMemberPattern"] = "is given a shortened message",
        ["StrictJson.NullElementPattern"] = "is given a shortened message",
        ["StrictJson.NullMemberPattern"] = "is given a shortened message",
        ["StrictJson.DuplicateMemberPattern"] = "is given a shortened message",
        ["StrictJson.NullValuePattern"] = "is given a shortened message",
        ["Summaries.WhitespacePattern"] = "reads our own documents",
        ["DocumentTransformer.MemberReferencePattern"] = "reads our own documents",
        ["OperationTransformer.RouteValuePattern"] = "reads our own documents",
        ["OperationTransformer.MethodAndRoutePattern"] = "reads our own documents",
    };

    [Fact]
    public void A_regex_repeats_nothing_without_bound_unless_it_was_reviewed()
    {
        var all = FindGenerated().ToList();
        var unbounded = all.Where(r =>
                !r.Options.HasFlag(RegexOptions.NonBacktracking) && RepeatsWithoutBound(r.Pattern)
            )
            .Select(r => r.Name)
            .ToHashSet(StringComparer.Ordinal);

        Assert.InRange(all.Count, 20, 200);
        Assert.Empty(unbounded.Except(Reviewed.Keys, StringComparer.Ordinal));
        Assert.Empty(Reviewed.Keys.Except(unbounded, StringComparer.Ordinal));
    }

    [Fact]
    public void A_generated_regex_is_named_as_a_pattern() =>
        Assert.All(FindGenerated(), r => Assert.EndsWith("Pattern", r.Name, StringComparison.Ordinal));

    /// <summary>Finds expressions that the test above would not see.</summary>
    [Fact]
    public void Every_regex_is_a_generated_one() =>
        Assert.DoesNotContain(
            Repository.Files("functions", "*.cs"),
            file => Elsewhere().IsMatch(File.ReadAllText(file))
        );

    [Theory]
    [InlineData(@"\s*x", true)]
    [InlineData("a+", true)]
    [InlineData("[*+]", false)]
    [InlineData(@"\+\*", false)]
    [InlineData("a{3,}", true)]
    [InlineData("a{3,4}?", false)]
    [InlineData(@"[\]*]b", false)]
    public void A_repetition_without_bound_is_seen(string pattern, bool isUnbounded) =>
        Assert.Equal(isUnbounded, RepeatsWithoutBound(pattern));

    /// <summary>Finds the generated expressions of the product.</summary>
    private static IEnumerable<(string Name, string Pattern, RegexOptions Options)> FindGenerated() =>
        from type in typeof(Problem).Assembly.GetTypes()
        from method in type.GetMethods(
            BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly
        )
        let regex = method.GetCustomAttribute<GeneratedRegexAttribute>()
        where regex is not null
        select ($"{type.Name}.{method.Name}", regex.Pattern, regex.Options);

    private static bool RepeatsWithoutBound(string pattern) =>
        Parts().Matches(pattern).Any(part => part.Groups["unbounded"].Success);

    [GeneratedRegex(@"\\.|\[(?:\\.|[^\]\\])*\]|(?<unbounded>[*+]|\{[0-9]+,\})", RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();

    [GeneratedRegex(@"new Regex\(|Regex\.(IsMatch|Match|Replace|Split|Count)")]
    private static partial Regex Elsewhere();
}
