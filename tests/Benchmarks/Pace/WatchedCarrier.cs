using System.Collections.Concurrent;
using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Tests.Benchmarks.Pace;

/// <summary>A call that the carrier took or throttled.</summary>
/// <param name="At">Time since the carrier was made, by the machine's monotonic clock.</param>
/// <param name="Broadcast">The broadcast's id.</param>
/// <param name="Segments">Segments of all recipients together.</param>
internal sealed record WatchedCall(TimeSpan At, string Broadcast, int Segments);

/// <summary>The simulated carrier, with a note of when it took what.</summary>
internal sealed class WatchedCarrier(SimulatedCarrier carrier) : ICarrier
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentQueue<WatchedCall> _taken = new();
    private readonly ConcurrentDictionary<string, int> _segments = new(StringComparer.Ordinal);
    private int _throttled;

    public bool IsSimulated => true;

    /// <summary>Calls answered 429.</summary>
    public int Throttled => Volatile.Read(ref _throttled);

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>Calls taken, in order.</summary>
    public IReadOnlyList<WatchedCall> Taken => [.. _taken.OrderBy(c => c.At)];

    /// <summary>Segments taken of one broadcast.</summary>
    public int SegmentsOf(string broadcast) => _segments.GetValueOrDefault(broadcast);

    public ValueTask<int?> GetSegmentsPerMinuteAsync(CancellationToken cancellationToken) =>
        carrier.GetSegmentsPerMinuteAsync(cancellationToken);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        var at = Now;
        var outcomes = await carrier.SendAsync(request, cancellationToken);
        if (outcomes.OfType<SendOutcome.Throttled>().Any())
        {
            Interlocked.Increment(ref _throttled);
            return outcomes;
        }

        var call = new WatchedCall(
            at,
            request.Tag.Split('.')[0],
            SmsText.CountSegments(request.Text) * outcomes.OfType<SendOutcome.Accepted>().Count()
        );
        _taken.Enqueue(call);
        _segments.AddOrUpdate(call.Broadcast, call.Segments, (_, before) => before + call.Segments);
        return outcomes;
    }
}
