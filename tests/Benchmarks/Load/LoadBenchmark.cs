using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>How fast and how dear a large broadcast is on the local host, beside a floor and a baseline in the same run.</summary>
public sealed class LoadBenchmark
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_broadcast_to_1_000_and_10_000_recipients()
    {
        await using var storage = await LoadStorage.StartAsync(Stop);
        foreach (var recipients in new[] { 200, 1_000, 10_000 })
        {
            var prefix = Azurite.FreshPrefix();
            var (engine, _) = await LoadRun.RunAsync(storage, new Residents(recipients), prefix, Stop);
            await PrintAsync(engine.ToString());
            await PrintAsync(engine.Profile());
            await storage.DropAsync(prefix, Stop);
        }
    }

    private static async Task PrintAsync(string report)
    {
        await Console.Out.WriteLineAsync(report);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
    }
}
