using System.Globalization;
using CommunityAlerts.Broadcasts.Decks;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Decks;

/// <summary>
/// Decks are written as <c>a b! (c)</c>: in order, urgent with an exclamation mark, retired in brackets.
/// </summary>
public sealed class DeckTests
{
    [Theory]
    // From the first to the last, then from the first again.
    [InlineData("a b c", "a b c a b c a")]
    [InlineData("a b", "a b a b a")]
    [InlineData("a", "a a a")]
    // A retired card is given to nobody.
    [InlineData("(a) b c", "b c b c")]
    [InlineData("(a) b (c)", "b b")]
    // An urgent one goes first, once: after that it has its place in the deck.
    [InlineData("a b c!", "c a b a b c")]
    [InlineData("a b! c!", "b c a b a c")]
    [InlineData("a (b!) c", "a c a")]
    public void Cards_go_in_order_and_none_twice_before_all_were_seen(string deck, string cards) =>
        Assert.Equal(cards, Play([.. cards.Split(' ').Select(_ => deck)]));

    [Theory]
    // Added in the middle of a round, behind and before.
    [InlineData("a b|a b|a b c|a b c", "a b c a")]
    [InlineData("a b|a b|c a b|c a b|c a b", "a b c a c")]
    // Urgent in the middle of a round: those who had it do not get it again for that.
    [InlineData("a b c|a b c d!|a b c d!|a b! c d!|a b! c d!", "a d b c a")]
    // Retired in the middle, and back again within the round and after it.
    [InlineData("a b c|a (b) c|a (b) c|a (b) c", "a c a c")]
    [InlineData("a b c|a (b) c|a b c|a b c", "a c b a")]
    // Replaced by another: that one was not seen.
    [InlineData("a b c|a b c|d b c|d b c|d b c", "a b d c d")]
    // The whole deck is another.
    [InlineData("a b|c d|c d|c d", "a c d c")]
    // Turned round: the new round does not begin with what was just there.
    [InlineData("a b c|a b c|a b c|c b a|c b a|c b a", "a b c b c a")]
    // Down to one.
    [InlineData("a b|a b|(a) b|(a) b", "a b b b")]
    public void A_deck_may_change_while_it_runs(string decks, string cards) =>
        Assert.Equal(cards, Play(decks.Split('|')));

    [Theory]
    // What never arrived comes again, at once.
    [InlineData("a b c", "a- a b- b- b c a", "a a b b b c a")]
    // An urgent one jumps the queue again.
    [InlineData("a b c!", "c- c a", "c c a")]
    // Retired meanwhile it does not.
    [InlineData("a b|(a) b|(a) b", "a- b b", "a b b")]
    // What still waits is not given twice, and comes again once it is lost: in its own round only.
    [InlineData("a b c", "a? b c", "a b c")]
    [InlineData("a b c", "a? b a-a c", "a b a c")]
    [InlineData("a b", "a? b a", "a b a")]
    [InlineData("a b", "a? b a-a b a", "a b a b a")]
    [InlineData("a b", "a? b a a-b a", "a b a b a")]
    // Found by the properties: missed as the first of a round it comes again before what ended the round before; and
    // what is missed does not turn back the round.
    [InlineData("a b!", "b a b- b a", "b a b b a")]
    [InlineData("a|a|a b|a b", "a? a- a-a b", "a a a b")]
    public void A_card_is_seen_when_its_text_arrived(string decks, string outcomes, string cards)
    {
        var steps = outcomes.Split(' ');
        var deck = decks.Split('|');
        var history = CardHistory.Empty;
        var open = new Dictionary<string, CardOutcome>(StringComparer.Ordinal);
        List<string> given = [];
        foreach (var (i, step) in steps.Index())
        {
            // Such as "a-a": before this card, what became of the open text of a.
            var of = step.Split('-');
            if (of is [{ Length: > 0 } lost, { Length: > 0 }])
            {
                open[history.Pending.Find(g => g.Card == lost)!.Broadcast] = CardOutcome.Missed;
            }

            var name = $"b{i}";
            history = new Deck(Read(deck[Math.Min(i, deck.Length - 1)])).Assign(
                history.Resolve(g => open[g.Broadcast]),
                name
            );
            given.Add(history.CardOf(name)!);
            open[name] = step[^1] switch
            {
                '-' => CardOutcome.Missed,
                '?' => CardOutcome.Waiting,
                _ => CardOutcome.Seen,
            };
        }

        Assert.Equal(cards, string.Join(' ', given));
    }

