using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Simulates occurrences in the order in which they fall due: counts budgets, reserves senders' time, and collects
/// collisions. Reads no storage; not thread-safe.
/// </summary>
/// <remarks>
/// An occurrence is assumed to be requested at its due instant and sent on the day on which its window opens. People
/// are simulated one by one only where a budget limits some.
/// </remarks>
public sealed class Simulation(HeadcountReading reading, AreaTree areas, IReadOnlyList<Sender> senders)
{
    private readonly BudgetSimulation _budgets = new(reading.People, reading.Households);
    private readonly Dictionary<string, DeckSimulation> _decks = new(StringComparer.Ordinal);
    private readonly SlotForecast _forecast = new(senders);
    private readonly SameDayOverlaps _sameDayOverlaps = new(reading.Overlaps);
    private readonly DailySpend _dailySpend = new();
    private readonly Collisions _collisions = new();
    private readonly Dictionary<Headcount, HeadcountLayout> _layouts = [];

    /// <summary>Returns the collisions of all occurrences so far, and of whole days.</summary>
    public Collisions CollectCollisions(CancellationToken cancellationToken) =>
        _collisions.With(_sameDayOverlaps.Find(cancellationToken).Concat(_dailySpend.Find()));

    /// <summary>Adds a collision that the caller found.</summary>
    public void AddCollision(Collision collision) => _collisions.Add(collision);

    /// <summary>Simulates one occurrence; occurrences must come in the order of their due instants.</summary>
    /// <param name="campaign">The campaign's id.</param>
    /// <param name="broadcast">The broadcast as it would be requested, which starts at the due instant.</param>
    /// <param name="headcount">The headcount of its audience, with at least one recipient.</param>
    /// <param name="day">The local day of the occurrence in the campaign's zone.</param>
    public OccurrenceCount RunOccurrence(string campaign, Broadcast broadcast, Headcount headcount, LocalDate day)
    {
        if (!_layouts.TryGetValue(headcount, out var layout))
        {
            _layouts[headcount] = layout = new HeadcountLayout(headcount, areas);
        }

        var window = new SendWindow(broadcast, areas, Zones.Get(broadcast.Zone!));
        var run = new OccurrenceRun(campaign, day, broadcast, headcount, layout, window);
        var overBudget = AssignTexts(run);
        AddDailySpend(run);
        _sameDayOverlaps.Add(day, campaign, headcount);
        ReportOverBudget(run, overBudget);
        var sums = run.SumBySendGroup();
        ForecastSending(run, sums);
        return Count(run, sums, overBudget);
    }

    /// <summary>Gives people their texts or cards as far as budgets allow; returns the number over a budget.</summary>
    private int AssignTexts(OccurrenceRun run) =>
        run.Broadcast.Cards.Count > 0 ? AssignCards(run)
        : run.Broadcast.IsUrgent || run.Headcount.Limited.IsEmpty ? 0
        : ApplyBudgets(run.Headcount, run.Groups, FindCounters(run));

    /// <summary>Returns for each group the counters of the day and week in which its window opens.</summary>
    private DayCounters[] FindCounters(OccurrenceRun run)
    {
        // No local day is more than one behind the UTC day.
        _budgets.RemoveBefore(run.Broadcast.StartAt.InUtc().Date.PlusDays(-1));
        DayCounters[] byWindow =
        [
            .. run.Layout.Windows.Zip(run.Openings, (a, at) => _budgets.CountersOn(run.Window.GetDay(a, at))),
        ];
        return [.. run.Layout.WindowByGroup.Select(w => byWindow[w])];
    }

    /// <summary>
    /// Gives everyone their next card. A person who lacks a value for it or is over a budget gets none, and the same
    /// card next time.
    /// </summary>
    /// <returns>The number of people over a budget.</returns>
    private int AssignCards(OccurrenceRun run)
    {
        if (!_decks.TryGetValue(run.Campaign, out var deck))
        {
            _decks[run.Campaign] = deck = new DeckSimulation(run.Broadcast.Cards, run.Headcount);
        }

        var repeated = AssignCardsToGroups(run, deck);
        var limited = AssignCardsToLimited(run, deck, FindCounters(run));
        ReportExhaustedDeck(run, repeated + limited.Repeated);
        return limited.OverBudget;
    }

    /// <summary>Gives the people whom no budget limits their card; returns how many have seen all cards.</summary>
    private static int AssignCardsToGroups(OccurrenceRun run, DeckSimulation deck)
    {
        var repeated = 0;
        foreach (var (at, group) in run.Groups.Index())
        {
            var choice = deck.ChoiceForGroup(at);
            var segments = group.Group.Cards!.Segments[choice.Card];
            (group.People, group.Segments) =
                segments > 0 ? (deck.Unlimited[at], deck.Unlimited[at] * segments) : (0, 0);
            repeated += choice.BeginsAgain ? group.People : 0;
            if (group.People > 0)
            {
                deck.MarkGroupSeen(at);
            }
        }

        return repeated;
    }

