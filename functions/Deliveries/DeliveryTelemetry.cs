using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>Metrics and log messages of deliveries.</summary>
public sealed partial class DeliveryTelemetry(ILogger<DeliveryTelemetry> log, IMeterFactory meters, ICarrier carrier)
{
    private const string Meter = "CommunityAlerts.Deliveries";

    private readonly Counter<long> _sends = meters
        .Create(Meter)
        .CreateCounter<long>(
            "communityalerts.delivery.sends",
            unit: "{text}",
            description: "Texts of broadcasts handed to the carrier, by outcome."
        );

    private readonly Counter<long> _segments = meters
        .Create(Meter)
        .CreateCounter<long>(
            "communityalerts.delivery.segments",
            unit: "{segment}",
            description: "Segments of broadcast texts that the carrier accepted."
        );

    private readonly Histogram<double> _reportDelay = meters
        .Create(Meter)
        .CreateSecondsHistogram(
            "communityalerts.delivery.report.delay",
            "Time from the acceptance of a text to its delivery report."
        );

    /// <summary>Opens a log scope whose lines carry the broadcast's id.</summary>
    public IDisposable? Scope(string broadcastId) => log.BeginBroadcastScope(broadcastId);

    /// <summary>Records the results of one call.</summary>
    /// <param name="recipients">The recipients of the call.</param>
    /// <param name="outcomes">The outcome for each recipient, in the same order.</param>
    public void Sent(IReadOnlyList<Recipient> recipients, IReadOnlyList<SendOutcome> outcomes)
    {
        foreach (var (word, texts) in outcomes.CountBy(o => o.ToName(), StringComparer.Ordinal))
        {
            _sends.Add(texts, new("carrier", carrier.Name), new("outcome", word));
        }

        foreach (
            var taken in recipients
                .Zip(outcomes)
                .Where(s => s.Second is SendOutcome.Accepted)
                .GroupBy(s => s.First.Encoding)
        )
        {
            _segments.Add(
                taken.Sum(s => s.First.Segments),
                new("carrier", carrier.Name),
                new("encoding", taken.Key.ToName())
            );
        }
    }

    /// <summary>
    /// Records the report delay of each entry that reports changed. It is known only for texts that were accepted
    /// before.
    /// </summary>
    public void Reported(Batch before, Batch after)
    {
        foreach (
            var (was, now) in before
                .Entries.Zip(after.Entries)
                .Where(s => s.First.State == DeliveryState.Accepted && s.First != s.Second)
        )
        {
            var delay = Duration.Max(now.At - was.At, Duration.Zero);
            _reportDelay.Record(
                delay.TotalSeconds,
                new("carrier", carrier.Name),
                new("state", now.State.ToString().ToLowerInvariant())
            );
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{ReportCount} delivery reports name batch {BatchNumber} of bucket {Bucket} of "
            + "{BroadcastId}, which is "
            + "not in the ledger"
    )]
    public partial void UnknownBatch(string broadcastId, int bucket, int batchNumber, int reportCount);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Batch {BatchNumber} of bucket {Bucket} of {BroadcastId} cannot be read from the ledger; "
            + "{ReportCount} "
            + "delivery reports are dropped"
    )]
    public partial void UnreadableBatch(
        string broadcastId,
        int bucket,
        int batchNumber,
        int reportCount,
        Exception failure
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Batch {BatchNumber} of bucket {Bucket} of {BroadcastId} keeps changing; its delivery reports are "
            + "deferred until the event is delivered again"
    )]
    public partial void ReportsDeferred(string broadcastId, int bucket, int batchNumber);
}
