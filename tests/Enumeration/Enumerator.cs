using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>What came of one run.</summary>
internal sealed record Outcome(Plan Plan, IReadOnlyList<Call> Calls, int Passes, bool Hit, IReadOnlyList<string> Wrong)
{
    public override string ToString() =>
        $"{Plan}: {string.Join("; ", Wrong)}. At {string.Join(" and ", Plan.Faults.Select(f => Calls.FirstOrDefault(f.IsAt)?.ToString() ?? $"call {f.Number}, never reached"))}.";
}

/// <summary>Plays runs, several at a time, and prints what they cost.</summary>
internal static class Enumerator
{
    private const int RunsAtOnce = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Outcome> PlayAsync(Plan plan, Mutant? mutant = null)
    {
        await using var run = new Run(plan, await OwnEmulator.ConnectionStringAsync(), Azurite.FreshPrefix(), mutant, Cancel);
        IReadOnlyList<string> wrong;
        try
        {
            await run.PlayAsync();
            wrong = await Verdict.OfAsync(run, plan, Cancel);
        }
        catch (RunawayException e)
        {
            wrong = [e.Message];
        }

        return new Outcome(plan, run.Journal.Calls, run.Journal.Passes, run.Hit, wrong);
    }

    /// <summary>Plays them all.</summary>
    /// <returns>Those with something wrong.</returns>
    public static async Task<IReadOnlyList<Outcome>> PlayAsync(string name, IEnumerable<Plan> plans, Mutant? mutant = null)
    {
        var outcomes = new ConcurrentQueue<Outcome>();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce, CancellationToken = Cancel }, async (plan, _) => outcomes.Enqueue(await PlayAsync(plan, mutant)));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {outcomes.Count} runs ({outcomes.Count(o => o.Hit)} reached their fault), {outcomes.Sum(o => (long)o.Passes)} calls, {seconds:F1} s"));
        List<Outcome> wrong = [.. outcomes.Where(o => o.Wrong.Count > 0).OrderBy(o => o.Plan.Faults.Count == 0 ? 0 : o.Plan.Faults[0].Number).ThenBy(o => o.Plan.ToString(), StringComparer.Ordinal)];
        wrong.ForEach(o => Print(o.ToString()));
        return wrong;
    }

    private static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
