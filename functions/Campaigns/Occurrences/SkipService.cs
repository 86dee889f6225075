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
        var found = await FindAsync(caller, id, body, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        if (body.DueAt <= clock.GetCurrentInstant())
        {
            return CampaignProblems.AlreadySettled();
        }

        var campaign = found.Value;
        var skipped = new Occurrence
        {
            Campaign = campaign.Id,
            DueAt = body.DueAt,
            State = OccurrenceState.Skipped,
            Reason = body.Reason is { Length: > 0 } reason ? reason : null,
            Cause = new OccurrenceCause(OccurrenceCause.SkippedByPerson),
            CampaignCreatedAt = campaign.CreatedAt,
        };
        if (!await occurrences.TryAddAsync(skipped, cancellationToken))
        {
            var stored = await occurrences.FindAsync(campaign.Id, body.DueAt, cancellationToken);
            if (stored is not { Occurrence.IsSkippedByPerson: true })
            {
                return CampaignProblems.AlreadySettled();
            }

            if (!stored.Occurrence.IsSkippedInFormer(campaign))
            {
                return stored.Occurrence;
            }

            // The row of a deleted campaign with the same id is replaced.
            if (!await occurrences.TryReplaceAsync(skipped, stored.Row, cancellationToken))
            {
                return CampaignProblems.AlreadySettled();
            }
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
        var campaign = await campaigns.FindAsync(caller, id, cancellationToken);
        if (!campaign.IsOk)
        {
            return campaign.Problem;
        }

        if (await moves.RestoreAsync(caller, campaign.Value, body.DueAt, cancellationToken) is { } moved)
        {
            return moved;
        }

        var found = await FindAsync(caller, id, body, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        if (body.DueAt <= clock.GetCurrentInstant() + MoveService.LastChange)
        {
            return CampaignProblems.AlreadySettled();
        }

        var planned = new Occurrence
        {
            Campaign = id,
            DueAt = body.DueAt,
            State = OccurrenceState.Planned,
        };
        if (await occurrences.FindAsync(id, body.DueAt, cancellationToken) is not { } stored)
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

    /// <summary>Finds the campaign, and checks the body and that the campaign plans the occurrence.</summary>
    private async Task<Result<Campaign>> FindAsync(
        Caller caller,
        string id,
        OccurrenceSkip body,
        CancellationToken cancellationToken
    )
    {
        var campaign = await campaigns.FindAsync(caller, id, cancellationToken);
        if (!campaign.IsOk)
        {
            return campaign.Problem;
        }

        if (body.Reason?.Length > MaxReason)
        {
            return CommonProblems.InvalidFields(
                new FieldError("/reason", "too-long", $"A reason has at most {MaxReason} characters.")
                {
                    Max = MaxReason,
                }
            );
        }

        if (body.Reason is { } reason && OneLine.Validate("/reason", reason) is { } fault)
        {
            return CommonProblems.InvalidFields(fault);
        }

        return CampaignPlanner
            .EnumerateDue(campaign.Value.Plan, body.DueAt - Duration.Epsilon, body.DueAt, cancellationToken)
            .Any()
            ? campaign
            : CampaignProblems.UnknownOccurrence();
    }
}
