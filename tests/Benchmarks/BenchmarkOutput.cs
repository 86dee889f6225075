using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>Prints benchmark results at once, and in the test's own output.</summary>
internal static class BenchmarkOutput
{
    /// <summary>The collection that all benchmarks are in, so that none runs beside another.</summary>
    public const string OneAtATime = "Benchmarks";

    public static async Task PrintAsync(string report)
    {
        await Console.Out.WriteLineAsync(report);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
    }

    /// <summary>Prints one bar, kept or not.</summary>
    public static Task PrintAsync(bool passed, string bar) => PrintAsync($"{(passed ? "pass" : "FAIL")}  {bar}");
}