    /// <summary>Gives the people whom a budget limits their card, where it has room for one.</summary>
    private static LimitedCards AssignCardsToLimited(OccurrenceRun run, DeckSimulation deck, DayCounters[] counters)
    {
        var (overBudget, repeated) = (0, 0);
        for (var i = 0; i < run.Headcount.Limited.Length; i++)
        {
            var person = run.Headcount.Limited[i];
            var group = run.Groups[person.Group];
            var choice = deck.ChoiceForLimited(i);
            var segments = group.Group.Cards!.Segments[choice.Card];
            if (segments == 0)
            {
                continue;
            }

            if (!run.Broadcast.IsUrgent && !TryCount(person, group.Group.Rules, counters))
            {
                overBudget += person.Count;
                continue;
            }

            group.People += person.Count;
            group.Segments += person.Count * segments;
            repeated += choice.BeginsAgain ? person.Count : 0;
            deck.MarkLimitedSeen(i);
        }

        return new LimitedCards(overBudget, repeated);
    }

    /// <summary>
    /// Subtracts people over a budget from their groups and counts the others; returns the number subtracted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ApplyBudgets(Headcount headcount, GroupRun[] groups, DayCounters[] counters)
    {
        var overBudget = 0;
        foreach (ref readonly var person in headcount.Limited.AsSpan())
        {
            var group = groups[person.Group];
            if (!TryCount(person, group.Group.Rules, counters))
            {
                overBudget += person.Count;
                group.People -= person.Count;
                group.Segments -= person.Count * person.Segments;
            }
        }

        return overBudget;
    }

    /// <summary>Counts a text to a person, unless a budget has no room for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCount(in CountedPerson person, AreaRules rules, DayCounters[] counters) =>
        counters[person.Group].TryCount(person.Person, rules.Budget, person.Household, rules.HouseholdBudget);

    /// <summary>Adds the cost of the texts to the spend of each area with a ceiling.</summary>
    private void AddDailySpend(OccurrenceRun run)
    {
        LocalDate[] days = [.. run.Layout.CeilingDays.Select(d => run.Window.GetDay(d.Area, run.Openings[d.Window]))];
        foreach (var (at, group) in run.Groups.Index())
        {
            if (group.Segments > 0 && run.Layout.CeilingsByGroup[at] is { Length: > 0 } ceilings)
            {
                var cost = group.MaxCost;
                foreach (var (ceiling, day) in ceilings)
                {
                    _dailySpend.Add(ceiling, days[day], run.Campaign, cost);
                }
            }
        }
    }

    private OccurrenceCount Count(OccurrenceRun run, TextCount[] sums, int overBudget)
    {
        var estimate = new CostEstimate(run.Broadcast.Pool, senders);
        foreach (var (sendGroup, sum) in run.Layout.SendGroups.Zip(sums))
        {
            estimate.Add(sendGroup.Senders, sum.Segments);
        }

        return new OccurrenceCount(
            sums.Sum(s => s.People),
            estimate.Segments,
            estimate.Cost,
            estimate.SendTime,
            overBudget
        );
    }

    /// <summary>
    /// Reserves the senders' time, first for groups whose window opens first, and reports texts that are too late.
    /// </summary>
    private void ForecastSending(OccurrenceRun run, TextCount[] sums)
    {
        var broadcast = run.Broadcast;
        var (late, all) = (0, 0);
        var groupSums = run
            .Layout.SendGroups.Zip(sums)
            .Where(l => l.Second.Segments > 0)
            .OrderBy(l => run.Openings[l.First.Window]);
        foreach (var (sendGroup, sum) in groupSums)
        {
            var area = run.Layout.Windows[sendGroup.Window];
            var finish = _forecast.Reserve(
                broadcast.IsUrgent,
                sendGroup.Senders,
                sum.Segments,
                broadcast.StartAt,
                broadcast.LatestUsefulAt,
                at => run.Window.FindNextOpening(area, at),
                open => run.Window.FindNextClosing(area, open)
            );
            all += sum.People;
            // Estimated from the average size of a text: which ones would be late is unknown.
            late += (int)Math.Ceiling((decimal)finish.TooLate * sum.People / sum.Segments);
        }

        ReportTooSlow(run, late, all);
    }

    private void ReportOverBudget(OccurrenceRun run, int people)
    {
        if (people > 0)
        {
            _collisions.Add(
                run.CreateCollision(
                    CollisionKind.Budget,
                    people,
                    $"{people} of {run.Headcount.Recipients} people get no text: they or their household "
                        + $"have had as many as their area allows."
                )
            );
        }
    }

    private void ReportExhaustedDeck(OccurrenceRun run, int people)
    {
        if (people > 0)
        {
            _collisions.Add(
                run.CreateCollision(
                    CollisionKind.DeckExhausted,
                    people,
                    $"{people} people have seen all {run.Broadcast.Cards.Count} cards: from here they come "
                        + $"again. Add cards to the deck."
                )
            );
        }
    }

    private void ReportTooSlow(OccurrenceRun run, int late, int all)
    {
        if (late > 0)
        {
            var until = run.Broadcast.LatestUsefulAt.InZone(Zones.Get(run.Broadcast.Zone!)).LocalDateTime;
            _collisions.Add(
                run.CreateCollision(
                    CollisionKind.TooSlow,
                    late,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"About {late} of {all} texts would come too late, after {until:uuuu-MM-dd HH:mm}: by "
                            + $"the quiet hours, the senders' pace and what else they send."
                    )
                )
            );
        }
    }

    /// <summary>The cards of the people whom a budget limits, in one occurrence.</summary>
    /// <param name="OverBudget">The number of people whom a budget excludes.</param>
    /// <param name="Repeated">The number of people who have seen all cards, so that one comes again.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct LimitedCards(int OverBudget, int Repeated);
}
