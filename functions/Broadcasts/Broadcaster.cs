using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>Orders, changes and cancels broadcasts.</summary>
public sealed class Broadcaster
{
    /// <summary>Orders the broadcast of one campaign occurrence; its id is derived from the two, so a repeat finds the first.</summary>
    /// <param name="campaign">Campaign id.</param>
    /// <param name="dueAt">The occurrence's due instant.</param>
    /// <param name="order">What to send; <see cref="NewBroadcast.LatestUsefulAt"/> set by the campaign's <c>latestUseful</c>.</param>
    /// <param name="by">Who is recorded: <c>campaign:{id}</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The broadcast's id, or the problem that keeps it from being ordered (such as <c>empty-audience</c>).</returns>
    public Task<Result<string>> OrderOccurrenceAsync(string campaign, Instant dueAt, NewBroadcast order, string by, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Whether this broadcast was ordered.</summary>
    public Task<bool> ExistsAsync(string broadcast, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The id that <see cref="OrderOccurrenceAsync"/> gives.</summary>
    public static string OccurrenceId(string campaign, Instant dueAt) => throw new NotImplementedException();
}
