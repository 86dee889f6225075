using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>A broadcast and its counts.</summary>
/// <param name="Broadcast">The broadcast.</param>
/// <param name="Groups">Its counted groups; null where it was not counted this time.</param>
/// <param name="IsUnreadable">Whether it was not, because a row of it cannot be read: no later query can.</param>
public sealed record CountedBroadcast(
    Broadcast Broadcast,
    IReadOnlyList<CountedGroup>? Groups,
    bool IsUnreadable = false
);

/// <summary>The broadcasts of some months, oldest first.</summary>
public sealed record FoundBroadcasts(IReadOnlyList<Broadcast> Broadcasts);

/// <summary>
/// Reads past broadcasts with their counts. A settled broadcast is counted once a day at most, and for the last time
/// two weeks after its latest useful time: from then on it costs one row of a range read.
/// </summary>
public sealed class CountedBroadcasts(
    BroadcastStore broadcasts,
    BroadcastCountStore counts,
    BroadcastCounter counter,
    SenderStore senders,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The maximum number of broadcasts of a query.</summary>
    public const int MaxBroadcasts = 5_000;

    /// <summary>The maximum number of broadcasts that one query counts; the next queries count the rest.</summary>
    public const int MaxCounted = 100;

    /// <summary>The number of broadcasts counted at the same time, each by eight calls at once.</summary>
    private const int CountedAtOnce = 2;

    /// <summary>The time for which counts hold that a late report may still change.</summary>
    private static readonly Duration Freshness = Duration.FromDays(1);

    /// <summary>The time after the latest useful time from which counts of a settled broadcast are final.</summary>
    public static readonly Duration LastCountAfter = Duration.FromDays(14);

    /// <summary>
    /// Reads the broadcasts that the caller sees, whose expansion has begun, and whose due instant lies in the months,
    /// oldest first; <c>too-large</c> where there are more than <see cref="MaxBroadcasts"/>.
    /// </summary>
    public async Task<Result<FoundBroadcasts>> FindAsync(StatisticsQuery query, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var asked = query.ToInterval(Zones.Get(settings.Value.Zone));
        var found = new List<Broadcast>();
        foreach (var month in FindPartitions(asked, now))
        {
            await foreach (var stored in broadcasts.ReadMonthAsync(month, cancellationToken))
            {
                var broadcast = stored.Broadcast;
                if (
                    !query.Sees(broadcast.Areas)
                    || !asked.Contains(DueAt(broadcast))
                    || broadcast.IsScheduled(now)
                    || broadcast.IsCancelledBeforeExpansion
                )
                {
                    continue;
                }

                if (found.Count == MaxBroadcasts)
                {
                    return CommonProblems.TooLarge(
                        $"The months have more than {MaxBroadcasts} broadcasts: ask for fewer months."
                    );
                }

                found.Add(broadcast);
            }
        }

        return new FoundBroadcasts([.. found.OrderBy(DueAt).ThenBy(b => b.Id, StringComparer.Ordinal)]);
    }

    /// <summary>Reads the counts of broadcasts, given oldest first, and counts those without any that hold.</summary>
    public async IAsyncEnumerable<CountedBroadcast> ReadAsync(
        IReadOnlyList<Broadcast> found,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var left = MaxCounted;
        IReadOnlyList<Sender>? all = null;
        foreach (var month in found.GroupBy(b => BroadcastKey.Month(b.Id), StringComparer.Ordinal))
        {
            var stored = await counts.ReadMonthAsync(month.Key, cancellationToken);
            foreach (var chunk in month.Chunk(MaxCounted))
            {
                var stale = chunk.Where(b => !Holds(b, stored.GetValueOrDefault(b.Id), now)).Take(left).ToList();
                left -= stale.Count;
                all ??= stale.Count == 0 ? null : await ReadSendersAsync(cancellationToken);
                var counted = await CountAsync(stale, stored, all ?? [], cancellationToken);
                foreach (var broadcast in chunk)
                {
                    var known = stored.GetValueOrDefault(broadcast.Id)?.Counts.Groups;
                    var isTried = counted.TryGetValue(broadcast.Id, out var groups);
                    yield return new CountedBroadcast(
                        broadcast,
                        groups ?? known,
                        IsUnreadable: isTried && groups is null && known is null
                    );
                }
            }
        }
    }

    /// <summary>Returns the instant that decides the month: when it was due, or was to start.</summary>
    public static Instant DueAt(Broadcast broadcast) => broadcast.PlannedAt ?? broadcast.StartAt;

    /// <summary>Whether counts need not be made again.</summary>
    public static bool Holds(Broadcast broadcast, StoredCounts? stored, Instant now) =>
        stored is { Counts.CountedAt: var at }
        && (at >= broadcast.LatestUsefulAt + LastCountAfter || now - at < Freshness);

    /// <summary>Lists the partitions of the months that are not over, or are kept: ids name UTC months.</summary>
    private static IEnumerable<string> FindPartitions(Interval asked, Instant now)
    {
        var first = Instant.Max(asked.Start, BroadcastStore.EarliestKept(now));
        var last = Instant.Min(asked.End, now + Broadcast.ExpansionLead);
        return first > last ? [] : BroadcastKey.Months(first, last);
    }

    private async Task<IReadOnlyList<Sender>> ReadSendersAsync(CancellationToken cancellationToken) =>
        await senders.ReadAllWithDeletedAsync(cancellationToken, _ => { });

    /// <summary>Counts broadcasts, by id; null for one with a row that cannot be read.</summary>
    private async Task<Dictionary<string, IReadOnlyList<CountedGroup>?>> CountAsync(
        List<Broadcast> stale,
        IReadOnlyDictionary<string, StoredCounts> stored,
        IReadOnlyList<Sender> all,
        CancellationToken cancellationToken
    )
    {
        var counted = await ParallelReads.ReadAsync(
            stale,
            CountedAtOnce,
            (broadcast, stop) => TryCountAsync(broadcast, stored.GetValueOrDefault(broadcast.Id), all, stop),
            cancellationToken
        );
        return stale.Zip(counted).ToDictionary(c => c.First.Id, c => c.Second, StringComparer.Ordinal);
    }

    /// <summary>Counts a broadcast, and stores the counts of a settled one; null where a row cannot be read.</summary>
    private async Task<IReadOnlyList<CountedGroup>?> TryCountAsync(
        Broadcast broadcast,
        StoredCounts? asRead,
        IReadOnlyList<Sender> all,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var counted = await counter.CountAsync(broadcast, all, cancellationToken);
            if (counted.Settled)
            {
                await counts.SaveAsync(counted.Counts, asRead, cancellationToken);
            }

            return counted.Counts.Groups;
        }
        catch (UnreadableRowException e)
        {
            broadcasts.ReportUnreadable(broadcast.Id, e);
            return null;
        }
    }
}
