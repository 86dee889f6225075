using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The result of one run.</summary>
/// <param name="Unknowns">
/// The recipients whose texts were ever stored as unknown, in order: the two variants differ in them.
/// </param>
internal sealed record Outcome(
    Plan Plan,
    IReadOnlyList<Call> Calls,
    int Passes,
    bool Hit,
    string Unknowns,
    IReadOnlyList<string> Wrong
)
{
    public override string ToString() =>
        $"{Plan}: {string.Join("; ", Wrong)}. At "
        + $"{string.Join(" and ", Plan.Faults.Select(f => Calls.FirstOrDefault(f.IsAt)?.ToString() ?? $"call {f.Number}, never reached"))}.";
}

/// <summary>Plays runs, several at a time, and prints what they cost.</summary>
internal static class Enumerator
{
    private const int RunsAtOnce = 6;
    private const int Most = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A run in which nothing goes wrong: without it no other means anything.</summary>
    public static async Task<Outcome> QuietAsync(Plan plan)
    {
        var quiet = await PlayAsync(plan);
        Assert.True(quiet.Wrong.Count == 0, quiet.ToString());
        return quiet;
    }

    public static async Task<Outcome> PlayAsync(Plan plan, Mutant? mutant = null)
    {
        await using var run = new Run(
            plan,
            await OwnEmulator.ConnectionStringAsync(),
            Azurite.FreshPrefix(),
            mutant,
            Cancel
        );
        IReadOnlyList<string> wrong;
        try
        {
            await new Story(run, plan, Cancel).TellAsync();
            wrong =
                plan.WithDeck ? await DeckVerdict.OfAsync(run, Cancel)
                : plan.Course == Course.Remainder ? await RemainderVerdict.OfAsync(run, plan, Cancel)
                : await Verdict.OfAsync(run, plan, Cancel);
        }
        catch (RunawayException e)
        {
            wrong = [e.Message];
        }

        return new Outcome(plan, run.Journal.Calls, run.Journal.Passes, run.Hit, run.Journal.Unknowns, wrong);
    }

    /// <summary>Plays them all, and says what they cost and which of them show something wrong.</summary>
    /// <returns>What came of each, in no order.</returns>
    public static async Task<IReadOnlyCollection<Outcome>> NothingWrongAsync(string name, IEnumerable<Plan> plans)
    {
        var outcomes = new ConcurrentQueue<Outcome>();
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            plans,
            new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce, CancellationToken = Cancel },
            async (plan, _) => outcomes.Enqueue(await PlayAsync(plan))
        );
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Print(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {outcomes.Count} runs ({outcomes.Count(o => o.Hit)} reached their fault), "
                    + $"{outcomes.Sum(o => (long)o.Passes)} calls, {seconds:F1} s"
            )
        );
        List<Outcome> wrong =
        [
            .. outcomes
                .Where(o => o.Wrong.Count > 0)
                .OrderBy(o => o.Plan.Faults.Count == 0 ? 0 : o.Plan.Faults[0].Number)
                .ThenBy(o => o.Plan.ToString(), StringComparer.Ordinal),
        ];
        wrong.ForEach(o => Print(o.ToString()));
        Assert.True(
            wrong.Count == 0,
            string.Join(
                '\n',
                wrong
                    .Take(Most)
                    .Select(o => o.ToString())
                    .Prepend($"{wrong.Count} of {outcomes.Count} runs broke a promise.")
            )
        );
        return outcomes;
    }

    /// <summary>Plays runs until one shows something wrong.</summary>
    /// <returns>That one; null when none does.</returns>
    public static async Task<Outcome?> FirstWrongAsync(IEnumerable<Plan> plans, Func<Mutant> mutant)
    {
        var tried = 0;
        foreach (var some in plans.Chunk(RunsAtOnce))
        {
            var outcomes = await Task.WhenAll(some.Select(plan => PlayAsync(plan, mutant())));
            tried += outcomes.Length;
            if (Array.Find(outcomes, o => o.Wrong.Count > 0) is { } wrong)
            {
                Print(string.Create(CultureInfo.InvariantCulture, $"found within {tried} runs: {wrong}"));
                return wrong;
            }
        }

        return null;
    }

    private static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
