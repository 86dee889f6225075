using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Campaigns;

/// <summary>Keeps what a campaign names from being deleted.</summary>
public sealed class CampaignUses(CampaignStore campaigns) : ITemplateUse, IListUse
{
    /// <inheritdoc />
    Task<UsedBy?> ITemplateUse.UsedByAsync(string template, CancellationToken cancellationToken) =>
        FindAsync(c => c.Body.Template == template || c.Body.Deck?.Any(card => card.Template == template) == true, cancellationToken);

    /// <inheritdoc />
    Task<UsedBy?> IListUse.UsedByAsync(string list, CancellationToken cancellationToken) =>
        FindAsync(c => c.Body.Audience.Lists.Contains(list, StringComparer.Ordinal), cancellationToken);

    private async Task<UsedBy?> FindAsync(Func<Campaign, bool> uses, CancellationToken cancellationToken)
    {
        await foreach (var campaign in campaigns.AllAsync(after: null, cancellationToken))
        {
            if (uses(campaign))
            {
                return new UsedBy("campaign", campaign.Id, campaign.Body.Name);
            }
        }

        return null;
    }
}
