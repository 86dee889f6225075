using CommunityAlerts.Api;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>The cards of one campaign's deck that a person was assigned, by template id.</summary>
/// <param name="Seen">The cards seen in any round.</param>
/// <param name="ThisRound">The cards seen in the current round.</param>
/// <param name="Given">The assigned cards whose outcome was not known at the last assignment.</param>
public sealed record HeldCards(
    string Campaign,
    IReadOnlyList<string> Seen,
    IReadOnlyList<string> ThisRound,
    IReadOnlyList<HeldCard> Given
);

/// <summary>An assigned card, and the broadcast that assigned it.</summary>
public sealed record HeldCard(string Card, string Broadcast);

/// <summary>Finds and erases the card histories of one number: one range read.</summary>
public sealed class PersonCards(
    CardHistoryStore histories,
    BroadcastStore broadcasts,
    Ledger ledger,
    IOptions<Settings> settings
) : IPersonData
{
    public string Kind => "cards";

    public async Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
        await histories
            .ReadPersonAsync(key.Bucket(settings.Value.Buckets), key, cancellationToken)
            .Select(h => new HeldData(
                [h.Area],
                new HeldCards(
                    h.Campaign.Split('~')[0],
                    h.History.EverSeen,
                    h.History.Seen,
                    [.. h.History.Pending.Select(g => new HeldCard(g.Card, g.Broadcast))]
                )
            ))
            .ToListAsync(cancellationToken);

    /// <summary>
    /// Deletes the number's histories; false where a broadcast that assigned a card is still being expanded, since a
    /// repeat of it needs the card.
    /// </summary>
    public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var bucket = key.Bucket(settings.Value.Buckets);
        var all = true;
        foreach (
            var history in await histories
                .ReadPersonAsync(bucket, key, cancellationToken)
                .ToListAsync(cancellationToken)
        )
        {
            all &=
                await IsExpandedAsync(history, bucket, cancellationToken)
                && await histories.TryDeleteAsync(bucket, history, cancellationToken);
        }

        return all;
    }

    private async Task<bool> IsExpandedAsync(StoredCardHistory history, int bucket, CancellationToken cancellationToken)
    {
        foreach (var given in history.History.Pending)
        {
            if (
                await broadcasts.FindAsync(given.Broadcast, cancellationToken) is { Broadcast.FinishedAt: null }
                && !await ledger.IsClosedAsync(given.Broadcast, bucket, cancellationToken)
            )
            {
                return false;
            }
        }

        return true;
    }
}
