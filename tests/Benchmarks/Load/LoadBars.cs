using System.Globalization;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>The bars of a load run, each with whether it is kept.</summary>
internal static class LoadBars
{
    private const int Large = 10_000;
    private const int Largest = 50_000;
    private const double MaxOverFloor = 1.5;
    private const double LeastOverBaseline = 5;
    private const double MaxOverCount = 1.2;
    private const double MaxMegabytes = 300;

    /// <summary>Factor by which two ratios of one run may differ by noise alone.</summary>
    private const double Noise = 1.05;

    /// <summary>The bars that these sizes can answer.</summary>
    public static IEnumerable<(bool Passed, string Bar)> Of(IReadOnlyList<LoadSize> sizes)
    {
        foreach (var size in sizes.Where(s => s.Recipients >= Large))
        {
            yield return AtMost(
                MaxOverFloor,
                size.OverFloor,
                $"{size.Recipients}: time over floor, {size.EngineSeconds:F2} s to {size.FloorSeconds:F2} s (by processor time {size.WorkOverFloor:F2})"
            );
            yield return AtMost(
                MaxOverCount,
                Over(size, Service.Tables),
                $"{size.Recipients}: storage transactions a 1,000 over the design's count, {size.EngineCalls(Service.Tables):F1} to {size.DesignCalls(Service.Tables):F1}"
            );
            yield return AtMost(
                MaxOverCount,
                Over(size, Service.Queues),
                $"{size.Recipients}: queue operations a 1,000 over the design's count, {size.EngineCalls(Service.Queues):F1} to {size.DesignCalls(Service.Queues):F1}"
            );
            yield return AtLeast(
                LeastOverBaseline,
                size.OverBaseline,
                $"{size.Recipients}: recipients/s over the baseline's"
            );
            yield return AtMost(MaxMegabytes, size.Set / 1e6, $"{size.Recipients}: growth of the working set, MB");
        }

        if (
            sizes.FirstOrDefault(s => s.Recipients == Large) is { } large
            && sizes.FirstOrDefault(s => s.Recipients == Largest) is { } largest
        )
        {
            var (engine, floor) = (
                largest.EngineSeconds / large.EngineSeconds,
                largest.FloorSeconds / large.FloorSeconds
            );
            yield return AtMost(
                Noise,
                engine / floor,
                $"growth from {Large} to {Largest} over the floor's own, {engine:F2} to {floor:F2} times (by processor time {largest.WorkOverFloor / large.WorkOverFloor:F2})"
            );
        }
    }

    private static double Over(LoadSize size, Service service) => size.EngineCalls(service) / size.DesignCalls(service);

    private static (bool Passed, string Bar) AtMost(double most, double value, FormattableString what) =>
        (value <= most, Line(what, $"{value:F2}, at most {most}"));

    private static (bool Passed, string Bar) AtLeast(double least, double value, FormattableString what) =>
        (value >= least, Line(what, $"{value:F2}, at least {least}"));

    private static string Line(FormattableString what, FormattableString bar) =>
        what.ToString(CultureInfo.InvariantCulture) + ": " + bar.ToString(CultureInfo.InvariantCulture);
}
