using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Counts the audiences of many broadcasts in one pass over the contacts: each row is read once, and broadcasts with
/// the same audience, texts and senders are counted once, by the rules of an expansion.
/// </summary>
public sealed class HeadcountReader(AudienceReader audiences, CardHistoryStore histories, IOptions<Settings> settings)
{
    // Each bucket keeps a page of each list in memory; while one waits for storage another renders.
    private const int BucketsAtOnce = 4;

    /// <summary>Counts the audiences of broadcasts.</summary>
    /// <param name="broadcasts">The frozen broadcasts, none of them a retry; their start does not matter.</param>
    /// <param name="areas">The areas, with their rules.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<HeadcountReading> ReadAsync(
        IReadOnlyList<Broadcast> broadcasts,
        AreaTree areas,
        CancellationToken cancellationToken
    )
    {
        var counts = broadcasts.Select(CountKey).ToList();
        var distinct = counts
            .Distinct(StringComparer.Ordinal)
            .Index()
            .ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);
        var plan = new HeadcountPlan(
            [.. distinct.Keys.Select(key => broadcasts[counts.IndexOf(key)])],
            new RuleGroups(areas),
            settings.Value.Language
        );
        var buckets = await ParallelReads.ReadAsync(
            [.. Enumerable.Range(0, settings.Value.Buckets)],
            BucketsAtOnce,
            (bucket, stop) => CountBucketAsync(plan, bucket, stop),
            cancellationToken
        );
        var combined = BucketHeadcount.Combine(plan, buckets);
        return new HeadcountReading(
            [.. counts.Select(c => combined.Headcounts[distinct[c]])],
            combined.People,
            plan.RuleGroups.Households,
            combined.Reaches
        );
    }

    private async Task<BucketHeadcount> CountBucketAsync(
        HeadcountPlan plan,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var cardHistories = new Dictionary<string, IReadOnlyDictionary<NumberKey, CardHistory>>(StringComparer.Ordinal);
        foreach (var campaign in plan.Counts.Select(c => c.Deck).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            cardHistories[campaign] = await histories.ReadAllAsync(campaign, bucket, cancellationToken);
        }

        var counted = new BucketHeadcount(plan, cardHistories);
        var phones = audiences.ReadPhonesAsync(
            plan.Lists,
            bucket,
            after: null,
            TableLimits.MaxRowsAPage,
            cancellationToken
        );
        await foreach (var phone in phones)
        {
            counted.Add(phone);
        }

        return counted;
    }

    /// <summary>
    /// Computes a key of what <see cref="HeadcountPlan"/> reads of a broadcast: equal keys have equal headcounts.
    /// </summary>
    internal static string CountKey(Broadcast broadcast) =>
        string.Join(
            '\n',
            Json.Write(broadcast.Lists),
            Json.Write(broadcast.Areas),
            Json.Write(broadcast.Audience),
            Json.Write(broadcast.Texts),
            Json.Write(broadcast.Cards),
            Json.Write(broadcast.Pool),
            Json.Write(broadcast.Signature),
            Json.Write(broadcast.Signatures),
            Json.Write(broadcast.CardHistories)
        );
}
