using System.Collections.Immutable;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

/// <summary>The rule that decides which version of a template a campaign keeps.</summary>
public sealed class KeptVersionsTests
{
    private static readonly CampaignBody Body = Plans.Body(
        """{"from":"05-01","to":"09-10"}""",
        Plans.Rule("FREQ=DAILY", "16:30", "UTC")
    );

    [Theory]
    // Its own area's template is followed; any other stays at the newest version of the day.
    [InlineData("north", "north", null, null, null, null)]
    [InlineData("north", "north/03", null, null, null, 5)]
    [InlineData("", "", null, null, null, null)]
    [InlineData("", "north", null, null, null, 5)]
    // One without area is for everywhere, like those of the whole tree.
    [InlineData(null, "north", null, null, null, 5)]
    [InlineData(null, "", null, null, null, null)]
    // What was kept stays; what the caller names counts more.
    [InlineData("", "north", null, null, 2, 2)]
    [InlineData("", "north", null, 4, 2, 4)]
    [InlineData("north", "north", null, 4, null, 4)]
    [InlineData("north", "north", null, null, 2, 2)]
    // A campaign that says so follows everything, or nothing.
    [InlineData("", "north", true, null, 2, null)]
    [InlineData("north", "north", false, null, null, 5)]
    [InlineData("", "north", false, null, 2, 2)]
    public void A_version_is_kept_by_area_choice_and_what_was_kept_before(
        string? templateArea,
        string campaignArea,
        bool? follow,
        int? named,
        int? stored,
        int? expected
    )
    {
        var body = Body with { Follow = follow, TemplateVersions = named is { } n ? Versions(n) : null };
        var kept = new KeptVersions(
            body,
            campaignArea,
            stored is { } s ? Versions(s) : ImmutableDictionary<string, int>.Empty
        );

        var version = kept.Choose(Newest(templateArea));

        Assert.Equal(expected, version);
        Assert.Equal(expected is { } e ? Versions(e) : [], kept.Versions);
    }

    private static Dictionary<string, int> Versions(int version) =>
        new(StringComparer.Ordinal) { ["drowning"] = version };

    private static Template Newest(string? area) =>
        new()
        {
            Id = "drowning",
            Version = 5,
            Name = "Drowning",
            Texts = ImmutableDictionary<string, string>.Empty,
            Area = area,
            SavedAt = AlertsApp.Start,
            SavedBy = "wang",
        };
}
