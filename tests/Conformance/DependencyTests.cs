using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Folders are the domain's nouns, and dependencies between them point one way.</summary>
public sealed class DependencyTests
{
    private const string Root = "CommunityAlerts.";

    private static readonly Lazy<Architecture> Code = new(() =>
        new ArchLoader().LoadAssembly(typeof(Settings).Assembly).Build()
    );

    private static readonly string[] Order =
    [
        "Problems",
        "Api",
        "Storage",
        "Sms",
        "Areas",
        "Contacts",
        "Templates",
        "Deliveries",
        "Rounds",
        "Broadcasts",
        "Campaigns",
    ];

    public static TheoryData<string, string[]> Rules()
    {
        var rules = new TheoryData<string, string[]>();
        for (var i = 0; i < Order.Length; i++)
        {
            rules.Add(Order[i], Order[..i]);
        }

        rules.Add("Replies", [.. Order.Except(["Templates", "Campaigns"], StringComparer.Ordinal)]);
        rules.Add("Notifications", [.. Order.Except(["Templates"], StringComparer.Ordinal), "Replies"]);
        rules.Add("Today", [.. Order, "Replies", "Notifications"]);
        rules.Add("Operations", Order);
        return rules;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_feature_uses_only_those_before_it(string feature, string[] allowed) =>
        AssertUsesOnly(FeatureOf, feature, allowed);

    /// <summary>
    /// The sub-folders of a feature in the order in which they may use each other; its own top level is what they
    /// share, and what registers them.
    /// </summary>
    private static readonly Dictionary<string, string[]> Stages = new(StringComparer.Ordinal)
    {
        ["Contacts"] = ["Lists", "Imports", "OptOuts", "Sheets", "People"],
        ["Campaigns"] = ["SolarCalendar", "Days", "Seasons", "Planning", "Occurrences", "Rehearsals", "Feeds"],
        ["Rounds"] = ["Questions", "Cases", "Rosters"],
        ["Broadcasts"] =
        [
            "Decks",
            "Spending",
            "Scheduling",
            "Budgets",
            "Sending",
            "Expansion",
            "Reporting",
            "Statistics",
            "Requests",
        ],
    };

    public static TheoryData<string, string, string[]> StageRules()
    {
        var rules = new TheoryData<string, string, string[]>();
        foreach (var (feature, stages) in Stages)
        {
            foreach (var (i, stage) in stages.Index())
            {
                rules.Add(feature, stage, stages[..i]);
            }
        }

        return rules;
    }

    [Theory]
    [MemberData(nameof(StageRules))]
    public void A_stage_uses_only_those_before_it(string feature, string stage, string[] allowed) =>
        AssertUsesOnly(t => FeatureOf(t) == feature ? StageOf(t) : null, stage, allowed);

    [Fact]
    public void Every_folder_of_the_product_has_a_rule() =>
        Assert.Equal(
            Order.Concat(["Replies", "Notifications", "Today", "Operations", "Hosting"]).Order(StringComparer.Ordinal),
            Code.Value.Types.Select(FeatureOf)
                .Where(f => f is not null)
                .Select(f => f!)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Fact]
    public void Every_sub_folder_of_a_feature_in_stages_has_a_rule() =>
        Assert.All(
            Stages,
            feature =>
                Assert.Equal(
                    feature.Value.Order(StringComparer.Ordinal),
                    Code.Value.Types.Where(t => FeatureOf(t) == feature.Key)
                        .Select(StageOf)
                        .OfType<string>()
                        .Distinct(StringComparer.Ordinal)
                        .Order(StringComparer.Ordinal)
                )
        );

    /// <summary>The types of a folder use only those of their own folder, of allowed ones, and of none.</summary>
    private static void AssertUsesOnly(Func<IType, string?> folderOf, string folder, string[] allowed)
    {
        // Parameters of generic methods that are written alike count as one for the library in any place.
        var wrong =
            from type in Code.Value.Types
            where folderOf(type) == folder
            from dependency in type.Dependencies
            where dependency.Target is not GenericParameter
            let target = folderOf(dependency.Target)
            where target is not null && target != folder && !allowed.Contains(target, StringComparer.Ordinal)
            select $"{type.FullName} uses {dependency.Target.FullName}";

        Assert.Empty(wrong.Distinct(StringComparer.Ordinal));
    }

    private static string? FeatureOf(IType type) => FoldersOf(type) is [var feature, ..] ? feature : null;

    private static string? StageOf(IType type) => FoldersOf(type) is [_, var stage, ..] ? stage : null;

    private static string[] FoldersOf(IType type) =>
        type.Namespace?.FullName is { } name && name.StartsWith(Root, StringComparison.Ordinal)
            ? name[Root.Length..].Split('.')
            : [];
}
