using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using NodaTime;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>Makes the broadcast request of an occurrence.</summary>
public static class OccurrenceRequest
{
    /// <summary>The caller that is recorded for a campaign: the campaign itself, within its area.</summary>
    public static Caller CallerFor(Campaign campaign) =>
        new($"campaign:{campaign.Id}", [Role.Administrator], campaign.Area);

    /// <summary>
    /// Creates the request, with the versions of templates that the campaign keeps; for a deck a <see
    /// cref="DeckBroadcastRequest"/>.
    /// </summary>
    /// <param name="campaign">The campaign of the occurrence.</param>
    /// <param name="startAt">The instant at which it starts; null is at once.</param>
    /// <param name="latestUsefulAt">The instant from which a text is useless; null follows from the setting.</param>
    public static BroadcastRequest Create(Campaign campaign, Instant? startAt, Instant? latestUsefulAt)
    {
        var body = campaign.Body;
        var request = new BroadcastRequest
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
            IsOfCampaign = true,
        };
        if (body.Deck is { } deck)
        {
            return new DeckBroadcastRequest(request, [.. deck.Select(c => c.ToCard(KeptVersion(c.Template)))])
            {
                CardHistories = campaign.CardHistories ?? campaign.Id,
            };
        }

        return KeptVersion(body.Template!) is { } version ? new VersionBroadcastRequest(request, version) : request;

        int? KeptVersion(string template) =>
            campaign.TemplateVersions.TryGetValue(template, out var version) ? version : null;
    }
}
