using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Deliveries;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// Lists the errors at the end of a run with a deck. Nobody may have two texts of one broadcast, each text must be that
/// of the card given, and nobody may get a card again who may have seen it.
/// </summary>
internal sealed class DeckVerdict : RunVerdict
{
    private DeckVerdict(Run run)
        : base(run) { }

    /// <summary>One sentence for each thing that is wrong.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(Run run, CancellationToken cancellationToken)
    {
        var verdict = new DeckVerdict(run);
        if (run.Journal.Broadcasts.Count != 2)
        {
            return [.. verdict.Wrong, $"{run.Journal.Broadcasts.Count} broadcasts came of two occurrences"];
        }

        verdict.Unless(run.Journal.Finished == 2, $"{run.Journal.Finished} broadcasts of two are finished");
        var (first, second) = (run.Journal.Broadcasts[0], run.Journal.Broadcasts[1]);
        verdict.Cards(
            await verdict.EntriesAsync(first, cancellationToken),
            await verdict.EntriesAsync(second, cancellationToken),
            await verdict.HandsAsync(cancellationToken),
            second
        );
        return verdict.Wrong;
    }

    /// <summary>Reads everybody's ledger entries, and checks them against the handsets.</summary>
    private async Task<Dictionary<char, (string Card, DeliveryState State)>> EntriesAsync(
        string broadcast,
        CancellationToken cancellationToken
    )
    {
        Dictionary<char, (string Card, DeliveryState State)> entries = [];
        await foreach (var (role, person, entry) in ReadEntriesAsync(broadcast, cancellationToken))
        {
            entries.TryAdd(role, (person.Card ?? "none", entry.State));
            Unless(
                person.Text == DeckScenario.Text(person.Card ?? "none", role),
                $"{role} has the card {person.Card} and the text '{person.Text}'"
            );
            var texts = Journal.Texts.Where(t => t.Batch.Broadcast == broadcast && t.Phone == person.Phone).ToList();
            Unless(texts.Count <= 1, $"{role} has {texts.Count} texts of one broadcast");
            Unless(texts.TrueForAll(t => t.Body == person.Text), $"{role} got another text than the ledger says");
        }

        foreach (var role in DeckScenario.People.Where(r => !entries.ContainsKey(r)))
        {
            Unless(
                Journal.OptOuts.ContainsKey(Scenario.People[role].Key.Value) || Journal.Cancelled.Count > 0,
                $"{role} was missed"
            );
        }

        return entries;
    }

    private async Task<Dictionary<char, CardHistory>> HandsAsync(CancellationToken cancellationToken)
    {
        Dictionary<char, CardHistory> histories = [];
        foreach (var person in DeckScenario.People.Select(r => Scenario.People[r]))
        {
            await foreach (
                var stored in Run
                    .Aside.Get<CardHistoryStore>()
                    .ReadPersonAsync(person.Bucket, person.Key, cancellationToken)
            )
            {
                histories.Add(person.Role, stored.History);
            }
        }

        return histories;
    }

    private void Cards(
        Dictionary<char, (string Card, DeliveryState State)> first,
        Dictionary<char, (string Card, DeliveryState State)> second,
        Dictionary<char, CardHistory> histories,
        string last
    )
    {
        Unless(first.Values.All(f => f.Card == DeckScenario.First), "somebody did not begin with the first card");
        foreach (var role in second.Keys)
        {
            var was = first.TryGetValue(role, out var before) ? before.State : (DeliveryState?)null;
            var arrived = was is DeliveryState.Accepted or DeliveryState.Delivered or DeliveryState.Unknown;
            Unless(
                second[role].Card == (arrived ? DeckScenario.Second : DeckScenario.First),
                $"{role}'s first text is {was}, and the second card is {second[role].Card}"
            );
            if (!histories.TryGetValue(role, out var history))
            {
                Unless(false, $"{role} has no history");
                continue;
            }

            Unless(
                history.CardOf(last) == second[role].Card,
                $"{role} was given {history.CardOf(last)} and sent {second[role].Card}"
            );
            Unless(history.Pending.Count == 1, $"{role} has {history.Pending.Count} cards that are not settled");
            Unless(
                string.Join(' ', history.Seen) == (arrived ? DeckScenario.First : ""),
                $"{role}'s first text is {was}, and seen is '{string.Join(' ', history.Seen)}'"
            );
        }
    }
}
