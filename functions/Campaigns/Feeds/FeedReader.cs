using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Occurrences;
using NodaTime;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The events of a feed.</summary>
/// <param name="Events">The events by due instant.</param>
/// <param name="IsCut">Whether there are more than these.</param>
public sealed record FeedContent(IReadOnlyList<FeedEvent> Events, bool IsCut);

/// <summary>Gathers the occurrences of an area's campaigns, with their figures.</summary>
public sealed class FeedReader(
    CampaignStore campaigns,
    OccurrenceReader occurrences,
    BroadcastFigures broadcasts,
    IAudienceFigures audiences
)
{
    public static readonly Duration LookBehind = Duration.FromDays(62);
    public static readonly Duration LookAhead = Duration.FromDays(366);

    /// <summary>
    /// The maximum number of events, about as many as calendar programs can handle; a campaign that fires each hour has
    /// ten times as many.
    /// </summary>
    public const int MaxEvents = 2_000;

    /// <summary>
    /// The limit of past occurrences of one campaign: more than the busiest one has in the feed's time.
    /// </summary>
    private const int MaxOnRecord = 100_000;

    /// <summary>Reads the feed of an area at <paramref name="now"/>.</summary>
    public async Task<FeedContent> ReadAsync(string area, Instant now, CancellationToken cancellationToken)
    {
        var inArea = new Dictionary<string, Campaign>(StringComparer.Ordinal);
        IReadOnlyList<FeedEvent> nearest = [];
        var isCut = false;
        await foreach (var campaign in campaigns.ReadAllAsync(after: null, cancellationToken))
        {
            if (AreaPath.Covers(area, campaign.Area))
            {
                inArea[campaign.Id] = campaign;
                var events = await ReadEventsAsync(campaign, now, cancellationToken);
                (nearest, var cut) = SelectNearest(nearest.Concat(events), now);
                isCut |= cut;
            }
        }

        // The events nearest to now come first, since not all figures may be read in one call.
        var sent = await broadcasts.ReadAsync(
            nearest.Where(e => e is { State: FeedState.Started, Broadcast: not null }).Select(e => e.Broadcast!),
            cancellationToken
        );
        var planned = nearest
            .Where(e => e.State is FeedState.Planned or FeedState.OnHold)
            .Select(e => e.Campaign)
            .Distinct(StringComparer.Ordinal)
            .Select(id => inArea[id])
            .ToList();
        var counted =
            planned.Count > 0
                ? await audiences.ReadAsync(planned, cancellationToken)
                : new Dictionary<string, FeedFigures>(StringComparer.Ordinal);
        return new FeedContent(
            [
                .. nearest
                    .Select(e => e.WithFigures(counted, sent))
                    .OrderBy(e => e.DueAt)
                    .ThenBy(e => e.Campaign, StringComparer.Ordinal),
            ],
            isCut
        );
    }

    /// <summary>Selects the events nearest to now, the nearest first, and tells whether any were left out.</summary>
    public static (IReadOnlyList<FeedEvent> Events, bool IsCut) SelectNearest(
        IEnumerable<FeedEvent> events,
        Instant now
    )
    {
        var all = events
            .OrderBy(e => e.DueAt < now ? now - e.DueAt : e.DueAt - now)
            .ThenBy(e => e.DueAt)
            .ThenBy(e => e.Campaign, StringComparer.Ordinal)
            .ToList();
        return all.Count > MaxEvents ? (all[..MaxEvents], true) : (all, false);
    }

    private async Task<IEnumerable<FeedEvent>> ReadEventsAsync(
        Campaign campaign,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var (past, _) = await occurrences.ReadAsync(campaign, now - LookBehind, now, MaxOnRecord, cancellationToken);
        var (future, _) = await occurrences.ReadAsync(
            campaign,
            now + Duration.Epsilon,
            now + LookAhead,
            MaxEvents + 1,
            cancellationToken
        );
        return past.Concat(future).Select(o => FeedEvent.From(campaign, o)).Where(e => e is not null).Select(e => e!);
    }
}
