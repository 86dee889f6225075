using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Sending;

/// <summary>A paused broadcast calls nobody and loses nobody; once resumed it goes on (rule R7).</summary>
public sealed class PauseTests
{
    private static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_claimed_after_the_pause_is_put_back_and_sent_once_resumed()
    {
        await using var engine = await Engine.StartAsync();
        var id = await ExpandedAsync(engine);
        var before = (await engine.BatchesAsync(id)).Where(b => b.AnyWaiting).ToList();

        await PauseAsync(engine, id);
        await engine.DrainAsync();

        Assert.Empty(engine.Carrier.Calls);
        var paused = (await engine.BatchesAsync(id)).Where(b => b.AnyWaiting).ToList();
        Assert.All(
            paused,
            b =>
            {
                Assert.Equal(HoldReasons.Paused, b.HoldReason);
                Assert.Null(b.Claim);
                Assert.Equal(0, b.Tries);
            }
        );
        Assert.Equal(before.Select(b => (b.DueAt, b.Segments)), paused.Select(b => (b.DueAt, b.Segments)));
        var view = await engine.ViewAsync(id);
        Assert.Equal(BroadcastState.Paused, view.State);
        Assert.Equal(10, view.Tallies[DeliveryState.Waiting]);
        Assert.Equal(10, view.Held["paused"]);

        // An expansion message that comes meanwhile sends no batch's message again.
        await engine.RunExpansionsAsync(id);
        var queue = await engine.Storage.QueueClient(Queues.Batches).GetPropertiesAsync(Cancel);
        Assert.Equal(0, queue.Value.ApproximateMessagesCount);

        await ResumeAsync(engine, id);
        Assert.Empty((await engine.ViewAsync(id)).Held);
        await engine.DrainAsync();

        Assert.Equal(10, engine.Carrier.Handsets.DistinctBy(h => h.Phone, StringComparer.Ordinal).Count());
        view = await engine.ViewAsync(id);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.Equal(10, view.Tallies[DeliveryState.Accepted]);
        Assert.Equal(["order-broadcast", "pause-broadcast", "resume-broadcast"], await engine.AuditAsync());
    }

