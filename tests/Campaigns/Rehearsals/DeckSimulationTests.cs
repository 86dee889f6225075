using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Campaigns.Rehearsals;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

public sealed class DeckSimulationTests
{
    [Fact]
    public void Newcomers_get_every_card_once_before_any_comes_again()
    {
        var play = Play(CardHistory.Empty);
        var dealt = new List<(int, bool)>();
        for (var i = 0; i < 7; i++)
        {
            dealt.Add((play.ChoiceForGroup(0).Card, play.ChoiceForGroup(0).BeginsAgain));
            play.MarkGroupSeen(0);
        }

        Assert.Equal([(0, false), (1, false), (2, false), (0, true), (1, false), (2, false), (0, true)], dealt);
    }

    [Fact]
    public void A_card_that_does_not_arrive_comes_again()
    {
        var play = Play(CardHistory.Empty);

        Assert.Equal([0, 0], [play.ChoiceForLimited(0).Card, play.ChoiceForLimited(0).Card]);
        play.MarkLimitedSeen(0);
        Assert.Equal(1, play.ChoiceForLimited(0).Card);
        Assert.Equal(0, play.ChoiceForGroup(0).Card);
    }

    [Fact]
    public void A_person_who_has_seen_some_cards_continues_with_the_next()
    {
        var cardHistory = new Deck([new("a"), new("b"), new("c")])
            .Assign(CardHistory.Empty, "202706-x")
            .Resolve(_ => CardOutcome.Seen);

        Assert.Equal(1, Play(cardHistory).ChoiceForGroup(0).Card);
    }

    private static readonly string[] Cards = ["a", "b", "c"];

    private static DeckSimulation Play(CardHistory cardHistory) =>
        new(
            [
                .. Cards.Select(id => new Card(
                    id,
                    1,
                    Urgent: false,
                    new Dictionary<string, string>(StringComparer.Ordinal)
                )),
            ],
            new Headcount
            {
                Excluded = System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty,
                Groups =
                [
                    new CountedGroup(
                        "",
                        new AreaTree([]).GetRules(""),
                        [],
                        People: 3,
                        Segments: 0,
                        new CountedCards(cardHistory, [1, 1, 1])
                    ),
                ],
                Limited = [new CountedPerson(0, -1, 0, 0)],
            }
        );
}