    [Fact]
    public void A_repeat_finds_the_card_that_was_given_whatever_the_deck_is_by_then()
    {
        var history = new Deck(Read("a b")).Assign(CardHistory.Empty, "first");

        Assert.Same(history, new Deck(Read("c!")).Assign(history, "first"));
        Assert.Equal("a", history.CardOf("first"));
    }

    [Fact]
    public void A_repeat_of_an_earlier_broadcast_finds_its_card_after_a_new_round_has_begun()
    {
        var history = new Deck(Read("a")).Assign(CardHistory.Empty, "first");
        history = new Deck(Read("a")).Assign(history.Resolve(_ => CardOutcome.Expanding), "second");

        Assert.Same(history, new Deck(Read("a b")).Assign(history, "first"));
        Assert.Equal("a", history.CardOf("first"));
        Assert.Equal("a", history.CardOf("second"));
    }

    [Fact]
    public void A_card_with_an_open_outcome_stays_pending() =>
        Assert.All(
            [CardOutcome.Waiting, CardOutcome.Expanding],
            outcome => Assert.Same(Half, Half.Resolve(_ => outcome))
        );

    [Fact]
    public void A_card_history_stays_within_its_size_limit_after_1000_assignments()
    {
        // A card of the longest name each time, never the same, and half of the texts wait for ever.
        var history = CardHistory.Empty;
        for (var i = 0; i < 1_000; i++)
        {
            var broadcast = new string('b', 29) + i.ToString("0000", CultureInfo.InvariantCulture);
            history = new Deck([
                new DeckCard(i.ToString("0000", CultureInfo.InvariantCulture).PadRight(64, 'x')),
            ]).Assign(
                history.Resolve(g => (g.Broadcast[^1] - '0') % 2 == 0 ? CardOutcome.Seen : CardOutcome.Waiting),
                broadcast
            );
        }

        Assert.Equal(20, history.Pending.Count);
        Assert.InRange(history.EverSeen.Sum(c => c.Length + 1), 7_900, 8_000);
        Assert.InRange(history.Seen.Sum(c => c.Length + 1), 0, 8_000);
        Assert.Equal("0998", history.EverSeen[^1][..4]);
    }

    [Property(MaxTest = 5_000, Arbitrary = [typeof(Games)])]
    public void The_next_card_is_the_one_due_for_any_sequence_of_decks_and_outcomes(Game game)
    {
        var history = CardHistory.Empty;
        // What happened, kept apart from the history: each assignment with its outcome so far, and its round.
        List<(string Card, CardOutcome Outcome, int Round)> past = [];
        var round = 0;
        foreach (var (i, move) in game.Moves.Index())
        {
            // What waited may be decided since.
            past =
            [
                .. past.Select(p =>
                    p.Outcome is CardOutcome.Waiting or CardOutcome.Expanding
                        ? p with
                        {
                            Outcome = move.OfThoseThatWait,
                        }
                        : p
                ),
            ];
            var inPlay = move.Deck.Where(c => !c.Retired).Select(c => c.Template).ToList();
            var had = past.Where(p => p.Outcome != CardOutcome.Missed).ToList();
            var hadThisRound = had.Where(p => p.Round == round).Select(p => p.Card).ToHashSet(StringComparer.Ordinal);
            var urgent = move
                .Deck.Where(c => c is { Urgent: true, Retired: false } && had.TrueForAll(p => p.Card != c.Template))
                .Select(c => c.Template)
                .ToList();

            history = new Deck(move.Deck).Assign(
                history.Resolve(g => past[int.Parse(g.Broadcast, CultureInfo.InvariantCulture)].Outcome),
                $"{i}"
            );
            var card = history.CardOf($"{i}")!;

            Assert.Contains(card, inPlay, StringComparer.Ordinal);
            if (urgent.Count > 0)
            {
                Assert.Equal(urgent[0], card);
            }
            else if (hadThisRound.Count == 0)
            {
                Assert.Equal(FirstOf(inPlay), card);
            }
            else if (inPlay.Exists(c => !hadThisRound.Contains(c)))
            {
                Assert.Equal(inPlay.First(c => !hadThisRound.Contains(c)), card);
            }
            else
            {
                round++;
                Assert.Equal(FirstOf(inPlay), card);
            }

            past.Add((card, move.Outcome, round));

            // Not what was just there, unless there is nothing else.
            string FirstOf(List<string> cards) => cards.Find(c => had.Count == 0 || c != had[^1].Card) ?? cards[0];
        }
    }

