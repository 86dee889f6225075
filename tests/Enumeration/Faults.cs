using CommunityAlerts.Broadcasts;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>Which single faults are worth a run, given the calls of a quiet one.</summary>
internal static class Faults
{
    private static readonly FaultKind[] HoldUps = [FaultKind.Jump70Seconds, FaultKind.Jump3Minutes, FaultKind.JumpHour, FaultKind.Sweep];

    /// <summary>Every kind at every call, but for what is the same run by another name.</summary>
    public static IEnumerable<Plan> All(OnUnknown onUnknown, IReadOnlyList<Call> calls) => Of(onUnknown, calls, Enum.GetValues<FaultKind>());

    public static IEnumerable<Plan> Of(OnUnknown onUnknown, IReadOnlyList<Call> calls, params IReadOnlyList<FaultKind> kinds) =>
        from call in calls
        from kind in kinds
        where Matters(kind, call)
        select new Plan(onUnknown, [new Fault(kind, call.Number, call.Name)], AfterLease: onUnknown == OnUnknown.ResendOnce);

    /// <summary>What every build has time for. With <c>leave</c> everything, but of the ways to be held up each call has one in turn;
    /// with <c>resendOnce</c> from the first claim on, since nothing before it knows the variant, and what can leave somebody in doubt.</summary>
    public static IEnumerable<Plan> ForEveryBuild(OnUnknown onUnknown, IReadOnlyList<Call> calls)
    {
        var claimed = calls.First(c => c.IsOfBatchRow).Number;
        return All(onUnknown, calls).Where(plan =>
        {
            var (kind, number) = (plan.Faults[0].Kind, plan.Faults[0].Number);
            var call = calls[number - 1];
            return HoldUps.Contains(kind) ? kind == HoldUps[number % HoldUps.Length]
                : onUnknown == OnUnknown.Leave
                || (number >= claimed && kind is FaultKind.DieBefore or FaultKind.DieAfter or FaultKind.FailAfter or FaultKind.Cancel or FaultKind.OptOut)
                || (number >= claimed && kind == FaultKind.FailBefore && call.Writes);
        });
    }

    /// <summary>Whether a fault there can come to anything that no other run comes to.</summary>
    private static bool Matters(FaultKind kind, Call call) => kind switch
    {
        // A read that fails after its effect is a read that fails.
        FaultKind.FailAfter => call.Writes,
        // The client repeats what goes to storage; the carrier is called once.
        FaultKind.FailAfterRetried => call.Writes && !call.IsCarrier,
        // To die after a call is to die before the activity's next one.
        FaultKind.DieAfter => call.Writes && call.IsLast,
        // What cancels or opts out changes places with every call that touches neither its row nor a claim nor the carrier.
        FaultKind.Cancel => call.IsCarrier || call.IsOf(Tables.Broadcasts) || call.IsOfBatchRow,
        FaultKind.OptOut => call.IsCarrier || call.IsOf(Tables.OptOuts) || call.IsOfBatchRow,
        // The rule of 60 s is the sender's.
        FaultKind.Jump70Seconds => call.IsWithin("send"),
        // An order that comes an hour later would be refused.
        FaultKind.JumpHour => !call.IsWithin("order"),
        // Without a turn of the clock the sweep sees what the last write left.
        FaultKind.Sweep => call.Writes,
        // Who opts out is in bucket 1.
        FaultKind.OptOutThenHalfTwin or FaultKind.HalfTwinThenOptOut => call.IsWithin("expand 1"),
        FaultKind.FailBefore or FaultKind.DieBefore or FaultKind.Jump3Minutes or FaultKind.Twin => true,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such fault."),
    };
}
