using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Notifications;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Today;

/// <summary>
/// Reads all that the first page shows, each part by the service of its own route, which decides what the caller sees
/// of it. Reads no contacts.
/// </summary>
public sealed class TodayReader(
    CampaignStore campaigns,
    CampaignWeekReader weeks,
    CampaignsAboveReader above,
    BroadcastQueries broadcasts,
    ListService lists,
    TemplateService templates,
    ThreadQueries threads,
    SubscriptionService subscriptions
)
{
    /// <summary>The number of newest broadcasts.</summary>
    public const int MaxBroadcasts = 30;

    /// <summary>Reads the page of a caller, who is an official or an auditor.</summary>
    public async Task<TodayView> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var week = ReadCampaignsAsync(caller, cancellationToken);
        var newest = broadcasts.ListAsync(new Page(MaxBroadcasts, After: null), caller, cancellationToken);
        var listCount = lists.CountListsAsync(caller, cancellationToken);
        var templateCounts = templates.CountAsync(caller, cancellationToken);
        var threadCounts = threads.CountAsync(caller, cancellationToken);
        var isNotified = subscriptions.IsNotifiedAsync(caller, cancellationToken);
        await Task.WhenAll(week, newest, listCount, templateCounts, threadCounts, isNotified);
        var (own, fromAbove) = await week;
        return new TodayView
        {
            Campaigns = own,
            Above = fromAbove,
            Broadcasts = (await newest).Value!.Broadcasts,
            Lists = await listCount,
            Templates = await templateCounts,
            Threads = await threadCounts,
            IsToldByText = await isNotified,
        };
    }

    /// <summary>
    /// Reads the campaigns of the caller's area, as their list has them, and those of areas above, in one pass.
    /// </summary>
    private async Task<(CampaignWeek Own, FromAbove Above)> ReadCampaignsAsync(
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var all = await campaigns.ReadAllAsync(after: null, cancellationToken).ToListAsync(cancellationToken);
        var own = weeks.ReadAsync([.. all.Where(c => caller.Covers(c.Area))], cancellationToken);
        var fromAbove = above.ReadAsync(caller, all, cancellationToken);
        await Task.WhenAll(own, fromAbove);
        return (await own, await fromAbove);
    }
}
