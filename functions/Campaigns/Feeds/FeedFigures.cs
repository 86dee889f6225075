using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The expected or counted figures of a broadcast.</summary>
/// <param name="Recipients">The number of recipients.</param>
/// <param name="Segments">The segments of all their texts.</param>
/// <param name="Cost">The cost by the senders' prices.</param>
/// <param name="SendTime">The duration from the first text to the last, at the senders' pace.</param>
public sealed record FeedFigures(int Recipients, int Segments, Money Cost, Duration SendTime);

/// <summary>Counts the texts and cost of campaigns with the audiences they have today.</summary>
public interface IAudienceFigures
{
    /// <summary>
    /// Counts the figures by campaign id. One is missing where the campaign could not be counted in time, or could not
    /// be requested as it is.
    /// </summary>
    /// <param name="campaigns">The campaigns, the most important first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyDictionary<string, FeedFigures>> ReadAsync(
        IReadOnlyList<Campaign> campaigns,
        CancellationToken cancellationToken
    );
}
