using System.Reflection;
using Xunit;
using Xunit.v3;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Names of tests are sentences with a subject, short enough to read in a list, and unique.</summary>
public sealed class TestNameTests
{
    private const int MaxCharacters = 80;

    private static readonly string[] Openings =
    [
        "What",
        "Who",
        "Whoever",
        "Whatever",
        "Whose",
        "Whom",
        "Of",
        "As",
        "It",
        "Its",
        "They",
        "Those",
        "One",
        "Nothing",
    ];

    private static IReadOnlyList<MethodInfo> Tests { get; } =
    [
        .. typeof(TestNameTests)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(m => m.GetCustomAttributes().Any(a => a is IFactAttribute)),
    ];

    [Fact]
    public void A_test_name_begins_with_its_subject()
    {
        Assert.NotEmpty(Tests);
        Assert.DoesNotContain(Tests, m => Openings.Contains(m.Name.Split('_')[0], StringComparer.Ordinal));
    }

    [Fact]
    public void A_test_name_has_at_most_80_characters() =>
        Assert.DoesNotContain(Tests, m => m.Name.Length > MaxCharacters);

    [Fact]
    public void A_test_name_is_used_once() =>
        Assert.DoesNotContain(Tests.CountBy(m => m.Name, StringComparer.Ordinal), n => n.Value > 1);
}
