using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using NodaTime;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>Records occurrences that are due, and starts the broadcasts of those that start.</summary>
/// <remarks>
/// An occurrence is claimed by inserting its row, then requested; a run that finds the row looks whether the broadcast
/// exists, and else requests it too, which the broadcast's derived id makes harmless.
/// </remarks>
public sealed class OccurrenceStarter(
    CampaignStore campaigns,
    OccurrenceStore occurrences,
    IOccurrenceBroadcasts broadcasts,
    MoveClaims moveClaims,
    CampaignTelemetry telemetry
)
{
    /// <summary>Derives the id of the broadcast of an occurrence.</summary>
    public string BroadcastId(Campaign campaign, Instant dueAt) => broadcasts.OccurrenceId(campaign.Id, dueAt);

    /// <summary>Records the outcome of a due occurrence, and starts it where that is the outcome.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="outcome">The occurrence as it was decided.</param>
    /// <param name="request">The request for its broadcast.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task SettleAsync(
        Campaign campaign,
        Occurrence outcome,
        BroadcastRequest request,
        CancellationToken cancellationToken
    )
    {
        outcome = await ClaimOriginalDateAsync(campaign, outcome, cancellationToken);
        if (await ClaimAsync(campaign, outcome, cancellationToken) is not { } holder)
        {
            LogOutcome(outcome);
        }
        else
        {
            if (
                holder.State is not OccurrenceState.Started
                || await broadcasts.ExistsAsync(holder.Broadcast!, cancellationToken)
            )
            {
                return;
            }

            // Claimed by a run that crashed before it requested, or that is about to request.
            if (outcome.State is not OccurrenceState.Started)
            {
                await RecordNotStartedAsync(outcome, cancellationToken);
                return;
            }
        }

        if (outcome.State is OccurrenceState.Started)
        {
            await StartBroadcastAsync(campaign, outcome, request, cancellationToken);
        }
    }

    /// <summary>
    /// Claims an occurrence, also from a person who moved it and took that back without releasing the claim, because of
    /// a crash or of a repeated move.
    /// </summary>
    /// <returns>Null when it was claimed; else the occurrence that has the claim.</returns>
    private async Task<Occurrence?> ClaimAsync(
        Campaign campaign,
        Occurrence outcome,
        CancellationToken cancellationToken
    )
    {
        while (await occurrences.ClaimAsync(campaign, outcome, cancellationToken) is { } holder)
        {
            if (
                !holder.Occurrence.IsMoved
                || await campaigns.FindAsync(campaign.Id, cancellationToken) is not { } current
                || current.Moves.Any(m => m.From == outcome.DueAt)
            )
            {
                return holder.Occurrence;
            }

            // Of concurrent runs the replace decides.
            if (await occurrences.TryReplaceAsync(outcome, holder.Row, cancellationToken))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>
    /// Claims the original date of an occurrence that was moved; where that was settled, this one does not start.
    /// </summary>
    private async Task<Occurrence> ClaimOriginalDateAsync(
        Campaign campaign,
        Occurrence outcome,
        CancellationToken cancellationToken
    )
    {
        if (campaign.Moves.LastOrDefault(m => m.To == outcome.DueAt) is not { } move)
        {
            return outcome;
        }

        if (await moveClaims.TryClaimAsync(campaign, move, cancellationToken))
        {
            return outcome with { Cause = outcome.Cause ?? OccurrenceCause.MovedHere(move.From) };
        }

        return outcome with
        {
            State = OccurrenceState.Skipped,
            Broadcast = null,
            Reason = "The original date had been settled when it was moved.",
            Cause = new OccurrenceCause(OccurrenceCause.SettledBeforeMove),
        };
    }

    private async Task StartBroadcastAsync(
        Campaign campaign,
        Occurrence started,
        BroadcastRequest request,
        CancellationToken cancellationToken
    )
    {
        var accepted = await Tracing.RunInNewTraceAsync(
            "start occurrence",
            [new("communityalerts.campaign.id", campaign.Id), new("communityalerts.broadcast.id", started.Broadcast)],
            () =>
                broadcasts.StartOccurrenceAsync(
                    campaign.Id,
                    started.DueAt,
                    request,
                    OccurrenceRequest.CallerFor(campaign),
                    campaign.Body.Schedule.Zone,
                    cancellationToken
                )
        );
        if (accepted.IsOk)
        {
            await EnsureStartedAsync(started, cancellationToken);
            telemetry.Started(campaign.Id, started.DueAt, accepted.Value);
            return;
        }

        if (accepted.Problem.Status >= 500)
        {
            throw new InvalidOperationException($"The request failed and will be tried again: {accepted.Problem.Code}");
        }

        telemetry.Skipped(campaign.Id, started.DueAt, accepted.Problem);
        var skipped = started with
        {
            State = OccurrenceState.Skipped,
            Broadcast = null,
            Reason = $"{accepted.Problem.Code}: {accepted.Problem.Detail ?? accepted.Problem.Title}",
            Cause = new OccurrenceCause(
                accepted.Problem is { Code: "invalid-fields", Errors: [var field, ..] }
                    ? field.Code
                    : accepted.Problem.Code
            ),
        };
        await RecordNotStartedAsync(skipped, cancellationToken);
    }

    /// <summary>Records that a claimed occurrence did not start after all, unless it did.</summary>
    /// <remarks>
    /// This run writes, then looks for the broadcast; a run that starts it does so, then looks at the row: one of the
    /// two sees the other, and the row decides.
    /// </remarks>
    private async Task RecordNotStartedAsync(Occurrence outcome, CancellationToken cancellationToken)
    {
        var (campaign, dueAt) = (outcome.Campaign, outcome.DueAt);
        var stored = await occurrences.FindAsync(campaign, dueAt, cancellationToken);
        if (
            stored?.Occurrence.State is OccurrenceState.Started
            && await occurrences.TryReplaceAsync(outcome, stored.Row, cancellationToken)
        )
        {
            LogOutcome(outcome);
            if (await broadcasts.ExistsAsync(broadcasts.OccurrenceId(campaign, dueAt), cancellationToken))
            {
                await EnsureStartedAsync(stored.Occurrence, cancellationToken);
            }
        }
    }

    /// <summary>Sets the row to started, whatever a concurrent run recorded, since the broadcast exists.</summary>
    private async Task EnsureStartedAsync(Occurrence started, CancellationToken cancellationToken)
    {
        while (
            await occurrences.FindAsync(started.Campaign, started.DueAt, cancellationToken)
                is { Occurrence.State: not OccurrenceState.Started } stored
        )
        {
            await occurrences.TryReplaceAsync(started, stored.Row, cancellationToken);
        }
    }

    private void LogOutcome(Occurrence settled)
    {
        if (settled.State is OccurrenceState.Missed)
        {
            telemetry.Missed(settled.Campaign, settled.DueAt);
        }
        else if (settled.State is OccurrenceState.Paused)
        {
            telemetry.Paused(settled.Campaign, settled.DueAt);
        }
    }
}
