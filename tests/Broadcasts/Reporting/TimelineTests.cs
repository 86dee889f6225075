using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Reporting;

public sealed class TimelineTests
{
    [Fact]
    public void A_timeline_without_texts_or_with_unsent_texts_only_has_no_points()
    {
        Assert.Empty(Timeline.From([]).Points);
        Assert.Empty(
            Timeline.From([(Engine.Start, DeliveryState.Waiting), (Engine.Start, DeliveryState.Sending)]).Points
        );
    }

    [Fact]
    public void Each_point_counts_all_that_came_before_it()
    {
        var points = Timeline
            .From([
                (At(9), DeliveryState.Delivered),
                (At(1), DeliveryState.Delivered),
                (At(3), DeliveryState.Undelivered),
                (At(3), DeliveryState.Delivered),
            ])
            .Points;

        Assert.Equal([At(1), At(3), At(9)], points.Select(p => p.At));
        Assert.Equal([1, 2, 3], points.Select(p => p.Tallies[DeliveryState.Delivered]));
        Assert.Equal([0, 1, 1], points.Select(p => p.Tallies.GetValueOrDefault(DeliveryState.Undelivered)));
    }

    /// <summary>
    /// Makes few points of any number of changes: the last holds everybody, and no step is larger than an instant or a
    /// two hundredth.
    /// </summary>
    [Property]
    public Property Many_changes_become_few_points_and_lose_nobody() =>
        Prop.ForAll(
            Gen.Choose(0, 400)
                .ListOf()
                .Where(seconds => seconds.Count > 0)
                .Select(s => s.Concat(s.Concat(s)).ToList())
                .ToArbitrary(),
            seconds =>
            {
                var points = Timeline.From(seconds.Select(s => (At(s), DeliveryState.Accepted))).Points;
                var counts = points.Select(p => p.Tallies[DeliveryState.Accepted]).ToList();
                var maxAtOnce = seconds.CountBy(s => s).Max(c => c.Value);
                Assert.InRange(points.Count, 1, Timeline.MaxPoints);
                Assert.Equal(seconds.Count, counts[^1]);
                Assert.All(
                    points,
                    p => Assert.Equal(seconds.Count(s => At(s) <= p.At), p.Tallies[DeliveryState.Accepted])
                );
                Assert.All(
                    counts.Zip(counts.Prepend(0)),
                    c => Assert.InRange(c.First - c.Second, 1, maxAtOnce + (seconds.Count / Timeline.MaxPoints) + 1)
                );
            }
        );

    [Fact]
    public void A_long_timeline_is_reduced_to_the_maximum_of_points_in_equal_steps()
    {
        var points = Timeline.From(Enumerable.Range(0, 100_000).Select(n => (At(n), DeliveryState.Delivered))).Points;

        Assert.Equal(Timeline.MaxPoints, points.Count);
        Assert.All(points.Index(), p => Assert.Equal(500 * (p.Index + 1), p.Item.Tallies[DeliveryState.Delivered]));
    }

    private static Instant At(int seconds) => Engine.Start + Duration.FromSeconds(seconds);
}
