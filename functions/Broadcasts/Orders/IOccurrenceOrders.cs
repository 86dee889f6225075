using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Orders;

/// <summary>The orders of occurrences: what campaigns need of broadcasts.</summary>
public interface IOccurrenceOrders
{
    /// <summary>Orders the broadcast of an occurrence; a repeat finds the first.</summary>
    Task<Result<string>> OrderOccurrenceAsync(
        string campaign,
        Instant dueAt,
        BroadcastRequest request,
        Caller by,
        string? zone,
        CancellationToken cancellationToken
    );

    /// <summary>Says whether this broadcast was ordered.</summary>
    Task<bool> ExistsAsync(string broadcast, CancellationToken cancellationToken);

    /// <summary>The id that an occurrence's broadcast has.</summary>
    string OccurrenceId(string campaign, Instant dueAt);
}