    [Fact]
    public async Task A_batch_in_hand_stops_at_its_next_look_and_loses_nobody()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10, ("Alerts:CallsAtOnce", "1"));
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "{{name}}, keep away." },
            }
        );
        await engine.ExpandAsync();
        var due = (await engine.BatchesAsync(id))[0].DueAt;
        engine.Carrier.Before = async _ =>
        {
            if (engine.Carrier.Calls.Count == 3)
            {
                await PauseAsync(engine, id);
                engine.Clock.Turn(Duration.FromSeconds(6));
            }
        };

        await engine.DrainAsync();

        Assert.Equal(3, engine.Carrier.Handsets.Count);
        var batch = (await engine.BatchesAsync(id))[0];
        Assert.Equal(HoldReasons.Paused, batch.HoldReason);
        Assert.Equal(due, batch.DueAt);
        Assert.Equal(7, batch.WaitingSegments["default"]);
        Assert.Equal(7, (await engine.ViewAsync(id)).Tallies[DeliveryState.Waiting]);

        await ResumeAsync(engine, id);
        await engine.DrainAsync();

        Assert.Equal(10, engine.Carrier.Handsets.DistinctBy(h => h.Phone, StringComparer.Ordinal).Count());
        Assert.Equal(10, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_paused_batch_takes_no_slot_is_not_charged_and_counts_no_try()
    {
        await using var engine = await Engine.StartAsync();
        await SpendAsync(engine, 100m);
        var id = await ExpandedAsync(engine);
        await PauseAsync(engine, id);
        var slots = await SlotsAsync(engine);

        // Due, then so late that another broadcast's batch would take a new slot.
        await engine.SendAsync(id);
        engine.Clock.Turn(Duration.FromMinutes(2));
        await engine.SendAsync(id);

        Assert.Equal(slots, await SlotsAsync(engine));
        Assert.Empty(await RowsAsync(engine, Tables.Budgets));
        Assert.All(
            await engine.BatchesAsync(id),
            b =>
            {
                Assert.Equal(0, b.Tries);
                Assert.Null(b.Claim);
            }
        );
    }

    [Fact]
    public async Task A_batch_that_a_ceiling_held_before_the_pause_takes_a_slot_afterwards()
    {
        await using var engine = await Engine.StartAsync(buckets: 1);
        await SpendAsync(engine, 0m);
        var id = await ExpandedAsync(engine);
        await engine.SendAsync(id);
        Assert.Equal(10, (await engine.ViewAsync(id)).Held["spend-ceiling"]);
        engine.Clock.Turn(Duration.FromMinutes(11));
        await PauseAsync(engine, id);
        await engine.SendAsync(id);
        await SpendAsync(engine, 100m);
        var slots = await SlotsAsync(engine);

        await ResumeAsync(engine, id);
        await engine.SendAsync(id);

        Assert.Empty(engine.Carrier.Handsets);
        Assert.NotEqual(slots, await SlotsAsync(engine), StringComparer.Ordinal);
        await engine.SendAsync(id);
        Assert.Equal(10, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task An_expansion_stops_and_leaves_its_chain_open_until_the_broadcast_is_resumed()
    {
        // Six segments a minute: each insert is of one batch, and the broadcast is read again before the next.
        var id = "";
        await using var two = await TwoEngines.StartAsync(RunBefore.Transaction, other => PauseAsync(other, id));
        var (fast, slow) = two;
        await fast.Get<SenderStore>()
            .PutAsync(new SenderDefaults { SegmentsPerMinute = 6 }.ToSender(null, "CNY"), IfMatch.None, Cancel);
        await fast.ListAsync("parents", Enumerable.Range(0, 24));
        id = await fast.StartBroadcastAsync(Engine.MakeRequest("parents"));

        await slow.RunExpansionsAsync(id);

        var batches = await fast.BatchesAsync(id);
        Assert.InRange(batches.Sum(b => b.Entries.Length), 1, 23);
        Assert.DoesNotContain(batches, b => b.Closes);
        await fast.RunExpansionsAsync(id);
        Assert.Equal(batches.Count, (await fast.BatchesAsync(id)).Count);
        fast.Clock.Turn(Duration.FromMinutes(3));
        await fast.SweepAsync();
        Assert.Equal(0, (await fast.Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast.ExpansionRestarts);

        await ResumeAsync(fast, id);
        await fast.ExpandAsync();

        Assert.Equal(24, (await fast.ViewAsync(id)).Recipients);
        Assert.Equal(2, (await fast.BatchesAsync(id)).Count(b => b.Closes));
    }

    [Fact]
    public async Task The_sweep_leaves_a_paused_broadcast_alone_until_it_is_too_late()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        engine.Carrier.LosesAnswers = true;
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                OnUnknown = OnUnknown.ResendOnce,
            }
        );
        await engine.ExpandAsync();
        var first = (await engine.BatchesAsync(id))[0];
        await engine.Get<BatchSender>().SendAsync(new BatchMessage(id, first.Id.Bucket, [first.Id.Number]), Cancel);
        await PauseAsync(engine, id);
        await engine.Storage.QueueClient(Queues.Batches).ClearMessagesAsync(Cancel);

        engine.Clock.Turn(Duration.FromHours(2));
        await engine.SweepAsync();

        Assert.Equal(first.Entries.Length, engine.Carrier.Handsets.Count);
        Assert.All(await engine.BatchesAsync(id), b => Assert.Null(b.RequeuedAt));
        Assert.All(await engine.DeliveriesAsync(id), d => Assert.Equal(1, d.Epoch));
        Assert.Equal(BroadcastState.Paused, (await engine.ViewAsync(id)).State);

        engine.Clock.Turn(Duration.FromHours(23));
        Assert.NotEqual(BroadcastState.Paused, (await engine.ViewAsync(id)).State);
        await engine.SweepAsync();
        await engine.SweepAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.Equal(10 - first.Entries.Length, view.Skipped["too-late"]);
        Assert.Equal("cannot-resume", (await TryResumeAsync(engine, id)).Problem!.Code);
    }

    [Fact]
    public async Task People_whom_a_pause_kept_from_expanding_become_too_late()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await PauseAsync(engine, id);
        await engine.ExpandAsync();
        Assert.Equal(0, (await engine.ViewAsync(id)).Recipients);

        engine.Clock.Turn(Duration.FromHours(25));
        await engine.SweepAsync();
        await engine.DrainAsync();
        await engine.SweepAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.Equal(10, view.Skipped["too-late"]);
        Assert.Empty(engine.Carrier.Calls);
    }

    [Fact]
    public async Task The_sweep_completes_a_resume_that_a_crash_left_without_messages()
    {
        await using var engine = await Engine.StartAsync();
        var id = await ExpandedAsync(engine);
        await PauseAsync(engine, id);
        await engine.DrainAsync();
        await ResumeAsync(engine, id);
        await engine.Storage.QueueClient(Queues.Expansions).ClearMessagesAsync(Cancel);

        engine.Clock.Turn(Duration.FromMinutes(3));
        await engine.SweepAsync();
        await engine.DrainAsync();

        Assert.Equal(10, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_batch_put_back_while_its_broadcast_is_resumed_is_sent_without_the_sweep()
    {
        // The second write of the worker puts the batch back; by then the resume has found it claimed.
        var id = "";
        await using var two = await TwoEngines.StartAsync(
            Tables.Recipients("202706"),
            async other =>
            {
                await ResumeAsync(other, id);
                await other.DrainAsync(Queues.Expansions);
            },
            write: 2
        );
        var (fast, slow) = two;
        await fast.ListAsync("parents", [1]);
        id = await fast.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await fast.ExpandAsync();
        await fast.Storage.QueueClient(Queues.Batches).ClearMessagesAsync(Cancel);
        await PauseAsync(fast, id);

        await slow.SendAsync(id);
        Assert.Empty(fast.Carrier.Calls);
        await fast.DrainAsync();

        Assert.Single(fast.Carrier.Handsets);
    }

    [Fact]
    public async Task A_scheduled_broadcast_is_paused_past_its_start_and_expands_once_resumed()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var request = Engine.MakeRequest("parents") with { StartAt = Engine.Start + Duration.FromHours(1) };
        var id = await engine.StartBroadcastAsync(request);
        await PauseAsync(engine, id);
        Assert.Equal(BroadcastState.Paused, (await engine.ViewAsync(id)).State);

        // A changed request stays paused.
        var changed = await engine
            .Get<BroadcastService>()
            .ReplaceAsync(id, request with { Name = "River" }, IfMatch.None, Engine.Administrator, Cancel);
        Assert.NotNull(changed.Value!.Paused);
        engine.Clock.Turn(Duration.FromHours(1));
        await engine.ReleaseAsync();
        await engine.DrainAsync();
        engine.Clock.Turn(Duration.FromMinutes(5));
        await engine.SweepAsync();
        await engine.DrainAsync();
        Assert.Equal(0, (await engine.ViewAsync(id)).Recipients);

        await ResumeAsync(engine, id);
        await engine.DrainAsync();

        Assert.Equal(10, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task Resuming_before_its_start_leaves_it_scheduled()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var start = Engine.Start + Duration.FromHours(1);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { StartAt = start });
        await PauseAsync(engine, id);
        await ResumeAsync(engine, id);

        await engine.DrainAsync();

        Assert.Equal(BroadcastState.Scheduled, (await engine.ViewAsync(id)).State);
        Assert.Empty(engine.Carrier.Calls);
    }

    [Fact]
    public async Task Cancelling_beats_a_pause_and_neither_undoes_the_other()
    {
        await using var engine = await Engine.StartAsync();
        var id = await ExpandedAsync(engine);
        await PauseAsync(engine, id);
        Assert.True((await engine.Get<BroadcastService>().CancelAsync(id, Engine.Administrator, Cancel)).IsOk);

        await engine.SweepAsync();

        Assert.Equal(10, (await engine.ViewAsync(id)).Skipped["cancelled"]);
        Assert.Equal(BroadcastState.Cancelled, (await engine.ViewAsync(id)).State);
        Assert.Equal("cannot-resume", (await TryResumeAsync(engine, id)).Problem!.Code);
        Assert.Equal("already-finished", (await TryPauseAsync(engine, id)).Problem!.Code);
    }

    [Fact]
    public async Task A_second_pause_changes_nothing_and_a_second_resume_is_refused()
    {
        await using var engine = await Engine.StartAsync();
        var id = await ExpandedAsync(engine);
        await PauseAsync(engine, id);
        var first = (await engine.ViewAsync(id)).Paused;
        engine.Clock.Turn(Duration.FromSeconds(1));
        await PauseAsync(engine, id);

        Assert.Equal(first, (await engine.ViewAsync(id)).Paused);
        await ResumeAsync(engine, id);
        Assert.Equal("not-paused", (await TryResumeAsync(engine, id)).Problem!.Code);
        Assert.Equal("unknown-broadcast", (await TryPauseAsync(engine, "nothing")).Problem!.Code);
        Assert.Equal("unknown-broadcast", (await TryResumeAsync(engine, "nothing")).Problem!.Code);
        Assert.Equal(["order-broadcast", "pause-broadcast", "resume-broadcast"], await engine.AuditAsync());
    }

    [Fact]
    public async Task An_operator_of_one_area_pauses_and_resuming_takes_all_of_them()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("north", [1, 2]);
        await engine.ListAsync("south", [3, 4], area: "nanguan");
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("north", "south"));
        var north = new Caller("north", [Role.Administrator], "beiguan");
        var east = new Caller("east", [Role.Administrator], "dongguan");
        var pauses = engine.Get<PauseService>();

        Assert.Equal("not-allowed", (await pauses.PauseAsync(id, east, Cancel)).Problem!.Code);
        Assert.True((await pauses.PauseAsync(id, north, Cancel)).IsOk);
        Assert.Equal("not-allowed", (await pauses.ResumeAsync(id, north, Cancel)).Problem!.Code);

        var queries = engine.Get<BroadcastQueries>();
        var shown = (await queries.FindWithinAsync(id, north, Cancel)).Value!.View;
        Assert.Equal(BroadcastState.Paused, shown.State);
        Assert.Equal("north", shown.Paused!.By);
        Assert.Equal(["beiguan"], shown.Areas);
        Assert.Equal("not-allowed", (await queries.FindWithinAsync(id, east, Cancel)).Problem!.Code);
    }

    private static async Task<string> ExpandedAsync(Engine engine)
    {
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        return id;
    }

    private static Task<Result<Broadcast>> TryPauseAsync(Engine engine, string id) =>
        engine.Get<PauseService>().PauseAsync(id, Engine.Administrator, Cancel);

    private static Task<Result<Broadcast>> TryResumeAsync(Engine engine, string id) =>
        engine.Get<PauseService>().ResumeAsync(id, Engine.Administrator, Cancel);

    private static async Task PauseAsync(Engine engine, string id) =>
        Assert.True((await TryPauseAsync(engine, id)).IsOk);

    private static async Task ResumeAsync(Engine engine, string id) =>
        Assert.True((await TryResumeAsync(engine, id)).IsOk);

    private static async Task<string> SlotsAsync(Engine engine) =>
        (await engine.Get<SlotAllocator>().ReadAsync("default", Cancel)).Calendar.Routine.Write();

    private static async Task<IReadOnlyList<string>> RowsAsync(Engine engine, string table)
    {
        var rows = new List<string>();
        await foreach (var row in engine.Storage.Table(table).ReadAllAsync(Cancel))
        {
            rows.Add(row.RowKey);
        }

        return rows;
    }

    /// <summary>Sets what the area may spend a day.</summary>
    private static async Task SpendAsync(Engine engine, decimal perDay)
    {
        var area = new Area
        {
            Path = "beiguan",
            Name = "North",
            Policies = new AreaPolicies { SpendPerDay = new Money(perDay, "CNY") },
        };
        await engine.PutAreaAsync(area);
    }
}
