using System.Diagnostics;
using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts;

/// <summary>Counters and traces of broadcasts and deliveries.</summary>
public sealed class BroadcastTelemetryTests
{
    private const string OfBroadcasts = "CommunityAlerts.Broadcasts";
    private const string OfDeliveries = "CommunityAlerts.Deliveries";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_start_lag_of_each_bucket_is_measured_from_the_end_of_quiet_hours()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        using var lag = Collect<double>(engine, OfBroadcasts, "communityalerts.broadcast.start.lag");
        var quiet = new QuietHours(new LocalTime(16, 0), new LocalTime(17, 0));
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { QuietHours = [quiet] });
        await engine.ExpandAsync();

        // Quiet until 17:00 in Shanghai, half an hour from now; it goes a minute after.
        engine.Clock.Turn(Duration.FromMinutes(31));
        await engine.SendAsync(id);
        await engine.SendAsync(id);

        Assert.Equal(10, engine.Carrier.Handsets.Count);
        var measured = lag.GetMeasurementSnapshot();
        Assert.Equal(2, measured.Count);
        Assert.All(measured, m => Assert.InRange(m.Value, 60, 75));
        Assert.All(measured, m => Assert.Equal(false, m.Tags["urgent"]));
    }

    [Fact]
    public async Task A_late_timer_shows_in_the_start_lag()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        using var lag = Collect<double>(engine, OfBroadcasts, "communityalerts.broadcast.start.lag");
        await engine
            .Get<BroadcastService>()
            .StartOccurrenceAsync(
                "fridays",
                Engine.Start - Duration.FromMinutes(40),
                Engine.MakeRequest("parents"),
                Engine.Administrator with
                {
                    Name = "campaign:fridays",
                },
                zone: null,
                Cancel
            );

        await engine.DrainAsync();

        Assert.Equal(2, lag.GetMeasurementSnapshot().Count);
        Assert.All(lag.GetMeasurementSnapshot(), m => Assert.InRange(m.Value, 2_400, 2_430));
    }

    [Fact]
    public async Task Texts_are_counted_by_what_the_carrier_said_and_segments_where_it_took_them()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Ten);
        using var sends = Collect<long>(engine, OfDeliveries, "communityalerts.delivery.sends");
        using var segments = Collect<long>(engine, OfDeliveries, "communityalerts.delivery.segments");
        engine.Carrier.Script = (_, to) => to == Engine.Phone(3) ? new SendOutcome.Refused("4000") : null;

        await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = new string('水', 80) },
            }
        );
        await engine.DrainAsync();

        Assert.Equal(
            [("accepted", 9L), ("refused", 1L)],
            sends.GetMeasurementSnapshot().Select(m => ((string)m.Tags["outcome"]!, m.Value)).Order()
        );
        var taken = Assert.Single(segments.GetMeasurementSnapshot());
        Assert.Equal(18L, taken.Value);
        Assert.Equal("UCS-2", taken.Tags["encoding"]);
        Assert.Equal("simulated", taken.Tags["carrier"]);
    }

    [Fact]
    public async Task A_report_counts_once_with_the_time_since_the_text_was_taken()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", [0]);
        using var delays = Collect<double>(engine, OfDeliveries, "communityalerts.delivery.report.delay");
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        engine.Clock.Turn(Duration.FromSeconds(20));
        await engine.ReportAsync(engine.Carrier.Handsets.Single(), ReportStatus.Delivered);
        await engine.ReportAsync(engine.Carrier.Handsets.Single(), ReportStatus.Delivered);

        var delay = Assert.Single(delays.GetMeasurementSnapshot());
        Assert.InRange(delay.Value, 20, 35);
        Assert.Equal("simulated", delay.Tags["carrier"]);
        Assert.Equal("delivered", delay.Tags["state"]);
    }

    [Fact]
    public async Task A_claim_that_expires_is_counted()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Ten);
        using var expired = Collect<long>(engine, OfBroadcasts, "communityalerts.sweep.claims.expired");
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        var stored = (await engine.Get<Ledger>().FindAsync(new BatchId(id, 0, 0), Cancel))!;
        await engine.Get<Ledger>().TryReplaceAsync(stored.Batch.WithClaim("dead", engine.Now), stored.ETag, Cancel);

        engine.Clock.Turn(Duration.FromSeconds(130));
        await engine.SweepAsync();
        await engine.SweepAsync();

        Assert.Equal(1, Assert.Single(expired.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task A_batch_that_a_spend_ceiling_keeps_is_counted_once_however_often_it_asks()
    {
        await using var engine = await Engine.StartAsync(buckets: 1);
        await engine
            .Get<AreaStore>()
            .PutAsync(
                new Area
                {
                    Path = "beiguan",
                    Name = "Beiguan",
                    Policies = new AreaPolicies { SpendPerDay = new Money(0.15m, "CNY") },
                },
                Cancel
            );
        await engine.ListAsync("parents", Ten[..6]);
        using var stopped = Collect<long>(engine, OfBroadcasts, "communityalerts.spend.stopped");
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();

        await engine.SendAsync(id);
        await engine.SendAsync(id);
        engine.Clock.Turn(Duration.FromMinutes(11));
        await engine.SendAsync(id);

        Assert.Equal(3, engine.Carrier.Handsets.Count);
        Assert.Equal(1, Assert.Single(stopped.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task The_trace_of_a_request_is_stored_in_its_broadcast_batches_and_messages()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await TracedAsync(() => engine.StartBroadcastAsync(Engine.MakeRequest("parents")));
        var expansion = await MessageAsync<ExpansionMessage>(engine, Queues.Expansions);

        // A repeat of the request is another request, and the same broadcast.
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.RunExpansionsAsync(id);

        var kept = (await engine.Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast.Traceparent;
        Assert.StartsWith($"00-{Trace}-", kept, StringComparison.Ordinal);
        Assert.Equal(kept, expansion.Traceparent);
        Assert.All((await engine.BatchesAsync(id)).Where(b => !b.Closes), b => Assert.Equal(kept, b.Traceparent));
        Assert.Equal(kept, (await MessageAsync<BatchMessage>(engine, Queues.Batches)).Traceparent);
    }

    [Fact]
    public async Task A_replaced_broadcast_keeps_its_trace_and_a_retry_does_not_inherit_it()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var request = Engine.MakeRequest("parents") with { StartAt = Engine.Start + Duration.FromHours(1) };
        var id = await TracedAsync(() => engine.StartBroadcastAsync(request));
        Assert.True(
            (
                await engine
                    .Get<BroadcastService>()
                    .ReplaceAsync(id, request with { Name = "Later" }, IfMatch.None, Engine.Administrator, Cancel)
            ).IsOk
        );
        engine.Clock.Turn(Duration.FromHours(1));
        await engine.ReleaseAsync();

        var replaced = (await engine.Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast;
        Assert.Equal("Later", replaced.Name);
        Assert.Equal(
            replaced.Traceparent,
            (await MessageAsync<ExpansionMessage>(engine, Queues.Expansions)).Traceparent
        );
        Assert.StartsWith($"00-{Trace}-", replaced.Traceparent, StringComparison.Ordinal);

        await engine.RunExpansionsAsync(id);
        await engine.SendAsync(id);
        await engine.ReportAsync(engine.Carrier.Handsets.First(), ReportStatus.Undelivered);
        var retry = (await engine.Get<FollowUpService>().RetryAsync(id, "again", Engine.Administrator, Cancel)).Value!;
        Assert.Null((await engine.Get<BroadcastStore>().FindAsync(retry.Id, Cancel))!.Broadcast.Traceparent);
    }

    [Fact]
    public async Task Every_line_about_the_work_of_a_message_carries_its_broadcast()
    {
        using var services = Engine.Compose(
            await Azurite.AccountAsync(Cancel),
            new ShiftedClock(Engine.Start),
            new ScriptedCarrier(),
            more: s => s.AddFakeLogging()
        );
        var triggers = ActivatorUtilities.CreateInstance<WorkTriggers>(services);
        var id = $"202706-{new string('0', 26)}";

        await triggers.ExpandAsync(Json.Write(new ExpansionMessage(id, 0)), Cancel);
        await triggers.SendAsync(Json.Write(new BatchMessage(id, 0, [0])), Cancel);

        var lines = services
            .GetFakeLogCollector()
            .GetSnapshot()
            .Where(r => r.Category == typeof(BroadcastTelemetry).FullName)
            .ToList();
        Assert.Equal(2, lines.Count);
        Assert.All(
            lines,
            line =>
                Assert.Contains(
                    line.Scopes.OfType<IEnumerable<KeyValuePair<string, object?>>>().SelectMany(s => s),
                    s => s.Key == "BroadcastId" && (string?)s.Value == id
                )
        );
    }

    private static MetricCollector<T> Collect<T>(Engine engine, string meter, string instrument)
        where T : struct => new(engine.Get<IMeterFactory>(), meter, instrument);

    /// <summary>Runs the work within a request that has this trace.</summary>
    private static async Task<T> TracedAsync<T>(Func<Task<T>> work)
    {
        using var request = new Activity("request").SetParentId($"00-{Trace}-b7ad6b7169203331-01").Start();
        return await work();
    }

    private static async Task<T> MessageAsync<T>(Engine engine, string queue) =>
        Json.Read<T>(
            (
                await engine.Storage.QueueClient(queue).ReceiveMessageAsync(TimeSpan.FromMinutes(1), Cancel)
            ).Value.Body.ToString()
        );
}
