using CommunityAlerts.Broadcasts.Decks;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Simulates a campaign's deck occurrence by occurrence. Every assigned text is assumed to arrive.
/// </summary>
/// <remarks>
/// People with the same card history get the same card, so each history is simulated once; only people whom a budget
/// limits may come to differ from their group.
/// </remarks>
public sealed class DeckSimulation
{
    private const string Broadcast = "rehearsal";

    private readonly Deck _deck;
    private readonly IReadOnlyList<string> _cards;
    private readonly List<CardHistory> _histories = [];
    private readonly Dictionary<string, int> _historyIndexes = new(StringComparer.Ordinal);
    private readonly List<CardChoice?> _choices = [];
    private readonly int[] _historyByGroup;
    private readonly int[] _historyByLimited;

    /// <summary>Creates a simulation that begins with the stored card histories.</summary>
    /// <param name="cards">The cards of the broadcast.</param>
    /// <param name="headcount">The headcount of its audience.</param>
    public DeckSimulation(IReadOnlyList<Card> cards, Headcount headcount)
    {
        _deck = new Deck(cards.Select(c => new DeckCard(c.Template, c.Urgent)));
        _cards = [.. cards.Select(c => c.Template)];
        _historyByGroup =
        [
            .. headcount.Groups.Select(g => FindOrAddHistory(g.Cards!.History.Resolve(_ => CardOutcome.Seen))),
        ];
        _historyByLimited = [.. headcount.Limited.Select(p => _historyByGroup[p.Group])];
        Unlimited = [.. headcount.Groups.Select(g => g.People)];
        foreach (var person in headcount.Limited)
        {
            Unlimited[person.Group] -= person.Count;
        }
    }

    /// <summary>The number of people whom no budget limits, by group.</summary>
    public int[] Unlimited { get; }

    /// <summary>The card of the people of a group whom no budget limits.</summary>
    public CardChoice ChoiceForGroup(int group) => ChoiceFor(_historyByGroup[group]);

    /// <summary>The card of a person whom a budget limits, by the person's index in the headcount.</summary>
    public CardChoice ChoiceForLimited(int person) => ChoiceFor(_historyByLimited[person]);

    /// <summary>Records that the people of a group whom no budget limits received their card.</summary>
    public void MarkGroupSeen(int group) => _historyByGroup[group] = ChoiceForGroup(group).HistoryAfter;

    /// <summary>Records that a person whom a budget limits received their card.</summary>
    public void MarkLimitedSeen(int person) => _historyByLimited[person] = ChoiceForLimited(person).HistoryAfter;

    private CardChoice ChoiceFor(int cardHistory)
    {
        if (_choices[cardHistory] is { } known)
        {
            return known;
        }

        var before = _histories[cardHistory];
        var assigned = _deck.Assign(before, Broadcast);
        var card = assigned.CardOf(Broadcast)!;
        var cardChoice = new CardChoice(
            _cards.Index().First(c => c.Item == card).Index,
            FindOrAddHistory(assigned.Resolve(_ => CardOutcome.Seen)),
            BeginsAgain: assigned.Round != before.Round && before.EverSeen.Contains(card)
        );
        _choices[cardHistory] = cardChoice;
        return cardChoice;
    }

    private int FindOrAddHistory(CardHistory cardHistory)
    {
        if (!_historyIndexes.TryGetValue(cardHistory.DecisionKey, out var at))
        {
            _historyIndexes[cardHistory.DecisionKey] = at = _histories.Count;
            _histories.Add(cardHistory);
            _choices.Add(null);
        }

        return at;
    }
}

/// <summary>The card assigned to a person.</summary>
/// <param name="Card">The index of the card in the broadcast.</param>
/// <param name="HistoryAfter">The index of the card history after the text has arrived.</param>
/// <param name="BeginsAgain">Whether they have seen all cards, so that this one comes again.</param>
public sealed record CardChoice(int Card, int HistoryAfter, bool BeginsAgain);
