using NodaTime;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>The segments that one sender may still send: a minute's worth at most, refilled evenly.</summary>
/// <remarks>
/// Not the framework's token bucket: this one follows a clock that can be turned. Not safe for several callers at once.
/// </remarks>
public sealed class PaceMeter(Instant now, int pacePerMinute)
{
    private Instant _at = now;
    private double _left = pacePerMinute;

    /// <summary>Takes <paramref name="segments"/>, all or none.</summary>
    /// <returns>
    /// Null when taken; else how long to wait until they can be. A request larger than a minute's worth goes when the
    /// meter is full, and the debt is waited for after it.
    /// </returns>
    public Duration? Take(int segments, int perMinute, Instant at)
    {
        var minutes = Math.Max(0, (at - _at).TotalMinutes);
        _left = Math.Min(perMinute, _left + (minutes * perMinute));
        _at = at;
        var needed = Math.Min(segments, perMinute);
        // A hair of rounding must not throttle a sender that keeps the pace exactly.
        if (_left + 1e-6 >= needed)
        {
            _left -= segments;
            return null;
        }

        return Duration.FromSeconds(Math.Ceiling((needed - _left) * 60 / perMinute));
    }
}
