using NodaTime;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>A token bucket of one sender's segments: it holds a minute's worth and refills evenly.</summary>
/// <remarks>
/// The framework's rate limiter does not follow a clock that can be turned. Not thread-safe.
/// </remarks>
public sealed class PaceMeter(Instant now, int pacePerMinute)
{
    private Instant _at = now;
    private double _left = pacePerMinute;

    /// <summary>Takes <paramref name="segments"/>, all or none.</summary>
    /// <returns>
    /// Null when taken; else the time to wait, in whole seconds. A request larger than a minute's worth is taken when
    /// the bucket is full; later requests wait for the debt.
    /// </returns>
    public Duration? Take(int segments, int perMinute, Instant at)
    {
        var minutes = Math.Max(0, (at - _at).TotalMinutes);
        _left = Math.Min(perMinute, _left + (minutes * perMinute));
        _at = at;
        var needed = Math.Min(segments, perMinute);
        // A rounding error must not throttle a sender that keeps the pace exactly.
        if (_left + 1e-6 >= needed)
        {
            _left -= segments;
            return null;
        }

        return Duration.FromSeconds(Math.Ceiling((needed - _left) * 60 / perMinute));
    }
}
