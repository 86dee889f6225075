using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>
/// Measures the speed and cost of a large broadcast on the local host, beside a floor and a baseline in the same run.
/// </summary>
/// <remarks>
/// Explicit: run by the command in tests/README.md. Other work on the machine slows all of it, so only ratios
/// within one run say anything.
/// </remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class LoadBenchmark
{
    private const int MaxOfBaseline = 2_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Measures a small broadcast, for use while developing.</summary>
    [Fact(Explicit = true)]
    public Task A_broadcast_to_10_000_recipients() => RunAsync((10_000, Rounds: 2));

    /// <summary>Measures three sizes and checks the bars.</summary>
    [Fact(Explicit = true)]
    public Task A_broadcast_to_1_000_10_000_and_50_000_recipients() =>
        RunAsync((1_000, Rounds: 1), (10_000, Rounds: 3), (50_000, Rounds: 2));

    /// <summary>
    /// Measures the engine's memory alone. A page of contacts holds up to 250 of a list's bucket, so memory grows until
    /// pages are full, at 16,000 recipients on four lists.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Memory_of_a_broadcast_to_10_000_50_000_and_100_000_recipients()
    {
        await using var storage = await LoadStorage.StartAsync(Stop);
        foreach (var recipients in new[] { 5_000, 10_000, 50_000, 100_000 })
        {
            var prefix = Azurite.FreshPrefix();
            await BenchmarkOutput.PrintAsync(
                (await LoadRun.RunAsync(storage, new Residents(recipients), prefix, Stop)).Result.ToString()
            );
            await storage.DropAsync(prefix, Stop);
        }
    }

    private static async Task RunAsync(params IReadOnlyList<(int Recipients, int Rounds)> sizes)
    {
        await using var storage = await LoadStorage.StartAsync(Stop);
        // Warms up the just-in-time compiler, or the first run would pay for it.
        foreach (var recipients in new[] { 5_000, 5_000 })
        {
            await RoundAsync(storage, recipients, print: false);
        }

        var measured = new List<LoadSize>();
        foreach (var (recipients, count) in sizes)
        {
            var rounds = new List<LoadRound>();
            for (var i = 0; i < count; i++)
            {
                rounds.Add(await RoundAsync(storage, recipients, print: true));
            }

            await BenchmarkOutput.PrintAsync(rounds[^1].Engine.Profile());
            await BenchmarkOutput.PrintAsync(rounds[^1].Floor.Profile());
            measured.Add(new LoadSize(recipients, rounds));
        }

        foreach (var (passed, bar) in LoadBars.Of(measured))
        {
            await BenchmarkOutput.PrintAsync(passed, bar);
        }
    }

    /// <summary>
    /// Runs engine, floor and baseline one after the other, so that each feels whatever else the machine does.
    /// </summary>
    private static async Task<LoadRound> RoundAsync(LoadStorage storage, int recipients, bool print)
    {
        var prefix = Azurite.FreshPrefix();
        var residents = new Residents(recipients);
        var (engine, broadcast) = await LoadRun.RunAsync(storage, residents, prefix, Stop);
        var rows = await StoredRows.ReadAsync(storage.Account(prefix), broadcast, Stop);
        var floor = await LoadFloor.RunAsync(storage, prefix, rows, residents, Stop);
        var baseline = await LoadBaseline.RunAsync(storage, prefix, residents, MaxOfBaseline, Stop);
        await storage.DropAsync(prefix, Stop);
        if (print)
        {
            foreach (var result in new[] { engine, floor, baseline })
            {
                await BenchmarkOutput.PrintAsync(result.ToString());
            }
        }

        return new LoadRound(engine, floor, baseline);
    }
}
