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
/// Plays occurrences in the order in which they fall due: counts budgets, gives away senders' time, and notes what
/// collides. Pure; not for several threads.
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
    private readonly SameDayOverlaps _sameDayOverlaps = new(reading.Reaches);
    private readonly DailySpend _dailySpend = new();
    private readonly Collisions _collisions = new();

    /// <summary>What was found, once every occurrence was played.</summary>
    public Collisions Collisions()
    {
        foreach (var found in _sameDayOverlaps.Find().Concat(_dailySpend.Find()))
        {
            _collisions.Add(found);
        }

        return _collisions;
    }

    /// <summary>Notes what is found elsewhere.</summary>
    public void Add(Collision collision) => _collisions.Add(collision);

    /// <summary>Plays one occurrence; not before any that fell due earlier.</summary>
    /// <param name="campaign">Whose.</param>
    /// <param name="broadcast">As it would be ordered: its start is the due instant.</param>
    /// <param name="headcount">Of its audience, with a recipient at least.</param>
    /// <param name="day">Its day in the campaign's zone.</param>
    public OccurrenceCount RunOccurrence(string campaign, Broadcast broadcast, Headcount headcount, LocalDate day)
    {
        var due = broadcast.StartAt;
        var window = new SendWindow(broadcast, areas, Zones.Get(broadcast.Zone!));
        var parts = headcount.Groups.Select(g => new Part(g, window.Opening(g.Area, due))).ToArray();
        var over = broadcast.Cards.Count > 0 ? Deal(campaign, broadcast, headcount, parts, window, day)
            : broadcast.IsUrgent ? 0
            : Budget(headcount, parts, window, due);
        var estimate = new CostEstimate(broadcast.Pool, senders);
        foreach (var part in parts)
        {
            estimate.Add(part.Group.Senders, part.Segments);
            foreach (var ceiling in part.Group.Rules.SpendCeilings.Where(_ => part.Segments > 0))
            {
                _dailySpend.Add(ceiling, window.DayOf(ceiling.Area, part.Opening), campaign, CostOf(part));
            }
        }

        _sameDayOverlaps.Add(day, campaign, headcount);
        if (over > 0)
        {
            _collisions.Add(new Collision
            {
                Kind = CollisionKind.Budget,
                Day = day,
                At = due,
                Campaigns = [campaign],
                People = over,
                Detail = $"{over} of {headcount.Recipients} people get no text: they or their household have had as many as their area allows.",
            });
        }

        Send(campaign, broadcast, parts, window, day);
        return new OccurrenceCount(parts.Sum(p => p.People), estimate.Segments, estimate.Cost, estimate.Takes, over);
    }

    /// <summary>
    /// Gives everybody their next card; who lacks a value for it, or is over a budget, gets none and the same one next
    /// time.
    /// </summary>
    /// <returns>How many were over a budget.</returns>
    private int Deal(
        string campaign,
        Broadcast broadcast,
        Headcount headcount,
        Part[] parts,
        SendWindow window,
        LocalDate day
    )
    {
        if (!_decks.TryGetValue(campaign, out var deck))
        {
            _decks[campaign] = deck = new DeckSimulation(broadcast.Cards, headcount);
        }

        var (over, again) = (0, 0);
        _budgets.Forget(broadcast.StartAt.InUtc().Date.PlusDays(-1));
        var pages = parts.Select(p => _budgets.Open(window.DayOf(p.Group.Area, p.Opening))).ToArray();
        foreach (var (group, part) in parts.Index())
        {
            var deal = deck.OfGroup(group);
            var segments = part.Group.Cards!.Segments[deal.Card];
            (part.People, part.Segments) =
                segments > 0 ? (deck.Unlimited[group], deck.Unlimited[group] * segments) : (0, 0);
            again += deal.BeginsAgain ? part.People : 0;
            if (part.People > 0)
            {
                deck.ArrivesAtGroup(group);
            }
        }

        for (var i = 0; i < headcount.Limited.Length; i++)
        {
            var person = headcount.Limited[i];
            var part = parts[person.Group];
            var deal = deck.OfLimited(i);
            var segments = part.Group.Cards!.Segments[deal.Card];
            if (segments == 0)
            {
                continue;
            }

            if (
                !broadcast.IsUrgent
                && !pages[person.Group]
                    .TryCount(
                        person.Person,
                        part.Group.Rules.Budget,
                        person.Household,
                        part.Group.Rules.HouseholdBudget
                    )
            )
            {
                over++;
                continue;
            }

            part.People++;
            part.Segments += segments;
            again += deal.BeginsAgain ? 1 : 0;
            deck.ArrivesAtLimited(i);
        }

        if (again > 0)
        {
            _collisions.Add(new Collision
            {
                Kind = CollisionKind.DeckExhausted,
                Day = day,
                At = broadcast.StartAt,
                Campaigns = [campaign],
                People = again,
                Detail = $"{again} people have seen all {broadcast.Cards.Count} cards: from here they come again. Add cards to the deck.",
            });
        }

        return over;
    }

    /// <summary>Takes off whom a budget keeps back, and counts the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Budget(Headcount headcount, Part[] parts, SendWindow window, Instant due)
    {
        if (headcount.Limited.IsEmpty)
        {
            return 0;
        }

        // No local day is further behind.
        _budgets.Forget(due.InUtc().Date.PlusDays(-1));
        var pages = parts.Select(p => _budgets.Open(window.DayOf(p.Group.Area, p.Opening))).ToArray();
        var over = 0;
        foreach (ref readonly var person in headcount.Limited.AsSpan())
        {
            var part = parts[person.Group];
            if (
                !pages[person.Group]
                    .TryCount(
                        person.Person,
                        part.Group.Rules.Budget,
                        person.Household,
                        part.Group.Rules.HouseholdBudget
                    )
            )
            {
                over++;
                part.People--;
                part.Segments -= person.Segments;
            }
        }

        return over;
    }

    /// <summary>Gives away the senders' time, first to those whose window opens first.</summary>
    private void Send(string campaign, Broadcast broadcast, Part[] parts, SendWindow window, LocalDate day)
    {
        var (late, all) = (0, 0);
        foreach (var part in parts.Where(p => p.Segments > 0).OrderBy(p => p.Opening))
        {
            var area = part.Group.Area;
            var finish = _forecast.Take(
                broadcast.IsUrgent,
                part.Group.Senders,
                part.Segments,
                broadcast.StartAt,
                broadcast.LatestUsefulAt,
                at => window.Opening(area, at),
                open => window.Closing(area, open)
            );
            all += part.People;
            // By the average text: which of them would be late is nobody's to say.
            late += (int)Math.Ceiling((decimal)finish.TooLate * part.People / part.Segments);
        }

        if (late > 0)
        {
            var until = broadcast.LatestUsefulAt.InZone(Zones.Get(broadcast.Zone!)).LocalDateTime;
            _collisions.Add(new Collision
            {
                Kind = CollisionKind.TooSlow,
                Day = day,
                At = broadcast.StartAt,
                Campaigns = [campaign],
                People = late,
                Detail = string.Create(CultureInfo.InvariantCulture, $"About {late} of {all} texts would come too late, after {until:uuuu-MM-dd HH:mm}: by the quiet hours, the senders' pace and what else they send."),
            });
        }
    }

    private static Money CostOf(Part part) =>
        part.Group.Senders[0].Price with
        {
            Amount = part.Segments * part.Group.Senders.Max(s => s.Price.Amount),
        };

    /// <summary>A group as one occurrence finds it.</summary>
    private sealed class Part(CountedGroup group, Instant opening)
    {
        public CountedGroup Group => group;
        public Instant Opening => opening;
        public int People { get; set; } = group.People;
        public int Segments { get; set; } = group.Segments;
    }
}
