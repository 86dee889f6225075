using System.Runtime.CompilerServices;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>Finds the matters of the last hours in what the features have stored.</summary>
/// <remarks>
/// A quiet run reads the broadcasts that run and those that ended lately, a range of each campaign's dates, a total for
/// each spend ceiling and day, and the open threads of yesterday and before.
/// </remarks>
public sealed class MatterReader(
    BroadcastMatterReader broadcasts,
    CampaignStore campaigns,
    OccurrenceStore occurrences,
    SpendingMatterReader spending,
    ThreadStore threads
)
{
    /// <summary>The threads that are read at most; more are reported as this many.</summary>
    public const int MaxThreads = 1_000;

    /// <summary>
    /// The longest time from a date to the run that finds it missed that is looked back over.
    /// </summary>
    private static readonly Duration MaxDelay = Duration.FromDays(32);

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
                MatterKind.Broadcasts => broadcasts.ReadAsync(now, cancellationToken),
                MatterKind.Campaigns => ReadCampaignsAsync(now, cancellationToken),
                MatterKind.Replies => ReadThreadsAsync(now, cancellationToken),
                MatterKind.Spending => spending.ReadAsync(now, cancellationToken),
                _ => throw new InvalidOperationException($"{kind} is no kind of matters."),
            };
            matters.AddRange(await found.ToListAsync(cancellationToken));
        }

        return matters;
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
