using CommunityAlerts.Broadcasts;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// Each classic bug, switched on, must show in some run: otherwise the enumeration would prove nothing.
/// </summary>
public sealed class ClassicBugTests
{
    [Fact]
    public Task A_result_that_is_written_without_the_claim_is_found() =>
        FoundAsync(() => new ResultWithoutClaim(), "was reported delivered and is", "send", FaultKind.Jump3Minutes);

    [Fact]
    public Task A_cancellation_that_is_read_before_the_claim_is_found() =>
        FoundAsync(
            () => new CancelReadBeforeClaim(),
            "claimed after the cancellation was stored",
            "send",
            FaultKind.Cancel
        );

    [Fact]
    public Task A_cursor_that_is_taken_from_the_own_page_is_found() =>
        FoundAsync(
            () => new CursorFromOwnPage(),
            "D was missed",
            "expand 0",
            FaultKind.HalfTwinThenOptOut,
            FaultKind.OptOutThenHalfTwin
        );

    [Fact]
    public Task A_deadline_that_is_checked_once_a_batch_is_found() =>
        FoundAsync(() => new DeadlineOnceABatch(), "s after the claim", "send", FaultKind.Jump70Seconds);

    [Fact]
    public Task A_counter_outside_the_replaced_row_is_found() =>
        FoundAsync(() => new CounterOutsideTheRow(), "are not those of its vector", "report", FaultKind.DieBefore);

    [Fact]
    public Task A_broadcast_id_that_the_timer_makes_up_is_found() =>
        FoundAsync(() => new IdMintedByTheTimer(), "2 broadcasts came of one request", "campaigns", FaultKind.Twin);

    /// <summary>Plays faults of some kinds at the calls of some activities until one shows it.</summary>
    private static async Task FoundAsync(Func<Mutant> mutant, string wrong, string within, params FaultKind[] kinds)
    {
        var quiet = await Enumerator.PlayAsync(
            new Plan(OnUnknown.Leave, [], ByCampaign: within == "campaigns"),
            mutant()
        );

        var found =
            quiet.Wrong.Count > 0
                ? quiet
                : await Enumerator.FirstWrongAsync(
                    Faults.Of(quiet.Plan, [.. quiet.Calls.Where(c => c.IsWithin(within))], kinds),
                    mutant
                );

        Assert.NotNull(found);
        Assert.Contains(found.Wrong, w => w.Contains(wrong, StringComparison.Ordinal));
    }
}
