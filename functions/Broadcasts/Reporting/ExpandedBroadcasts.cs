using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>The broadcasts of the kept months that may have recipients.</summary>
public sealed class ExpandedBroadcasts(BroadcastStore broadcasts, TimeProvider clock)
{
    private const int MaxMonthsAtOnce = 4;

    /// <summary>The broadcasts of one month in which something is read at the same time.</summary>
    private const int MaxAtOnce = 8;

    /// <summary>The broadcasts of one month that are kept in memory to be read together.</summary>
    private const int ChunkSize = 64;

    /// <summary>Reads those that are neither scheduled nor were cancelled while scheduled.</summary>
    public async IAsyncEnumerable<Broadcast> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        foreach (var month in Months(now))
        {
            await foreach (var broadcast in ReadMonthAsync(month, now, cancellationToken))
            {
                yield return broadcast;
            }
        }
    }

    /// <summary>Reads something in each of them, in several months and broadcasts at the same time.</summary>
    /// <param name="find">Reads in one of them; null where there is nothing. Its exception ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The things that were found, that of the latest start first.</returns>
    public async Task<IReadOnlyList<T>> FindInEachAsync<T>(
        Func<Broadcast, CancellationToken, Task<T?>> find,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var now = clock.GetCurrentInstant();
        var found = await ParallelReads.ReadAsync(
            [.. Months(now)],
            MaxMonthsAtOnce,
            (month, stop) => FindInMonthAsync(month, now, find, stop),
            cancellationToken
        );
        return [.. found.SelectMany(month => month).OrderByDescending(f => f.StartAt).Select(f => f.Thing)];
    }

    private async Task<List<(Instant StartAt, T Thing)>> FindInMonthAsync<T>(
        string month,
        Instant now,
        Func<Broadcast, CancellationToken, Task<T?>> find,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var found = new List<(Instant, T)>();
        var all = ReadMonthAsync(month, now, cancellationToken);
        await foreach (var chunk in all.Chunk(ChunkSize).WithCancellation(cancellationToken))
        {
            var read = await ParallelReads.ReadAsync(chunk, MaxAtOnce, find, cancellationToken);
            foreach (var (broadcast, thing) in chunk.Zip(read))
            {
                if (thing is not null)
                {
                    found.Add((broadcast.StartAt, thing));
                }
            }
        }

        return found;
    }

    private IAsyncEnumerable<Broadcast> ReadMonthAsync(
        string month,
        Instant now,
        CancellationToken cancellationToken
    ) =>
        broadcasts
            .ReadMonthAsync(month, cancellationToken)
            .Select(stored => stored.Broadcast)
            .Where(broadcast => !broadcast.IsScheduled(now) && !broadcast.IsCancelledBeforeExpansion);

    private static IEnumerable<string> Months(Instant now) =>
        BroadcastKey.Months(BroadcastStore.EarliestKept(now), now + Broadcast.ExpansionLead);
}
