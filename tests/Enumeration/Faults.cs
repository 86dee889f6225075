using System.Globalization;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The single faults that are worth a run, given the calls of a quiet one.</summary>
internal static class Faults
{
    // Where a request is over, repeated once if need be; and how many more calls a run makes after a fault than a quiet
    // one.
    private const int RequestCalls = 30;
    private const int More = 30;

    /// <summary>Tables that nothing writes while a broadcast runs, but somebody who opts out.</summary>
    private static readonly string[] AtRest = [Tables.Lists, Tables.Contacts, Tables.Areas, Tables.OptOuts];

    /// <summary>Every kind of fault at every call, except those that give the same run by another name.</summary>
    public static IEnumerable<Plan> All(Plan quiet, IReadOnlyList<Call> calls) =>
        Of(quiet, calls, Enum.GetValues<FaultKind>());

    public static IEnumerable<Plan> Of(Plan quiet, IReadOnlyList<Call> calls, params IReadOnlyList<FaultKind> kinds)
    {
        var repeated = Repeated(calls);
        return from call in calls
            from kind in kinds
            where Matters(kind, call) && !IsPlayedElsewhere(kind, call, repeated.Contains(call.Activity))
            select At(quiet, kind, call);
    }

    /// <summary>
    /// Interval between the calls common to both variants at which a build plays the resending one: every third, before
    /// <see cref="InBuild"/>.
    /// </summary>
    private const int ResentEvery = 3;

    /// <summary>
    /// Every fault where unknown texts are sent again, without those that leave the same unknown texts as a quiet run:
    /// these were played where such texts are left alone.
    /// </summary>
    /// <param name="quiet">A quiet run that resends.</param>
    /// <param name="left">A quiet run that leaves unknown texts alone.</param>
    /// <param name="played">
    /// The outcome of every fault of <see cref="All"/> where unknown texts are left alone.
    /// </param>
    /// <remarks>The variants differ in what the sweep does with an unknown text, and in when a dead worker's message
    /// comes back. So the faults at the calls that only the resending run makes are played, and, at every third call,
    /// the faults that left other texts unknown than the quiet run. The others, the deaths of a worker that has claimed
    /// a batch and the cancellations at a call to the carrier are played by request.</remarks>
    public static IEnumerable<Plan> Resent(Outcome quiet, Outcome left, IEnumerable<Outcome> played)
    {
        var shared = quiet.Calls.Zip(left.Calls).TakeWhile(c => c.First.Name == c.Second.Name).Count();
        var sameUnknowns = played.Where(o => o.Unknowns == left.Unknowns).Select(o => o.Plan.Faults[0]).ToHashSet();
        return All(quiet.Plan, quiet.Calls)
            .Where(p =>
                p.Faults[0] is var fault
                && (fault.Number > shared || (!sameUnknowns.Contains(fault) && fault.Number % ResentEvery == 0))
            );
    }

    /// <summary>
    /// Leaves every second fault for a run by request, as the squares of a chessboard: each call keeps half of its
    /// kinds of fault, and each kind of fault half of the calls.
    /// </summary>
    public static IEnumerable<Plan> InBuild(this IEnumerable<Plan> plans) =>
        plans.Where(p => p.Faults[0] is var fault && (fault.Number + (int)fault.Kind) % 2 == 0);

    /// <summary>
    /// Every fault that matters, also where another run has the same result by the reasons of
    /// <see cref="IsPlayedElsewhere"/> and <see cref="Resent"/>: run by request, to test those reasons too.
    /// </summary>
    public static IEnumerable<Plan> Whole(Plan quiet, IReadOnlyList<Call> calls) =>
        from call in calls
        from kind in Enum.GetValues<FaultKind>()
        where Matters(kind, call)
        select At(quiet, kind, call);

    /// <summary>The kinds of fault that can be anywhere in a run.</summary>
    private static readonly FaultKind[] InPairs = [.. Enum.GetValues<FaultKind>().Except([FaultKind.OtherRemainder])];

    /// <summary>Two faults anywhere, with messages out of order and some of them twice.</summary>
    /// <param name="seed">The seed, not 0; the same seed gives the same plan.</param>
    /// <param name="calls">Number of calls that a quiet run makes.</param>
    public static Plan Pair(int seed, int calls)
    {
#pragma warning disable CA5394 // The seed must be reproducible.
        var random = new Random(seed);
        return new Plan((OnUnknown)random.Next(2), [One(), One()], seed, AfterLease: random.Next(2) == 0);

        Fault One()
        {
            var kind = InPairs[random.Next(InPairs.Length)];
            // A request that comes an hour later would be refused, and be no run at all.
            return new Fault(kind, random.Next(kind == FaultKind.JumpHour ? RequestCalls : 1, calls + More));
        }
#pragma warning restore CA5394
    }

