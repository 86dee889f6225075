using CommunityAlerts.Broadcasts;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

/// <summary>Two senders: <c>slow</c> with 60 segments a minute, <c>quick</c> with 120. It is noon.</summary>
public sealed class SlotForecastTests
{
    private static readonly Instant Noon = Instant.FromUtc(2027, 6, 18, 12, 0);
    private static readonly IReadOnlyList<PoolSender> Slow = [Of("slow")];
    private static readonly IReadOnlyList<PoolSender> Both = [Of("slow"), Of("quick")];

    private readonly SlotForecast _table = new([Sender("slow", 60), Sender("quick", 120)]);

    [Fact]
    public void Texts_take_what_the_pace_says()
    {
        Assert.Equal(new ForecastResult(Minute(10), 0), Take(Slow, 600));
        // Behind the first.
        Assert.Equal(new ForecastResult(Minute(15), 0), Take(Slow, 300));
    }

    [Fact]
    public void Senders_that_are_free_share_the_work()
    {
        Assert.Equal(new ForecastResult(Minute(2), 0), Take(Slow, 120));
        // Two minutes of the quick one alone, 240; then both, 180 a minute.
        Assert.Equal(new ForecastResult(Minute(4), 0), Take(Both, 600));
    }

    [Fact]
    public void Texts_without_a_slot_before_the_latest_useful_time_are_too_late()
    {
        Assert.Equal(new ForecastResult(Minute(10), 100), Take(Slow, 700, until: 10));
        Assert.Equal(new ForecastResult(null, 5), Take(Slow, 5, until: 9));
    }

    [Fact]
    public void Closed_time_is_waited_for()
    {
        // Open in even hours only.
        Assert.Equal(new ForecastResult(Minute(130), 0), Take(Slow, 70 * 60, open: 60, closed: 60));
        // What lies behind the window leaves the time before it to others.
        Assert.Equal(new ForecastResult(Minute(61), 0), Take(Slow, 60));
    }

    [Fact]
    public void Urgent_texts_wait_for_urgent_ones_alone_and_routine_for_both()
    {
        Take(Slow, 600);

        Assert.Equal(new ForecastResult(Minute(5), 0), Take(Slow, 300, urgent: true));
        Assert.Equal(new ForecastResult(Minute(6), 0), Take(Slow, 60, urgent: true));
        Assert.Equal(new ForecastResult(Minute(11), 0), Take(Slow, 60));
    }

    private ForecastResult Take(
        IReadOnlyList<PoolSender> candidates,
        int segments,
        int until = 1_000,
        bool urgent = false,
        int open = 10_000,
        int closed = 0
    ) =>
        _table.Reserve(
            urgent,
            candidates,
            segments,
            Noon,
            Minute(until),
            at =>
                At(at) % (open + closed) < open ? at : Minute((((int)At(at) / (open + closed)) + 1) * (open + closed)),
            at => Minute(((int)At(at) / (open + closed) * (open + closed)) + open)
        );

    private static double At(Instant at) => (at - Noon).TotalMinutes;

    private static Instant Minute(int minute) => Noon + Duration.FromMinutes(minute);

    private static PoolSender Of(string id) => new(id, "+18335550100", [], Reports: true, new Money(0.05m, "CNY"));

    private static Sender Sender(string id, int pace) =>
        new()
        {
            Id = id,
            From = "+18335550100",
            SegmentsPerMinute = pace,
            PricePerSegment = new Money(0.05m, "CNY"),
        };
}
