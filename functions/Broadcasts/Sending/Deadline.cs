namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>How long the claim's holder may continue, on the monotonic clock.</summary>
public sealed class Deadline(TimeProvider clock, TimeSpan after)
{
    /// <summary>No call begins after this; the sweep expires the claim at 120 s, a call takes at most 15 s.</summary>
    public static readonly TimeSpan LastCallAfter = TimeSpan.FromSeconds(60);

    /// <summary>
    /// So long a storage that is out of reach is waited for, from the end of the calls: results may be written later
    /// than the claim lasts, they just count for less.
    /// </summary>
    public static readonly TimeSpan RecordRetryTime = TimeSpan.FromSeconds(90);

    private readonly long _start = clock.GetTimestamp();

    public bool IsOver => clock.GetElapsedTime(_start) > after;
}
