using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>The body that moves one occurrence of a campaign.</summary>
public sealed record OccurrenceMove
{
    /// <summary>The due instant of the occurrence, as the campaign's occurrences say it.</summary>
    public required Instant DueAt { get; init; }

    /// <summary>
    /// The due instant instead, in whole minutes: more than a minute ahead, at most 366 days from <see cref="DueAt"/>.
    /// </summary>
    public required Instant To { get; init; }
}

/// <summary>
/// Moves single occurrences of a campaign before they are due, and takes a move back. The move is stored in the row of
/// the campaign, by which everything plans; <see cref="MoveClaims"/> ensures that one of the two dates starts at most.
/// </summary>
public sealed class MoveService(
    CampaignService campaigns,
    CampaignStore store,
    CampaignRunner runner,
    OccurrenceStore occurrences,
    MoveClaims claims,
    AuditLog audit,
    TimeProvider clock
)
{
    /// <summary>The maximum number of moved dates of a campaign that are not over.</summary>
    public const int MaxMoves = 100;

    /// <summary>The maximum distance of a move.</summary>
    private static readonly Duration MaxDistance = Duration.FromDays(366);

    /// <summary>
    /// The time before a due instant from which it is not changed: the timer of a machine whose clock is ahead may have
    /// passed it.
    /// </summary>
    public static readonly Duration LastChange = Duration.FromMinutes(1);

    /// <summary>
    /// Moves an occurrence to another instant, up to a minute before both. A repeat changes nothing.
    /// <c>unknown-campaign</c>, <c>not-allowed</c>, <c>invalid-fields</c>, <c>unknown-occurrence</c>,
    /// <c>already-settled</c>.
    /// </summary>
    /// <returns>The occurrence at its new date.</returns>
    public async Task<Result<Occurrence>> MoveAsync(
        Caller caller,
        string id,
        OccurrenceMove body,
        CancellationToken cancellationToken
    )
    {
        var move = new MovedDate(body.DueAt, body.To);
        while (true)
        {
            var found = await campaigns.FindAsync(caller, id, cancellationToken);
            if (!found.IsOk)
            {
                return found.Problem;
            }

            var now = clock.GetCurrentInstant();
            var current = found.Value;
            if (!current.Moves.Contains(move))
            {
                if (await FindProblemAsync(current, move, now, cancellationToken) is { } problem)
                {
                    return problem;
                }

                if (
                    await TryStoreAsync(caller, current, c => [.. Unfinished(c), move], now, cancellationToken)
                    is not { } stored
                )
                {
                    continue;
                }

                current = stored;
                await audit.RecordAsync(caller.Name, "move-occurrence", OccurrenceStore.RowKey(id, move.From));
            }

            // Not cancelled when the caller leaves: the move is stored.
            if (await claims.TryClaimAsync(current, move, CancellationToken.None))
            {
                // Taken back meanwhile, when there was no claim to release yet.
                if (await store.FindAsync(id, CancellationToken.None) is { } later && !later.Moves.Contains(move))
                {
                    await claims.ReleaseAsync(id, move.From, CancellationToken.None);
                    return Occurrence.PlannedAt(id, move.From);
                }

                return Occurrence.PlannedAt(id, move.To) with
                {
                    Cause = OccurrenceCause.MovedHere(move.From),
                };
            }

            // The original date was settled in that moment; the moved one never starts, and is not shown.
            await TakeBackAsync(caller, id, move, now);
            return CampaignProblems.AlreadySettled();
        }
    }

    /// <summary>Takes a move back, up to a minute before both dates. A repeat changes nothing.</summary>
    /// <returns>
    /// The occurrence at its original date; null where <paramref name="dueAt"/> was not moved.
    /// <c>already-settled</c> where one of the dates is over or too close, or the new one was moved on.
    /// </returns>
    public async Task<Result<Occurrence>?> RestoreAsync(
        Caller caller,
        Campaign campaign,
        Instant dueAt,
        CancellationToken cancellationToken
    )
    {
        var current = campaign;
        while (true)
        {
            var stored = await occurrences.FindAsync(current.Id, dueAt, cancellationToken);
            var move = current.Moves.LastOrDefault(m => m.From == dueAt);
            if (
                move is null
                && (stored is not { Occurrence.IsMoved: true } || stored.Occurrence.IsSkippedInFormer(current))
            )
            {
                return null;
            }

            var now = clock.GetCurrentInstant();
            if (Instant.Min(dueAt, move?.To ?? dueAt) <= now + LastChange || current.Moves.Any(m => m.From == move?.To))
            {
                return CampaignProblems.AlreadySettled();
            }

            if (
                move is null
                || await TryStoreAsync(caller, current, c => [.. c.Moves.Where(m => m != move)], now, cancellationToken)
                    is not null
            )
            {
                await claims.ReleaseAsync(current.Id, dueAt, CancellationToken.None);
                await audit.RecordAsync(caller.Name, "restore-occurrence", OccurrenceStore.RowKey(current.Id, dueAt));
                return Occurrence.PlannedAt(current.Id, dueAt);
            }

            var again = await campaigns.FindAsync(caller, current.Id, cancellationToken);
            if (!again.IsOk)
            {
                return again.Problem;
            }

            current = again.Value;
        }
    }

    private async Task<Problem?> FindProblemAsync(
        Campaign campaign,
        MovedDate move,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (ValidateTarget(campaign, move, now) is { } fault)
        {
            return CommonProblems.InvalidFields(fault);
        }

        if (!IsDue(campaign, move.From, cancellationToken))
        {
            return CampaignProblems.UnknownOccurrence();
        }

        if (move.From <= now + LastChange || await IsSettledAsync(campaign, move.From, cancellationToken))
        {
            return CampaignProblems.AlreadySettled();
        }

        return IsDue(campaign, move.To, cancellationToken) || await IsSettledAsync(campaign, move.To, cancellationToken)
            ? CommonProblems.InvalidFields(
                new FieldError("/to", "already-planned", "The campaign has an occurrence then, or had one.")
            )
            : null;
    }

    private static FieldError? ValidateTarget(Campaign campaign, MovedDate move, Instant now) =>
        move.To.ToUnixTimeTicks() % NodaConstants.TicksPerMinute != 0
            ? new FieldError("/to", "unreadable-time", "The time is given in whole minutes.")
        : move.To <= now + LastChange ? new FieldError("/to", "too-early", "The new date is more than a minute ahead.")
        : move.To - move.From > MaxDistance || move.From - move.To > MaxDistance
            ? new FieldError("/to", "out-of-range", "A date moves by at most 366 days.") { Max = 366 }
        : Unfinished(campaign).Count() >= MaxMoves
            ? new FieldError("", "too-many", $"At most {MaxMoves} dates of a campaign are moved.") { Max = MaxMoves }
        : null;

    private static bool IsDue(Campaign campaign, Instant at, CancellationToken cancellationToken) =>
        CampaignPlanner.IsDue(campaign.Plan, at, budget: null, cancellationToken);

    private async Task<bool> IsSettledAsync(Campaign campaign, Instant at, CancellationToken cancellationToken) =>
        await occurrences.FindAsync(campaign.Id, at, cancellationToken) is { } stored
        && !stored.Occurrence.IsSkippedInFormer(campaign);

    /// <summary>The moves of which a date is not settled.</summary>
    private static IEnumerable<MovedDate> Unfinished(Campaign campaign) =>
        campaign.Moves.Where(m => Instant.Max(m.From, m.To) > campaign.Through);

    /// <summary>Stores other moves; null where the campaign was changed concurrently.</summary>
    private async Task<Campaign?> TryStoreAsync(
        Caller caller,
        Campaign campaign,
        Func<Campaign, IReadOnlyList<MovedDate>> change,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (await runner.SettleAsync(campaign, now, cancellationToken) is not { } settled)
        {
            return null;
        }

        var changed = settled with
        {
            Moves = change(settled),
            ChangedAt = now,
            ChangedBy = caller.Name,
            Revision = settled.Revision + 1,
        };
        return await store.TryReplaceAsync(
            changed.SettledThrough(settled.Through, cancellationToken),
            cancellationToken
        );
    }

    private async Task TakeBackAsync(Caller caller, string id, MovedDate move, Instant now)
    {
        while (
            await store.FindAsync(id, CancellationToken.None) is { } current
            && current.Moves.Contains(move)
            && await TryStoreAsync(
                caller,
                current,
                c => [.. c.Moves.Where(m => m != move)],
                now,
                CancellationToken.None
            )
                is null
        )
        {
            // Changed meanwhile, such as by the timer's progress.
        }
    }
}
