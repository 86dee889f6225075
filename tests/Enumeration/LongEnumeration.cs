using System.Security.Cryptography;
using CommunityAlerts.Broadcasts;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>Runs too long for a build. Explicit: run by the command in tests/README.md.</summary>
public sealed class LongEnumeration
{
    private const int Pairs = 3_000;

    [Fact(Explicit = true)]
    public async Task Every_fault_at_every_call_of_a_campaign_with_a_deck()
    {
        var quiet = await Enumerator.QuietAsync(DeckFaultTests.Quiet);

        await Enumerator.NothingWrongAsync(
            "with a deck, every fault at every call",
            Faults.Whole(quiet.Plan, quiet.Calls)
        );
    }

    [Fact(Explicit = true)]
    public async Task Every_fault_at_every_call_of_the_campaign_timer()
    {
        var quiet = await Enumerator.QuietAsync(new Plan(OnUnknown.Leave, [], ByCampaign: true));

        await Enumerator.NothingWrongAsync(
            "by the campaign timer, every fault",
            Faults.Whole(quiet.Plan, [.. quiet.Calls.Where(c => c.IsWithin("campaigns"))])
        );
    }

    [Theory(Explicit = true)]
    [InlineData(OnUnknown.Leave)]
    [InlineData(OnUnknown.ResendOnce)]
    public async Task Every_fault_at_every_call_of_both_variants(OnUnknown onUnknown)
    {
        var quiet = await Enumerator.QuietAsync(new Plan(onUnknown, []));

        await Enumerator.NothingWrongAsync(
            $"{onUnknown}, every fault at every call",
            Faults.Whole(quiet.Plan, quiet.Calls)
        );
    }

    [Theory(Explicit = true)]
    [InlineData(Course.Paused)]
    [InlineData(Course.Remainder)]
    public async Task Every_fault_at_every_call_of_a_pause_and_of_a_stop(Course course)
    {
        var quiet = await Enumerator.QuietAsync(new Plan(OnUnknown.Leave, [], Course: course));

        await Enumerator.NothingWrongAsync(
            $"{course}, every fault at every call",
            Faults.Whole(quiet.Plan, quiet.Calls)
        );
    }

    [Fact(Explicit = true)]
    public async Task Pairs_of_faults_by_seeds_of_the_day()
    {
        var quiet = await Enumerator.QuietAsync(new Plan(OnUnknown.ResendOnce, []));
        var first = RandomNumberGenerator.GetInt32(1_000, 1_000_000_000);

        await Enumerator.NothingWrongAsync(
            $"pairs of faults by seeds {first} to {first + Pairs - 1}",
            Enumerable.Range(first, Pairs).Select(seed => Faults.Pair(seed, quiet.Calls.Count))
        );
    }
}
