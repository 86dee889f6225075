using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>A broadcast that was just counted.</summary>
/// <param name="Counts">The counts.</param>
/// <param name="Settled">Whether it was finished and no report was awaited any more.</param>
public sealed record CountedNow(BroadcastCounts Counts, bool Settled);

/// <summary>
/// Counts a broadcast's recipients by area and card. Reads the recipients' rows and the batches of each bucket: two
/// range reads a bucket, more where a bucket has more than 1,000 recipients or 100 batches.
/// </summary>
public sealed class BroadcastCounter(
    BroadcastStore broadcasts,
    Ledger ledger,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>Counts a broadcast.</summary>
    /// <param name="broadcast">The broadcast, whose expansion may have begun.</param>
    /// <param name="senders">All senders, including deleted ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnreadableRowException">A row cannot be read.</exception>
    public async Task<CountedNow> CountAsync(
        Broadcast broadcast,
        IReadOnlyList<Sender> senders,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var prices = broadcast.Pool.ToDictionary(s => s.Id, s => s.Price.Amount, StringComparer.Ordinal);
        var buckets = await EachBucket.ReadAsync(
            settings.Value.Buckets,
            (bucket, token) => CountBucketAsync(broadcast.Id, bucket, prices, token),
            cancellationToken
        );
        var view = broadcasts.Compute(
            broadcast,
            () => BroadcastProgress.View(broadcast, senders, [.. buckets.Select(b => b.Chain)], buckets.Count, now)
        );
        return new CountedNow(
            new BroadcastCounts(broadcast.Id, now, Merge(buckets.SelectMany(b => b.Groups))),
            view.Settled
        );
    }

    /// <summary>Counts the recipients of one batch. Pure, so that each case can be a row of a test.</summary>
    /// <param name="batch">The batch, with its entries.</param>
    /// <param name="people">The recipients whose rows are stored, which lie within the batch.</param>
    /// <param name="prices">The price of a segment by sender id.</param>
    /// <remarks>
    /// An erased recipient has an entry and no row. The segments of all those erased are what the batch had more than
    /// its rows have; they count in full as soon as one of these texts was taken, since nobody knows which was whose.
    /// </remarks>
    public static IEnumerable<CountedGroup> CountBatch(
        Batch batch,
        IReadOnlyList<RecipientPosition> people,
        IReadOnlyDictionary<string, decimal> prices
    )
    {
        foreach (var person in people)
        {
            var price = prices.GetValueOrDefault(person.Sender);
            var state = batch.Entries[person.Position].State;
            yield return new CountedGroup(TextCounts.CountOne(state, person.Segments, price), person.Area, person.Card);
        }

        var known = people.Select(p => p.Position).ToHashSet();
        var erased = batch.Entries.Index().Where(e => e.Item.KeyPrefix.Length == 0 && !known.Contains(e.Index));
        var states = erased.Select(e => e.Item.State).ToList();
        foreach (var state in states)
        {
            yield return new CountedGroup(TextCounts.CountOne(state, segments: 0, price: 0));
        }

        if (states.Exists(TextCounts.IsText))
        {
            foreach (var (sender, all) in batch.SegmentsBySender)
            {
                var rest = all - people.Where(p => p.Sender == sender).Sum(p => p.Segments);
                var cost = rest * prices.GetValueOrDefault(sender);
                yield return new CountedGroup(TextCounts.None with { Segments = rest, Cost = cost });
            }
        }
    }

    /// <summary>Adds up the groups of the same area and card.</summary>
    public static IReadOnlyList<CountedGroup> Merge(IEnumerable<CountedGroup> groups) =>
        [
            .. groups
                .GroupBy(g => (g.Area, g.Card))
                .Select(g => new CountedGroup(
                    g.Aggregate(TextCounts.None, (sum, group) => sum.Plus(group.Counts)),
                    g.Key.Area,
                    g.Key.Card
                ))
                .OrderBy(g => g.Area, StringComparer.Ordinal)
                .ThenBy(g => g.Card, StringComparer.Ordinal),
        ];

    private async Task<(IReadOnlyList<CountedGroup> Groups, IReadOnlyList<ChainLink> Chain)> CountBucketAsync(
        string broadcast,
        int bucket,
        Dictionary<string, decimal> prices,
        CancellationToken cancellationToken
    )
    {
        // People are read first, as for the breakdown by area: who is in a batch that was stored since is left out.
        var people = (await ledger.ReadPositionsAsync(broadcast, bucket, cancellationToken)).ToLookup(p => p.Batch);
        var groups = new List<CountedGroup>();
        var chain = new List<ChainLink>();
        await foreach (var stored in ledger.ReadBatchesAsync(broadcast, bucket, cancellationToken: cancellationToken))
        {
            var batch = stored.Batch;
            var inBatch = people[batch.Id.Number].ToList();
            foreach (var person in inBatch)
            {
                ledger.RequirePosition(batch.Id, batch, person.RowKey, person.Position);
            }

            groups.AddRange(Merge(CountBatch(batch, inBatch, prices)));
            chain.Add(new ChainLink(batch with { Entries = [] }, batch.Count()));
        }

        return (Merge(groups), chain);
    }
}
