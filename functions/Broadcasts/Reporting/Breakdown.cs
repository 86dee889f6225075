using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>
/// The progress of a broadcast over time: at each point, the recipients who had reached their current state by then.
/// Waiting recipients are not counted.
/// </summary>
/// <param name="Points">
/// The points, oldest first, at most <see cref="MaxPoints"/>; each includes all earlier changes.
/// </param>
public sealed record Timeline(IReadOnlyList<TimelinePoint> Points)
{
    /// <summary>
    /// The maximum number of points; more changes are combined into steps of equal numbers of recipients.
    /// </summary>
    public const int MaxPoints = 200;

    /// <summary>Makes the timeline of state changes, given in any order.</summary>
    public static Timeline From(IEnumerable<(Instant At, DeliveryState State)> changes)
    {
        var sorted = changes
            .Where(c => c.State is not (DeliveryState.Waiting or DeliveryState.Sending))
            .OrderBy(c => c.At)
            .ToList();
        var sums = new SortedDictionary<DeliveryState, int>();
        var points = new List<TimelinePoint>();
        for (var i = 0; i < sorted.Count; i++)
        {
            sums[sorted[i].State] = sums.GetValueOrDefault(sorted[i].State) + 1;
            var endsItsInstant = i + 1 == sorted.Count || sorted[i + 1].At > sorted[i].At;
            if (endsItsInstant && (long)(i + 1) * MaxPoints >= (points.Count + 1L) * sorted.Count)
            {
                points.Add(new TimelinePoint(sorted[i].At, sums.ToImmutableSortedDictionary()));
            }
        }

        return new Timeline(points);
    }
}

/// <summary>The number of recipients in each state at an instant.</summary>
public sealed record TimelinePoint(Instant At, ImmutableSortedDictionary<DeliveryState, int> Tallies);

/// <summary>The states of a broadcast by area.</summary>
/// <param name="Areas">The areas, by path; each counts its own recipients, without those of areas below it.</param>
/// <param name="Erased">The number of erased recipients, whose area is no longer known.</param>
public sealed record ByArea(IReadOnlyList<AreaTallies> Areas, int Erased);

/// <summary>The recipients of one area, by state.</summary>
public sealed record AreaTallies(string Area, int Recipients, ImmutableSortedDictionary<DeliveryState, int> Tallies);

/// <summary>
/// Counts a broadcast's states by time and by area, which the tallies of batches do not contain. Reads every entry of
/// the broadcast; by area, every recipient's row too.
/// </summary>
public sealed class Breakdown(Ledger ledger, IOptions<Settings> settings)
{
    public async Task<Timeline> ReadTimelineAsync(string broadcast, CancellationToken cancellationToken)
    {
        var buckets = await EachBucket.ReadAsync(
            settings.Value.Buckets,
            (bucket, token) => ReadBatchesAsync(broadcast, bucket, token),
            cancellationToken
        );
        return Timeline.From(buckets.SelectMany(b => b.Values).SelectMany(b => b.Entries).Select(s => (s.At, s.State)));
    }

    public async Task<ByArea> ReadByAreaAsync(string broadcast, CancellationToken cancellationToken)
    {
        var buckets = await EachBucket.ReadAsync(
            settings.Value.Buckets,
            async (bucket, token) =>
            {
                // People are read first: a batch is stored together with its people, so each has an entry in the
                // batches that are read afterwards.
                var places = await ledger.ReadPositionsAsync(broadcast, bucket, token);
                var batches = await ReadBatchesAsync(broadcast, bucket, token);
                return (
                    States: places.Select(p => (p.Area, State: StateOf(p))).ToList(),
                    Erased: batches.Values.Sum(b => b.Entries.Count(s => s.KeyPrefix.Length == 0))
                );

                DeliveryState StateOf(RecipientPosition place)
                {
                    var batch = batches.GetValueOrDefault(place.Batch);
                    var id = new BatchId(broadcast, bucket, place.Batch);
                    ledger.RequirePosition(id, batch, place.RowKey, place.Position);
                    return batch!.VisibleState(place.Position);
                }
            },
            cancellationToken
        );
        var areas = buckets
            .SelectMany(b => b.States)
            .GroupBy(s => s.Area, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new AreaTallies(g.Key, g.Count(), g.CountBy(s => s.State).ToImmutableSortedDictionary()))
            .ToList();
        return new ByArea(areas, buckets.Sum(b => b.Erased));
    }

    private async Task<IReadOnlyDictionary<int, Batch>> ReadBatchesAsync(
        string broadcast,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var batches = new Dictionary<int, Batch>();
        await foreach (var stored in ledger.ReadBatchesAsync(broadcast, bucket, cancellationToken: cancellationToken))
        {
            batches.Add(stored.Batch.Id.Number, stored.Batch);
        }

        return batches;
    }
}
