using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>Finds the broadcasts that need somebody: those that run, and those that ended in the last hours.</summary>
/// <remarks>
/// The batches of a broadcast that runs are read in each run. Those of an ended one are read until nothing can change
/// them any more: in each run while some of its texts are unknown, every hour while reports are to come.
/// </remarks>
public sealed class BroadcastMatterReader(BroadcastStore broadcasts, BroadcastProgress progress)
{
    /// <summary>The longest time from a broadcast's start to its end that is looked back over.</summary>
    private static readonly Duration MaxDelay = Duration.FromDays(32);

    /// <summary>The time after which a broadcast with reports to come is read again.</summary>
    private static readonly Duration ReadAgainAfter = Duration.FromHours(1);

    private const int MaxRemembered = 10_000;

    /// <summary>The counts of ended broadcasts, by id.</summary>
    private readonly ConcurrentDictionary<string, EndedCounts> _ended = new(StringComparer.Ordinal);

    /// <summary>Finds the matters at an instant.</summary>
    public async IAsyncEnumerable<Matter> ReadAsync(
        Instant now,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var startedFrom = now - MatterRules.Lookback - MaxDelay;
        var run = new RunProgress(progress);
        foreach (var month in BroadcastKey.Months(startedFrom, now))
        {
            await foreach (var (broadcast, _) in broadcasts.ReadFinishedAsync(month, startedFrom, cancellationToken))
            {
                foreach (var matter in await FindInEndedAsync(broadcast, run, now, cancellationToken))
                {
                    yield return matter;
                }
            }

            await foreach (var (broadcast, _) in broadcasts.ReadUnfinishedAsync(month, cancellationToken))
            {
                if (await FindInRunningAsync(broadcast, run, now, cancellationToken) is { } matter)
                {
                    yield return matter;
                }
            }
        }
    }

    private async Task<IReadOnlyList<Matter>> FindInEndedAsync(
        Broadcast broadcast,
        RunProgress run,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (
            broadcast.CancelledAt is not null
            || broadcast.FinishedAt is not { } endedAt
            || endedAt < now - MatterRules.Lookback
        )
        {
            return [];
        }

        var counts = await CountAsync(broadcast, run, now, cancellationToken);
        return
        [
            .. new[]
            {
                MakeMatter(broadcast, BroadcastCause.NotTexted, endedAt, counts.Untexted),
                MakeMatter(broadcast, BroadcastCause.Undelivered, endedAt, counts.Undelivered),
            }.Where(m => m.People > 0),
        ];
    }

    /// <summary>Counts people of an ended broadcast; nobody where a row cannot be read.</summary>
    private async Task<EndedCounts> CountAsync(
        Broadcast broadcast,
        RunProgress run,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (_ended.TryGetValue(broadcast.Id, out var known) && known.ReadAgainAt > now)
        {
            return known;
        }

        if (_ended.Count >= MaxRemembered)
        {
            _ended.Clear();
        }

        if (await ReadProgressAsync(broadcast, run, cancellationToken) is not { } view)
        {
            return new EndedCounts(0, 0, now);
        }

        return _ended[broadcast.Id] = new EndedCounts(
            MatterRules.CountUntexted(view),
            MatterRules.CountUndelivered(view),
            view.Tallies.GetValueOrDefault(DeliveryState.Unknown) > 0 ? now
                : view.Settled ? Instant.MaxValue
                : now + ReadAgainAfter
        );
    }

    private async Task<Matter?> FindInRunningAsync(
        Broadcast broadcast,
        RunProgress run,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (broadcast.CancelledAt is not null || broadcast.StartAt > now)
        {
            return null;
        }

        if (broadcast.Paused is { } pause && broadcast.IsPaused(now))
        {
            var since = Instant.Max(pause.At, broadcast.StartAt);
            return since >= now - MatterRules.Lookback
                ? MakeMatter(broadcast, BroadcastCause.Paused, since, people: 0) with
                {
                    By = pause.By,
                }
                : null;
        }

        // Nothing stores since when a batch is held, so a broadcast that is held for days is a matter on each of them.
        return
            await ReadProgressAsync(broadcast, run, cancellationToken) is { } view
            && view.Held.Values.Sum() is > 0 and var held
            ? MakeMatter(broadcast, BroadcastCause.Held, now, held)
            : null;
    }

    private async Task<BroadcastView?> ReadProgressAsync(
        Broadcast broadcast,
        RunProgress run,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await run.ReadAsync(broadcast, cancellationToken);
        }
        catch (UnreadableRowException e)
        {
            broadcasts.ReportUnreadable(broadcast.Id, e);
            return null;
        }
    }

    private static Matter MakeMatter(Broadcast broadcast, BroadcastCause cause, Instant at, int people) =>
        new(
            MatterKind.Broadcasts,
            cause is BroadcastCause.NotTexted ? broadcast.Id : $"{broadcast.Id}~{cause}",
            at,
            broadcast.Areas
        )
        {
            Cause = cause,
            IsUrgent = broadcast.Urgency is Urgency.Urgent,
            People = people,
        };

    /// <summary>Reads the progress of broadcasts in one run, which reads the senders at most once.</summary>
    private sealed class RunProgress(BroadcastProgress progress)
    {
        private SendersAsRead? _senders;

        public async Task<BroadcastView> ReadAsync(Broadcast broadcast, CancellationToken cancellationToken)
        {
            _senders ??= await progress.ReadSendersAsync(cancellationToken);
            return await progress.ReadAsync(broadcast, _senders, cancellationToken);
        }
    }

    /// <summary>People of an ended broadcast.</summary>
    /// <param name="Untexted">Those who got no text.</param>
    /// <param name="Undelivered">Those whose text was not delivered, where they are many; else 0.</param>
    /// <param name="ReadAgainAt">The instant from which they are counted again.</param>
    private sealed record EndedCounts(int Untexted, int Undelivered, Instant ReadAgainAt);
}
