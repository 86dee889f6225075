namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>The time for which the claim's holder may continue, on the monotonic clock.</summary>
public sealed class Deadline(TimeProvider clock, TimeSpan after)
{
    /// <summary>No call begins after this; the sweep expires the claim at 120 s, a call takes at most 15 s.</summary>
    public static readonly TimeSpan LastCallAfter = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The time for which results are retried while storage is out of reach, from the end of the calls. They may be
    /// written after the claim has expired; then only acceptances count.
    /// </summary>
    public static readonly TimeSpan RecordRetryTime = TimeSpan.FromSeconds(90);

    private readonly long _start = clock.GetTimestamp();

    public bool IsOver => clock.GetElapsedTime(_start) > after;
}
