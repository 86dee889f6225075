using System.Collections.Immutable;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>A card as a campaign puts it into its deck: the card is the template's id, whatever its version.</summary>
/// <param name="Urgent">It goes before all others, to everybody who never had it.</param>
/// <param name="Retired">It is given no more.</param>
public sealed record DeckCard(string Template, bool Urgent = false, bool Retired = false);

/// <summary>Which card comes next. Pure.</summary>
/// <remarks>
/// Decks change while they run: what counts is the deck as it is now and what somebody has had, never a place in the
/// deck.
/// </remarks>
public sealed class Deck
{
    /// <summary>Cards a deck has at most.</summary>
    public const int MaxCards = 100;

    private readonly ImmutableArray<DeckCard> _inPlay;

    /// <summary>A deck as it is now.</summary>
    /// <param name="cards">In the order in which they go; each template once, at least one not retired.</param>
    public Deck(IEnumerable<DeckCard> cards)
    {
        _inPlay = [.. cards.Where(c => !c.Retired)];
        if (_inPlay.IsEmpty)
        {
            throw new ArgumentException("A deck has a card that is not retired.", nameof(cards));
        }
    }

    /// <summary>
    /// Gives the next card for a broadcast: the first urgent one never had; else the first not had in this round. Where
    /// all were had a new round begins, and not with the card that ended the one before, unless there is no other.
    /// </summary>
    /// <returns>The history with the card; the same instance where the broadcast has already assigned one.</returns>
    public CardHistory Assign(CardHistory cardHistory, string broadcast)
    {
        if (cardHistory.CardOf(broadcast) is not null)
        {
            return cardHistory;
        }

        if (_inPlay.FirstOrDefault(c => c.Urgent && !cardHistory.WasEverAssigned(c.Template)) is { } urgent)
        {
            return cardHistory.WithCard(broadcast, urgent.Template);
        }

        cardHistory = _inPlay.All(c => cardHistory.WasAssignedThisRound(c.Template))
            ? cardHistory.InNewRound()
            : cardHistory;
        var open = _inPlay.Where(c => !cardHistory.WasAssignedThisRound(c.Template)).ToList();
        var next = cardHistory.HasNothingThisRound ? open.Find(c => c.Template != cardHistory.LastCard) : null;
        return cardHistory.WithCard(broadcast, (next ?? open[0]).Template);
    }
}
