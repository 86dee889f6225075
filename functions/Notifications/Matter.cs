using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>The kind of a matter, by which operators choose.</summary>
public enum MatterKind
{
    /// <summary>A broadcast that not everybody got, or that does not go on.</summary>
    Broadcasts,

    /// <summary>A campaign's date that was due and not sent.</summary>
    Campaigns,

    /// <summary>Threads of the inbox that are open and without a text for a day.</summary>
    Replies,

    /// <summary>A spend ceiling that a batch met.</summary>
    Spending,
}

/// <summary>The cause for which a broadcast needs somebody.</summary>
public enum BroadcastCause
{
    /// <summary>A broadcast that ended without a text for some of its people.</summary>
    NotTexted,

    /// <summary>One that ended with many texts undelivered.</summary>
    Undelivered,

    /// <summary>One that is paused.</summary>
    Paused,

    /// <summary>One whose batches wait for something other than their slot.</summary>
    Held,
}

/// <summary>Something that needs somebody.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Subject">
/// The id that makes it the same matter within a day; empty for replies, which are one notification.
/// </param>
/// <param name="At">The instant whose local day it belongs to.</param>
/// <param name="Areas">The areas it belongs to.</param>
public sealed record Matter(MatterKind Kind, string Subject, Instant At, IReadOnlyList<string> Areas)
{
    /// <summary>Whether it is sent in quiet hours too.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>The cause of a matter of a broadcast.</summary>
    public BroadcastCause Cause { get; init; }

    /// <summary>The operator who brought it about, and is not notified of it; null for nobody.</summary>
    public string? By { get; init; }

    /// <summary>The people of a broadcast without a text; 0 for a paused one and other kinds.</summary>
    public int People { get; init; }
}
