using NodaTime;

namespace CommunityAlerts.Storage;

/// <summary>The base of all queue messages. Messages of older versions have neither member.</summary>
public abstract record WorkMessage
{
    /// <summary>The instant from which the message is visible.</summary>
    public Instant? ReadyAt { get; init; }

    /// <summary>The trace of the request, as W3C's <c>traceparent</c>; null where tracing was off.</summary>
    public string? Traceparent { get; init; }
}
