using Azure.Data.Tables;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Operations;

/// <summary>
/// Marks as unknown the texts that the exported account may have sent after the export, so that none is sent again.
/// </summary>
/// <remarks>A text that waited in a batch becomes <c>unknown</c>; a broadcast whose audience was not all expanded, or
/// whose unknown texts were to be sent once more, is cancelled;
/// what a campaign had due since does not start. Reports may still settle what is unknown. Rows of the ledger must come
/// before those of broadcasts.</remarks>
/// <param name="now">The instant at which the restore began.</param>
/// <param name="buckets">The number of buckets of the account.</param>
public sealed class RestoreReconciler(Instant now, int buckets)
{
    /// <summary>The caller that is recorded for the changes of a restore.</summary>
    private const string CallerName = Broadcast.CancelledByRestore;

    /// <summary>The number of closed buckets, by broadcast.</summary>
    private readonly Dictionary<string, int> _closedBuckets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withUnknownTexts = new(StringComparer.Ordinal);

    /// <summary>The number of texts marked as unknown.</summary>
    public long UnknownTexts { get; private set; }

    /// <summary>The number of broadcasts cancelled.</summary>
    public long CancelledBroadcasts { get; private set; }

    /// <summary>The number of campaigns whose due occurrences were skipped.</summary>
    public long SkippedCampaigns { get; private set; }

    /// <summary>Returns the row as it is to be restored.</summary>
    /// <exception cref="UnreadableRowException">The row decides what was sent, and is unreadable.</exception>
    public TableEntity Reconcile(string table, TableEntity row)
    {
        try
        {
            return table switch
            {
                Tables.Broadcasts => BroadcastStore.WithBroadcastChanged(row, Reconcile),
                Tables.Campaigns => CampaignStore.WithCampaignChanged(row, Reconcile),
                _ => Tables.IsRecipients(table) ? Ledger.WithBatchChanged(row, Reconcile) : row,
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new UnreadableRowException(table, row.PartitionKey, row.RowKey, e);
        }
    }

    private Batch? Reconcile(Batch batch)
    {
        var broadcast = batch.Id.Broadcast;
        _closedBuckets[broadcast] = _closedBuckets.GetValueOrDefault(broadcast) + (batch.Closes ? 1 : 0);
        var changed = batch.AnyWaiting || batch.Claim is not null ? batch.MarkUnknown("restored", now) : null;
        if ((changed ?? batch).Entries.Any(s => s.State == DeliveryState.Unknown))
        {
            _withUnknownTexts.Add(broadcast);
        }

        UnknownTexts += changed is null ? 0 : batch.Entries.Count(s => s.State == DeliveryState.Waiting);
        return changed;
    }

    private Broadcast? Reconcile(Broadcast broadcast)
    {
        var maySend =
            _closedBuckets.GetValueOrDefault(broadcast.Id) < buckets
            || (broadcast.OnUnknown == OnUnknown.ResendOnce && _withUnknownTexts.Contains(broadcast.Id));
        if (
            !maySend
            || broadcast.FinishedAt is not null
            || broadcast.CancelledAt is not null
            || broadcast.IsScheduled(now)
        )
        {
            return null;
        }

        CancelledBroadcasts++;
        return broadcast with { CancelledAt = now, CancelledBy = CallerName };
    }

    /// <summary>Skips what an active campaign had due; a paused one records it as paused by itself.</summary>
    private Campaign? Reconcile(Campaign campaign)
    {
        if (campaign.State is not CampaignState.Active || campaign.WakeAt is not { } due || due > now)
        {
            return null;
        }

        SkippedCampaigns++;
        return campaign.SettledThrough(now) with
        {
            ChangedAt = now,
            ChangedBy = CallerName,
            Revision = campaign.Revision + 1,
        };
    }
}
