using CommunityAlerts.Rounds.Cases;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Cases;

public sealed class CoverageTests
{
    private static readonly string[] Areas = ["a", "a/b", "a/b/c", "a/b/d", "a/bb", "e/f", ""];

    [Property(MaxTest = 500)]
    public Property Counts_add_up_in_every_area() =>
        Prop.ForAll(
            Arb.From(
                from sheets in (
                    from area in Gen.Elements(Areas)
                    from counts in Gen.Choose(0, 9).ListOf(4)
                    select (area, new CaseCounts(counts[0], counts[1], counts[2], counts[3]))
                ).ListOf()
                select sheets.ToList()
            ),
            sheets =>
            {
                var coverage = Coverage.Sum(sheets);
                return coverage.Find("").Sum() == sheets.Sum(s => s.Item2.Sum())
                    && Areas.All(area =>
                        coverage.Find(area)
                        == coverage
                            .ListBelow(area)
                            .Aggregate(coverage.FindOwn(area), (sum, below) => sum + coverage.Find(below))
                    );
            }
        );

    [Fact]
    public void An_area_is_not_below_one_whose_name_begins_alike()
    {
        var coverage = Coverage.Sum([("a/b/c", new(1, 0, 0, 0)), ("a/bb", new(0, 1, 0, 0))]);

        Assert.Equal(new CaseCounts(1, 0, 0, 0), coverage.Find("a/b"));
        Assert.Equal(["a/b", "a/bb"], coverage.ListBelow("a"), StringComparer.Ordinal);
        Assert.Equal(CaseCounts.None, coverage.Find("x"));
    }
}
