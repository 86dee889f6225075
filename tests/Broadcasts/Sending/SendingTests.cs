using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Sending;

public sealed class SendingTests
{
    private static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_recipient_gets_one_text_and_the_ledger_says_so()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.Equal(10, view.Tallies[DeliveryState.Accepted]);
        Assert.Equal(
            Ten.Select(n => Engine.Phone(n).E164),
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(10, view.Segments);
        Assert.Equal(0.50m, view.Cost.Amount);
    }

    [Fact]
    public async Task A_batch_delivered_twice_texts_nobody_twice()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        var batches = (await engine.BatchesAsync(id)).Where(b => !b.Closes).ToList();

        // Each batch by four workers at once, then once more each.
        var messages = batches.Select(b => new BatchMessage(id, b.Id.Bucket, [b.Id.Number])).ToList();
        await Task.WhenAll(
            Enumerable
                .Repeat(messages, 4)
                .SelectMany(m => m)
                .Select(m => engine.Get<BatchSender>().SendAsync(m, Cancel))
        );
        foreach (var message in messages)
        {
            await engine.Get<BatchSender>().SendAsync(message, Cancel);
        }

        Assert.Equal(10, engine.Carrier.Handsets.Count);
        Assert.Equal(10, engine.Carrier.Handsets.Select(h => h.Phone).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Accepted]);
    }

    [Fact]
    public async Task Texts_that_differ_are_called_side_by_side_and_no_more_at_once_than_is_set()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10, ("Alerts:CallsAtOnce", "4"));
        await engine.ListAsync(
            "parents",
            Ten,
            (n, c) =>
                c with
                {
                    Values = new Dictionary<string, string>(StringComparer.Ordinal) { ["child"] = $"Child {n}" },
                }
        );
        await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep {{ child }} away." },
            }
        );
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (running, most) = (0, 0);
        engine.Carrier.Before = async _ =>
        {
            lock (together)
            {
                most = Math.Max(most, ++running);
            }

            if (running == 4)
            {
                together.TrySetResult();
            }

            await together.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            Interlocked.Decrement(ref running);
        };

        await engine.DrainAsync();

        Assert.Equal(10, engine.Carrier.Handsets.Count);
        Assert.Equal(4, most);
    }

    [Fact]
    public async Task An_expansion_run_by_several_workers_at_once_composes_everybody_once()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Enumerable.Range(0, 40));
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));

        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i => engine.Get<AudienceExpander>().ExpandAsync(new ExpansionMessage(id, i % 2), Cancel))
        );
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(40, view.Recipients);
        Assert.Equal(BroadcastState.Finished, view.State);
        Assert.Equal(40, engine.Carrier.Handsets.Select(h => h.Phone).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(40, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task Duplicates_opt_outs_and_missing_values_are_counted_once_also_in_the_preview()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync(
            "parents",
            Ten,
            (n, c) =>
                c with
                {
                    Values =
                        n == 4
                            ? c.Values
                            : new Dictionary<string, string>(StringComparer.Ordinal)
                            {
                                ["child"] = n == 5 ? new string('x', 3_000) : $"Child {n}",
                            },
                }
        );
        await engine.ListAsync(
            "waterside",
            [8, 9, 10, 11],
            (n, c) =>
                c with
                {
                    Values = new Dictionary<string, string>(StringComparer.Ordinal) { ["child"] = "W" },
                    Consent = c.Consent with { Basis = n == 11 ? ConsentBasis.None : ConsentBasis.Notice },
                }
        );
        await engine.OptOutAsync(2);
        await engine.OptOutAsync(9);
        var request = Engine.MakeRequest("parents", "waterside") with
        {
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep {{ child }} away." },
        };

        var preview = (await engine.Get<PreviewService>().PreviewAsync(request, Engine.Administrator, Cancel)).Value!;
        var id = await engine.StartBroadcastAsync(request);
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(7, view.Recipients);
        Assert.Equal(view.Recipients, preview.Recipients);
        Assert.Equal(preview.Excluded.Where(e => e.Value > 0), view.Excluded);
        Assert.Equal(1, view.Excluded["missing-value"]);
        Assert.Equal(1, view.Excluded["cannot-be-rendered"]);
        Assert.Equal(1, view.Excluded["no-consent"]);
        Assert.Equal(2, view.Excluded["duplicate"]);
        Assert.Equal(2, view.Excluded["opted-out"]);
        Assert.Equal(preview.Segments, view.Segments);
        // The row of the list named first is the one that counts.
        Assert.Contains(
            engine.Carrier.Handsets,
            h => h.Phone == Engine.Phone(8).E164 && h.Text == "Keep Child 8 away."
        );
    }

    [Fact]
    public async Task An_opt_out_between_expansion_and_sending_skips_the_recipient()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();

        foreach (var n in Ten.Where(n => n % 2 == 0))
        {
            await engine.OptOutAsync(n);
        }

        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(5, view.Skipped["opted-out"]);
        Assert.Equal(5, view.Tallies[DeliveryState.Accepted]);
        Assert.Equal(
            Ten.Where(n => n % 2 == 1).Select(n => Engine.Phone(n).E164),
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_cancelled_broadcast_sends_nothing_more_and_closes_its_buckets()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();

        await engine.Get<BroadcastService>().CancelAsync(id, Engine.Administrator, Cancel);
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Empty(engine.Carrier.Handsets);
        Assert.Equal(BroadcastState.Cancelled, view.State);
        Assert.True(view.Settled);
        Assert.Equal(10, view.Skipped["cancelled"]);
    }

    [Fact]
    public async Task A_broadcast_cancelled_before_its_expansion_has_no_recipients()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));

        await engine.Get<BroadcastService>().CancelAsync(id, Engine.Administrator, Cancel);
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.True(view.Settled);
        Assert.Equal(0, view.Recipients);
        Assert.Empty(engine.Carrier.Calls);
    }

    [Fact]
    public async Task After_a_429_only_throttled_recipients_are_called_again()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Ten, Personal);
        engine.Carrier.Script = (call, _) =>
            call == 4 ? new SendOutcome.Throttled(Duration.FromMilliseconds(200)) : null;

        var id = await engine.StartBroadcastAsync(MakePersonalRequest("parents"));
        await engine.DrainAsync();

        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Accepted]);
        Assert.Equal(10, engine.Carrier.Handsets.Count);
        Assert.Equal(10, engine.Carrier.Handsets.Select(h => h.Phone).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(11, engine.Carrier.Calls.Count);
    }

    [Fact]
    public async Task Each_carrier_outcome_sets_its_delivery_state()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [0, 1, 2, 3]);
        engine.Carrier.Script = (_, to) =>
            to.E164[^1] switch
            {
                '0' => new SendOutcome.Refused("4000"),
                '1' => new SendOutcome.Unknown("500"),
                _ => null,
            };

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        var states = (await engine.DeliveriesAsync(id)).ToDictionary(d => d.Phone[^1], d => (d.State, d.Reason));
        Assert.Equal((DeliveryState.Refused, "4000"), states['0']);
        Assert.Equal((DeliveryState.Unknown, "500"), states['1']);
        Assert.Equal((DeliveryState.Accepted, null), states['2']);
        Assert.Equal(4, engine.Carrier.Calls.SelectMany(c => c.To).Count());
    }

    [Fact]
    public async Task A_carrier_call_that_throws_leaves_its_texts_unknown_and_is_not_repeated()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", [0, 1]);
        engine.Carrier.Before = _ => throw new IOException("The connection broke.");

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        engine.Carrier.Before = _ => Task.CompletedTask;
        engine.Clock.Turn(Duration.FromHours(1));
        await engine.SweepAsync();
        await engine.DrainAsync();

        Assert.Equal(2, (await engine.ViewAsync(id)).Tallies[DeliveryState.Unknown]);
        Assert.Single(engine.Carrier.Calls);
    }

    [Fact]
    public async Task Recipients_of_the_same_text_share_one_carrier_call()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 99);
        await engine.ListAsync("parents", Enumerable.Range(0, 60));

        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        Assert.Equal(60, Assert.Single(engine.Carrier.Calls).To.Count);
    }

    [Fact]
    public async Task A_text_that_comes_too_late_is_skipped_and_says_so()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                LatestUsefulAt = Engine.Start + Duration.FromHours(2),
            }
        );
        await engine.ExpandAsync();

        engine.Clock.Turn(Duration.FromHours(3));
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(10, view.Skipped["too-late"]);
        Assert.Empty(engine.Carrier.Calls);
    }

    [Fact]
    public async Task A_scheduled_broadcast_waits_in_the_table_and_starts_at_its_time()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                StartAt = Engine.Start + Duration.FromHours(5),
            }
        );
        await engine.ReleaseAsync();
        await engine.DrainAsync();
        Assert.Equal(BroadcastState.Scheduled, (await engine.ViewAsync(id)).State);

        engine.Clock.Turn(Duration.FromHours(5));
        await engine.ReleaseAsync();
        await engine.DrainAsync();

        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Accepted]);
    }

    [Fact]
    public async Task A_routine_text_waits_for_the_end_of_quiet_hours_and_an_urgent_one_does_not()
    {
        // 08:30 UTC is 16:30 in Shanghai.
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        QuietHours[] afternoon = [new(new LocalTime(16, 0), new LocalTime(17, 0))];
        var routine = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Name = "Routine",
                QuietHours = afternoon,
            }
        );
        var urgent = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Name = "Urgent",
                QuietHours = afternoon,
                Urgency = Urgency.Urgent,
                Reason = "flood",
            }
        );
        await engine.DrainAsync();
        Assert.Equal(10, (await engine.ViewAsync(urgent)).Tallies[DeliveryState.Accepted]);
        Assert.Equal(10, (await engine.ViewAsync(routine)).Tallies[DeliveryState.Waiting]);
        Assert.Equal(Instant.FromUtc(2027, 6, 18, 9, 0), (await engine.ViewAsync(routine)).QuietUntil);
        Assert.Null((await engine.ViewAsync(urgent)).QuietUntil);

        engine.Clock.Turn(Duration.FromMinutes(30));
        await engine.ReleaseAsync();
        await engine.DrainAsync();

        Assert.Equal(10, (await engine.ViewAsync(routine)).Tallies[DeliveryState.Accepted]);
        Assert.Null((await engine.ViewAsync(routine)).QuietUntil);
        Assert.Equal(20, engine.Carrier.Handsets.Count);
    }

    [Fact]
    public async Task A_retry_goes_to_those_undelivered_alone_with_the_text_they_should_have_had()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten, Personal);
        var first = await engine.StartBroadcastAsync(MakePersonalRequest("parents"));
        await engine.DrainAsync();
        var failed = engine.Carrier.Handsets.Where(h => h.Phone[^1] is '3' or '7').ToList();
        await engine
            .Get<ReportHandler>()
            .HandleAsync(
                [
                    .. failed.Select(h => new DeliveryReport(
                        h.Tag,
                        "m",
                        PhoneNumber.FromE164(h.Phone),
                        ReportStatus.Undelivered,
                        "4001",
                        engine.Now
                    )),
                ],
                Cancel
            );

        var retry = await engine.Get<FollowUpService>().RetryAsync(first, "again", Engine.Administrator, Cancel);
        await engine.DrainAsync();

        var view = await engine.ViewAsync(retry.Value!.Id);
        Assert.Equal(first, view.RetryOf);
        Assert.Equal(2, view.Recipients);
        Assert.Equal(
            failed.Select(f => (f.Phone, f.Text)).Order(),
            engine.Carrier.Handsets.Skip(10).Select(h => (h.Phone, h.Text)).Order()
        );
    }

    private static Contact Personal(int n, Contact contact) =>
        contact with
        {
            Values = new Dictionary<string, string>(StringComparer.Ordinal) { ["child"] = $"Child {n}" },
        };

    private static BroadcastRequest MakePersonalRequest(string list) =>
        Engine.MakeRequest(list) with
        {
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep {{ child }} away." },
        };
}
