using System.Collections.Immutable;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

/// <summary>Which groups of a headcount share quiet hours, senders and the days of ceilings.</summary>
public sealed class HeadcountLayoutTests
{
    private static readonly QuietHours[] Night = [new QuietHours(new LocalTime(21, 0), new LocalTime(8, 0))];

    private static readonly AreaTree Tree = new([
        Area("", null, [], 90),
        Area("a", null, Night, null),
        Area("b", null, Night, 20),
        Area("c", "Asia/Urumqi", Night, 30),
        Area("d", null, [], null),
    ]);

    [Theory]
    [InlineData("a b", "0 0")] // budgets and ceilings of their own make no other window
    [InlineData("a c", "0 1")] // another zone
    [InlineData("a d", "0 1")] // other quiet hours
    [InlineData("d ~", "0 1")] // in the whole tree's own area a day is the broadcast's
    [InlineData("a b d c b", "0 0 1 2 0")]
    public void Areas_with_the_same_zone_and_quiet_hours_share_a_window(string areas, string windows) =>
        Assert.Equal(windows, string.Join(' ', Layout(areas).WindowByGroup));

    [Fact]
    public void Groups_with_the_same_window_and_senders_share_a_send_group()
    {
        var layout = Layout("a b c", "x y", "x y", "x y");
        Assert.Equal([0, 0, 1], layout.SendGroupByGroup);
        Assert.Equal([0, 1, 2], Layout("a b c", "x y", "x", "x y").SendGroupByGroup);
        Assert.Equal(["x", "y"], layout.SendGroups[0].Senders.Select(s => s.Id), StringComparer.Ordinal);
    }

    [Fact]
    public void The_day_of_a_ceiling_is_asked_once_for_a_zone_and_a_window()
    {
        var layout = Layout("a b c");

        // Each has the tree's ceiling; b and c have one of their own, each in its zone.
        Assert.Equal(
            [
                ["~ 0"],
                ["b 1", "~ 0"],
                ["c 2", "~ 3"],
            ],
            layout.CeilingsByGroup.Select(of => of.Select(c => $"{Name(c.Ceiling.Area)} {c.Day}").ToArray())
        );
        Assert.Equal(
            ["~ 0", "b 0", "c 1", "~ 1"],
            layout.CeilingDays.Select(d => $"{Name(d.Area)} {d.Window}"),
            StringComparer.Ordinal
        );
    }

    private static string Name(string area) => area.Length == 0 ? "~" : area;

    /// <summary>A group for each area (~ is the whole tree), with the senders given or one for all.</summary>
    private static HeadcountLayout Layout(string areas, params string[] senders) =>
        new(
            new Headcount
            {
                Excluded = ImmutableSortedDictionary<string, int>.Empty,
                Groups =
                [
                    .. areas
                        .Split(' ')
                        .Select(a => a.Trim('~'))
                        .Select(
                            (area, i) =>
                                new CountedGroup(
                                    area,
                                    Tree.GetRules(area),
                                    [
                                        .. (senders.Length == 0 ? "x" : senders[i])
                                            .Split(' ')
                                            .Select(id => new PoolSender(
                                                id,
                                                "+18005550199",
                                                [],
                                                Reports: true,
                                                new Money(0.05m, "CNY")
                                            )),
                                    ],
                                    People: 1,
                                    Segments: 1
                                )
                        ),
                ],
                Limited = [],
            },
            Tree
        );

    private static Area Area(string path, string? zone, QuietHours[] quietHours, int? perDay) =>
        new()
        {
            Path = path,
            Name = path,
            Zone = zone,
            QuietHours = quietHours,
            Policies = new AreaPolicies
            {
                Budget = new Budget(PerDay: 1 + path.Length),
                SpendPerDay = perDay is { } amount ? new Money(amount, "CNY") : null,
            },
        };
}
