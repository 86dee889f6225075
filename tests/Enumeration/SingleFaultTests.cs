using CommunityAlerts.Broadcasts;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>One thing goes wrong, at each call in turn.</summary>
public sealed class SingleFaultTests
{
    [Fact]
    public async Task A_single_fault_at_any_call_breaks_no_promise()
    {
        var left = await Enumerator.QuietAsync(new Plan(OnUnknown.Leave, []));
        var quiet = await Enumerator.QuietAsync(new Plan(OnUnknown.ResendOnce, []));

        var played = await Enumerator.NothingWrongAsync(
            "Leave, one fault",
            Faults.All(left.Plan, left.Calls).InBuild()
        );
        await Enumerator.NothingWrongAsync("ResendOnce, one fault", Faults.Resent(quiet, left, played).InBuild());
    }

    [Fact]
    public async Task An_occurrence_is_requested_once_with_a_fault_at_any_call_of_the_timer()
    {
        var quiet = await Enumerator.QuietAsync(new Plan(OnUnknown.Leave, [], ByCampaign: true));

        await Enumerator.NothingWrongAsync(
            "by the campaign timer, one fault",
            Faults.All(quiet.Plan, [.. quiet.Calls.Where(c => c.IsWithin("campaigns"))]).InBuild()
        );
    }

    /// <summary>Plays one run again: put the line here that it printed, and read its calls.</summary>
    [Theory]
    [InlineData("Leave DieBefore@30 seed=0 lease=False campaign=False deck=False")]
    [InlineData("Leave DieBefore@30 seed=0 lease=False campaign=True deck=True")]
    public async Task A_run_can_be_played_again(string line)
    {
        var plan = Plan.Parse(line);
        var quiet = await Enumerator.QuietAsync(plan with { Faults = [], Seed = 0 });

        var again = await Enumerator.PlayAsync(plan.At(quiet.Calls));

        foreach (var call in again.Calls)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(call.ToString());
        }

        Assert.Equal(line, again.Plan.ToString());
        Assert.True(again.Hit);
        Assert.True(again.Wrong.Count == 0, again.ToString());
    }
}
