using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Campaigns;

/// <summary>
/// Checks again that what a stored campaign names exists, and undoes the save where any of it was deleted concurrently.
/// </summary>
/// <remarks>
/// A deletion marks a list, template or sender first, then looks for its uses; a campaign is stored first, then looks
/// for the mark: of two that run concurrently at least one finds the other.
/// </remarks>
public sealed class CampaignConfirmation(CampaignStore campaigns, CampaignNames names)
{
    /// <summary>Confirms a campaign that was just stored.</summary>
    /// <param name="caller">The caller who saved it.</param>
    /// <param name="former">The campaign that it replaced; null where there was none.</param>
    /// <param name="saved">The campaign as stored.</param>
    /// <returns>
    /// Null where all that it names can be used. Else the problem: <paramref name="former"/> is stored again, or the
    /// new campaign deleted, unless somebody has replaced or deleted it since.
    /// </returns>
    public async Task<Problem?> ConfirmAsync(Caller caller, Campaign? former, Campaign saved)
    {
        // Not cancelled when the caller leaves: the deletion may have found nothing to keep it from.
        var found = await names.CheckAsync(caller, saved.Body, saved.TemplateVersions, CancellationToken.None);
        if (found.IsOk)
        {
            return null;
        }

        var body = Json.Write(saved.Body);
        while (
            await campaigns.FindAsync(saved.Id, CancellationToken.None) is { } current
            && current.CardHistories == saved.CardHistories
            && Json.Write(current.Body) == body
            && !await TryTakeBackAsync(former, current)
        )
        {
            // Changed meanwhile, such as by the timer's progress.
        }

        return found.Problem;
    }

    private async Task<bool> TryTakeBackAsync(Campaign? former, Campaign current) =>
        former is null
            ? await campaigns.TryDeleteAsync(current, CancellationToken.None)
            : await campaigns.TryReplaceAsync(
                // Planned again, since a date may have been moved before the next one of the former plan.
                (
                    former with
                    {
                        State = current.State,
                        Moves = current.Moves,
                        Revision = current.Revision + 1,
                        Row = current.Row,
                    }
                ).SettledThrough(former.Through),
                CancellationToken.None
            )
                is not null;
}
