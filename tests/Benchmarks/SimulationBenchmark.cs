using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Areas;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// Plays 48,960 occurrences over 500 areas with budgets of their own and 20,000 people, merged by
/// <see cref="Cohorts"/>, beside the same people one by one.
/// </summary>
/// <remarks>Explicit: run by the command in tests/README.md. Bar: half of the time.</remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class SimulationBenchmark
{
    private const int AreaCount = 500;
    private const int People = 20_000;
    private const int Occurrences = 48_960;
    private const double Bar = 0.5;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Occurrences_over_500_areas_and_20_000_people(bool hasCeilings)
    {
        var tree = new AreaTree(
            Enumerable
                .Range(0, AreaCount)
                .Select(i => new Area
                {
                    Path = Path(i),
                    Name = Path(i),
                    QuietHours = [new QuietHours(new LocalTime(21, 0), new LocalTime(8, 0))],
                    Policies = new AreaPolicies
                    {
                        Budget = new Budget(PerDay: 1 + (i % 9), PerWeek: 7 + (i % 40)),
                        SpendPerDay = hasCeilings ? new Money(i, "CNY") : null,
                    },
                })
        );
        var headcount = new Headcount
        {
            Excluded = ImmutableSortedDictionary<string, int>.Empty,
            Groups =
            [
                .. Enumerable
                    .Range(0, AreaCount)
                    .Select(i => new CountedGroup(
                        Path(i),
                        tree.GetRules(Path(i)),
                        [SimulatedBroadcast.Pooled],
                        People / AreaCount,
                        People / AreaCount * 3 / 2
                    )),
            ],
            Limited =
            [
                .. Enumerable
                    .Range(0, People)
                    .Select(i => new CountedPerson(i, i % 3 == 0 ? i / 3 : -1, i % AreaCount, 1 + (i / AreaCount % 2))),
            ],
        };
        var reading = new HeadcountReading(
            [headcount],
            People,
            People,
            [new RecipientOverlap(new HashSet<Headcount> { headcount }, People)]
        );

        var started = Stopwatch.GetTimestamp();
        var single = Play(reading, tree);
        var one = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        var together = Play(Cohorts.Merge(reading, Stop), tree);
        var merged = Stopwatch.GetElapsedTime(started).TotalSeconds;

        Assert.Equal(single, together);
        await BenchmarkOutput.PrintAsync(
            merged <= Bar * one,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Occurrences:N0} occurrences{(hasCeilings ? " with ceilings" : "")}: {merged:F1} s merged, "
                    + $"{one:F1} s one by one, ratio {merged / one:F2}, bar {Bar}"
            )
        );
    }

    private static string Path(int i) => string.Create(CultureInfo.InvariantCulture, $"beiguan/{i:000}");

    private static (long Recipients, long Segments, long Over) Play(HeadcountReading reading, AreaTree tree)
    {
        var simulation = new Simulation(reading, tree, [SimulatedBroadcast.Sender(segmentsPerMinute: 6_000)]);
        var start = Instant.FromUtc(2027, 1, 1, 0, 0);
        var broadcast = SimulatedBroadcast.In("Asia/Shanghai");
        var (recipients, segments, over) = (0L, 0L, 0L);
        for (var i = 0; i < Occurrences; i++)
        {
            // As of 5 campaigns, each 24 times a day, for more than a year.
            var due = start + Duration.FromMinutes(i / 5 * 60L);
            var count = simulation.RunOccurrence(
                $"campaign-{i % 5}",
                broadcast with
                {
                    StartAt = due,
                    LatestUsefulAt = due + Duration.FromHours(20),
                },
                reading.Headcounts[0],
                due.InUtc().Date
            );
            (recipients, segments, over) = (
                recipients + count.Recipients,
                segments + count.Segments,
                over + count.OverBudget
            );
        }

        return (recipients, segments, over);
    }
}
