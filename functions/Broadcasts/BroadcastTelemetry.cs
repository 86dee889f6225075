using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>Metrics and log messages of broadcasts. Operators search for these names, so they are stable.</summary>
public sealed partial class BroadcastTelemetry(ILogger<BroadcastTelemetry> log, IMeterFactory meters)
{
    private const string Meter = "CommunityAlerts.Broadcasts";

    private readonly Histogram<double> _startLag = meters
        .Create(Meter)
        .CreateSecondsHistogram(
            "communityalerts.broadcast.start.lag",
            "From the first instant at which texts were to go to the first call of the carrier; one value a bucket."
        );

    private readonly Counter<long> _claimsExpired = meters
        .Create(Meter)
        .CreateCounter<long>(
            "communityalerts.sweep.claims.expired",
            unit: "{claim}",
            description: "Claims that expired before their holder recorded results; their texts are unknown."
        );

    private readonly Counter<long> _spendStopped = meters
        .Create(Meter)
        .CreateCounter<long>(
            "communityalerts.spend.stopped",
            unit: "{batch}",
            description: "Batches newly held by a spend ceiling."
        );

    /// <summary>Opens a log scope whose lines carry the broadcast's id.</summary>
    public IDisposable? Scope(string broadcastId) => log.BeginBroadcastScope(broadcastId);

    /// <summary>Records the start lag of a bucket, from its planned start to its first call.</summary>
    public void RecordStartLag(Duration lag, bool urgent) =>
        _startLag.Record(lag.TotalSeconds, new KeyValuePair<string, object?>("urgent", urgent));

    /// <summary>Counts a batch that a spend ceiling holds since these calls.</summary>
    public void CountSpendStop() => _spendStopped.Add(1);

    public void ClaimExpired(string broadcastId, BatchId batch, int unknownCount)
    {
        _claimsExpired.Add(1);
        LogClaimExpired(broadcastId, batch, unknownCount);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Broadcast {BroadcastId} requested by {Caller}, to start at {StartAt}"
    )]
    public partial void Ordered(string broadcastId, string caller, Instant startAt);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The row of broadcast {BroadcastId} cannot be read: it is left out of lists and of the sweep until "
            + "it is restored"
    )]
    public partial void Unreadable(string broadcastId, UnreadableRowException reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broadcast {BroadcastId} cancelled by {Caller}")]
    public partial void Cancelled(string broadcastId, string caller);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broadcast {BroadcastId} paused by {Caller}")]
    public partial void Paused(string broadcastId, string caller);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broadcast {BroadcastId} resumed by {Caller}")]
    public partial void Resumed(string broadcastId, string caller);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broadcast {BroadcastId} finished")]
    public partial void Finished(string broadcastId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "An expansion names broadcast {BroadcastId}, which does not exist"
    )]
    public partial void ExpansionUnknown(string broadcastId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Broadcast {BroadcastId}: the expansion of {BucketCount} buckets had stopped and was started again"
    )]
    public partial void ExpansionRestarted(string broadcastId, int bucketCount);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Broadcast {BroadcastId}: batch {Batch} composed with {RecipientCount} recipients"
    )]
    public partial void Composed(string broadcastId, BatchId batch, int recipientCount);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A message names batch {Batch} of broadcast {BroadcastId}, which does not exist"
    )]
    public partial void BatchUnknown(string broadcastId, BatchId batch);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Broadcast {BroadcastId}: the results of batch {Batch} could not be written; the sweep "
            + "marks its texts "
            + "unknown and reports resolve them"
    )]
    public partial void RecordingGivenUp(string broadcastId, BatchId batch);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Broadcast {BroadcastId}: the results of batch {Batch} could not be written yet; trying again"
    )]
    public partial void RecordingRetried(string broadcastId, BatchId batch, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Broadcast {BroadcastId}: the carrier's client threw for batch {Batch}; the outcome of its "
            + "texts is unknown"
    )]
    public partial void CarrierThrew(string broadcastId, BatchId batch, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Broadcast {BroadcastId}: its cancellation could not be read; the batch makes no further calls"
    )]
    public partial void CancellationNotRead(string broadcastId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The carrier refuses sender {SenderId} with {Code}: its batches wait; correct its key or registration"
    )]
    public partial void SenderStopped(string senderId, string code);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Area '{Area}' has spent what it may today, {Ceiling} {Currency}: broadcast {BroadcastId} "
            + "was the first "
            + "to meet the ceiling, and its texts to the area wait until it is raised, until tomorrow, or until "
            + "they are too late"
    )]
    public partial void CeilingReached(string broadcastId, string area, decimal ceiling, string currency);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Broadcast {BroadcastId}: no slot could be reserved for the waiting recipients of batch {Batch}"
    )]
    public partial void SlotNotReserved(string broadcastId, BatchId batch, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The stop of sender {SenderId} could not be stored; its other batches will be refused by the carrier"
    )]
    public partial void StopNotStored(string senderId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Broadcast {BroadcastId}: batch {Batch} was tried {Tries} times without a result; look at "
            + "its queue's "
            + "poison messages and at storage"
    )]
    public partial void TriedOften(string broadcastId, BatchId batch, int tries);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Broadcast {BroadcastId}: its expansion was started again {Restarts} times and does not end; "
            + "look at the "
            + "queue's poison messages and at storage"
    )]
    public partial void ExpansionKeepsStopping(string broadcastId, int restarts);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Broadcast {BroadcastId}: {TextCount} texts of batch {Batch} with an unknown outcome are sent once "
            + "more, as requested"
    )]
    public partial void Resent(string broadcastId, BatchId batch, int textCount);

    [LoggerMessage(
        EventName = nameof(ClaimExpired),
        Level = LogLevel.Warning,
        Message = "Broadcast {BroadcastId}: the claim on batch {Batch} expired; {UnknownCount} texts are unknown"
    )]
    private partial void LogClaimExpired(string broadcastId, BatchId batch, int unknownCount);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Broadcast {BroadcastId}: batch {Batch} was overdue; its message was sent to the queue again"
    )]
    public partial void Requeued(string broadcastId, BatchId batch);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A test text was sent by {Caller} to {NumberKey}: {Outcome}"
    )]
    public partial void TestSent(string caller, string numberKey, string outcome);

    public void Recorded(string broadcastId, BatchId batch, CallRound round)
    {
        if (log.IsEnabled(LogLevel.Debug))
        {
            RecordedBatch(broadcastId, batch, round.Results.Count);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Broadcast {BroadcastId}: batch {Batch} recorded, {ResultCount} results"
    )]
    private partial void RecordedBatch(string broadcastId, BatchId batch, int resultCount);
}
