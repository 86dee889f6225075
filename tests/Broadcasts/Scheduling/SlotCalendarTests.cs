using CommunityAlerts.Broadcasts.Scheduling;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Scheduling;

/// <summary>Slots in seconds after <see cref="Now"/>; windows open at the full minute where a row says so.</summary>
public sealed class SlotCalendarTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 6, 18, 8, 30);

    [Fact]
    public void Routine_slots_follow_one_another()
    {
        Assert.Equal([0, 2, 4], Slots(("r", 0, 2), ("r", 0, 2), ("r", 0, 2)));
    }

    [Fact]
    public void A_slot_starts_no_earlier_than_asked_and_what_is_free_before_it_is_given_later()
    {
        Assert.Equal([60, 0, 62], Slots(("r", 60, 2), ("r", 0, 2), ("r", 60, 1)));
    }

    [Fact]
    public void A_gap_too_small_is_left()
    {
        Assert.Equal([0, 4, 2, 7], Slots(("r", 0, 2), ("r", 4, 3), ("r", 0, 2), ("r", 0, 1)));
        Assert.Equal([0, 4, 7], Slots(("r", 0, 2), ("r", 4, 3), ("r", 0, 3)));
    }

    [Fact]
    public void An_urgent_slot_waits_only_for_the_routine_batch_in_flight()
    {
        // Twenty seconds of routine are given away, each batch takes two: urgent begins when the one in flight is
        // through.
        Assert.Equal(
            [0, 2, 4, 6, 5, 8, 11],
            Slots(("r", 0, 2), ("r", 0, 2), ("r", 0, 2), ("r", 0, 2), ("u", 3, 3), ("u", 3, 3), ("r", 0, 2))
        );
    }

    [Fact]
    public void Urgent_slots_of_an_idle_sender_start_at_once_one_after_another()
    {
        Assert.Equal([3, 6], Slots(("u", 3, 3), ("u", 3, 3)));
    }

    [Fact]
    public void A_routine_slot_never_overlaps_an_urgent_slot()
    {
        Assert.Equal([5, 0, 15], Slots(("u", 5, 10), ("r", 0, 5), ("r", 0, 1)));
        Assert.Equal([5, 15], Slots(("u", 5, 10), ("r", 0, 6)));
    }

    [Fact]
    public void Slots_count_open_time_only_and_leave_closed_time_to_those_who_may_use_it()
    {
        // Closed from 60 to 3600: what no longer starts before goes when it opens, at pace; others are not held up by
        // it.
        static Instant Opening(Instant at) =>
            at - Now is var after && after >= Duration.FromSeconds(60) && after < Duration.FromSeconds(3_600)
                ? Now + Duration.FromSeconds(3_600)
                : at;
        var calendar = SlotCalendar.Free;
        var slots = new List<double>();
        foreach (
            var (takes, opening) in new (int, Func<Instant, Instant>)[]
            {
                (50, Opening),
                (20, Opening),
                (20, Opening),
                (20, Opening),
                (20, at => at),
            }
        )
        {
            (calendar, var at) = calendar.Reserve(urgent: false, Duration.FromSeconds(takes), Now, opening, Now);
            slots.Add((at - Now).TotalSeconds);
        }

        Assert.Equal([0, 50, 3_600, 3_620, 70], slots);
    }

    [Fact]
    public void Reserved_intervals_round_trip()
    {
        var intervals = BusyIntervals
            .Free.Reserve(Now, Now + Duration.FromTicks(3), Now)
            .Reserve(Now + Duration.FromSeconds(9), Now + Duration.FromSeconds(12), Now);

        Assert.Equal(intervals.Write(), BusyIntervals.Parse(intervals.Write()).Write());
        Assert.True(BusyIntervals.Parse(intervals.Write()).Contains(Now + Duration.FromTicks(2)));
        Assert.False(BusyIntervals.Parse(intervals.Write()).Contains(Now + Duration.FromTicks(3)));
    }

    [Property(MaxTest = 2_000, Arbitrary = [typeof(Wishes)])]
    public bool Routine_slots_never_overlap_one_another_nor_urgent_ones(Wish[] wishes)
    {
        var (routine, urgent) = Give(wishes);
        return Apart(routine)
            && Apart(urgent)
            && !routine.Any(r => urgent.Any(u => u.Order < r.Order && u.From < r.To && r.From < u.To));
    }

    [Property(MaxTest = 2_000, Arbitrary = [typeof(Wishes)])]
    public bool A_routine_slot_is_the_first_that_fits(Wish[] wishes)
    {
        var (routine, _) = Give([.. wishes.Where(w => !w.Urgent)]);
        return routine.All(r =>
            Enumerable
                .Range(0, (int)(r.From - r.Asked))
                .All(earlier =>
                    routine.Any(o =>
                        o.Order < r.Order && o.From < r.Asked + earlier + (r.To - r.From) && r.Asked + earlier < o.To
                    )
                )
        );
    }

    private static double[] Slots(params (string Urgency, int NotBefore, int Takes)[] requests)
    {
        var calendar = SlotCalendar.Free;
        var slots = new List<double>();
        foreach (var (intervals, notBefore, takes) in requests)
        {
            (calendar, var at) = calendar.Reserve(
                intervals == "u",
                Duration.FromSeconds(takes),
                Now + Duration.FromSeconds(notBefore),
                at => at,
                Now
            );
            slots.Add((at - Now).TotalSeconds);
        }

        return [.. slots];
    }

    private static (IReadOnlyList<Given> Routine, IReadOnlyList<Given> Urgent) Give(Wish[] wishes)
    {
        var calendar = SlotCalendar.Free;
        var given = new List<(bool Urgent, Given Slot)>();
        foreach (var (order, wish) in wishes.Index())
        {
            (calendar, var at) = calendar.Reserve(
                wish.Urgent,
                Duration.FromSeconds(wish.Takes),
                Now + Duration.FromSeconds(wish.NotBefore),
                i => i,
                Now
            );
            var from = (long)(at - Now).TotalSeconds;
            given.Add((wish.Urgent, new Given(order, wish.NotBefore, from, from + wish.Takes)));
        }

        return (
            [.. given.Where(g => !g.Urgent).Select(g => g.Slot)],
            [.. given.Where(g => g.Urgent).Select(g => g.Slot)]
        );
    }

    private static bool Apart(IReadOnlyList<Given> slots) =>
        !slots.Any(a => slots.Any(b => a.Order < b.Order && a.From < b.To && b.From < a.To));

    public sealed record Given(int Order, long Asked, long From, long To);

    public sealed record Wish(bool Urgent, int NotBefore, int Takes);

    /// <summary>Up to twenty wishes within half a minute, so that nearly all touch.</summary>
    public static class Wishes
    {
        public static Arbitrary<Wish[]> Any() =>
            Arb.From(
                from count in Gen.Choose(1, 20)
                from wishes in Gen.ArrayOf(
                    from urgent in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
                    from notBefore in Gen.Choose(0, 30)
                    from takes in Gen.Choose(1, 5)
                    select new Wish(urgent, notBefore, takes),
                    count
                )
                select wishes
            );
    }
}
