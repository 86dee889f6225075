using CommunityAlerts.Broadcasts;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>Messages that come as they please, and two things that go wrong in one run.</summary>
public sealed class SeveralFaultsTests
{
    [Theory]
    [InlineData(OnUnknown.Leave)]
    [InlineData(OnUnknown.ResendOnce)]
    public Task Messages_that_come_twice_and_out_of_order_change_nothing(OnUnknown onUnknown) =>
        Enumerator.NothingWrongAsync(
            $"{onUnknown}, messages by seeds 1 to 10",
            Enumerable.Range(1, 10).Select(seed => new Plan(onUnknown, [], seed))
        );

    [Fact]
    public async Task Two_faults_at_any_calls_break_no_promise()
    {
        var quiet = await Enumerator.QuietAsync(new Plan(OnUnknown.ResendOnce, []));

        await Enumerator.NothingWrongAsync(
            "pairs of faults by seeds 1 to 15",
            Enumerable.Range(1, 15).Select(seed => Faults.Pair(seed, quiet.Calls.Count))
        );
    }
}
