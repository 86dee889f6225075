using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>Makes the broadcast request of an occurrence.</summary>
public static class CampaignOrder
{
    /// <summary>The caller that is recorded for a campaign: the campaign itself, within its area.</summary>
    public static Caller CallerOf(Campaign campaign) =>
        new($"campaign:{campaign.Id}", [Role.Administrator], campaign.Area);

    /// <summary>The order of a broadcast.</summary>
    /// <param name="campaign">Whose occurrence it is.</param>
    /// <param name="startAt">Null is at once.</param>
    /// <param name="latestUsefulAt">Null is the setting's.</param>
    public static BroadcastRequest Create(Campaign campaign, Instant? startAt, Instant? latestUsefulAt)
    {
        var body = campaign.Body;
        var order = new BroadcastRequest
        {
            Name = body.Name,
            Template = body.Template,
            Audience = body.Audience,
            Sender = body.Sender,
            Urgency = body.Urgency,
            StartAt = startAt,
            LatestUsefulAt = latestUsefulAt,
            OnUnknown = body.OnUnknown,
            QuietHours = body.QuietHours,
        };
        return body.Deck is { } deck
            ? new DeckBroadcastRequest(order, [.. deck.Select(c => c.ToCard())])
            {
                CardHistories = campaign.CardHistories ?? campaign.Id,
            }
            : order;
    }
}
