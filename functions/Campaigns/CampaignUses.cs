using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Campaigns;

/// <summary>Keeps what a campaign names from being deleted.</summary>
public sealed class CampaignUses(CampaignStore campaigns) : IUsageSource
{
    /// <inheritdoc />
    public string UserKind => UsedBy.Campaign;

    /// <inheritdoc />
    public async IAsyncEnumerable<Use> FindUsesAsync(
        UsableKind kind,
        string id,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var campaign in campaigns.ReadAllAsync(after: null, cancellationToken))
        {
            if (Names(campaign.Body, kind, id))
            {
                yield return new Use(new UsedBy(UserKind, campaign.Id, campaign.Body.Name), [campaign.Area]);
            }
        }
    }

    private static bool Names(CampaignBody body, UsableKind kind, string id) =>
        kind switch
        {
            UsableKind.List => body.Audience.Lists.Contains(id, StringComparer.Ordinal),
            UsableKind.Template => body.Uses(id),
            UsableKind.Sender => body.Sender == id,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
        };
}
