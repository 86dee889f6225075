using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Reporting;

public sealed class BreakdownTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Areas_and_timeline_count_everybody_once_by_the_state_they_are_in()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync(
            "parents",
            Enumerable.Range(0, 30),
            (n, c) => c with { Area = n % 3 == 0 ? "beiguan/hongqilu" : "beiguan" }
        );
        engine.Carrier.Script = (_, phone) => phone == Engine.Phone(3) ? new SendOutcome.Refused("4002") : null;
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep {{ name }} away." },
            }
        );
        await engine.DrainAsync();

        var areas = await engine.Get<Breakdown>().ReadByAreaAsync(id, Cancel);
        var points = (await engine.Get<Breakdown>().ReadTimelineAsync(id, Cancel)).Points;

        Assert.Equal(["beiguan", "beiguan/hongqilu"], areas.Areas.Select(a => a.Area), StringComparer.Ordinal);
        Assert.Equal([20, 10], areas.Areas.Select(a => a.Recipients));
        Assert.Equal([20, 9], areas.Areas.Select(a => a.Tallies[DeliveryState.Accepted]));
        Assert.Equal(1, areas.Areas[1].Tallies[DeliveryState.Refused]);
        Assert.Equal((await engine.ViewAsync(id)).Tallies, points[^1].Tallies);
        Assert.InRange(points[0].At, Engine.Start, engine.Now);
    }

    [Fact]
    public async Task A_recipient_in_a_claimed_batch_counts_as_sending_and_adds_no_timeline_point()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Enumerable.Range(0, 5));
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        var stored = (await engine.Get<Ledger>().FindAsync(new BatchId(id, 0, 0), Cancel))!;
        await engine.Get<Ledger>().TryReplaceAsync(stored.Batch.WithClaim("somebody", engine.Now), stored.ETag, Cancel);

        Assert.Equal(
            5,
            Assert.Single((await engine.Get<Breakdown>().ReadByAreaAsync(id, Cancel)).Areas).Tallies[
                DeliveryState.Sending
            ]
        );
        Assert.Empty((await engine.Get<Breakdown>().ReadTimelineAsync(id, Cancel)).Points);
    }

    [Fact]
    public async Task An_erased_recipient_is_counted_and_belongs_to_no_area()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Enumerable.Range(0, 10));
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        Assert.True(
            await engine
                .Get<IEnumerable<IPersonData>>()
                .OfType<PersonDeliveries>()
                .Single()
                .EraseAsync(engine.Key(4), Cancel)
        );

        var areas = await engine.Get<Breakdown>().ReadByAreaAsync(id, Cancel);

        Assert.Equal(1, areas.Erased);
        Assert.Equal(9, Assert.Single(areas.Areas).Recipients);
        Assert.Equal(
            10,
            (await engine.Get<Breakdown>().ReadTimelineAsync(id, Cancel)).Points[^1].Tallies[DeliveryState.Accepted]
        );
    }

    [Fact]
    public async Task A_scheduled_broadcast_has_no_areas_and_no_timeline_points()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1]);
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                StartAt = Engine.Start + NodaTime.Duration.FromDays(30),
            }
        );

        Assert.Empty((await engine.Get<Breakdown>().ReadByAreaAsync(id, Cancel)).Areas);
        Assert.Empty((await engine.Get<Breakdown>().ReadTimelineAsync(id, Cancel)).Points);
    }
}
