using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Broadcasts;
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
        await using var run = new Run(plan, await Azurite.ConnectionStringAsync(), Azurite.FreshPrefix(), mutant, Cancel);
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

    /// <summary>Every single fault at every call of a quiet run.</summary>
    public static IEnumerable<Plan> Singles(OnUnknown onUnknown, IReadOnlyList<Call> calls, params FaultKind[] kinds) =>
        from call in calls
        from kind in kinds
        where Matters(kind, call)
        select new Plan(onUnknown, [new Fault(kind, call.Number, call.Name)], AfterLease: onUnknown == OnUnknown.ResendOnce);

    /// <summary>Whether a fault there can come to anything that the same fault at another call does not come to.</summary>
    private static bool Matters(FaultKind kind, Call call) => kind switch
    {
        // Nothing is in doubt about a read, and the client repeats storage calls alone.
        FaultKind.FailAfter => call.Writes,
        FaultKind.FailAfterRetried => call.Writes && !call.IsCarrier,
        // To die after a call is to die before the activity's next one.
        FaultKind.DieBefore => true,
        FaultKind.DieAfter => call.Writes && call.IsLast,
        // What cancels and what opts out changes place with every call that touches neither its row nor a claim nor the carrier.
        FaultKind.Cancel => call.IsCarrier || call.IsOf("broadcasts") || call.IsClaimOrRecord,
        FaultKind.OptOut => call.IsCarrier || call.IsOf("optouts") || call.IsClaimOrRecord,
        // The rule of 60 s is the sender's.
        FaultKind.Jump70Seconds => call.IsWithin("send"),
        // An order an hour later would be another order.
        FaultKind.JumpHour => !call.IsWithin("order"),
        // Without a turn of the clock the sweep sees what the last write left.
        FaultKind.Sweep => call.Writes,
        FaultKind.OptOutThenHalfTwin or FaultKind.HalfTwinThenOptOut => call.IsWithin("expand"),
        _ => true,
    };

    private static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
