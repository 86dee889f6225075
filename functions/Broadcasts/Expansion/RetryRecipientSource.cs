using System.Runtime.CompilerServices;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// Reads the candidates of a retry: the undelivered recipients of the original broadcast, with their text. Each must
/// still be on one of its lists, within its areas and with consent, and must not have been reached by another broadcast
/// of the family.
/// </summary>
public sealed class RetryRecipientSource(
    Ledger ledger,
    BroadcastLists lists,
    ContactStore contacts,
    OptOutStore optOuts,
    BroadcastFamily family
)
{
    /// <summary>Reads the candidates of one bucket after a number key, in key order.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Candidate>> ReadCandidatesAsync(
        Broadcast retry,
        int bucket,
        NumberKey? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var optedOut = new HashSet<NumberKey>();
        await foreach (var key in optOuts.ReadKeysAsync(bucket, after, upTo: null, cancellationToken))
        {
            optedOut.Add(key);
        }

        var listIds = await lists.FindAsync(retry, cancellationToken);
        await foreach (var person in ReadUnreachedAsync(retry, bucket, after, cancellationToken))
        {
            var exclusion = await DecideExclusionAsync(
                retry,
                listIds,
                person.Key,
                optedOut.Contains(person.Key),
                cancellationToken
            );
            yield return [new Candidate(person.Key, exclusion == Exclusion.None ? person : null, exclusion)];
        }
    }

    /// <summary>
    /// Reads the undelivered recipients of the original broadcast whom no other broadcast of the family may have
    /// reached, in key order.
    /// </summary>
    private async IAsyncEnumerable<Recipient> ReadUnreachedAsync(
        Broadcast retry,
        int bucket,
        NumberKey? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var members = await family.ReadMembersAsync(retry.RetryOf!, cancellationToken);
        var others = members.Where(m => m.Id != retry.Id && m.Id != retry.RetryOf).ToList();
        var outcomes = new CardOutcomes(ledger, bucket);
        await outcomes.ReadAsync(others.Select(o => o.Id), cancellationToken);
        await foreach (
            var stored in ledger.ReadBatchesAsync(retry.RetryOf!, bucket, cancellationToken: cancellationToken)
        )
        {
            var batch = stored.Batch;
            if (
                batch.LastKey is not { } end
                || !IsAfter(end, after)
                || batch.Entries.All(s => s.State != DeliveryState.Undelivered)
            )
            {
                continue;
            }

            var people = await ledger.ReadRecipientsAsync(batch, cancellationToken);
            foreach (
                var person in people
                    .Values.OrderBy(p => p.Position)
                    .Where(p =>
                        batch.Entries[p.Position].State == DeliveryState.Undelivered
                        && IsAfter(p.Key, after)
                        && others.All(other => IsMissed(other, outcomes.Find(other.Id, p.Key)))
                    )
            )
            {
                yield return person;
            }
        }
    }

    /// <summary>
    /// Whether another member has not reached a person. One to the remainder that is being expanded does not, since the
    /// person has an entry in an earlier broadcast.
    /// </summary>
    private static bool IsMissed(Broadcast other, CardOutcome outcome) =>
        outcome == CardOutcome.Missed || (outcome == CardOutcome.Expanding && other.RemainderOf is not null);

    private static bool IsAfter(NumberKey key, NumberKey? after) =>
        after is not { } cursor || NumberKey.Order.Compare(key, cursor) > 0;

    /// <summary>
    /// Decides why a recipient of the original broadcast gets no retry; a person removed from the lists counts as
    /// without consent.
    /// </summary>
    private async Task<Exclusion> DecideExclusionAsync(
        Broadcast retry,
        IReadOnlyList<string> listIds,
        NumberKey key,
        bool optedOut,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<Contact>();
        foreach (var list in listIds)
        {
            if (await contacts.FindAsync(list, key, cancellationToken) is { } row)
            {
                rows.Add(row);
            }
        }

        return AudienceReader
            .Decide(rows, retry.Audience with { Tags = null }, optedOut, retry.Areas)
            .Select(m => m.Exclusion)
            .FirstOrDefault(optedOut ? Exclusion.OptedOut : Exclusion.NoConsent);
    }
}
