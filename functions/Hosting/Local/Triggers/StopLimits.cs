namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>The times that work in progress may take when a host stops.</summary>
/// <param name="All">
/// The time from the signal to the end. Queue messages and timers may take all of it, then their tokens are cancelled;
/// requests and answers never exceed it.
/// </param>
/// <param name="Requests">
/// The time for requests, once queue messages and timers have ended: then their tokens are cancelled.
/// </param>
/// <param name="Answers">
/// The time for cancelled functions to end, and for cancelled requests to answer: then the host ends without them.
/// </param>
public sealed record StopLimits(TimeSpan All, TimeSpan Requests, TimeSpan Answers)
{
    /// <summary>The defaults: 75 s, which a batch needs that has just been claimed; 25 s; 5 s.</summary>
    public StopLimits()
        : this(TimeSpan.FromSeconds(75), TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(5)) { }
}
