using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Simulates the occurrences of a range of days with today's lists, without sending: audiences are counted once, then
/// the occurrences are simulated in order.
/// </summary>
public sealed class RehearsalService(
    CampaignSelector selector,
    CampaignRunner runner,
    BroadcastFactory factory,
    RecentHeadcounts headcounts,
    CurrentAreas areas,
    SenderStore senders,
    IOptions<Settings> settings
)
{
    /// <summary>The maximum number of occurrences of all campaigns in one rehearsal.</summary>
    public const int MaxOccurrences = 50_000;

    /// <summary>
    /// The maximum number of steps of one rehearsal: each occurrence takes one for each group of its headcount, and one
    /// for each entry of people whom budgets limit in the same way.
    /// </summary>
    public const int DefaultMaxSteps = 1_000_000_000;

    /// <summary>The limit of steps; less in a test.</summary>
    public int MaxSteps { get; init; } = DefaultMaxSteps;

    /// <summary>Rehearses the campaigns of a request.</summary>
    /// <param name="caller">The caller, who must cover the campaigns' areas.</param>
    /// <param name="request">The days and the campaigns.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The simulated result; the problem of <see cref="CampaignSelector.SelectAsync"/>; or <c>invalid-fields</c> where
    /// there are too many occurrences or steps.
    /// </returns>
    public async Task<Result<Rehearsal>> RehearseAsync(
        Caller caller,
        RehearsalRequest request,
        CancellationToken cancellationToken
    )
    {
        var selected = await selector.SelectAsync(caller, request, cancellationToken);
        if (!selected.IsOk)
        {
            return selected.Problem;
        }

        var runs = new List<CampaignRun>();
        foreach (var campaign in selected.Value)
        {
            runs.Add(await FreezeAsync(campaign, request, cancellationToken));
            if (runs.Sum(r => r.Due.Count) > MaxOccurrences)
            {
                return CommonProblems.InvalidFields(
                    new FieldError(
                        "/to",
                        "wrong-count",
                        $"The campaigns have more than {MaxOccurrences} occurrences in these days together: "
                            + $"rehearse fewer days or campaigns."
                    )
                    {
                        Max = MaxOccurrences,
                    }
                );
            }
        }

        var orderedRuns = runs.Where(r => r.Broadcast is not null).ToList();
        var tree = await areas.GetAsync(cancellationToken);
        var (reading, asOf) = await headcounts.ReadAsync(
            [.. orderedRuns.Select(r => r.Broadcast!)],
            tree,
            cancellationToken
        );
        foreach (var (run, headcount) in orderedRuns.Zip(reading.Headcounts))
        {
            run.Headcount = headcount;
        }

        if (CountSteps(orderedRuns.Select(r => (r.Due.Count, r.Headcount!))) > MaxSteps)
        {
            return CommonProblems.InvalidFields(
                new FieldError(
                    "/to",
                    "wrong-count",
                    "The occurrences in these days, times the areas with rules of their own and the people whom "
                        + $"budgets limit each in their own way, are more than {MaxSteps} steps: rehearse fewer days "
                        + "or campaigns."
                )
                {
                    Max = MaxSteps,
                }
            );
        }

        var simulation = new Simulation(reading, tree, await senders.ReadAllAsync(cancellationToken));
        var occurrences = SimulateOccurrences(runs, simulation, cancellationToken);
        var collisions = simulation.CollectCollisions(cancellationToken);
        return new RehearsalReport(request, settings.Value.Currency).Create(runs, occurrences, collisions, asOf);
    }

    /// <summary>Computes the number of steps of a rehearsal before the first is simulated.</summary>
    /// <param name="runs">The number of occurrences of each headcount.</param>
    public static long CountSteps(IEnumerable<(int Occurrences, Headcount Headcount)> runs) =>
        runs.Sum(r => (long)r.Occurrences * (r.Headcount.Groups.Count + r.Headcount.Limited.Length));

    /// <summary>Plans a campaign's occurrences and freezes the broadcast of the first one.</summary>
    private async Task<CampaignRun> FreezeAsync(
        SelectedCampaign selected,
        RehearsalRequest request,
        CancellationToken cancellationToken
    )
    {
        var campaign = selected.Campaign;
        var zone = campaign.Terms.Plan.Schedule.Zone;
        var due = CampaignPlanner
            .EnumerateDue(
                campaign.Plan,
                request.From.AtStartOfDayInZone(zone).ToInstant() - Duration.Epsilon,
                request.To.PlusDays(1).AtStartOfDayInZone(zone).ToInstant() - Duration.Epsilon,
                cancellationToken
            )
            .ToList();
        var run = new CampaignRun(selected, due);
        if (due.Count > 0 && !run.IsPaused)
        {
            var frozen = await factory.FreezeAsync(
                "rehearsal",
                runner.CreateRequest(campaign, due[0]),
                OccurrenceRequest.CallerFor(campaign),
                due[0],
                cancellationToken,
                campaign.Body.Schedule.Zone
            );
            (run.Broadcast, run.Refusal) = (frozen.Value, frozen.Problem);
        }

        return run;
    }

    private static List<SimulatedOccurrence> SimulateOccurrences(
        List<CampaignRun> runs,
        Simulation simulation,
        CancellationToken cancellationToken
    )
    {
        var occurrences = new List<SimulatedOccurrence>();
        var dueRuns = runs.Where(r => !r.IsPaused)
            .SelectMany(r => r.Due.Select(due => (Run: r, Due: due)))
            .OrderBy(r => r.Due)
            .ThenBy(r => r.Run.Id, StringComparer.Ordinal);
        foreach (var (run, due) in dueRuns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var day = run.GetDay(due);
            var count = run is { Broadcast: { } broadcast, Headcount: { Recipients: > 0 } headcount }
                ? simulation.RunOccurrence(
                    run.Id,
                    broadcast with
                    {
                        StartAt = due,
                        LatestUsefulAt = due + (broadcast.LatestUsefulAt - broadcast.StartAt),
                    },
                    headcount,
                    day
                )
                : OccurrenceCount.Nothing;
            occurrences.Add(new SimulatedOccurrence(run, day, count));
        }

        foreach (var run in runs.Where(r => r.Due.Count > 0 && !r.IsPaused && r.Headcount is not { Recipients: > 0 }))
        {
            simulation.AddCollision(run.Skipped());
        }

        return occurrences;
    }
}
