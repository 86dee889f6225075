using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Sending;

public sealed class RecoverySweepTests
{
    private static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broadcast_of_a_month_that_nobody_prepared_ends_as_too_late()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1]);
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                StartAt = Engine.Start + Duration.FromDays(100),
            }
        );

        engine.Clock.Turn(Duration.FromDays(101));
        await engine.RunExpansionsAsync(id);
        await engine.SweepAsync();
        await engine.SweepAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.Equal(1, view.Skipped["too-late"]);
    }

    [Fact]
    public async Task An_expansion_whose_message_was_lost_is_started_again()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.Storage.QueueClient(Queues.Expansions).ClearMessagesAsync(Cancel);

        engine.Clock.Turn(Duration.FromMinutes(3));
        await engine.SweepAsync();
        await engine.DrainAsync();

        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Accepted]);
    }

    [Fact]
    public async Task A_batch_whose_message_was_lost_is_enqueued_again_once_in_ten_minutes()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        var queue = engine.Storage.QueueClient(Queues.Batches);
        await queue.ClearMessagesAsync(Cancel);

        engine.Clock.Turn(Duration.FromMinutes(3));
        await engine.SweepAsync();
        await engine.SweepAsync();

        var batches = (await engine.BatchesAsync(id)).Count(b => !b.Closes);
        Assert.Equal(batches, (await queue.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount);
        await engine.DrainAsync();
        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Accepted]);
    }

    [Fact]
    public async Task An_expired_claim_leaves_its_texts_unknown_and_unsent()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        var stored = (await engine.Get<Ledger>().FindAsync(new BatchId(id, 0, 0), Cancel))!;
        await engine.Get<Ledger>().TryReplaceAsync(stored.Batch.WithClaim("dead", engine.Now), stored.ETag, Cancel);

        engine.Clock.Turn(Duration.FromSeconds(100));
        await engine.SweepAsync();
        await engine.DrainAsync();
        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Sending]);

        engine.Clock.Turn(Duration.FromSeconds(30));
        await engine.SweepAsync();
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(10, view.Tallies[DeliveryState.Unknown]);
        Assert.True(view.Settled);
        Assert.Empty(engine.Carrier.Calls);
    }

    [Fact]
    public async Task A_holder_that_wakes_after_its_claim_expired_may_still_say_accepted()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Ten);
        engine.Carrier.Before = async _ =>
        {
            engine.Clock.Turn(Duration.FromSeconds(130));
            await engine.SweepAsync();
        };

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Accepted]);
        Assert.Equal(10, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task An_unclaimed_batch_is_skipped_once_it_is_cancelled_or_too_late()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var cancelled = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = "Cancelled" });
        var late = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Name = "Late",
                LatestUsefulAt = Engine.Start + Duration.FromHours(1),
            }
        );
        await engine.ExpandAsync();
        await engine.Storage.QueueClient(Queues.Batches).ClearMessagesAsync(Cancel);
        await engine.Get<BroadcastService>().CancelAsync(cancelled, Engine.Administrator, Cancel);

        engine.Clock.Turn(Duration.FromHours(2));
        await engine.SweepAsync();

        Assert.Equal(10, (await engine.ViewAsync(cancelled)).Skipped["cancelled"]);
        Assert.Equal(10, (await engine.ViewAsync(late)).Skipped["too-late"]);
        Assert.Empty(engine.Carrier.Calls);
    }

    [Fact]
    public async Task A_broadcast_with_nobody_left_is_marked_finished_and_left_alone()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.SweepAsync();
        Assert.Null((await engine.Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast.FinishedAt);

        await engine.DrainAsync();
        await engine.SweepAsync();
        await engine.SweepAsync();

        Assert.NotNull((await engine.Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast.FinishedAt);
        await engine.RunAsync(Queues.Expansions, $$"""{"broadcast":"{{id}}","bucket":0}""");
        await engine.DrainAsync();
        Assert.Equal(10, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_scheduled_broadcast_is_left_alone()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                StartAt = Engine.Start + Duration.FromHours(5),
            }
        );

        engine.Clock.Turn(Duration.FromHours(4));
        await engine.SweepAsync();
        await engine.DrainAsync();

        Assert.Empty(engine.Carrier.Calls);
    }
}
