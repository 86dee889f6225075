using CommunityAlerts.Deliveries;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Broadcasts;

/// <summary>Everything broadcasts say about themselves, in one place: names here are what operators search for.</summary>
public sealed partial class BroadcastTelemetry(ILogger<BroadcastTelemetry> log)
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Broadcast {BroadcastId} ordered by {Caller}, to start at {StartAt}")]
    public partial void Ordered(string broadcastId, string caller, NodaTime.Instant startAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broadcast {BroadcastId} cancelled by {Caller}")]
    public partial void Cancelled(string broadcastId, string caller);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broadcast {BroadcastId} finished")]
    public partial void Finished(string broadcastId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An expansion names broadcast {BroadcastId}, which does not exist")]
    public partial void ExpansionUnknown(string broadcastId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expansion of bucket {Bucket} of broadcast {BroadcastId} had stopped and was started again")]
    public partial void ExpansionRevived(string broadcastId, int bucket);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Broadcast {BroadcastId}: batch {Batch} composed with {RecipientCount} recipients")]
    public partial void Composed(string broadcastId, BatchId batch, int recipientCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message names batch {Batch} of broadcast {BroadcastId}, which does not exist")]
    public partial void BatchUnknown(string broadcastId, BatchId batch);

    [LoggerMessage(Level = LogLevel.Error, Message = "Broadcast {BroadcastId}: the results of batch {Batch} could not be written; reports and the sweep settle it")]
    public partial void RecordingGivenUp(string broadcastId, BatchId batch);

    [LoggerMessage(Level = LogLevel.Error, Message = "Broadcast {BroadcastId}: the carrier's client threw for batch {Batch}; its recipients are in doubt")]
    public partial void CarrierThrew(string broadcastId, BatchId batch, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Broadcast {BroadcastId}: storage did not say whether it is cancelled; its batch stops here")]
    public partial void CancellationUnread(string broadcastId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The carrier refuses sender {SenderId} with {Code}: its batches wait; put its key or registration right")]
    public partial void SenderStopped(string senderId, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Broadcast {BroadcastId}: the claim on batch {Batch} expired; {DoubtCount} recipients are in doubt")]
    public partial void ClaimExpired(string broadcastId, BatchId batch, int doubtCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Broadcast {BroadcastId}: batch {Batch} was overdue and was put on its queue again")]
    public partial void Nudged(string broadcastId, BatchId batch);

    [LoggerMessage(Level = LogLevel.Information, Message = "A test text was sent by {Caller} to {NumberKey}: {Outcome}")]
    public partial void TestSent(string caller, string numberKey, string outcome);

    public void Recorded(string broadcastId, BatchId batch, CallRound round)
    {
        if (log.IsEnabled(LogLevel.Debug))
        {
            RecordedBatch(broadcastId, batch, round.Results.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Broadcast {BroadcastId}: batch {Batch} recorded, {ResultCount} results")]
    private partial void RecordedBatch(string broadcastId, BatchId batch, int resultCount);
}
