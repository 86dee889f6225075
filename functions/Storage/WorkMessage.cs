using NodaTime;

namespace CommunityAlerts.Storage;

/// <summary>Members of every message in addition to its work. Messages of older versions have neither.</summary>
public abstract record WorkMessage
{
    /// <summary>The instant from which the message can be taken.</summary>
    public Instant? ReadyAt { get; init; }

    /// <summary>The trace of the order, as W3C's <c>traceparent</c>; null where tracing was off.</summary>
    public string? Traceparent { get; init; }
}
