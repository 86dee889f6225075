using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>Starts the broadcasts of campaign occurrences.</summary>
public interface IOccurrenceBroadcasts
{
    /// <summary>
    /// Starts the broadcast of an occurrence and returns its id. Idempotent: a repeat finds the first.
    /// </summary>
    Task<Result<string>> StartOccurrenceAsync(
        string campaign,
        Instant dueAt,
        BroadcastRequest request,
        Caller by,
        string? zone,
        CancellationToken cancellationToken
    );

    /// <summary>Whether a broadcast with this id is stored.</summary>
    Task<bool> ExistsAsync(string broadcast, CancellationToken cancellationToken);

    /// <summary>Derives the id of an occurrence's broadcast.</summary>
    string OccurrenceId(string campaign, Instant dueAt);
}
