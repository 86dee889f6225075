using System.Collections.Immutable;
using System.Globalization;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

/// <summary>People whom budgets limit in the same way are simulated once.</summary>
public sealed class CohortsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    // Two people by group, household and segments; a household is shared where its number comes twice.
    [InlineData("0 -1 1", "0 -1 1", "0x2")]
    [InlineData("0 -1 1", "1 -1 1", "0x1 1x1")] // another group
    [InlineData("0 -1 1", "0 -1 2", "0x1 0x1")] // another size
    [InlineData("0 -1 1", "0 7 1", "0x1 0x1")] // one has a household
    [InlineData("0 7 1", "0 8 1", "0x2")] // a household each
    [InlineData("0 7 1", "0 7 1", "0x1 0x1")] // one household: the second may get none
    public void People_with_the_same_limits_are_counted_as_one(string first, string second, string merged)
    {
        var people = new[] { first, second }
            .Select(text => text.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray())
            .Select((n, at) => new CountedPerson(at, n[1], n[0], n[2]));

        var reading = Cohorts.Merge(Reading(2, 9, [.. people]), Cancel);

        Assert.Equal(merged, string.Join(' ', reading.Headcounts[0].Limited.Select(p => $"{p.Group}x{p.Count}")));
        Assert.Equal(reading.Headcounts[0].Limited.Length, reading.People);
    }

    [Fact]
    public void Households_that_are_shared_alike_are_the_same_and_those_in_another_order_are_not()
    {
        // Three households of two people: in groups 0 and 1, in 0 and 1, in 1 and 0.
        CountedPerson[] people =
        [
            new(0, 0, 0, 1),
            new(1, 1, 0, 1),
            new(2, 2, 1, 1),
            new(3, 0, 1, 1),
            new(4, 2, 0, 1),
            new(5, 1, 1, 1),
        ];

        var limited = Cohorts.Merge(Reading(6, 3, people), Cancel).Headcounts[0].Limited;

        Assert.Equal(
            ["0 0 0 x2", "1 1 1 x1", "2 0 1 x2", "3 1 0 x1"],
            limited.Select(p => $"{p.Person} {p.Household} {p.Group} x{p.Count}"),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void A_person_in_another_audience_too_is_not_grouped()
    {
        var reading = Cohorts.Merge(
            Reading(3, 0, [new(0, -1, 0, 1), new(1, -1, 0, 1), new(2, -1, 0, 1)], [new(1, -1, 0, 1)]),
            Cancel
        );

        Assert.Equal([2, 1], reading.Headcounts[0].Limited.Select(p => p.Count));
        Assert.Equal([1], reading.Headcounts[1].Limited.Select(p => p.Person));
        // What people have in common is asked by headcount, so its sets name those that are played.
        Assert.Equal(
            reading.Headcounts,
            reading.Overlaps[0].Headcounts.OrderBy(h => reading.Headcounts.ToList().IndexOf(h))
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Occurrences_come_to_the_same_whether_people_are_merged_or_not(int seed)
    {
        var reading = Random(new Random(seed));
        var merged = Cohorts.Merge(reading, Cancel);

        Assert.True(merged.Headcounts.Sum(h => h.Limited.Length) < reading.Headcounts.Sum(h => h.Limited.Length) / 2);
        var counts = Play(reading);
        Assert.Equal(counts, Play(merged));
        // Else it would show little.
        Assert.Contains(counts, c => c.OverBudget > 0 && c.Recipients > 0);
    }

    /// <summary>
    /// Three audiences of 900 people in areas with budgets, half of them in households of two or three.
    /// </summary>
    private static HeadcountReading Random(Random random)
    {
        const int people = 900;
        int[] homes = [.. Enumerable.Range(0, people).Select(i => i % 2 == 0 ? -1 : i / 5)];
        int[] groups = [.. homes.Select(_ => random.Next(Groups.Length))];
        var audiences = Enumerable
            .Range(0, 3)
            .Select(a =>
                Enumerable
                    .Range(0, people)
                    .Where(i => a == 0 || (i + a) % 3 != 0)
                    .Select(i => new CountedPerson(i, homes[i], groups[i], 1 + (i % 2)))
                    .ToArray()
            );
        return Reading(people, people / 5, [.. audiences]);
    }

    [Fact]
    public void Collisions_are_the_same_however_often_they_are_collected()
    {
        var reading = Random(new Random(1));
        var simulation = StartSimulation(reading);
        Play(reading, simulation);

        var first = simulation.CollectCollisions(Cancel);
        var second = simulation.CollectCollisions(Cancel);

        Assert.Equal(14, first.Counts[CollisionKind.SameDay]);
        Assert.Equal(first.Counts, second.Counts);
        Assert.Equal(first.Kept, second.Kept);
    }

    private static Simulation StartSimulation(HeadcountReading reading) =>
        new(reading, Tree, [SimulatedBroadcast.Sender(segmentsPerMinute: 600)]);

    private static List<OccurrenceCount> Play(HeadcountReading reading) => Play(reading, StartSimulation(reading));

    /// <summary>Simulates three occurrences a day for two weeks.</summary>
    private static List<OccurrenceCount> Play(HeadcountReading reading, Simulation simulation)
    {
        var start = Instant.FromUtc(2027, 6, 21, 8, 0);
        return
        [
            .. from day in Enumerable.Range(0, 14)
            from audience in Enumerable.Range(0, 3)
            let due = start + Duration.FromDays(day) + Duration.FromHours(audience)
            select simulation.RunOccurrence(
                $"campaign-{audience}",
                Broadcast with
                {
                    StartAt = due,
                    LatestUsefulAt = due + Duration.FromHours(9),
                },
                reading.Headcounts[audience],
                due.InUtc().Date
            ),
        ];
    }

    private static readonly AreaTree Tree = new([
        Area("a", new AreaPolicies { Budget = new Budget(PerDay: 1, PerWeek: 4) }),
        Area("b", new AreaPolicies { Budget = new Budget(PerDay: 2), HouseholdBudget = new Budget(PerWeek: 5) }),
        Area("c", new AreaPolicies { HouseholdBudget = new Budget(PerDay: 2) }),
    ]);

    private static readonly string[] Groups = ["a", "b", "c"];

    private static readonly Broadcast Broadcast = SimulatedBroadcast.In("Etc/UTC");

    private static Area Area(string path, AreaPolicies policies) =>
        new()
        {
            Path = path,
            Name = path,
            Policies = policies,
        };

    private static HeadcountReading Reading(int people, int households, params CountedPerson[][] audiences)
    {
        List<Headcount> headcounts =
        [
            .. audiences.Select(limited => new Headcount
            {
                Excluded = ImmutableSortedDictionary<string, int>.Empty,
                Groups =
                [
                    .. Groups.Select(
                        (area, group) =>
                            new CountedGroup(
                                area,
                                Tree.GetRules(area),
                                [SimulatedBroadcast.Pooled],
                                limited.Count(p => p.Group == group),
                                limited.Where(p => p.Group == group).Sum(p => p.Segments)
                            )
                    ),
                ],
                Limited = [.. limited],
            }),
        ];
        return new HeadcountReading(
            headcounts,
            people,
            households,
            [new RecipientOverlap(headcounts.ToHashSet(), people)]
        );
    }
}
