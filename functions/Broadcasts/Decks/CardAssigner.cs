using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>Opens the assignment of cards to recipients, bucket by bucket.</summary>
public sealed class CardAssigner(CardHistoryStore histories, Ledger ledger)
{
    /// <summary>Opens the assignment of cards for one bucket of a broadcast that has cards.</summary>
    /// <param name="isPreview">
    /// Whether this is a preview: nothing is written, and the cards are those that would be assigned.
    /// </param>
    public BucketCardAssigner OpenBucket(Broadcast broadcast, int bucket, bool isPreview) =>
        new(histories, new CardOutcomes(ledger, bucket), broadcast, bucket, isPreview);
}

/// <summary>Assigns cards to the people of one bucket, a batch at a time, in key order.</summary>
public sealed class BucketCardAssigner(
    CardHistoryStore histories,
    CardOutcomes outcomes,
    Broadcast broadcast,
    int bucket,
    bool isPreview
)
{
    private readonly Deck _deck = new(broadcast.Cards.Select(c => new DeckCard(c.Template, c.Urgent)));

    /// <summary>
    /// Assigns each person a card, which is stored before it is returned: one range read and one transaction of
    /// conditional writes.
    /// </summary>
    /// <remarks>
    /// The write is the claim. A second or repeated call, or one after a crash, uses what is stored: one
    /// person has one card a broadcast.
    /// </remarks>
    /// <param name="people">The people, at most 100, in key order and each once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyDictionary<NumberKey, string>> AssignAsync(
        IReadOnlyList<Contact> people,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var assigned = await ReadAsync(people, cancellationToken);
            var changed = assigned.Where(d => !ReferenceEquals(d.Now, d.Was)).Select(d => d.Now).ToList();
            if (isPreview || changed.Count == 0 || await histories.TryWriteAsync(bucket, changed, cancellationToken))
            {
                return assigned.ToDictionary(d => d.Now.Key, d => d.Now.History.CardOf(broadcast.Id)!);
            }
        }
    }

    private async Task<List<(StoredCardHistory Was, StoredCardHistory Now)>> ReadAsync(
        IReadOnlyList<Contact> people,
        CancellationToken cancellationToken
    )
    {
        if (people.Count == 0)
        {
            return [];
        }

        // A request that is only previewed belongs to no campaign: nobody has a history.
        var campaign = broadcast.CardHistories ?? broadcast.Campaign ?? "";
        var stored = await histories.ReadRangeAsync(campaign, bucket, people[0].Key, people[^1].Key, cancellationToken);
        await outcomes.ReadAsync(
            stored
                .Values.Where(s => s.History.CardOf(broadcast.Id) is null)
                .SelectMany(s => s.History.Pending)
                .Select(g => g.Broadcast),
            cancellationToken
        );
        return
        [
            .. people
                .Select(p => stored.GetValueOrDefault(p.Key) ?? StoredCardHistory.New(p.Key, campaign))
                .Zip(people, (was, person) => (was, Assign(was, person))),
        ];
    }

    private StoredCardHistory Assign(StoredCardHistory was, Contact person) =>
        was.History.CardOf(broadcast.Id) is not null
            ? was
            : was with
            {
                History = _deck.Assign(
                    was.History.Resolve(given => outcomes.Find(given.Broadcast, was.Key)),
                    broadcast.Id
                ),
                Area = person.Area,
            };
}
