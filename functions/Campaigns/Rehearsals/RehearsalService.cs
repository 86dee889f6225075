using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Orders;
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
    BroadcastFactory orders,
    HeadcountReader headcounts,
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
    /// <param name="order">The days and the campaigns.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The simulated result; the problem of <see cref="CampaignSelector.SelectAsync"/>; or <c>invalid-fields</c> where
    /// there are too many occurrences or steps.
    /// </returns>
    public async Task<Result<Rehearsal>> RehearseAsync(
        Caller caller,
        RehearsalOrder order,
        CancellationToken cancellationToken
    )
    {
        var selected = await selector.SelectAsync(caller, order, cancellationToken);
        if (!selected.IsOk)
        {
            return selected.Problem;
        }

        var parts = new List<CampaignRun>();
        foreach (var campaign in selected.Value)
        {
            parts.Add(await FreezeAsync(campaign, order, cancellationToken));
            if (parts.Sum(p => p.Due.Count) > MaxOccurrences)
            {
                return CommonProblems.InvalidFields(
                    new FieldError(
                        "/to",
                        "wrong-count",
                        $"The campaigns have more than {MaxOccurrences} occurrences in these days together: "
                            + $"rehearse fewer days or campaigns."
                    )
                    {
                        Most = MaxOccurrences,
                    }
                );
            }
        }

        var orderedRuns = parts.Where(p => p.Broadcast is not null).ToList();
        var tree = await areas.GetAsync(cancellationToken);
        var reading = Cohorts.Merge(
            await headcounts.ReadAsync([.. orderedRuns.Select(p => p.Broadcast!)], tree, cancellationToken),
            cancellationToken
        );
        foreach (var (part, headcount) in orderedRuns.Zip(reading.Headcounts))
        {
            part.Headcount = headcount;
        }

        if (CountSteps(orderedRuns.Select(p => (p.Due.Count, p.Headcount!))) > MaxSteps)
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
                    Most = MaxSteps,
                }
            );
        }

        var simulation = new Simulation(reading, tree, await senders.AllAsync(cancellationToken));
        var played = SimulateOccurrences(parts, simulation, cancellationToken);
        var collisions = simulation.CollectCollisions(cancellationToken);
        return new RehearsalReport(order, settings.Value.Currency).Create(parts, played, collisions);
    }

    /// <summary>Computes the number of steps of a rehearsal before the first is simulated.</summary>
    /// <param name="parts">The number of occurrences of each headcount.</param>
    public static long CountSteps(IEnumerable<(int Occurrences, Headcount Headcount)> parts) =>
        parts.Sum(p => (long)p.Occurrences * (p.Headcount.Groups.Count + p.Headcount.Limited.Length));

    /// <summary>Plans a campaign's occurrences and freezes the broadcast of the first one.</summary>
    private async Task<CampaignRun> FreezeAsync(
        SelectedCampaign selected,
        RehearsalOrder order,
        CancellationToken cancellationToken
    )
    {
        var campaign = selected.Campaign;
        var zone = campaign.Terms.Plan.Schedule.Zone;
        var due = CampaignPlanner
            .Due(
                campaign.Terms.Plan,
                order.From.AtStartOfDayInZone(zone).ToInstant() - Duration.Epsilon,
                order.To.PlusDays(1).AtStartOfDayInZone(zone).ToInstant() - Duration.Epsilon,
                cancellationToken
            )
            .ToList();
        var part = new CampaignRun(selected, due);
        if (due.Count > 0 && !part.IsPaused)
        {
            var frozen = await orders.FreezeAsync(
                "rehearsal",
                runner.CreateRequest(campaign, due[0]),
                OccurrenceRequest.CallerFor(campaign),
                due[0],
                cancellationToken,
                campaign.Body.Schedule.Zone
            );
            (part.Broadcast, part.Refusal) = (frozen.Value, frozen.Problem);
        }

        return part;
    }

    private static List<PlayedOccurrence> SimulateOccurrences(
        List<CampaignRun> parts,
        Simulation simulation,
        CancellationToken cancellationToken
    )
    {
        var played = new List<PlayedOccurrence>();
        var occurrences = parts
            .Where(p => !p.IsPaused)
            .SelectMany(p => p.Due.Select(due => (Part: p, Due: due)))
            .OrderBy(o => o.Due)
            .ThenBy(o => o.Part.Id, StringComparer.Ordinal);
        foreach (var (part, due) in occurrences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var day = part.DayOf(due);
            var count = part is { Broadcast: { } broadcast, Headcount: { Recipients: > 0 } headcount }
                ? simulation.RunOccurrence(
                    part.Id,
                    broadcast with
                    {
                        StartAt = due,
                        LatestUsefulAt = due + (broadcast.LatestUsefulAt - broadcast.StartAt),
                    },
                    headcount,
                    day
                )
                : OccurrenceCount.Nothing;
            played.Add(new PlayedOccurrence(part, day, count));
        }

        foreach (var part in parts.Where(p => p.Due.Count > 0 && !p.IsPaused && p.Headcount is not { Recipients: > 0 }))
        {
            simulation.AddCollision(part.Skipped());
        }

        return played;
    }
}
