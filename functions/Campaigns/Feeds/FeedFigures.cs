using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The expected or counted figures of a broadcast.</summary>
/// <param name="Recipients">People who get, or were to get, a text.</param>
/// <param name="Segments">Of all their texts.</param>
/// <param name="Cost">By the senders' prices.</param>
/// <param name="SendTime">From the first text to the last, at the senders' pace.</param>
public sealed record FeedFigures(int Recipients, int Segments, Money Cost, Duration SendTime);

/// <summary>Counts the texts and cost of campaigns with the audiences they have today.</summary>
public interface IAudienceFigures
{
    /// <summary>
    /// Figures by campaign id. One is missing where it could not be counted: in time, or because it could not be
    /// ordered as it is.
    /// </summary>
    /// <param name="campaigns">The most wanted first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyDictionary<string, FeedFigures>> ReadAsync(
        IReadOnlyList<Campaign> campaigns,
        CancellationToken cancellationToken
    );
}
