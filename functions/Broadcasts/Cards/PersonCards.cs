using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Cards;

/// <summary>What a person has had of one campaign's deck, by template id.</summary>
/// <param name="Seen">In any round.</param>
/// <param name="ThisRound">In this one.</param>
/// <param name="Given">Of which it was not known, when the last one was given, whether it arrived.</param>
public sealed record HeldCards(string Campaign, IReadOnlyList<string> Seen, IReadOnlyList<string> ThisRound, IReadOnlyList<HeldCard> Given);

/// <summary>A card, and the broadcast that gave it.</summary>
public sealed record HeldCard(string Card, string Broadcast);

/// <summary>The hands of one number: one range read.</summary>
public sealed class PersonCards(CardHistoryStore hands, BroadcastStore broadcasts, Ledger ledger, IOptions<Settings> settings) : IPersonData
{
    public string Kind => "cards";

    public async Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
        await hands.OfPersonAsync(key.Bucket(settings.Value.Buckets), key, cancellationToken)
            .Select(h => new HeldData([h.Area], new HeldCards(h.Campaign, h.Hand.Known, h.Hand.Seen, [.. h.Hand.Given.Select(g => new HeldCard(g.Card, g.Broadcast))])))
            .ToListAsync(cancellationToken);

    /// <summary>Deletes the number's hands; false where a broadcast that gave a card is still being expanded: the card is its claim.</summary>
    public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var bucket = key.Bucket(settings.Value.Buckets);
        var all = true;
        foreach (var hand in await hands.OfPersonAsync(bucket, key, cancellationToken).ToListAsync(cancellationToken))
        {
            all &= await IsExpandedAsync(hand, bucket, cancellationToken) && await hands.TryDeleteAsync(bucket, hand, cancellationToken);
        }

        return all;
    }

    private async Task<bool> IsExpandedAsync(StoredCardHistory hand, int bucket, CancellationToken cancellationToken)
    {
        foreach (var given in hand.Hand.Given)
        {
            if (await broadcasts.FindAsync(given.Broadcast, cancellationToken) is { Broadcast.FinishedAt: null }
                && !(await ledger.ChainAsync(given.Broadcast, bucket, cancellationToken)).Any(link => link.Batch.Closes))
            {
                return false;
            }
        }

        return true;
    }
}
