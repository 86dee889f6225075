using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>The state of a broadcast.</summary>
public enum BroadcastState
{
    /// <summary>The broadcast has not begun and may still be replaced.</summary>
    Scheduled,

    /// <summary>The audience is being expanded.</summary>
    Expanding,

    /// <summary>Expanded; the remaining batches are not due yet.</summary>
    Waiting,

    /// <summary>A batch is being sent or is due.</summary>
    Sending,

    /// <summary>No recipient waits, and no text will be resent.</summary>
    Finished,
    Cancelled,

    /// <summary>Nobody is called and nobody is added until it is resumed, cancelled or too late.</summary>
    Paused,
}

/// <summary>Decides the state of a broadcast from its batches.</summary>
public static class ProgressRules
{
    /// <summary>Whether every bucket is closed, or the broadcast was cancelled before any was begun.</summary>
    public static bool IsExpanded(Broadcast broadcast, IReadOnlyList<IReadOnlyList<ChainLink>> chains, int buckets) =>
        chains.Count(c => c.IsClosed()) == buckets || broadcast is { CancelledAt: not null, ExpansionStartedAt: null };

    /// <summary>Whether no recipient of the batches waits, none is claimed, and no text will be resent.</summary>
    public static bool HasNoPendingText(
        Broadcast broadcast,
        IReadOnlyList<ChainLink> links,
        Tallies tallies,
        Sender sender,
        Instant now
    ) =>
        tallies[DeliveryState.Waiting] + tallies[DeliveryState.Sending] == 0
        && links.All(l => l.Batch.Claim is null)
        && (broadcast.IsCancelledOrExpired(now) || broadcast.ResendAt(tallies, sender) is null);

    /// <summary>Whether no report is awaited, because every text has one or the sender's deadline is over.</summary>
    public static bool IsReportTimeOver(Tallies tallies, Sender sender, Instant now)
    {
        var deadline = sender.Reports ? sender.ReportDeadline : Duration.Zero;
        return tallies[DeliveryState.Accepted] == 0 || now - tallies.LastAcceptedAt >= deadline;
    }

    /// <summary>
    /// Decides the state: the first that applies of cancelled, finished, paused, scheduled, expanding, waiting,
    /// sending.
    /// </summary>
    public static BroadcastState DetermineState(
        Broadcast broadcast,
        IReadOnlyList<ChainLink> links,
        Tallies tallies,
        bool isExpanded,
        bool isFinished,
        Instant now
    )
    {
        if (broadcast.CancelledAt is not null)
        {
            return BroadcastState.Cancelled;
        }

        if (isFinished)
        {
            return BroadcastState.Finished;
        }

        if (broadcast.IsPaused(now))
        {
            return BroadcastState.Paused;
        }

        if (broadcast.IsScheduled(now))
        {
            return BroadcastState.Scheduled;
        }

        if (!isExpanded)
        {
            return BroadcastState.Expanding;
        }

        return tallies[DeliveryState.Sending] > 0 || links.Any(l => l.AnyWaiting && l.Batch.DueAt <= now)
            ? BroadcastState.Sending
            : BroadcastState.Waiting;
    }
}
