using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Sending;

/// <summary>
/// Due times of batches on storage: rate, reservations, windows and stops. The engine starts at 16:30 in Shanghai.
/// </summary>
public sealed class BatchSchedulerTests
{
    private static readonly int[] Six = [.. Enumerable.Range(0, 6)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batches_are_due_at_the_senders_pace()
    {
        await using var engine = await Engine.StartAsync(
            buckets: 1,
            batchSize: 2,
            ("Senders:Default:SegmentsPerMinute", "12")
        );
        await engine.ListAsync("parents", Six);

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();

        var due = (await engine.BatchesAsync(id)).Where(b => !b.Closes).Select(b => b.DueAt).ToList();
        Assert.Equal(
            [Duration.FromSeconds(10), Duration.FromSeconds(10)],
            due.Zip(due.Skip(1)).Select(d => d.Second - d.First)
        );
    }

    [Fact]
    public async Task A_batch_takes_no_more_than_thirty_seconds_of_the_pace()
    {
        await using var engine = await Engine.StartAsync(
            buckets: 1,
            batchSize: 99,
            ("Senders:Default:SegmentsPerMinute", "4")
        );
        await engine.ListAsync("parents", Six);

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();

        Assert.Equal([2, 2, 2], (await engine.BatchesAsync(id)).Where(b => !b.Closes).Select(b => b.Segments));
    }

    [Fact]
    public async Task A_backlog_goes_out_at_pace_and_not_at_once()
    {
        await using var engine = await Engine.StartAsync(
            buckets: 1,
            batchSize: 2,
            ("Senders:Default:SegmentsPerMinute", "12")
        );
        await engine.ListAsync("parents", Six);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();

        engine.Clock.Turn(Duration.FromMinutes(3));
        await engine.SendAsync(id);

        // The first takes the slot that is free now; the others wait for theirs.
        Assert.Equal(2, engine.Carrier.Handsets.Count);
        var due = (await engine.BatchesAsync(id)).Where(b => b.AnyWaiting).Select(b => b.DueAt).Order().ToList();
        Assert.Equal(2, due.Count);
        Assert.True(due[1] - due[0] >= Duration.FromSeconds(10));
    }

    [Fact]
    public async Task Routine_texts_wait_while_urgent_texts_are_sent_and_continue_afterwards()
    {
        await using var engine = await Engine.StartAsync(
            buckets: 1,
            batchSize: 2,
            ("Senders:Default:SegmentsPerMinute", "12")
        );
        await engine.ListAsync("parents", Six);
        await engine.ListAsync("river", [10, 11, 12, 13]);
        var routine = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.SendAsync(routine);
        var urgent = await engine.StartBroadcastAsync(
            Engine.MakeRequest("river") with
            {
                Name = "Flood",
                Urgency = Urgency.Urgent,
                Texts = Texts("Leave now."),
            }
        );
        await engine.ExpandAsync();
        var firstOfUrgent = (await engine.BatchesAsync(urgent)).Where(b => !b.Closes).Min(b => b.DueAt);
        Assert.True(firstOfUrgent - engine.Now <= Duration.FromSeconds(10));

        // The second routine batch is due in the middle of the urgent ones.
        engine.Clock.Turn(Duration.FromSeconds(12));
        await engine.SendAsync(routine);

        Assert.Equal(2, engine.Carrier.Handsets.Count(h => h.Text != "Leave now."));
        var later = (await engine.BatchesAsync(routine)).Where(b => b.AnyWaiting).ToList();
        Assert.Equal(2, later.Count);
        Assert.True(later.Max(b => b.DueAt) >= firstOfUrgent + Duration.FromSeconds(20));

        engine.Clock.Turn(Duration.FromSeconds(10));
        await engine.SendAsync(urgent);
        engine.Clock.Turn(Duration.FromSeconds(20));
        await engine.SendAsync(routine);
        engine.Clock.Turn(Duration.FromSeconds(20));
        await engine.SendAsync(routine);
        Assert.Equal(10, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task Each_recipient_waits_for_the_window_of_the_own_area()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 6);
        await engine.PutAreaAsync(North(new LocalTime(21, 0)));
        await engine.PutAreaAsync(
            new Area
            {
                Path = "beiguan/school",
                Name = "School",
                QuietHours = [new QuietHours(new LocalTime(16, 0), new LocalTime(17, 0))],
            }
        );
        await engine.ListAsync("parents", Six, (n, c) => n < 2 ? c with { Area = "beiguan/school/01" } : c);

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.SendAsync(id);

        Assert.Equal(
            Six[2..].Select(n => Engine.Phone(n).E164),
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var batch = (await engine.BatchesAsync(id)).Single(b => !b.Closes);
        Assert.Equal(Instant.FromUtc(2027, 6, 18, 9, 0), batch.DueAt);

        engine.Clock.Turn(Duration.FromMinutes(31));
        await engine.SendAsync(id);
        Assert.Equal(6, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task An_urgent_broadcast_overrides_quiet_hours_and_its_reason_is_audited()
    {
        await using var engine = await Engine.StartAsync();
        await engine.PutAreaAsync(North(new LocalTime(16, 0)));
        await engine.ListAsync("parents", Six);
        var request = Engine.MakeRequest("parents") with { Urgency = Urgency.Urgent };

        var preview = (await engine.Get<PreviewService>().PreviewAsync(request, Engine.Administrator, Cancel)).Value!;
        var id = await engine.StartBroadcastAsync(request with { Reason = "The dam may break." });
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(6, engine.Carrier.Handsets.Count);
        Assert.True(view.OverridesQuietHours);
        Assert.Equal("The dam may break.", view.Reason);
        Assert.Contains(preview.Warnings, w => w is { Pointer: "/reason", Code: "in-quiet-hours" });
        Assert.Contains(await engine.AuditAsync(), act => act == "override-quiet-hours");
    }

    [Fact]
    public async Task Texts_whose_quiet_hours_end_too_late_are_skipped_as_too_late()
    {
        await using var engine = await Engine.StartAsync();
        await engine.PutAreaAsync(North(new LocalTime(16, 0)));
        await engine.ListAsync("parents", Six);

        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                LatestUsefulAt = Engine.Start + Duration.FromHours(3),
            }
        );
        await engine.DrainAsync();
        engine.Clock.Turn(Duration.FromHours(4));
        await engine.SweepAsync();
        await engine.SweepAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(6, view.Skipped["too-late"]);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.All(await engine.DeliveriesAsync(id), d => Assert.Equal("too-late", d.Reason));
        Assert.Empty(engine.Carrier.Calls);
    }

    [Fact]
    public async Task A_refused_sender_stops_for_all_its_batches_and_is_tried_again()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 2);
        await engine.ListAsync("parents", Six);
        var wrongKey = true;
        engine.Carrier.Script = (_, _) => wrongKey ? new SendOutcome.SenderRejected("401") : null;
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        await engine.SendAsync(id);

        // One call, and nobody becomes unknown for it.
        Assert.Single(engine.Carrier.Calls);
        var view = await engine.ViewAsync(id);
        Assert.Equal(6, view.Tallies[DeliveryState.Waiting]);
        Assert.Equal(6, view.Held["sender-stopped"]);

        wrongKey = false;
        engine.Clock.Turn(Duration.FromMinutes(6));
        await engine.SendAsync(id);
        Assert.Equal(6, engine.Carrier.Handsets.Count);
        Assert.Empty((await engine.ViewAsync(id)).Held);
    }

