using System.Collections.Immutable;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>The outcome of the text that carried a card.</summary>
public enum CardOutcome
{
    /// <summary>The text arrived, or may have: the card was seen.</summary>
    Seen,

    /// <summary>The text was not sent or did not arrive: the card is assigned again.</summary>
    Missed,

    /// <summary>The text's row is in the ledger, and its outcome is not known yet.</summary>
    Waiting,

    /// <summary>The text may not be in the ledger yet: the bucket is not closed.</summary>
    Expanding,
}

/// <summary>A card that a broadcast assigned to a recipient.</summary>
/// <param name="Number">
/// The position in the history: one more than that of the card assigned before, at least the number of the round.
/// </param>
/// <param name="Broadcast">The id of the broadcast.</param>
/// <param name="Card">The template's id.</param>
public sealed record CardAssignment(int Number, string Broadcast, string Card);

/// <summary>The cards of a campaign's deck that one recipient was assigned.</summary>
/// <param name="Seen">The cards seen in this round.</param>
/// <param name="EverSeen">The cards seen in any round.</param>
/// <param name="Pending">Assigned cards whose outcome is not known yet, by number.</param>
/// <param name="Last">The seen assignment with the highest number; null before the first.</param>
/// <param name="Round">The number with which this round began.</param>
public sealed record CardHistory(
    ImmutableList<string> Seen,
    ImmutableList<string> EverSeen,
    ImmutableList<CardAssignment> Pending,
    CardAssignment? Last,
    int Round
)
{
    /// <summary>The history of a recipient without assignments.</summary>
    public static readonly CardHistory Empty = new([], [], [], Last: null, Round: 1);

    /// <summary>
    /// The maximum characters of remembered card ids; the oldest are dropped. A full deck of the longest ids takes
    /// less, and a hundred such histories fit into one transaction.
    /// </summary>
    private const int MaxCharacters = 8_000;

    /// <summary>The maximum number of assignments without an outcome; beyond it the oldest counts as seen.</summary>
    private const int MaxPending = 20;

    /// <summary>Returns the pending card of a broadcast; null where it has none.</summary>
    public string? CardOf(string broadcast) => Pending.Find(g => g.Broadcast == broadcast)?.Card;

    /// <summary>Whether the card was seen in any round, or is assigned without an outcome.</summary>
    public bool WasEverAssigned(string card) => EverSeen.Contains(card) || Pending.Exists(g => g.Card == card);

    /// <summary>Whether the card was seen in this round, or is assigned in it without an outcome.</summary>
    public bool WasAssignedThisRound(string card) =>
        Seen.Contains(card) || Pending.Exists(g => g.Card == card && IsOfThisRound(g));

    /// <summary>
    /// The part of the history that decides the next card: histories with equal keys get the same cards from now on.
    /// </summary>
    public string DecisionKey =>
        $"{string.Join(' ', Seen)}|{string.Join(' ', EverSeen.Order(StringComparer.Ordinal))}|{string.Join(' ', Pending.Select(g => $"{g.Card}{(IsOfThisRound(g) ? "" : "-")}"))}|{LastCard}";

    public bool HasNothingThisRound => Seen.IsEmpty && !Pending.Exists(IsOfThisRound);

    /// <summary>The last assigned card that was not missed; null before the first.</summary>
    public string? LastCard => NewestAssignment?.Card;

    private CardAssignment? NewestAssignment =>
        Pending.IsEmpty || Pending[^1].Number < Last?.Number ? Last : Pending[^1];

    private int NextNumber => Math.Max((NewestAssignment?.Number ?? 0) + 1, Round);

    public CardHistory WithCard(string broadcast, string card) =>
        this with
        {
            Pending = Pending.Add(new CardAssignment(NextNumber, broadcast, card)),
        };

    /// <summary>
    /// Begins a new round, in which no card is seen yet. Pending assignments of the earlier round do not count in it.
    /// </summary>
    public CardHistory InNewRound() => this with { Seen = [], Round = NextNumber };

    /// <summary>Resolves the pending assignments by the outcomes of their texts.</summary>
    /// <returns>The resolved history; the same instance where no outcome is known yet.</returns>
    public CardHistory Resolve(Func<CardAssignment, CardOutcome> outcomeOf)
    {
        var outcomes = Pending.ConvertAll(g => (Pending: g, Outcome: outcomeOf(g)));
        for (
            var unresolvedCount = outcomes.Count(f => f.Outcome is CardOutcome.Waiting or CardOutcome.Expanding);
            unresolvedCount >= MaxPending;
            unresolvedCount--
        )
        {
            // A card whose text is not in the ledger yet stays, so that a repeat of its broadcast finds it.
            if (outcomes.FindIndex(f => f.Outcome is CardOutcome.Waiting) is not (>= 0 and var oldest))
            {
                break;
            }

            outcomes = outcomes.SetItem(oldest, (outcomes[oldest].Pending, CardOutcome.Seen));
        }

        var seen = outcomes.Where(f => f.Outcome is CardOutcome.Seen).Select(f => f.Pending).ToList();
        return outcomes.TrueForAll(f => f.Outcome is CardOutcome.Waiting or CardOutcome.Expanding)
            ? this
            : this with
            {
                Seen = Add(Seen, seen.Where(IsOfThisRound)),
                EverSeen = Add(EverSeen, seen),
                Last = seen.Append(Last).MaxBy(g => g?.Number),
                Pending = Pending.RemoveAll(g =>
                    outcomes.Exists(f => f.Pending == g && f.Outcome is CardOutcome.Seen or CardOutcome.Missed)
                ),
            };
    }

    private bool IsOfThisRound(CardAssignment cardAssignment) => cardAssignment.Number >= Round;

    private static ImmutableList<string> Add(ImmutableList<string> cards, IEnumerable<CardAssignment> seen)
    {
        cards = cards.AddRange(
            seen.Select(g => g.Card).Distinct(StringComparer.Ordinal).Except(cards, StringComparer.Ordinal)
        );
        var length = cards.Sum(c => c.Length + 1);
        var oldest = 0;
        while (length > MaxCharacters)
        {
            length -= cards[oldest++].Length + 1;
        }

        return cards.RemoveRange(0, oldest);
    }
}
