using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Folders are the domain's nouns, and dependencies between them point one way.</summary>
public sealed class DependencyTests
{
    private const string Root = "CommunityAlerts.";

    private static readonly Lazy<Architecture> Code = new(() => new ArchLoader().LoadAssembly(typeof(Settings).Assembly).Build());

    private static readonly string[] Order = ["Problems", "Api", "Storage", "Sms", "Contacts", "Templates", "Deliveries", "Broadcasts", "Campaigns"];

    public static TheoryData<string, string[]> Rules()
    {
        var rules = new TheoryData<string, string[]>();
        for (var i = 0; i < Order.Length; i++)
        {
            rules.Add(Order[i], Order[..i]);
        }

        rules.Add("Replies", [.. Order.Except(["Templates", "Campaigns"], StringComparer.Ordinal)]);
        rules.Add("Operations", Order);
        return rules;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_feature_uses_only_those_before_it(string feature, string[] allowed)
    {
        // Parameters of generic methods that are written alike count as one for the library, wherever they stand.
        var wrong =
            from type in Code.Value.Types
            where FeatureOf(type) == feature
            from dependency in type.Dependencies
            where dependency.Target is not GenericParameter
            let target = FeatureOf(dependency.Target)
            where target is not null && target != feature && !allowed.Contains(target, StringComparer.Ordinal)
            select $"{type.FullName} uses {dependency.Target.FullName}";

        Assert.Empty(wrong.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_folder_of_the_product_has_a_rule() =>
        Assert.Equal(
            Order.Concat(["Replies", "Operations", "Hosting"]).Order(StringComparer.Ordinal),
            Code.Value.Types.Select(FeatureOf).Where(f => f is not null).Select(f => f!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);

    private static string? FeatureOf(IType type) =>
        type.Namespace?.FullName is { } name && name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..].Split('.')[0] : null;
}
