using CommunityAlerts.Broadcasts;
using CommunityAlerts.Storage;
using Xunit;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>One thing goes wrong where a campaign's cards are given, over two occurrences.</summary>
public sealed class DeckFaultTests
{
    internal static readonly Plan Quiet = new(OnUnknown.Leave, [], ByCampaign: true, WithDeck: true);

    // Who cancels or waits, what the client repeats by itself, and what becomes of what is sent, is the other
    // scenario's: there is no card in it.
    // To die before a write leaves the same rows as a write before it that took effect and failed.
    private static readonly FaultKind[] Kinds =
    [
        FaultKind.FailAfter,
        FaultKind.Lose,
        FaultKind.DieAfter,
        FaultKind.Twin,
        FaultKind.HalfTwinThenOptOut,
    ];

    [Fact]
    public async Task A_single_fault_leaves_each_person_with_their_own_card_and_none_twice()
    {
        var quiet = await Enumerator.QuietAsync(Quiet);

        // What goes wrong at another read finds what the write before it left.
        await Enumerator.NothingWrongAsync(
            "with a deck, one fault",
            Faults
                .Of(
                    Quiet,
                    [.. quiet.Calls.Where(c => c.IsWithin("expand") && (c.Writes || c.IsOf(Tables.Cards)))],
                    Kinds
                )
                .InBuild()
        );
    }
}
