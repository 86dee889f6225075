using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>How fast and how dear a large broadcast is on the local host, beside a floor and a baseline in the same run.</summary>
/// <remarks>Explicit: run by the command in tests/README.md. Whoever else uses the machine moves all of it, so only ratios within one run say anything.</remarks>
public sealed class LoadBenchmark
{
    private const int MostOfBaseline = 2_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>While developing.</summary>
    [Fact(Explicit = true)]
    public async Task A_broadcast_to_1_000_and_10_000_recipients() => await RunAsync(1_000, 10_000);

    /// <summary>All, with the bars.</summary>
    [Fact(Explicit = true)]
    public async Task A_broadcast_to_1_000_10_000_and_50_000_recipients() => await RunAsync(1_000, 10_000, 50_000);

    private static async Task RunAsync(params int[] sizes)
    {
        await using var storage = await LoadStorage.StartAsync(Stop);
        // Once in small, so that none of them pays for the first call of everything.
        await RoundAsync(storage, 400, print: false);
        var rounds = new List<LoadRound>();
        foreach (var size in sizes)
        {
            rounds.Add(await RoundAsync(storage, size, print: true));
        }

        foreach (var bar in LoadBars.Of(rounds))
        {
            await BenchmarkOutput.PrintAsync(bar);
        }
    }

    private static async Task<LoadRound> RoundAsync(LoadStorage storage, int recipients, bool print)
    {
        var prefix = Azurite.FreshPrefix();
        var residents = new Residents(recipients);
        var (engine, broadcast) = await LoadRun.RunAsync(storage, residents, prefix, Stop);
        var rows = await StoredRows.ReadAsync(storage.Account(prefix), broadcast, Stop);
        var floor = await LoadFloor.RunAsync(storage, prefix, rows, residents, Stop);
        var baseline = await LoadBaseline.RunAsync(storage, prefix, residents, MostOfBaseline, Stop);
        await storage.DropAsync(prefix, Stop);
        if (print)
        {
            foreach (var result in new[] { engine, floor, baseline })
            {
                await BenchmarkOutput.PrintAsync(result.ToString());
            }

            await BenchmarkOutput.PrintAsync(engine.Profile());
            await BenchmarkOutput.PrintAsync(floor.Profile());
        }

        return new LoadRound(engine, floor, baseline);
    }
}

/// <summary>Engine, floor and baseline one after the other, on the same people.</summary>
internal sealed record LoadRound(LoadResult Engine, LoadResult Floor, LoadResult Baseline)
{
    public double OverFloor => Engine.Total / Floor.Total;
}
