using NodaTime;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>A token bucket of one sender's segments: it holds a minute's worth and refills evenly.</summary>
/// <remarks>
/// The framework's rate limiter does not follow a clock that can be turned. Not thread-safe.
/// </remarks>
public sealed class TokenBucket(Instant now, int pacePerMinute)
{
    private Instant _refilledAt = now;
    private double _tokens = pacePerMinute;

    /// <summary>Takes <paramref name="segments"/>, all or none.</summary>
    /// <returns>
    /// Null when taken; else the time to wait, in whole seconds. A request larger than a minute's worth is taken when
    /// the bucket is full; later requests wait for the debt.
    /// </returns>
    public Duration? Take(int segments, int perMinute, Instant at)
    {
        var minutes = Math.Max(0, (at - _refilledAt).TotalMinutes);
        _tokens = Math.Min(perMinute, _tokens + (minutes * perMinute));
        _refilledAt = at;
        var needed = Math.Min(segments, perMinute);
        // A rounding error must not throttle a sender that keeps the pace exactly.
        if (_tokens + 1e-6 >= needed)
        {
            _tokens -= segments;
            return null;
        }

        return Duration.FromSeconds(Math.Ceiling((needed - _tokens) * 60 / perMinute));
    }
}
