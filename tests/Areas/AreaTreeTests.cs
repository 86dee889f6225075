using CommunityAlerts.Areas;
using CommunityAlerts.Sms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Areas;

public sealed class AreaTreeTests
{
    private static readonly QuietHours Night = new(new LocalTime(21, 0), new LocalTime(8, 0));
    private static readonly QuietHours Noon = new(new LocalTime(12, 0), new LocalTime(14, 0));

    private static readonly AreaTree Tree = new([
        new Area
        {
            Path = "",
            Name = "All",
            QuietHours = [Night],
            Policies = new AreaPolicies { Budget = new Budget(3, 9), SpendPerDay = new Money(1_000, "CNY") },
        },
        new Area
        {
            Path = "beiguan",
            Name = "Beiguan",
            Zone = "Asia/Shanghai",
            Policies = new AreaPolicies { Budget = new Budget(PerWeek: 6), HouseholdBudget = new Budget(4) },
        },
        new Area
        {
            Path = "beiguan/03",
            Name = "Grid 3",
            QuietHours = [Noon, Night],
            Policies = new AreaPolicies { Budget = new Budget(5, 8), SpendPerDay = new Money(50, "CNY") },
        },
        new Area
        {
            Path = "beiguan/04",
            Name = "Grid 4",
            Zone = "Asia/Urumqi",
            QuietHours = [],
        },
        new Area
        {
            Path = "beiguan/05",
            Name = "Grid 5",
            Zone = "Nowhere/Now",
        },
    ]);

    [Theory]
    [InlineData("", null, "21:00", "3/9", "-", "=1000")]
    [InlineData("beiguan", "Asia/Shanghai", "21:00", "3/6", "4/", "=1000")]
    // A child tightens (noon) and does not loosen (5 a day, 8 a week); what is said twice counts once.
    [InlineData("beiguan/03", "Asia/Shanghai", "12:00 21:00", "3/6", "4/", "beiguan/03=50 =1000")]
    // An empty list of hours takes away none.
    [InlineData("beiguan/04", "Asia/Urumqi", "21:00", "3/6", "4/", "=1000")]
    // A zone that this machine does not know is the next one's.
    [InlineData("beiguan/05", "Asia/Shanghai", "21:00", "3/6", "4/", "=1000")]
    // Areas need no registration: what holds above holds here.
    [InlineData("beiguan/03/7/a", "Asia/Shanghai", "12:00 21:00", "3/6", "4/", "beiguan/03=50 =1000")]
    // A name that another begins with is no area above it.
    [InlineData("beiguan/033", "Asia/Shanghai", "21:00", "3/6", "4/", "=1000")]
    [InlineData("beiguanqu", null, "21:00", "3/9", "-", "=1000")]
    public void The_tightest_rule_at_or_above_an_area_applies(
        string path,
        string? zone,
        string quiet,
        string budget,
        string household,
        string ceilings
    )
    {
        var rules = Tree.GetRules(path);

        Assert.Equal(zone, rules.Zone?.Id);
        Assert.Equal(quiet, string.Join(' ', rules.QuietHours.Select(h => h.Start.ToString("HH:mm", null))));
        Assert.Equal(budget, Text(rules.Budget));
        Assert.Equal(household, Text(rules.HouseholdBudget));
        Assert.Equal(
            ceilings,
            string.Join(
                ' ',
                rules.SpendCeilings.Select(c => FormattableString.Invariant($"{c.Area}={c.PerDay.Amount}"))
            )
        );

        static string Text(Budget? budget) =>
            budget is null ? "-" : FormattableString.Invariant($"{budget.PerDay}/{budget.PerWeek}");
    }

    [Fact]
    public void An_area_without_rules_has_no_limits()
    {
        var rules = new AreaTree([]).GetRules("beiguan/03");

        Assert.Null(rules.Zone);
        Assert.Empty(rules.QuietHours);
        Assert.Null(rules.Budget);
        Assert.Null(rules.HouseholdBudget);
        Assert.Empty(rules.SpendCeilings);
    }

    [Theory]
    // The area itself, one below it, and none.
    [InlineData("beiguan/03", "08:00", "21:00", "beiguan/03")]
    [InlineData("beiguan", "08:00", "12:00", null)]
    [InlineData("beiguan", "14:00", "12:00", "beiguan/03")]
    [InlineData("beiguan/04", "14:00", "12:00", null)]
    public void An_area_left_without_an_open_moment_is_found(string path, string start, string end, string? closed)
    {
        var pattern = NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm");

        var area = new Area
        {
            Path = path,
            Name = "New",
            QuietHours =
            [
                new(pattern.Parse(start).Value, pattern.Parse(end).Value),
                .. Tree.GetRules(path).QuietHours.Where(h => h == Noon),
            ],
        };

        Assert.Equal(closed, Tree.WithArea(area).FindNeverOpen(path));
    }

    [Property(MaxTest = 1_000, Arbitrary = [typeof(Trees)])]
    public void No_area_loosens_a_rule_of_an_area_above_it(Area[] areas)
    {
        var tree = new AreaTree(areas);
        foreach (var path in Trees.Paths.Where(p => p.Length > 0))
        {
            var (above, here) = (
                tree.GetRules(path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : ""),
                tree.GetRules(path)
            );

            Assert.Empty(above.QuietHours.Except(here.QuietHours));
            Assert.Empty(above.SpendCeilings.Except(here.SpendCeilings));
            Assert.All(
                new[] { (above.Budget, here.Budget), (above.HouseholdBudget, here.HouseholdBudget) },
                b =>
                    Assert.True(
                        Limit(b.Item2?.PerDay) <= Limit(b.Item1?.PerDay)
                            && Limit(b.Item2?.PerWeek) <= Limit(b.Item1?.PerWeek)
                    )
            );
        }

        static int Limit(int? limit) => limit ?? int.MaxValue;
    }

    /// <summary>Any of seven areas three levels deep, each saying anything or nothing.</summary>
    private static class Trees
    {
        public static readonly string[] Paths = ["", "a", "b", "a/a", "a/b", "a/b/c", "ab"];

        public static Arbitrary<Area[]> Any() =>
            Arb.From(Gen.SubListOf(Paths).SelectMany(paths => Gen.CollectToArray(paths, Saying)));

        private static Gen<Area> Saying(string path) =>
            from quiet in Gen.Elements<QuietHours[]?>(null, [], [Night], [Noon], [Night, Noon])
            from budget in Budgets
            from household in Budgets
            from spend in Gen.Elements(null, new Money(1, "CNY"), new Money(2, "CNY"))
            select new Area
            {
                Path = path,
                Name = path,
                QuietHours = quiet,
                Policies = new AreaPolicies
                {
                    Budget = budget,
                    HouseholdBudget = household,
                    SpendPerDay = spend,
                },
            };

        private static Gen<Budget?> Budgets { get; } =
            Gen.Elements<Budget?>(null, new(), new(1), new(3), new(null, 2), new(2, 7), new(4, 1));
    }
}
