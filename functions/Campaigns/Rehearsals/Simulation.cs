using System.Globalization;
using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Orders;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Simulates occurrences in the order in which they fall due: counts budgets, reserves senders' time, and collects
/// collisions. Reads no storage; not thread-safe.
/// </summary>
/// <remarks>
/// An occurrence is assumed to be ordered at its due instant and sent on the day on which its window opens. People are
/// simulated one by one only where a budget limits some.
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

    /// <summary>
    /// Returns all collisions. To be called once, after the last occurrence: each call adds those of whole days.
    /// </summary>
    public Collisions CollectCollisions(CancellationToken cancellationToken)
    {
        foreach (var found in _sameDayOverlaps.Find(cancellationToken).Concat(_dailySpend.Find()))
        {
            _collisions.Add(found);
        }

        return _collisions;
    }

    /// <summary>Adds a collision that the caller found.</summary>
    public void AddCollision(Collision collision) => _collisions.Add(collision);

    /// <summary>Simulates one occurrence; occurrences must come in the order of their due instants.</summary>
    /// <param name="campaign">The campaign's id.</param>
    /// <param name="broadcast">The broadcast as it would be ordered, which starts at the due instant.</param>
    /// <param name="headcount">The headcount of its audience, with at least one recipient.</param>
    /// <param name="day">The local day of the occurrence in the campaign's zone.</param>
    public OccurrenceCount RunOccurrence(string campaign, Broadcast broadcast, Headcount headcount, LocalDate day)
    {
        var due = broadcast.StartAt;
        var window = new SendWindow(broadcast, areas, Zones.Get(broadcast.Zone!));
        if (!_layouts.TryGetValue(headcount, out var layout))
        {
            _layouts[headcount] = layout = new HeadcountLayout(headcount, areas);
        }

        Instant[] openings = [.. layout.Windows.Select(area => window.NextOpening(area, due))];
        var runs = headcount.Groups.Select((g, i) => new GroupRun(g, openings[layout.WindowByGroup[i]])).ToArray();
        var overBudget =
            broadcast.Cards.Count > 0 ? AssignCards(campaign, broadcast, headcount, runs, CountersByGroup(), day)
            : broadcast.IsUrgent || headcount.Limited.IsEmpty ? 0
            : ApplyBudgets(headcount, runs, CountersByGroup());
        LocalDate[] days = [.. layout.CeilingDays.Select(d => window.DayOf(d.Area, openings[d.Window]))];
        var groupSums = new (int People, int Segments)[layout.SendGroups.Count];
        foreach (var (at, run) in runs.Index())
        {
            ref var sendGroup = ref groupSums[layout.SendGroupByGroup[at]];
            sendGroup = (sendGroup.People + run.People, sendGroup.Segments + run.Segments);
            if (run.Segments > 0 && layout.CeilingsByGroup[at] is { Length: > 0 } ceilings)
            {
                var cost = MaxCost(run);
                foreach (var (ceiling, ceilingDay) in ceilings)
                {
                    _dailySpend.Add(ceiling, days[ceilingDay], campaign, cost);
                }
            }
        }

        var estimate = new CostEstimate(broadcast.Pool, senders);
        foreach (var (sendGroup, sums) in layout.SendGroups.Zip(groupSums))
        {
            estimate.Add(sendGroup.Senders, sums.Segments);
        }

        _sameDayOverlaps.Add(day, campaign, headcount);
        if (overBudget > 0)
        {
            _collisions.Add(
                new Collision
                {
                    Kind = CollisionKind.Budget,
                    Day = day,
                    At = due,
                    Campaigns = [campaign],
                    People = overBudget,
                    Detail =
                        $"{overBudget} of {headcount.Recipients} people get no text: they or their household "
                        + $"have had as many as their area allows.",
                }
            );
        }

        ForecastSending(campaign, broadcast, layout, groupSums, openings, window, day);
        return new OccurrenceCount(
            groupSums.Sum(l => l.People),
            estimate.Segments,
            estimate.Cost,
            estimate.SendTime,
            overBudget
        );

        // Returns for each group the counters of the day and week in which its window opens.
        DayCounters[] CountersByGroup()
        {
            // No local day is more than one behind the UTC day.
            _budgets.RemoveBefore(due.InUtc().Date.PlusDays(-1));
            DayCounters[] ofWindows =
            [
                .. layout.Windows.Zip(openings, (a, at) => _budgets.CountersOn(window.DayOf(a, at))),
            ];
            return [.. layout.WindowByGroup.Select(w => ofWindows[w])];
        }
    }

    /// <summary>
    /// Gives everyone their next card. A person who lacks a value for it or is over a budget gets none, and the same
    /// card next time.
    /// </summary>
    /// <returns>The number of people over a budget.</returns>
    private int AssignCards(
        string campaign,
        Broadcast broadcast,
        Headcount headcount,
        GroupRun[] runs,
        DayCounters[] counters,
        LocalDate day
    )
    {
        if (!_decks.TryGetValue(campaign, out var deck))
        {
            _decks[campaign] = deck = new DeckSimulation(broadcast.Cards, headcount);
        }

        var (overBudget, repeated) = (0, 0);
        foreach (var (group, run) in runs.Index())
        {
            var choice = deck.ChoiceForGroup(group);
            var segments = run.Group.Cards!.Segments[choice.Card];
            (run.People, run.Segments) =
                segments > 0 ? (deck.Unlimited[group], deck.Unlimited[group] * segments) : (0, 0);
            repeated += choice.BeginsAgain ? run.People : 0;
            if (run.People > 0)
            {
                deck.MarkGroupSeen(group);
            }
        }

        for (var i = 0; i < headcount.Limited.Length; i++)
        {
            var person = headcount.Limited[i];
            var run = runs[person.Group];
            var choice = deck.ChoiceForLimited(i);
            var segments = run.Group.Cards!.Segments[choice.Card];
            if (segments == 0)
            {
                continue;
            }

            if (
                !broadcast.IsUrgent
                && !counters[person.Group]
                    .TryCount(person.Person, run.Group.Rules.Budget, person.Household, run.Group.Rules.HouseholdBudget)
            )
            {
                overBudget += person.Count;
                continue;
            }

            run.People += person.Count;
            run.Segments += person.Count * segments;
            repeated += choice.BeginsAgain ? person.Count : 0;
            deck.MarkLimitedSeen(i);
        }

        if (repeated > 0)
        {
            _collisions.Add(
                new Collision
                {
                    Kind = CollisionKind.DeckExhausted,
                    Day = day,
                    At = broadcast.StartAt,
                    Campaigns = [campaign],
                    People = repeated,
                    Detail =
                        $"{repeated} people have seen all {broadcast.Cards.Count} cards: from here they come "
                        + $"again. Add cards to the deck.",
                }
            );
        }

        return overBudget;
    }

    /// <summary>
    /// Subtracts people over a budget from their groups and counts the others; returns the number subtracted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ApplyBudgets(Headcount headcount, GroupRun[] runs, DayCounters[] counters)
    {
        var overBudget = 0;
        foreach (ref readonly var person in headcount.Limited.AsSpan())
        {
            var run = runs[person.Group];
            if (
                !counters[person.Group]
                    .TryCount(person.Person, run.Group.Rules.Budget, person.Household, run.Group.Rules.HouseholdBudget)
            )
            {
                overBudget += person.Count;
                run.People -= person.Count;
                run.Segments -= person.Count * person.Segments;
            }
        }

        return overBudget;
    }

    /// <summary>
    /// Reserves the senders' time, first for groups whose window opens first, and reports texts that are too late.
    /// </summary>
    private void ForecastSending(
        string campaign,
        Broadcast broadcast,
        HeadcountLayout layout,
        (int People, int Segments)[] sums,
        Instant[] openings,
        SendWindow window,
        LocalDate day
    )
    {
        var (late, all) = (0, 0);
        var groupSums = layout
            .SendGroups.Zip(sums)
            .Where(l => l.Second.Segments > 0)
            .OrderBy(l => openings[l.First.Window]);
        foreach (var (sendGroup, (people, segments)) in groupSums)
        {
            var area = layout.Windows[sendGroup.Window];
            var finish = _forecast.Reserve(
                broadcast.IsUrgent,
                sendGroup.Senders,
                segments,
                broadcast.StartAt,
                broadcast.LatestUsefulAt,
                at => window.NextOpening(area, at),
                open => window.NextClosing(area, open)
            );
            all += people;
            // Estimated from the average size of a text: which ones would be late is unknown.
            late += (int)Math.Ceiling((decimal)finish.TooLate * people / segments);
        }

        if (late > 0)
        {
            var until = broadcast.LatestUsefulAt.InZone(Zones.Get(broadcast.Zone!)).LocalDateTime;
            _collisions.Add(
                new Collision
                {
                    Kind = CollisionKind.TooSlow,
                    Day = day,
                    At = broadcast.StartAt,
                    Campaigns = [campaign],
                    People = late,
                    Detail = string.Create(
                        CultureInfo.InvariantCulture,
                        $"About {late} of {all} texts would come too late, after {until:uuuu-MM-dd HH:mm}: by "
                            + $"the quiet hours, the senders' pace and what else they send."
                    ),
                }
            );
        }
    }

    private static Money MaxCost(GroupRun run) =>
        run.Group.Senders[0].Price with
        {
            Amount = run.Segments * run.Group.Senders.Max(s => s.Price.Amount),
        };

    /// <summary>A group of the headcount in one occurrence, with the people who get a text.</summary>
    private sealed class GroupRun(CountedGroup group, Instant opening)
    {
        public CountedGroup Group => group;
        public Instant Opening => opening;
        public int People { get; set; } = group.People;
        public int Segments { get; set; } = group.Segments;
    }
}
