using System.Collections.Immutable;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>A card of a campaign's deck, identified by the template's id whatever its version.</summary>
/// <param name="Urgent">Whether it is assigned before all others to recipients who never had it.</param>
/// <param name="Retired">Whether it is no longer assigned.</param>
/// <param name="Version">The version of the template that is given; null is the newest.</param>
public sealed record DeckCard(string Template, bool Urgent = false, bool Retired = false, int? Version = null);

/// <summary>Decides a recipient's next card. Pure.</summary>
/// <remarks>
/// Decks change while campaigns run, so the decision depends on the current deck and the recipient's history, never on
/// a stored index.
/// </remarks>
public sealed class Deck
{
    /// <summary>The maximum number of cards of a deck.</summary>
    public const int MaxCards = 100;

    private readonly ImmutableArray<DeckCard> _activeCards;

    /// <summary>Makes a deck of the current cards.</summary>
    /// <param name="cards">The cards in the order of assignment; each template once, at least one not retired.</param>
    public Deck(IEnumerable<DeckCard> cards)
    {
        _activeCards = [.. cards.Where(c => !c.Retired)];
        if (_activeCards.IsEmpty)
        {
            throw new ArgumentException("A deck needs at least one card that is not retired.", nameof(cards));
        }
    }

    /// <summary>
    /// Assigns the next card: the first urgent one that the recipient never had, else the first not had in this round.
    /// Once all were had, a new round begins, with another card than the last one where there is another.
    /// </summary>
    /// <returns>The history with the card; the same instance where the broadcast has already assigned one.</returns>
    public CardHistory Assign(CardHistory cardHistory, string broadcast)
    {
        if (cardHistory.CardOf(broadcast) is not null)
        {
            return cardHistory;
        }

        if (_activeCards.FirstOrDefault(c => c.Urgent && !cardHistory.WasEverAssigned(c.Template)) is { } urgent)
        {
            return cardHistory.WithCard(broadcast, urgent.Template);
        }

        cardHistory = _activeCards.All(c => cardHistory.WasAssignedThisRound(c.Template))
            ? cardHistory.InNewRound()
            : cardHistory;
        var unassigned = _activeCards.Where(c => !cardHistory.WasAssignedThisRound(c.Template)).ToList();
        var next = cardHistory.HasNothingThisRound ? unassigned.Find(c => c.Template != cardHistory.LastCard) : null;
        return cardHistory.WithCard(broadcast, (next ?? unassigned[0]).Template);
    }
}
