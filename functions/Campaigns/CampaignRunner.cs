using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Orders;
using CommunityAlerts.Campaigns.Days;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns;

/// <summary>Starts what is due, each occurrence once, however often it runs, overlaps or crashes.</summary>
/// <remarks>An occurrence is claimed by inserting its row, then ordered; a run that finds the row looks whether the
/// broadcast exists, and else orders it too, which the broadcast's derived id makes harmless.
/// A campaign's progress is saved only after its occurrences are settled, so an interrupted one is settled by the next
/// run.</remarks>
public sealed class CampaignRunner(
    CampaignStore campaigns,
    OccurrenceStore occurrences,
    DayStore days,
    IOccurrenceOrders orders,
    IOptions<Settings> settings,
    TimeProvider clock,
    CampaignTelemetry telemetry
)
{
    // The occurrences between two saves of progress: catching up after a long outage survives a crash.
    private const int StepSize = 100;

    /// <summary>Counts a run of the timer, and settles every campaign that is due.</summary>
    /// <exception cref="AggregateException">
    /// Some campaigns failed, after all were tried; the next run tries them again.
    /// </exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        telemetry.Ticked();
        return SettleDueAsync(cancellationToken);
    }

    /// <summary>Settles every campaign that is due, also by changed local days.</summary>
    /// <exception cref="AggregateException">Some campaigns failed, after all were tried.</exception>
    public async Task SettleDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        List<Exception> failures = [];
        await foreach (var id in campaigns.DueAsync(now, cancellationToken))
        {
            try
            {
                if (await campaigns.FindAsync(id, cancellationToken) is { } campaign)
                {
                    await SettleAsync(campaign, now, cancellationToken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A failure of one campaign must not stop the others.
                telemetry.Failed(id, e);
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    /// <summary>
    /// Settles all that is due up to <paramref name="now"/> by the campaign as it was read: starts it, or records why
    /// not.
    /// </summary>
    /// <remarks>
    /// Where the catalogue of days changed meanwhile, occurrences up to that instant follow the old version and later
    /// ones the new version, however late the timer runs.
    /// </remarks>
    /// <returns>
    /// The campaign with its progress; null when it was changed concurrently: read it and settle it again, which is
    /// harmless.
    /// </returns>
    public async Task<Campaign?> SettleAsync(Campaign campaign, Instant now, CancellationToken cancellationToken)
    {
        if (campaign.Days is { } version)
        {
            foreach (var (next, changedAt) in await days.FindVersionsAfterAsync(version, cancellationToken))
            {
                // Another machine's clock may be ahead of ours.
                if (changedAt > now)
                {
                    break;
                }

                if (await SettleAsync(campaign, changedAt, now, cancellationToken) is not { } before)
                {
                    return null;
                }

                var planned = before
                    .PlannedBy(await days.FindAsync(next, cancellationToken))
                    .SettledThrough(Instant.Max(before.Through, changedAt), cancellationToken);
                if (await campaigns.TryReplaceAsync(planned, cancellationToken) is not { } replanned)
                {
                    return null;
                }

                campaign = replanned;
            }
        }

        return await SettleAsync(campaign, now, now, cancellationToken);
    }

    private async Task<Campaign?> SettleAsync(
        Campaign campaign,
        Instant upTo,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var step in CampaignPlanner
                .Due(campaign.Terms.Plan, campaign.Through, upTo, cancellationToken)
                .Chunk(StepSize)
        )
        {
            foreach (var dueAt in step)
            {
                await SettleOneAsync(campaign, dueAt, now, cancellationToken);
            }

            var settled = await campaigns.TryReplaceAsync(
                campaign.SettledThrough(step[^1], cancellationToken),
                cancellationToken
            );
            if (settled is null)
            {
                return null;
            }

            campaign = settled;
        }

        return campaign;
    }

    private async Task SettleOneAsync(
        Campaign campaign,
        Instant dueAt,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var outcome = Decide(campaign, dueAt, now);
        if (await occurrences.TryAddAsync(outcome, cancellationToken))
        {
            LogOutcome(outcome);
        }
        else
        {
            var stored = await occurrences.FindAsync(campaign.Id, dueAt, cancellationToken);
            if (
                stored?.Occurrence.State is not OccurrenceState.Started
                || await orders.ExistsAsync(stored.Value.Occurrence.Broadcast!, cancellationToken)
            )
            {
                return;
            }

            // Claimed by a run that crashed before it ordered, or that is about to order.
            if (outcome.State is not OccurrenceState.Started)
            {
                await RecordNotStartedAsync(outcome, cancellationToken);
                return;
            }
        }

        if (outcome.State is OccurrenceState.Started)
        {
            await OrderAsync(campaign, outcome, cancellationToken);
        }
    }

    /// <summary>Decides the state of a due occurrence.</summary>
    private Occurrence Decide(Campaign campaign, Instant dueAt, Instant now)
    {
        var occurrence = new Occurrence
        {
            Campaign = campaign.Id,
            DueAt = dueAt,
            State = OccurrenceState.Started,
        };
        return campaign.State is CampaignState.Paused
                ? occurrence with
                {
                    State = OccurrenceState.Paused,
                    Reason = "The campaign is paused.",
                    Cause = new OccurrenceCause(OccurrenceCause.Paused),
                }
            : now >= LatestUseful(campaign, dueAt)
                ? occurrence with
                {
                    State = OccurrenceState.Missed,
                    Reason = "No run started it before its latest useful instant.",
                    Cause = new OccurrenceCause(OccurrenceCause.Missed),
                }
            : occurrence with { Broadcast = orders.OccurrenceId(campaign.Id, dueAt) };
    }

    /// <summary>Creates the broadcast request of an occurrence, which starts as soon as it is ordered.</summary>
    public BroadcastRequest CreateRequest(Campaign campaign, Instant dueAt) =>
        OccurrenceRequest.Create(campaign, startAt: null, LatestUseful(campaign, dueAt));

    private Instant LatestUseful(Campaign campaign, Instant dueAt) =>
        dueAt + (campaign.Terms.LatestUseful ?? Duration.FromHours(settings.Value.LatestUsefulHours));

    private async Task OrderAsync(Campaign campaign, Occurrence started, CancellationToken cancellationToken)
    {
        var ordered = await Tracing.RunInNewTraceAsync(
            "start occurrence",
            [new("communityalerts.campaign.id", campaign.Id), new("communityalerts.broadcast.id", started.Broadcast)],
            () =>
                orders.OrderOccurrenceAsync(
                    campaign.Id,
                    started.DueAt,
                    CreateRequest(campaign, started.DueAt),
                    OccurrenceRequest.CallerFor(campaign),
                    campaign.Body.Schedule.Zone,
                    cancellationToken
                )
        );
        if (ordered.IsOk)
        {
            await EnsureStartedAsync(started, cancellationToken);
            telemetry.Started(campaign.Id, started.DueAt, ordered.Value);
            return;
        }

        if (ordered.Problem.Status >= 500)
        {
            throw new InvalidOperationException($"The order failed and will be tried again: {ordered.Problem.Code}");
        }

        telemetry.Skipped(campaign.Id, started.DueAt, ordered.Problem);
        var skipped = started with
        {
            State = OccurrenceState.Skipped,
            Broadcast = null,
            Reason = $"{ordered.Problem.Code}: {ordered.Problem.Detail ?? ordered.Problem.Title}",
            Cause = new OccurrenceCause(
                ordered.Problem is { Code: "invalid-fields", Errors: [var field, ..] }
                    ? field.Code
                    : ordered.Problem.Code
            ),
        };
        await RecordNotStartedAsync(skipped, cancellationToken);
    }

    /// <summary>Records that a claimed occurrence did not start after all, unless it did.</summary>
    /// <remarks>
    /// This run writes, then looks for the broadcast; a run that orders it does so, then looks at the row: one of the
    /// two sees the other, and the row decides.
    /// </remarks>
    private async Task RecordNotStartedAsync(Occurrence outcome, CancellationToken cancellationToken)
    {
        var (campaign, dueAt) = (outcome.Campaign, outcome.DueAt);
        var stored = await occurrences.FindAsync(campaign, dueAt, cancellationToken);
        if (
            stored?.Occurrence.State is OccurrenceState.Started
            && await occurrences.TryReplaceAsync(outcome, stored.Value.Row, cancellationToken)
        )
        {
            LogOutcome(outcome);
            if (await orders.ExistsAsync(orders.OccurrenceId(campaign, dueAt), cancellationToken))
            {
                await EnsureStartedAsync(stored.Value.Occurrence, cancellationToken);
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
