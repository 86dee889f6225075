using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Campaigns.Planning;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns;

/// <summary>Starts what is due, each occurrence once, however often it runs, overlaps or crashes.</summary>
/// <remarks>
/// A campaign's progress is saved only after its occurrences are settled, so an interrupted one is settled by the next
/// run.
/// </remarks>
public sealed class CampaignRunner(
    CampaignStore campaigns,
    DayStore days,
    OccurrenceStarter starter,
    IOptions<Settings> settings,
    TimeProvider clock,
    CampaignTelemetry telemetry
)
{
    // The occurrences between two saves of progress: catching up after a long outage survives a crash.
    private const int StepSize = 100;

    /// <summary>
    /// The time after which a run of the timer starts no further replanning, so that the next run, 30 s after the start
    /// of this one, starts the occurrences that are due by then.
    /// </summary>
    public static readonly TimeSpan MaxPlanning = TimeSpan.FromSeconds(10);

    /// <summary>Counts a run of the timer, and settles every campaign that is due.</summary>
    /// <exception cref="AggregateException">
    /// Some campaigns failed, after all were tried; the next run tries them again.
    /// </exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        telemetry.Ticked();
        return SettleAllAsync(MaxPlanning, cancellationToken);
    }

    /// <summary>Settles every campaign that is due, and replans each one whose local days changed.</summary>
    /// <exception cref="AggregateException">Some campaigns failed, after all were tried.</exception>
    public Task SettleDueAsync(CancellationToken cancellationToken) =>
        SettleAllAsync(TimeSpan.MaxValue, cancellationToken);

    private async Task SettleAllAsync(TimeSpan maxPlanning, CancellationToken cancellationToken)
    {
        var (start, now) = (clock.GetTimestamp(), clock.GetCurrentInstant());
        var (due, others) = SettlingOrder.Arrange(
            await campaigns.ReadUnsettledAsync(now, cancellationToken).ToListAsync(cancellationToken),
            now
        );
        List<Exception> failures = [];
        foreach (var (index, (id, _, _)) in due.Concat(others).Index())
        {
            // At least one is replanned, so that every run makes progress, also where due campaigns took all its time.
            if (index > due.Count && clock.GetElapsedTime(start) > maxPlanning)
            {
                break;
            }

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
        if (campaign.WakeAt > upTo)
        {
            return campaign;
        }

        foreach (
            var step in CampaignPlanner
                .EnumerateDue(campaign.Plan, campaign.Through, upTo, cancellationToken)
                .Chunk(StepSize)
        )
        {
            foreach (var dueAt in step)
            {
                var outcome = Decide(campaign, dueAt, now);
                await starter.SettleAsync(campaign, outcome, CreateRequest(campaign, dueAt), cancellationToken);
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

        return campaign.LookAgainAt <= upTo
            ? await campaigns.TryReplaceAsync(campaign.SettledThrough(upTo, cancellationToken), cancellationToken)
            : campaign;
    }

    /// <summary>Decides the state of a due occurrence.</summary>
    private Occurrence Decide(Campaign campaign, Instant dueAt, Instant now)
    {
        var occurrence = new Occurrence
        {
            Campaign = campaign.Id,
            DueAt = dueAt,
            State = OccurrenceState.Started,
            SettledAt = now,
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
            : occurrence with { Broadcast = starter.BroadcastId(campaign, dueAt) };
    }

    /// <summary>Creates the broadcast request of an occurrence, which starts as soon as it is requested.</summary>
    public BroadcastRequest CreateRequest(Campaign campaign, Instant dueAt) =>
        OccurrenceRequest.Create(campaign, startAt: null, LatestUseful(campaign, dueAt));

    private Instant LatestUseful(Campaign campaign, Instant dueAt) =>
        dueAt + (campaign.Terms.LatestUseful ?? Duration.FromHours(settings.Value.LatestUsefulHours));
}
