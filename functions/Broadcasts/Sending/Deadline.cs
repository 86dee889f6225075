namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>A deadline on the monotonic clock, counted from its creation.</summary>
public sealed class Deadline(TimeProvider clock, TimeSpan after)
{
    /// <summary>
    /// The time after the claim in which calls may begin: a call takes at most 15 s, and the sweep expires the claim at
    /// 120 s.
    /// </summary>
    public static readonly TimeSpan LastCallAfter = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The time after the calls in which writing the results is retried while storage is unreachable. After the claim
    /// has expired only acceptances count.
    /// </summary>
    public static readonly TimeSpan RecordRetryTime = TimeSpan.FromSeconds(90);

    private readonly long _start = clock.GetTimestamp();

    public bool HasPassed => clock.GetElapsedTime(_start) > after;
}
