using System.Collections.Immutable;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>The outcome of the text that carried a card.</summary>
public enum CardOutcome
{
    /// <summary>The text arrived, or may have: the card was seen.</summary>
    Seen,

    /// <summary>The text was never sent or never arrived: the card comes again.</summary>
    Missed,

    /// <summary>The text's row is in the ledger, and its outcome is not known yet.</summary>
    Waiting,

    /// <summary>The text may not be in the ledger yet: the bucket is not closed.</summary>
    Expanding,
}

/// <summary>A card that a broadcast has given to somebody.</summary>
/// <param name="Number">One more than that of the card given before.</param>
/// <param name="Broadcast">Its id.</param>
/// <param name="Card">The template's id.</param>
public sealed record CardAssignment(int Number, string Broadcast, string Card);

/// <summary>The cards of a campaign's deck that one recipient was assigned.</summary>
/// <param name="Seen">The cards seen in this round.</param>
/// <param name="EverSeen">The cards seen in any round.</param>
/// <param name="Pending">Assigned cards whose outcome is not known yet, by number.</param>
/// <param name="Last">Of what was seen, what was given last; null before the first.</param>
/// <param name="Round">The number with which this round began.</param>
public sealed record CardHistory(
    ImmutableList<string> Seen,
    ImmutableList<string> EverSeen,
    ImmutableList<CardAssignment> Pending,
    CardAssignment? Last,
    int Round
)
{
    /// <summary>A newcomer's.</summary>
    public static readonly CardHistory Empty = new([], [], [], Last: null, Round: 1);

    /// <summary>
    /// Characters of all cards seen that are remembered, the newest ones: more than a full deck of the longest ids
    /// takes, and a hundred such histories fit into one transaction.
    /// </summary>
    private const int MaxCharacters = 8_000;

    /// <summary>Maximum of assignments without an outcome; of more, the oldest counts as seen.</summary>
    private const int MaxGiven = 20;

    /// <summary>The card that a broadcast has given; null where it has given none.</summary>
    public string? CardOf(string broadcast) => Pending.Find(g => g.Broadcast == broadcast)?.Card;

    /// <summary>Seen in any round, or given and perhaps yet to be seen.</summary>
    public bool WasEverAssigned(string card) => EverSeen.Contains(card) || Pending.Exists(g => g.Card == card);

    /// <summary>Seen in this round, or given in it and perhaps yet to be seen.</summary>
    public bool WasAssignedThisRound(string card) =>
        Seen.Contains(card) || Pending.Exists(g => g.Card == card && IsOfThisRound(g));

    /// <summary>
    /// The part of the history that decides the next card: histories of the same key get the same cards from now on.
    /// </summary>
    public string Key => $"{string.Join(' ', Seen)}|{string.Join(' ', EverSeen.Order(StringComparer.Ordinal))}|{string.Join(' ', Pending.Select(g => $"{g.Card}{(IsOfThisRound(g) ? "" : "-")}"))}|{LastCard}";

    public bool HasNothingThisRound => Seen.IsEmpty && !Pending.Exists(IsOfThisRound);

    /// <summary>The card given last, but for those that were missed; null before the first.</summary>
    public string? LastCard => Newest?.Card;

    private CardAssignment? Newest => Pending.IsEmpty || Pending[^1].Number < Last?.Number ? Last : Pending[^1];

    private int Next => Math.Max((Newest?.Number ?? 0) + 1, Round);

    public CardHistory WithCard(string broadcast, string card) =>
        this with
        {
            Pending = Pending.Add(new CardAssignment(Next, broadcast, card)),
        };

    /// <summary>
    /// Begins a new round, in which nothing is seen. Assignments of the round before that have no outcome yet do not
    /// count in it.
    /// </summary>
    public CardHistory InNewRound() => this with { Seen = [], Round = Next };

    /// <summary>Settles what earlier broadcasts gave by what became of their texts.</summary>
    /// <returns>The history as it is now; the same instance where nothing is decided.</returns>
    public CardHistory Resolve(Func<CardAssignment, CardOutcome> outcomeOf)
    {
        var outcomes = Pending.ConvertAll(g => (Pending: g, Outcome: outcomeOf(g)));
        for (
            var open = outcomes.Count(f => f.Outcome is CardOutcome.Waiting or CardOutcome.Expanding);
            open >= MaxGiven;
            open--
        )
        {
            // One that is not in the ledger yet stays, or a repeat of its broadcast could find no card.
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
