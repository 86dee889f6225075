using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>The body that skips or restores one occurrence of a campaign.</summary>
public sealed record OccurrenceSkip
{
    /// <summary>The due instant of the occurrence, as the campaign's occurrences say it.</summary>
    public required Instant DueAt { get; init; }

    /// <summary>The reason, shown with the occurrence; at most 500 characters on one line.</summary>
    public string? Reason { get; init; }
}

/// <summary>
/// Skips single occurrences of a campaign before they are due, and restores those skipped or moved. The row of a
/// skipped one takes the place of the row by which the timer would claim it, so that the insert decides a race with the
/// due instant.
/// </summary>
public sealed class SkipService(
    CampaignService campaigns,
    OccurrenceStore occurrences,
    MoveService moves,
    AuditLog audit,
    TimeProvider clock
)
{
    /// <summary>The maximum length of a reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>
    /// Skips an occurrence: it does not start. A repeat changes nothing. <c>unknown-campaign</c>, <c>not-allowed</c>,
    /// <c>invalid-fields</c>, <c>unknown-occurrence</c>, <c>already-settled</c>.
    /// </summary>
    public async Task<Result<Occurrence>> SkipAsync(
        Caller caller,
        string id,
        OccurrenceSkip body,
        CancellationToken cancellationToken
    )
    {
        var found = await campaigns.FindAsync(caller, id, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var campaign = found.Value;
        if (FindProblem(campaign, body, cancellationToken) is { } problem)
        {
            return problem;
        }

        if (body.DueAt <= clock.GetCurrentInstant())
        {
            return CampaignProblems.AlreadySettled();
        }

        var skipped = new Occurrence
        {
            Campaign = campaign.Id,
            DueAt = body.DueAt,
            State = OccurrenceState.Skipped,
            Reason = body.Reason is { Length: > 0 } reason ? reason : null,
            Cause = new OccurrenceCause(OccurrenceCause.SkippedByPerson),
            CampaignCreatedAt = campaign.CreatedAt,
        };
        if (await occurrences.ClaimAsync(campaign, skipped, cancellationToken) is { } holder)
        {
            return holder.Occurrence.IsSkippedByPerson ? holder.Occurrence : CampaignProblems.AlreadySettled();
        }

        await audit.RecordAsync(caller.Name, "skip-occurrence", OccurrenceStore.RowKey(campaign.Id, body.DueAt));
        return skipped;
    }

    /// <summary>
    /// Restores a skipped or moved occurrence, up to a minute before it is due: it starts as planned. A repeat changes
    /// nothing. Problems as of <see cref="SkipAsync"/>.
    /// </summary>
    public async Task<Result<Occurrence>> RestoreAsync(
        Caller caller,
        string id,
        OccurrenceSkip body,
        CancellationToken cancellationToken
    )
    {
        var found = await campaigns.FindAsync(caller, id, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        if (await moves.RestoreAsync(caller, found.Value, body.DueAt, cancellationToken) is { } moved)
        {
            return moved;
        }

        // Read again: by the former copy a date whose move was taken back meanwhile is not planned.
        found = await campaigns.FindAsync(caller, id, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        if (FindProblem(found.Value, body, cancellationToken) is { } problem)
        {
            return problem;
        }

        if (body.DueAt <= clock.GetCurrentInstant() + MoveService.LastChange)
        {
            return CampaignProblems.AlreadySettled();
        }

        var planned = Occurrence.PlannedAt(id, body.DueAt);
        if (
            await occurrences.FindAsync(id, body.DueAt, cancellationToken) is not { } stored
            || stored.Occurrence.IsSkippedInFormer(found.Value)
        )
        {
            return planned;
        }

        if (
            !stored.Occurrence.IsSkippedByPerson
            || !await occurrences.TryDeleteAsync(stored.Occurrence, stored.Row, cancellationToken)
        )
        {
            return CampaignProblems.AlreadySettled();
        }

        await audit.RecordAsync(caller.Name, "restore-occurrence", OccurrenceStore.RowKey(id, body.DueAt));
        return planned;
    }

    /// <summary>Checks the body, and that the campaign plans the occurrence.</summary>
    private static Problem? FindProblem(Campaign campaign, OccurrenceSkip body, CancellationToken cancellationToken) =>
        body.Reason?.Length > MaxReason
            ? CommonProblems.InvalidFields(
                new FieldError("/reason", "too-long", $"A reason has at most {MaxReason} characters.")
                {
                    Max = MaxReason,
                }
            )
        : body.Reason is { } reason && OneLine.Validate("/reason", reason) is { } fault
            ? CommonProblems.InvalidFields(fault)
        : CampaignPlanner.IsDue(campaign.Plan, body.DueAt, budget: null, cancellationToken) ? null
        : CampaignProblems.UnknownOccurrence();
}