    [Fact]
    public async Task Throttled_texts_wait_as_long_as_the_carrier_says()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 6);
        await engine.ListAsync("parents", Six);
        engine.Carrier.Script = (call, _) => call == 1 ? new SendOutcome.Throttled(Duration.FromSeconds(90)) : null;

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        var before = engine.Now;
        await engine.SendAsync(id);

        var batch = (await engine.BatchesAsync(id)).Single(b => !b.Closes);
        Assert.True(batch.DueAt >= before + Duration.FromSeconds(90));
        Assert.Null(batch.Claim);
        engine.Clock.Turn(Duration.FromSeconds(95));
        await engine.SendAsync(id);
        Assert.Equal(6, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_request_whose_expansion_has_begun_is_no_longer_replaced()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Six);
        var request = Engine.MakeRequest("parents") with { StartAt = Engine.Start + Duration.FromMinutes(10) };
        var id = await engine.StartBroadcastAsync(request);
        engine.Clock.Turn(Duration.FromMinutes(9));
        await engine.ReleaseAsync();
        await engine.ExpandAsync();

        // A clock that runs behind would still call it scheduled.
        engine.Clock.Turn(Duration.FromMinutes(-5));
        var replaced = await engine
            .Get<BroadcastService>()
            .ReplaceAsync(
                id,
                request with
                {
                    Texts = Texts("Something else."),
                },
                IfMatch.None,
                Engine.Administrator,
                Cancel
            );

        Assert.Equal("not-scheduled", replaced.Problem?.Code);
    }

    [Fact]
    public async Task A_start_stays_in_the_month_it_was_requested_for()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Six);
        var request = Engine.MakeRequest("parents") with { StartAt = Engine.Start + Duration.FromDays(5) };
        var id = await engine.StartBroadcastAsync(request);

        var moved = await engine
            .Get<BroadcastService>()
            .ReplaceAsync(
                id,
                request with
                {
                    StartAt = Engine.Start + Duration.FromDays(20),
                },
                IfMatch.None,
                Engine.Administrator,
                Cancel
            );
        var kept = await engine
            .Get<BroadcastService>()
            .ReplaceAsync(
                id,
                request with
                {
                    StartAt = Engine.Start + Duration.FromDays(6),
                },
                IfMatch.None,
                Engine.Administrator,
                Cancel
            );

        Assert.Equal("other-month", moved.Problem?.Errors?[0].Code);
        Assert.True(kept.IsOk);
    }

    [Fact]
    public async Task A_broadcast_cancelled_before_it_began_is_settled_at_once()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Six);
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                StartAt = Engine.Start + Duration.FromDays(5),
            }
        );

        await engine.Get<BroadcastService>().CancelAsync(id, Engine.Administrator, Cancel);

        Assert.True((await engine.ViewAsync(id)).Settled);
    }

    private static Dictionary<string, string> Texts(string english) => new(StringComparer.Ordinal) { ["en"] = english };

    /// <summary>Makes an area that is quiet until eight in the morning.</summary>
    private static Area North(LocalTime quietFrom) =>
        new()
        {
            Path = "beiguan",
            Name = "North",
            Zone = "Asia/Shanghai",
            QuietHours = [new QuietHours(quietFrom, new LocalTime(8, 0))],
        };
}
