using CommunityAlerts.Broadcasts;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

public sealed class SingleFaultTests
{
    [Theory]
    [InlineData(OnUnknown.Leave)]
    [InlineData(OnUnknown.ResendOnce)]
    public async Task A_quiet_run_ends_as_the_scenario_says(OnUnknown onUnknown)
    {
        var quiet = await Enumerator.PlayAsync(new Plan(onUnknown, []));
        foreach (var call in quiet.Calls)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(call.ToString());
        }

        Assert.Empty(quiet.Wrong);
    }

    [Theory]
    [InlineData("Leave DieBefore@30 seed=0 lease=False")]
    public async Task A_run_can_be_played_again(string line)
    {
        var plan = Plan.Parse(line);
        var quiet = await Enumerator.PlayAsync(plan with { Faults = [] });

        var again = await Enumerator.PlayAsync(plan.At(quiet.Calls));

        Assert.True(again.Wrong.Count == 0, again.ToString());
    }

    [Theory]
    [InlineData(OnUnknown.Leave)]
    [InlineData(OnUnknown.ResendOnce)]
    public async Task Whatever_one_call_does_the_promises_hold(OnUnknown onUnknown)
    {
        var quiet = await Enumerator.PlayAsync(new Plan(onUnknown, []));

        var wrong = await Enumerator.PlayAsync($"{onUnknown}", Faults.ForEveryBuild(onUnknown, quiet.Calls));

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));
    }
}