    private static Plan At(Plan quiet, FaultKind kind, Call call) =>
        quiet with
        {
            Faults = [new Fault(kind, call.Number, call.Name)],
            AfterLease = quiet.OnUnknown == OnUnknown.ResendOnce,
        };

    /// <summary>Whether another run of a build is the same.</summary>
    private static bool IsPlayedElsewhere(FaultKind kind, Call call, bool isRepeated) =>
        kind switch
        {
            // To die or to fail before a read is to do so before the call after it: nothing was stored in between, and
            // nothing in memory is left.
            FaultKind.DieBefore or FaultKind.FailBefore when !call.Writes && call.IsFollowed => true,
            // What happens before a read that it cannot change might as well happen before the call after the read.
            FaultKind.Twin
            or FaultKind.Jump70Seconds
            or FaultKind.Jump3Minutes
            or FaultKind.JumpHour when !call.Writes && call.IsFollowed && AtRest.Any(call.IsOf) => true,
            // An hour's delay differs from three minutes' in what is too late then, which is asked before a write or a
            // call to the carrier.
            FaultKind.JumpHour when !call.Writes && call.IsFollowed => true,
            // The same happened an activity earlier to the same rows.
            FaultKind.FailBefore or FaultKind.DieBefore or FaultKind.Twin or FaultKind.Cancel or FaultKind.Pause =>
                isRepeated,
            _ => false,
        };

    /// <summary>
    /// The activities that only read, and what the same activity read before them, with nothing stored in between.
    /// </summary>
    private static HashSet<string> Repeated(IReadOnlyList<Call> calls)
    {
        var activities = calls
            .GroupBy(c => c.Activity, StringComparer.Ordinal)
            .ToDictionary(a => a.Key, a => a.ToList(), StringComparer.Ordinal);
        return
        [
            .. activities.Keys.Where(name =>
                activities.TryGetValue(Before(name), out var before)
                && before
                    .Select(c => c.What)
                    .SequenceEqual(activities[name].Select(c => c.What), StringComparer.Ordinal)
                && calls
                    .Where(c => c.Number >= before[0].Number && c.Number <= activities[name][^1].Number)
                    .All(c => !c.Writes)
            ),
        ];
    }

    /// <summary>
    /// Gives the name of the time before: <c>sweep (2)</c> of <c>sweep (3)</c>, <c>sweep</c> of <c>sweep (2)</c>.
    /// </summary>
    private static string Before(string activity) =>
        activity.Split(" (") is [var name, var times]
            ? int.Parse(times.TrimEnd(')'), CultureInfo.InvariantCulture) is > 2 and var time
                ? $"{name} ({time - 1})"
                : name
            : "";

    /// <summary>Whether a fault there can come to anything that no other run comes to.</summary>
    private static bool Matters(FaultKind kind, Call call) =>
        kind switch
        {
            // A read that fails after its effect is a read that fails.
            FaultKind.FailAfter => call.Writes,
            // The message of an expansion or a batch; what is left is what the last write left.
            FaultKind.Lose => call.Writes && !call.IsCarrier && (call.IsWithin("expand") || call.IsWithin("send")),
            // The client repeats what goes to storage; the carrier is called once.
            FaultKind.FailAfterRetried => call.Writes && !call.IsCarrier,
            // To die after a call is to die before the activity's next one.
            FaultKind.DieAfter => call.Writes && call.IsLast,
            // What cancels, pauses or opts out changes places with every call that touches neither its row nor a claim
            // nor the carrier.
            FaultKind.Cancel or FaultKind.Pause => call.IsCarrier || call.IsOf(Tables.Broadcasts) || call.IsOfBatchRow,
            FaultKind.OtherRemainder => call.IsWithin("remainder"),
            FaultKind.OptOut => call.IsCarrier || call.IsOf(Tables.OptOuts) || call.IsOfBatchRow,
            // The rule of 60 s is the sender's.
            FaultKind.Jump70Seconds => call.IsWithin("send"),
            // A request that comes an hour later would be refused.
            FaultKind.JumpHour => !call.IsWithin("request") && !call.IsWithin("campaigns"),
            // Without a turn of the clock the sweep sees what the last write left.
            FaultKind.Sweep => call.Writes,
            // Only a bucket of several batches can be cut in two ways.
            FaultKind.OptOutThenHalfTwin or FaultKind.HalfTwinThenOptOut => call.IsWithin("expand 0"),
            FaultKind.FailBefore or FaultKind.DieBefore or FaultKind.Jump3Minutes or FaultKind.Twin => true,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such fault."),
        };
}
