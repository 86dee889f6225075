using CommunityAlerts.Broadcasts;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>One thing goes wrong while operators pause and resume, or stop and send to the remainder.</summary>
public sealed class StopFaultTests
{
    internal static readonly Plan Paused = new(OnUnknown.Leave, [], Course: Course.Paused);
    internal static readonly Plan Remainder = new(OnUnknown.Leave, [], Course: Course.Remainder);

    // What goes wrong where nobody pauses or stops is the other scenario's.
    private static readonly FaultKind[] Kinds =
    [
        FaultKind.FailAfter,
        FaultKind.Lose,
        FaultKind.DieAfter,
        FaultKind.Twin,
    ];

    [Fact]
    public async Task A_fault_while_it_is_paused_or_resumed_breaks_no_promise()
    {
        var quiet = await Enumerator.QuietAsync(Paused);

        await Enumerator.NothingWrongAsync("paused, one fault", Faults.Of(Paused, From(quiet, "pause"), Kinds));
    }

    [Fact]
    public async Task A_stop_at_any_call_and_its_remainder_reach_each_person_once()
    {
        var quiet = await Enumerator.QuietAsync(Remainder);
        var going = await Enumerator.QuietAsync(new Plan(OnUnknown.Leave, []));

        await Enumerator.NothingWrongAsync(
            "a stop anywhere, and its remainder",
            Faults.Of(
                Remainder,
                [.. going.Calls.Where(c => c.IsWithin("send") && (c.IsCarrier || c.IsOfBatchRow))],
                FaultKind.Cancel
            )
        );
        await Enumerator.NothingWrongAsync(
            "the remainder, one fault",
            Faults.Of(
                Remainder,
                [.. From(quiet, "cancel").Where(c => !c.IsWithin("send") && !c.IsWithin("report"))],
                Kinds
            )
        );
    }

    [Fact]
    public async Task Two_requests_to_the_remainder_at_once_reach_each_person_once()
    {
        var quiet = await Enumerator.QuietAsync(Remainder);

        await Enumerator.NothingWrongAsync(
            "two to the remainder at once",
            Faults.Of(Remainder, quiet.Calls, FaultKind.OtherRemainder)
        );
    }

    /// <summary>
    /// Every second of the writes from an activity on, which can be lost, repeated or broken off. All are played by
    /// request: <see cref="LongEnumeration"/>.
    /// </summary>
    private static IReadOnlyList<Call> From(Outcome quiet, string activity) =>
        [.. quiet.Calls.SkipWhile(c => !c.IsWithin(activity)).Where(c => c.Writes).Where((_, i) => i % 2 == 0)];
}
