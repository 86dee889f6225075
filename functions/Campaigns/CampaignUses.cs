using CommunityAlerts.Contacts;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Campaigns;

/// <summary>Keeps what a campaign names from being deleted.</summary>
public sealed class CampaignUses(CampaignStore campaigns) : ITemplateUse, IListUse
{
    /// <inheritdoc />
    public Task<string?> UserOfAsync(string template, CancellationToken cancellationToken) =>
        FindAsync(c => c.Body.Template == template || c.Body.Deck?.Any(card => card.Template == template) == true, cancellationToken);

    /// <inheritdoc />
    public Task<string?> UsedByAsync(string list, CancellationToken cancellationToken) =>
        FindAsync(c => c.Body.Audience.Lists.Contains(list, StringComparer.Ordinal), cancellationToken);

    private async Task<string?> FindAsync(Func<Campaign, bool> uses, CancellationToken cancellationToken)
    {
        await foreach (var campaign in campaigns.AllAsync(after: null, cancellationToken))
        {
            if (uses(campaign))
            {
                return $"the campaign '{campaign.Id}'";
            }
        }

        return null;
    }
}
