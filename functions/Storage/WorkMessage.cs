using NodaTime;

namespace CommunityAlerts.Storage;

/// <summary>What every message holds in addition to its work. Messages of older versions hold neither.</summary>
public abstract record WorkMessage
{
    /// <summary>When it can be taken.</summary>
    public Instant? ReadyAt { get; init; }

    /// <summary>Where the work was ordered, as W3C's <c>traceparent</c>; null where nobody traced.</summary>
    public string? Traceparent { get; init; }
}
