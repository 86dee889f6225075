using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Hosting;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Storage;

public sealed class QueueTelemetryTests : IDisposable
{
    private const string Meter = "CommunityAlerts.Storage";
    private readonly ServiceProvider _services;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 6, 18, 8, 30, 0, TimeSpan.Zero));
    private readonly QueueTelemetry _telemetry;

    public QueueTelemetryTests()
    {
        _services = new ServiceCollection()
            .AddMetrics()
            .AddFakeLogging()
            .AddSingleton<TimeProvider>(_clock)
            .AddSingleton<QueueTelemetry>()
            .BuildServiceProvider();
        _telemetry = _services.GetRequiredService<QueueTelemetry>();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IMeterFactory Measuring => _services.GetRequiredService<IMeterFactory>();

    private FakeLogCollector Log => _services.GetFakeLogCollector();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_message_waits_from_when_it_could_be_taken()
    {
        using var waits = new MetricCollector<double>(Measuring, Meter, "communityalerts.queue.wait");
        var message = new ImportMessage("i") { ReadyAt = _clock.GetCurrentInstant() };

        _clock.Advance(TimeSpan.FromSeconds(90));
        await _telemetry.WorkAsync(Queues.Imports, message, "run import", [], () => Task.CompletedTask);
        // By another machine's clock it is not even there yet.
        await _telemetry.WorkAsync(
            Queues.Imports,
            message with
            {
                ReadyAt = message.ReadyAt + Duration.FromSeconds(91),
            },
            "run import",
            [],
            () => Task.CompletedTask
        );

        Assert.Equal([90, 0], waits.GetMeasurementSnapshot().Select(m => m.Value));
        Assert.All(waits.GetMeasurementSnapshot(), m => Assert.Equal("imports", m.Tags["queue"]));
    }

    [Theory]
    [InlineData(typeof(ExpansionMessage), """{"broadcast":"202706-a","bucket":3}""")]
    [InlineData(typeof(BatchMessage), """{"broadcast":"202706-a","bucket":3,"batches":[0,1],"urgent":true}""")]
    [InlineData(typeof(ImportMessage), """{"import":"a"}""")]
    public async Task A_message_of_an_older_version_is_read_and_its_wait_is_not_known(Type type, string text)
    {
        using var waits = new MetricCollector<double>(Measuring, Meter, "communityalerts.queue.wait");
        var message = Assert.IsAssignableFrom<WorkMessage>(
            System.Text.Json.JsonSerializer.Deserialize(text, type, Json.Options)
        );
        var done = false;

        await _telemetry.WorkAsync("old", message, "work", [], () => Task.FromResult(done = true));

        Assert.True(done);
        Assert.Null(message.ReadyAt);
        Assert.Null(message.Traceparent);
        Assert.Empty(waits.GetMeasurementSnapshot());
    }

    [Fact]
    public void Unknown_values_are_omitted_from_a_message()
    {
        Assert.Equal("""{"broadcast":"b","bucket":1}""", Json.Write(new ExpansionMessage("b", 1)));
        Assert.Contains(
            "\"traceparent\":\"00-",
            Json.Write(
                new ExpansionMessage("b", 1) { Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Poisoned_messages_are_an_error_when_they_become_more_and_are_counted_always()
    {
        using var gauge = new MetricCollector<long>(Measuring, Meter, "communityalerts.queue.poisoned");

        foreach (var lying in new[] { 0, 2, 2, 1, 3 })
        {
            _telemetry.RecordPoisoned(Queues.Batches, lying);
        }

        Assert.Equal([0, 2, 2, 1, 3], gauge.GetMeasurementSnapshot().Select(m => m.Value));
        Assert.Equal(
            ["2", "3"],
            Log.GetSnapshot().Select(r => r.GetStructuredStateValue("MessageCount")),
            StringComparer.Ordinal
        );
        Assert.All(
            Log.GetSnapshot(),
            r => Assert.Equal((LogLevel.Error, "batches-poison"), (r.Level, r.GetStructuredStateValue("PoisonQueue")))
        );
    }

    [Fact]
    public async Task The_timer_counts_each_poison_queue_also_one_that_nobody_made()
    {
        using var gauge = new MetricCollector<long>(Measuring, Meter, "communityalerts.queue.poisoned");
        var storage = await Azurite.AccountAsync(Cancel);
        await storage.QueueClient(Queues.Poison(Queues.Imports)).SendMessageAsync("x", Cancel);
        await storage.QueueClient(Queues.Poison(Queues.Expansions)).DeleteAsync(Cancel);

        await new PoisonTriggers(storage, _telemetry).CheckAsync(new TimerInfo(), Cancel);

        Assert.Equal(
            Queues.All.Select(q => (q, q == Queues.Imports ? 1L : 0)),
            gauge.GetMeasurementSnapshot().Select(m => ((string)m.Tags["queue"]!, m.Value))
        );
    }
}
