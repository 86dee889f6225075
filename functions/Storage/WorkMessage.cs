using NodaTime;

namespace CommunityAlerts.Storage;

/// <summary>What every message says besides its work. Messages of older versions say neither.</summary>
public abstract record WorkMessage
{
    /// <summary>When it can be taken.</summary>
    public Instant? ReadyAt { get; init; }

    /// <summary>Where the work was ordered, as W3C's <c>traceparent</c>; null where nobody traced.</summary>
    public string? Traceparent { get; init; }
}
