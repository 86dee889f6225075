using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>Finds the matters of the last hours in what the features have stored.</summary>
/// <remarks>
/// A quiet run reads the broadcasts that ended lately, a range of each campaign's dates, a total for each spend ceiling
/// and day, and the open threads of yesterday and before. The batches of an ended broadcast are read once a process,
/// and in each run while some of its texts are unknown: a late report may still tell what became of them.
/// </remarks>
public sealed class MatterReader(
    BroadcastStore broadcasts,
    BroadcastProgress progress,
    CampaignStore campaigns,
    OccurrenceStore occurrences,
    SpendingMatterReader spending,
    ThreadStore threads
)
{
    /// <summary>The threads that are read at most; more are reported as this many.</summary>
    public const int MaxThreads = 1_000;

    /// <summary>
    /// The longest time from a broadcast's start to its end, and from a date to the run that finds it missed, that is
    /// looked back over.
    /// </summary>
    private static readonly Duration MaxDelay = Duration.FromDays(32);

    private const int MaxRemembered = 10_000;

    /// <summary>The people who got no text, by the id of an ended broadcast without unknown texts.</summary>
    private readonly ConcurrentDictionary<string, int> _untexted = new(StringComparer.Ordinal);

    /// <summary>Finds the matters of some kinds at an instant.</summary>
    public async Task<IReadOnlyList<Matter>> ReadAsync(
        IReadOnlyCollection<MatterKind> kinds,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        List<Matter> matters = [];
        foreach (var kind in kinds)
        {
            var found = kind switch
            {
                MatterKind.Broadcasts => ReadBroadcastsAsync(now, cancellationToken),
                MatterKind.Campaigns => ReadCampaignsAsync(now, cancellationToken),
                MatterKind.Replies => ReadThreadsAsync(now, cancellationToken),
                MatterKind.Spending => spending.ReadAsync(now, cancellationToken),
                _ => throw new InvalidOperationException($"{kind} is no kind of matters."),
            };
            matters.AddRange(await found.ToListAsync(cancellationToken));
        }

        return matters;
    }

    private async IAsyncEnumerable<Matter> ReadBroadcastsAsync(
        Instant now,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var startedFrom = now - MatterRules.Lookback - MaxDelay;
        foreach (var month in BroadcastKey.Months(startedFrom, now))
        {
            await foreach (var stored in broadcasts.ReadFinishedAsync(month, startedFrom, cancellationToken))
            {
                var broadcast = stored.Broadcast;
                if (
                    broadcast.CancelledAt is null
                    && broadcast.FinishedAt is { } endedAt
                    && endedAt >= now - MatterRules.Lookback
                    && await CountUntextedAsync(broadcast, cancellationToken) is var people and > 0
                )
                {
                    yield return new Matter(MatterKind.Broadcasts, broadcast.Id, endedAt, broadcast.Areas)
                    {
                        IsUrgent = broadcast.Urgency is Urgency.Urgent,
                        People = people,
                    };
                }
            }
        }
    }

    private async Task<int> CountUntextedAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (_untexted.TryGetValue(broadcast.Id, out var known))
        {
            return known;
        }

        if (_untexted.Count >= MaxRemembered)
        {
            _untexted.Clear();
        }

        try
        {
            var view = await progress.ReadAsync(broadcast, cancellationToken);
            var untexted = MatterRules.CountUntexted(view);
            return view.Tallies.GetValueOrDefault(DeliveryState.Unknown) == 0
                ? _untexted[broadcast.Id] = untexted
                : untexted;
        }
        catch (UnreadableRowException e)
        {
            broadcasts.ReportUnreadable(broadcast.Id, e);
            return 0;
        }
    }

    private async IAsyncEnumerable<Matter> ReadCampaignsAsync(
        Instant now,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var campaign in campaigns.ReadAllAsync(after: null, cancellationToken))
        {
            var recent = occurrences.ReadRangeAsync(
                campaign.Id,
                now - MatterRules.Lookback - MaxDelay,
                now,
                TableLimits.MaxRowsAPage,
                cancellationToken,
                leftOut: _ => { }
            );
            await foreach (var occurrence in recent.Where(MatterRules.NeedsSomebody))
            {
                if (MatterRules.FoundAt(occurrence) is var foundAt && foundAt >= now - MatterRules.Lookback)
                {
                    var subject = OccurrenceStore.RowKey(campaign.Id, occurrence.DueAt);
                    yield return new Matter(MatterKind.Campaigns, subject, foundAt, [campaign.Area]);
                }
            }
        }
    }

    private IAsyncEnumerable<Matter> ReadThreadsAsync(Instant now, CancellationToken cancellationToken) =>
        threads
            .ReadWaitingAsync(now - MatterRules.MaxThreadWait, cancellationToken)
            .Take(MaxThreads)
            .Select(t => new Matter(MatterKind.Replies, Subject: "", now, t.Areas));
}
