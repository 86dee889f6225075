using System.Globalization;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>What is asked of a load run, each as a line with pass or fail.</summary>
internal static class LoadBars
{
    private const int Large = 10_000;
    private const int Largest = 50_000;
    private const double MostOverFloor = 1.5;
    private const double LeastOverBaseline = 5;
    private const double MostOverCount = 1.2;
    private const double MostMegabytes = 300;

    /// <summary>Two ratios of one run differ by so much by noise alone.</summary>
    private const double Noise = 1.05;

    /// <summary>The bars that these rounds can answer.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<LoadRound> rounds)
    {
        foreach (var round in rounds.Where(r => r.Engine.Recipients >= Large))
        {
            var n = round.Engine.Recipients;
            if (n == Large)
            {
                yield return Bar($"{n}: time over floor", round.OverFloor, MostOverFloor);
            }

            yield return Bar($"{n}: storage transactions a 1,000 over those of the floor, which are the design's ({round.Floor.CallsAThousand(Service.Tables):F0})", round.Engine.CallsAThousand(Service.Tables) / round.Floor.CallsAThousand(Service.Tables), MostOverCount);
            yield return Bar($"{n}: queue operations a 1,000 over those of the floor ({round.Floor.CallsAThousand(Service.Queues):F0})", round.Engine.CallsAThousand(Service.Queues) / round.Floor.CallsAThousand(Service.Queues), MostOverCount);
            yield return Least($"{n}: recipients/s over the baseline's", round.Engine.Rate / round.Baseline.Rate, LeastOverBaseline);
            yield return Bar($"{n}: working set, MB", round.Engine.Set / 1e6, MostMegabytes);
        }

        if (rounds.FirstOrDefault(r => r.Engine.Recipients == Large) is { } large && rounds.FirstOrDefault(r => r.Engine.Recipients == Largest) is { } largest)
        {
            yield return Bar($"growth from {Large} to {Largest} over the floor's ({largest.Engine.Total / large.Engine.Total:F2} to {largest.Floor.Total / large.Floor.Total:F2})", largest.OverFloor / large.OverFloor, Noise);
            yield return Bar("working set at 50,000 over that at 10,000", largest.Engine.Set / (double)large.Engine.Set, 1.5);
        }
    }

    private static string Bar(string what, double value, double most) =>
        string.Create(CultureInfo.InvariantCulture, $"{(value <= most ? "pass" : "FAIL")}  {what}: {value:F2}, at most {most}");

    private static string Least(string what, double value, double least) =>
        string.Create(CultureInfo.InvariantCulture, $"{(value >= least ? "pass" : "FAIL")}  {what}: {value:F2}, at least {least}");
}
