using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class QueueListenerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_is_done_is_gone()
    {
        var probe = new Probe();
        await using var app = await probe.StartAsync(typeof(QueueProbe));

        await app.Storage.Queue(Queues.Imports).SendAsync("贴士", Stop);
        await app.UntilQuietAsync();

        Assert.Equal([("\"贴士\"", 1)], probe.Messages);
        Assert.Equal(0, await CountAsync(app, Queues.Imports));
    }

    [Fact]
    public async Task Messages_travel_as_base64()
    {
        var account = await Azurite.AccountAsync(Stop);
        await account.Queue(Queues.Imports).SendAsync("a", Stop);

        var raw = await Plain(account.QueueClient(Queues.Imports)).PeekMessageAsync(Stop);

        Assert.Equal(Convert.ToBase64String("\"a\""u8), raw.Value.MessageText);
    }

    [Fact]
    public async Task A_message_that_failed_comes_again_after_its_rest()
    {
        var probe = new Probe();
        probe.Work = _ =>
            probe.Messages.Count == 1 ? throw new InvalidOperationException("first try") : Task.CompletedTask;
        await using var app = await probe.StartAsync(
            typeof(QueueProbe),
            new QueueSettings
            {
                VisibilityTimeout = TimeSpan.FromHours(1),
                MaxPollingInterval = TimeSpan.FromSeconds(1),
            }
        );

        await app.Storage.Queue(Queues.Imports).SendAsync("a", Stop);
        await Eventually.HoldsAsync(() => probe.Messages.Count == 1 && probe.InProgress == 0);

        // It counts as in flight while it rests, and the rest follows the clock.
        var left = await app.LeftAsync();
        Assert.False(left.Quiet);
        Assert.Equal(1, left.InHand);
        // The rest is written once the failure is: only then can the clock bring it on.
        await Eventually.HoldsAsync(async () =>
        {
            await app.TurnClockAsync(Duration.FromHours(1));
            return probe.Messages.Count == 2;
        });
        await app.UntilQuietAsync();
        Assert.Equal([1, 2], probe.Messages.Select(m => m.DequeueCount));
    }

    [Fact]
    public async Task A_message_that_fails_too_often_is_set_aside_as_it_was()
    {
        var probe = new Probe { Work = _ => throw new InvalidOperationException("always") };
        await using var app = await probe.StartAsync(
            typeof(QueueProbe),
            new QueueSettings { MaxDequeueCount = 3, MaxPollingInterval = TimeSpan.FromSeconds(1) }
        );

        await app.Storage.Queue(Queues.Imports).SendAsync("毒", Stop);
        await app.UntilQuietAsync();

        Assert.Equal([1, 2, 3], probe.Messages.Select(m => m.DequeueCount));
        var poison = await app
            .Storage.QueueClient(Queues.Poison(Queues.Imports))
            .ReceiveMessagesAsync(10, cancellationToken: Stop);
        Assert.Equal("\"毒\"", Assert.Single(poison.Value).Body.ToString());
    }

    [Fact]
    public async Task A_message_that_is_not_base64_is_set_aside_and_stops_nobody()
    {
        var probe = new Probe();
        await using var app = await probe.StartAsync(typeof(QueueProbe));

        await Plain(app.Storage.QueueClient(Queues.Imports)).SendMessageAsync("not base64!", Stop);
        await app.Storage.Queue(Queues.Imports).SendAsync("b", Stop);
        await app.UntilQuietAsync();

        Assert.Equal("\"b\"", Assert.Single(probe.Messages).Text);
        Assert.Equal(1, await CountAsync(app, Queues.Poison(Queues.Imports)));
    }

    [Fact]
    public async Task Messages_in_flight_never_exceed_a_batch_plus_the_threshold()
    {
        var probe = new Probe();
        using var gate = new SemaphoreSlim(0);
        probe.Work = stop => gate.WaitAsync(stop);
        await using var app = await probe.StartAsync(
            typeof(QueueProbe),
            new QueueSettings
            {
                BatchSize = 3,
                NewBatchThreshold = 2,
                MaxPollingInterval = TimeSpan.FromSeconds(1),
            }
        );
        for (var i = 0; i < 12; i++)
        {
            await app.Storage.Queue(Queues.Imports).SendAsync(i, Stop);
        }

        // Full: nothing more is taken before no more than two are in flight.
        await Eventually.HoldsAsync(() => probe.InProgress >= 3);
        gate.Release(20);
        await app.UntilQuietAsync();

        Assert.Equal(12, probe.Messages.Count);
        Assert.InRange(probe.Most, 3, 5);
    }

    [Fact]
    public async Task Deletions_that_time_out_take_no_capacity_from_the_queue()
    {
        var probe = new Probe();
        var (connection, prefix) = (await Azurite.ConnectionStringAsync(), Azurite.FreshPrefix());
        var timeOuts = new TimedOutDeletions(8);
        await using var app = await AlertsApp.StartAsync(
            new LocalHostOptions
            {
                Triggers = Trigger.FindAll(typeof(QueueProbe)),
                Pages = null,
                ConfigureServices = services =>
                {
                    services.AddSingleton(probe);
                    services.AddSingleton(
                        new HostFile(
                            "",
                            new QueueSettings
                            {
                                BatchSize = 1,
                                NewBatchThreshold = 1,
                                MaxPollingInterval = TimeSpan.FromSeconds(1),
                            }
                        )
                    );
                    services.AddSingleton(
                        StorageAccount.Connect(
                            connection,
                            prefix,
                            options => options.AddPolicy(timeOuts, HttpPipelinePosition.PerCall)
                        )
                    );
                },
            },
            ("Local:Prefix", prefix)
        );
        for (var i = 0; i < 10; i++)
        {
            await app.Storage.Queue(Queues.Imports).SendAsync(i, Stop);
        }

        await Eventually.HoldsAsync(() => probe.Messages.Count >= 10);
        Assert.Equal(8, timeOuts.Count);
    }

    [Fact]
    public async Task A_message_in_flight_is_renewed_until_it_is_done()
    {
        var hidden = TimeSpan.FromSeconds(2);
        var probe = new Probe { Work = stop => Task.Delay(hidden * 2.5, TimeProvider.System, stop) };
        await using var app = await probe.StartAsync(
            typeof(QueueProbe),
            new QueueSettings { RunningVisibilityTimeout = hidden, MaxPollingInterval = TimeSpan.FromMilliseconds(200) }
        );

        await app.Storage.Queue(Queues.Imports).SendAsync("long", Stop);
        await app.UntilQuietAsync();

        Assert.Equal([1], probe.Messages.Select(m => m.DequeueCount));
        Assert.Equal(0, await CountAsync(app, Queues.Imports));
    }

    [Fact]
    public async Task A_delayed_message_follows_the_clock()
    {
        var probe = new Probe();
        await using var app = await probe.StartAsync(typeof(QueueProbe));

        await app.Storage.Queue(Queues.Imports).SendAsync("later", TimeSpan.FromMinutes(2), Stop);
        Assert.Equal(1, (await app.LeftAsync()).InHand);
        Assert.Empty(probe.Messages);
        await app.TurnClockAsync(Duration.FromMinutes(2));
        await app.UntilQuietAsync();

        Assert.Single(probe.Messages);
    }

    [Fact]
    public async Task A_stop_waits_for_the_messages_in_flight()
    {
        var probe = new Probe();
        using var gate = new SemaphoreSlim(0);
        probe.Work = stop => gate.WaitAsync(stop);
        var app = await probe.StartAsync(typeof(QueueProbe));
        var storage = app.Storage;
        await storage.Queue(Queues.Imports).SendAsync("running", Stop);
        await Eventually.HoldsAsync(() => probe.InProgress == 1);

        var stopping = app.DisposeAsync().AsTask();
        Assert.False(stopping.IsCompleted);
        gate.Release();
        await stopping;

        Assert.Equal(0, probe.InProgress);
        Assert.Equal(
            0,
            (await storage.QueueClient(Queues.Imports).GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount
        );
    }

    [Fact]
    public void The_settings_are_those_of_host_json()
    {
        var file = HostFile.Read();

        Assert.Equal("", file.RoutePrefix);
        Assert.Equal(TimeSpan.FromSeconds(30), file.Queues.VisibilityTimeout);
        Assert.Equal(5, file.Queues.MaxDequeueCount);
        // A crash leaves at most eight batches unknown.
        Assert.Equal(8, file.Queues.BatchSize + file.Queues.Threshold);
        Assert.Equal(TimeSpan.FromMinutes(10), file.Queues.RunningVisibilityTimeout);
    }

    private static async Task<int> CountAsync(AlertsApp app, string queue) =>
        (await app.Storage.QueueClient(queue).GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount;

    /// <summary>Gives the queue without base64 encoding.</summary>
    private static QueueClient Plain(QueueClient queue) => new(Azurite.ConnectionStringOf(queue.Uri), queue.Name);

    private sealed class TimedOutDeletions(int most) : HttpPipelineSynchronousPolicy
    {
        private int _count;

        public int Count => _count;

        public override void OnSendingRequest(HttpMessage message)
        {
            if (
                message.Request.Method == RequestMethod.Delete
                && message.Request.Uri.Path.Contains("/messages/", StringComparison.Ordinal)
                && _count < most
            )
            {
                Interlocked.Increment(ref _count);
                throw new TaskCanceledException("The network time-out has passed.");
            }
        }
    }
}
