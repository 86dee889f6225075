using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>
/// Claims the original dates of moved occurrences. The claim takes the place of the row by which the timer would claim
/// the original, so that of the two dates one starts at most, whatever a machine with an old copy of the campaign does.
/// </summary>
public sealed class MoveClaims(OccurrenceStore occurrences)
{
    /// <summary>Claims the original date of a move; a repeat changes nothing.</summary>
    /// <returns>False where the original date was settled, or moved to another date.</returns>
    public async Task<bool> TryClaimAsync(Campaign campaign, MovedDate move, CancellationToken cancellationToken)
    {
        var claim = new Occurrence
        {
            Campaign = campaign.Id,
            DueAt = move.From,
            State = OccurrenceState.Skipped,
            Reason = $"Moved to {InstantPattern.General.Format(move.To)}.",
            Cause = OccurrenceCause.Moved(move.To),
            CampaignCreatedAt = campaign.CreatedAt,
        };
        return await occurrences.ClaimAsync(campaign, claim, cancellationToken) is not { } holder
            || holder.Occurrence.Cause?.MovedTo == move.To;
    }

    /// <summary>Releases the original date of a move that was taken back.</summary>
    public async Task ReleaseAsync(string campaign, Instant from, CancellationToken cancellationToken)
    {
        while (
            await occurrences.FindAsync(campaign, from, cancellationToken) is { Occurrence.IsMoved: true } stored
            && !await occurrences.TryDeleteAsync(stored.Occurrence, stored.Row, cancellationToken)
        )
        {
            // Changed meanwhile: looked at again.
        }
    }
}