    [Property(MaxTest = 2_000, Arbitrary = [typeof(Games)])]
    public void In_a_deck_that_stays_nobody_sees_a_card_twice_before_all_the_others(Game game)
    {
        var deck = game.Moves[0].Deck;
        var history = CardHistory.Empty;
        List<string> seen = [];
        foreach (var (i, move) in game.Moves.Index())
        {
            var missed = move.Outcome is CardOutcome.Missed;
            history = new Deck(deck).Assign(history, $"{i}");
            var card = history.CardOf($"{i}")!;
            history = history.Resolve(_ => missed ? CardOutcome.Missed : CardOutcome.Seen);
            seen.AddRange(missed ? [] : [card]);
        }

        var inPlay = deck.Count(c => !c.Retired);
        Assert.All(
            seen.Chunk(inPlay),
            round => Assert.Equal(round.Length, round.Distinct(StringComparer.Ordinal).Count())
        );
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(inPlay == 1 || pair.First != pair.Second));
    }

    private static CardHistory Half => field ??= new Deck(Read("a b c")).Assign(CardHistory.Empty, "first");

    private static string Play(IReadOnlyList<string> decks)
    {
        var history = CardHistory.Empty;
        return string.Join(
            ' ',
            decks.Select(
                (deck, i) =>
                {
                    history = new Deck(Read(deck)).Assign(history.Resolve(_ => CardOutcome.Seen), $"b{i}");
                    return history.CardOf($"b{i}");
                }
            )
        );
    }

    private static IEnumerable<DeckCard> Read(string deck) =>
        deck.Split(' ')
            .Select(c => new DeckCard(
                c.Trim('(', ')', '!'),
                Urgent: c.Contains('!', StringComparison.Ordinal),
                Retired: c[0] == '('
            ));

    /// <summary>A game of one person.</summary>
    public sealed record Game(IReadOnlyList<Move> Moves)
    {
        public override string ToString() => string.Join(" | ", Moves);
    }

    /// <summary>A broadcast.</summary>
    /// <param name="Deck">The deck at the time of the broadcast.</param>
    /// <param name="OfThoseThatWait">Outcome, before this broadcast, of the texts that wait.</param>
    /// <param name="Outcome">The outcome of its own text.</param>
    public sealed record Move(IReadOnlyList<DeckCard> Deck, CardOutcome OfThoseThatWait, CardOutcome Outcome)
    {
        public override string ToString()
        {
            var deck = Deck.Select(c => $"{(c.Retired ? "-" : "")}{c.Template}{(c.Urgent ? "!" : "")}");
            return $"{string.Join(' ', deck)} {OfThoseThatWait} {Outcome}";
        }
    }

    /// <summary>
    /// Few cards, so that rounds end and begin and cards come back; the deck changes often, and many texts are missed
    /// or wait.
    /// </summary>
    public static class Games
    {
        private static readonly string[] Names = ["a", "b", "c", "d"];

        private static Gen<IReadOnlyList<DeckCard>> Decks =>
            from names in Gen.Shuffle(Names)
            from count in Gen.Choose(1, 4)
            from urgent in Gen.Elements(0, 0, 0, 1, 2, 5).ArrayOf(4)
            from retired in Gen.Elements(false, false, true).ArrayOf(4)
            let cards = names
                .Take(count)
                .Select((n, i) => new DeckCard(n, urgent[i] == 1, i > 0 && retired[i]))
                .ToList()
            select (IReadOnlyList<DeckCard>)cards;

        private static Gen<Move> Moves(IReadOnlyList<DeckCard> before) =>
            from stays in Gen.Elements(true, true, false)
            from other in Decks
            from waiting in Gen.Elements(
                CardOutcome.Waiting,
                CardOutcome.Waiting,
                CardOutcome.Expanding,
                CardOutcome.Seen,
                CardOutcome.Missed
            )
            from outcome in Gen.Elements(
                CardOutcome.Seen,
                CardOutcome.Seen,
                CardOutcome.Seen,
                CardOutcome.Missed,
                CardOutcome.Waiting
            )
            select new Move(stays ? before : other, waiting, outcome);

        private static Gen<List<Move>> Chain(int length) =>
            length == 0
                ? from deck in Decks
                from move in Moves(deck)
                select new List<Move> { move }
                : from rest in Chain(length - 1)
                from move in Moves(rest[^1].Deck)
                select new List<Move>([.. rest, move]);

        public static Arbitrary<Game> Arbitrary() =>
            Arb.From(from length in Gen.Choose(0, 14) from moves in Chain(length) select new Game(moves));
    }
}
