using System.Collections.Immutable;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Orders;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Text;

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

    private static readonly LocalDatePattern Month = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM");

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
        return BuildRehearsal(order, parts, simulation, played, cancellationToken);
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

    private static List<(CampaignRun Part, LocalDate Day, OccurrenceCount Count)> SimulateOccurrences(
        List<CampaignRun> parts,
        Simulation simulation,
        CancellationToken cancellationToken
    )
    {
        var played = new List<(CampaignRun, LocalDate, OccurrenceCount)>();
        var occurrences = parts
            .Where(p => !p.IsPaused)
            .SelectMany(p => p.Due.Select(due => (Part: p, Due: due)))
            .OrderBy(o => o.Due)
            .ThenBy(o => o.Part.Id, StringComparer.Ordinal);
        foreach (var (part, due) in occurrences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var day = part.DayOf(due);
            played.Add(
                (
                    part,
                    day,
                    part is { Broadcast: { } broadcast, Headcount: { Recipients: > 0 } headcount }
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
                        : OccurrenceCount.Nothing
                )
            );
        }

        foreach (var part in parts.Where(p => p.Due.Count > 0 && !p.IsPaused && p.Headcount is not { Recipients: > 0 }))
        {
            simulation.AddCollision(part.Skipped());
        }

        return played;
    }

    private Rehearsal BuildRehearsal(
        RehearsalOrder order,
        List<CampaignRun> parts,
        Simulation simulation,
        List<(CampaignRun Part, LocalDate Day, OccurrenceCount Count)> played,
        CancellationToken cancellationToken
    )
    {
        var currency = settings.Value.Currency;
        var collisions = simulation.CollectCollisions(cancellationToken);
        var playedByPart = played.ToLookup(p => p.Part);
        return new Rehearsal
        {
            From = order.From,
            To = order.To,
            Campaigns =
            [
                .. parts
                    .Select(part => (Part: part, Its: playedByPart[part].ToList()))
                    .Select(p => (p.Part, p.Its, Sums: SumCounts(p.Its)))
                    .Select(p =>
                        p.Part.ToRehearsed(order, p.Sums.ToFigures(currency), p.Sums.OverBudget, CreateWeeks(p.Its))
                    ),
            ],
            Days =
            [
                .. played
                    .GroupBy(p => p.Day)
                    .OrderBy(g => g.Key)
                    .Select(g =>
                        DayFigures.From(
                            SumCounts(g).ToFigures(currency),
                            g.Key,
                            [.. g.Select(p => p.Part.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                        )
                    ),
            ],
            Weeks = CreateWeeks(played),
            Months =
            [
                .. played
                    .GroupBy(p => Month.Format(p.Day), StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => MonthFigures.From(SumCounts(g).ToFigures(currency), g.Key)),
            ],
            Collisions = collisions.Kept,
            CollisionCounts = collisions.Counts,
            Total = SumCounts(played).ToFigures(currency),
        };
    }

    private List<WeekFigures> CreateWeeks(
        IEnumerable<(CampaignRun Part, LocalDate Day, OccurrenceCount Count)> played
    ) =>
        [
            .. played
                .GroupBy(p => FormatWeek(p.Day), StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => WeekFigures.From(SumCounts(g).ToFigures(settings.Value.Currency), g.Key)),
        ];

    private static Totals SumCounts(IEnumerable<(CampaignRun Part, LocalDate Day, OccurrenceCount Count)> played)
    {
        var totals = new Totals();
        foreach (var (_, _, count) in played)
        {
            totals.Add(count);
        }

        return totals;
    }

    private static string FormatWeek(LocalDate day) =>
        IsoWeek.FromDay(day) is var week
            ? string.Create(CultureInfo.InvariantCulture, $"{week.Year:0000}-W{week.Number:00}")
            : "";

    /// <summary>One campaign in the rehearsal.</summary>
    private sealed class CampaignRun(SelectedCampaign cast, IReadOnlyList<Instant> due)
    {
        public string Id => cast.Campaign.Id;
        public bool IsPaused => cast.Campaign.State is CampaignState.Paused;
        public IReadOnlyList<Instant> Due => due;

        /// <summary>
        /// The broadcast that the first occurrence would order; null where none falls due or it cannot be ordered.
        /// </summary>
        public Broadcast? Broadcast { get; set; }

        /// <summary>The problem of ordering it; null where there is none.</summary>
        public Problem? Refusal { get; set; }
        public Headcount? Headcount { get; set; }

        public LocalDate DayOf(Instant at) => at.InZone(cast.Campaign.Terms.Plan.Schedule.Zone).Date;

        /// <summary>Creates the collision of a campaign all of whose occurrences are skipped.</summary>
        public Collision Skipped() =>
            new()
            {
                Kind = Refusal is null ? CollisionKind.Nobody : CollisionKind.NotOrdered,
                Day = DayOf(due[0]),
                At = due[0],
                Campaigns = [Id],
                Detail = Refusal is null
                    ? "Nobody would get a text: every contact of the audience is excluded, or its lists are "
                        + "empty. Its occurrences are skipped."
                    : $"Its broadcasts could not be ordered: {Refusal.Detail ?? Refusal.Title}",
                Problem = Refusal?.Code,
            };

        public RehearsedCampaign ToRehearsed(
            RehearsalOrder order,
            Figures figures,
            long overBudget,
            IReadOnlyList<WeekFigures> weeks
        ) =>
            new()
            {
                Occurrences = figures.Occurrences,
                Recipients = figures.Recipients,
                Segments = figures.Segments,
                Cost = figures.Cost,
                OtherCosts = figures.OtherCosts,
                Hours = figures.Hours,
                Id = Id,
                Name = cast.Campaign.Body.Name,
                State =
                    cast.IsDraft ? RehearsedState.Draft
                    : IsPaused ? RehearsedState.Paused
                    : RehearsedState.Active,
                People = Headcount?.Recipients ?? 0,
                Excluded = Headcount?.Excluded ?? ImmutableSortedDictionary<string, int>.Empty,
                OverBudget = overBudget,
                Weeks = weeks,
                Notes = [.. Notes(order)],
            };

        private IEnumerable<string> Notes(RehearsalOrder order)
        {
            if (due.Count == 0)
            {
                yield return "It has no occurrence in these days.";
            }
            else if (IsPaused)
            {
                yield return $"It is paused: its {due.Count} occurrences do not count. Rehearse it as a draft.";
            }

            if (Headcount?.Excluded.GetValueOrDefault(Exclusion.MissingValue.ToReason()) is > 0 and var missing)
            {
                yield return $"{missing} contacts lack a value that the text needs.";
            }

            if (Headcount?.Excluded.GetValueOrDefault(Exclusion.CannotBeRendered.ToReason()) is > 0 and var unrendered)
            {
                yield return $"With the values of {unrendered} contacts the text is too long or takes too much work.";
            }

            // A span that continues into the next year is named for the one in which it begins.
            var season = cast.Campaign.Terms.Plan.Season;
            foreach (
                var note in season
                    .Notes(order.From.Year - 1, order.To.Year)
                    .Where(n =>
                        n.Year >= order.From.Year
                        || season.Spans[n.Span] is { From: AnnualEdge first, To: AnnualEdge last }
                            && first.UsualPosition > last.UsualPosition
                    )
            )
            {
                yield return note.Warning.Text;
            }
        }
    }
}
