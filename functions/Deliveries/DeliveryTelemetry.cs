using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>Everything deliveries say about themselves.</summary>
public sealed partial class DeliveryTelemetry(ILogger<DeliveryTelemetry> log, IMeterFactory meters, ICarrier carrier)
{
    private const string Meter = "CommunityAlerts.Deliveries";

    private readonly Counter<long> _sends = meters
        .Create(Meter)
        .CreateCounter<long>(
            "communityalerts.delivery.sends",
            unit: "{text}",
            description: "Texts of broadcasts that were handed to the carrier, by what it said."
        );

    private readonly Counter<long> _segments = meters
        .Create(Meter)
        .CreateCounter<long>(
            "communityalerts.delivery.segments",
            unit: "{segment}",
            description: "Segments of the texts of broadcasts that the carrier took."
        );

    private readonly Histogram<double> _reportDelay = meters.Create(Meter).CreateSeconds(
        "communityalerts.delivery.report.delay", "From the carrier's taking of a text to its report on it.");

    /// <summary>Every line within carries the broadcast's id.</summary>
    public IDisposable? Scope(string broadcastId) => log.OfBroadcast(broadcastId);

    /// <summary>Records the results of one call.</summary>
    /// <param name="recipients">Those of the call.</param>
    /// <param name="outcomes">One each, in order.</param>
    public void Sent(IReadOnlyList<Recipient> recipients, IReadOnlyList<SendOutcome> outcomes)
    {
        foreach (var (word, texts) in outcomes.CountBy(o => o.ToWord(), StringComparer.Ordinal))
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
    /// Records the changes of a batch by reports. Only for texts that were accepted before is the delay known.
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{ReportCount} delivery reports name batch {BatchNumber} of bucket {Bucket} of {BroadcastId}, which is not in the ledger")]
    public partial void UnknownBatch(string broadcastId, int bucket, int batchNumber, int reportCount);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Batch {BatchNumber} of bucket {Bucket} of {BroadcastId} cannot be read from the ledger; {ReportCount} delivery reports are given up"
    )]
    public partial void UnreadableBatch(
        string broadcastId,
        int bucket,
        int batchNumber,
        int reportCount,
        Exception failure
    );

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchNumber} of bucket {Bucket} of {BroadcastId} keeps changing; its delivery reports were put off")]
    public partial void ReportsDeferred(string broadcastId, int bucket, int batchNumber);
}
