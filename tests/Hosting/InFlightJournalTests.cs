using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Messages that a killed host leaves hidden on its queues, and their handling by the next host.</summary>
public sealed class InFlightJournalTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-hidden-").FullName;
    private readonly string _prefix = Azurite.FreshPrefix();
    private readonly Probe _probe = new();
    private StorageAccount _storage = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Journal => Path.Combine(_folder, InFlightJournal.FileName);

    public async ValueTask InitializeAsync()
    {
        _storage = StorageAccount.Connect(await Azurite.ConnectionStringAsync(_prefix), _prefix);
        await _storage.CreateAsync([], Queues.All, Stop);
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Messages_of_a_killed_host_are_visible_at_the_next_start()
    {
        await _storage.Queue(Queues.Imports).SendAsync("running", Stop);
        var taken = (
            await _storage.QueueClient(Queues.Imports).ReceiveMessageAsync(TimeSpan.FromMinutes(10), Stop)
        ).Value;
        using (var killed = Open())
        {
            killed.RecordInFlight(Queues.Imports, taken.MessageId, taken.PopReceipt);
        }

        // The kill came in the middle of a line.
        await File.AppendAllTextAsync(Journal, """{"id":"x","que""", Stop);

        await using var app = await StartAsync();
        await app.UntilQuietAsync();

        Assert.Equal([("\"running\"", 2)], _probe.Messages);
    }

    [Fact]
    public async Task A_journal_that_grew_too_long_is_written_afresh_and_stops_nobody()
    {
        await File.WriteAllTextAsync(
            Journal,
            string.Concat(Enumerable.Repeat("{\"id\":\"32882964-b419-4e3a-9146-d4d48b4e0e90\"}\n", 30_000)),
            Stop
        );
        await _storage.Queue(Queues.Imports).SendAsync("a", Stop);
        await _storage.Queue(Queues.Imports).SendAsync("b", Stop);

        await using var app = await StartAsync();
        await app.UntilQuietAsync();

        Assert.Equal(
            ["\"a\"", "\"b\""],
            _probe.Messages.Select(m => m.Text).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.InRange(new FileInfo(Journal).Length, 1, 10_000);
    }

    [Fact]
    public async Task A_delayed_message_of_a_killed_host_follows_the_clock_of_the_next()
    {
        var clock = new TurnedClock(file: null);
        using (var killed = new InFlightJournal(Journal, _storage, clock))
        {
            _storage.MessageSent += killed.RecordDelayed;
            await _storage.Queue(Queues.Imports).SendAsync("later", TimeSpan.FromMinutes(2), Stop);
            _storage.MessageSent -= killed.RecordDelayed;
        }

        await using var app = await StartAsync();
        Assert.Equal((false, 1), (await app.LeftAsync()) is var left ? (left.Quiet, left.InHand) : default);
        Assert.Empty(_probe.Messages);
        await app.TurnClockAsync(Duration.FromMinutes(2));
        await app.UntilQuietAsync();

        Assert.Equal([("\"later\"", 1)], _probe.Messages);
    }

    [Fact]
    public async Task A_message_that_is_done_is_not_given_back()
    {
        await using (var app = await StartAsync())
        {
            await app.Storage.Queue(Queues.Imports).SendAsync("done", Stop);
            await app.UntilQuietAsync();
            File.Copy(Journal, Journal + ".kept");
            // The receipt is recorded while the message is in flight, and afterwards that it is done.
            Assert.Equal(2, (await File.ReadAllLinesAsync(Journal + ".kept", Stop)).Length);
            Assert.DoesNotContain(
                "queue",
                (await File.ReadAllLinesAsync(Journal + ".kept", Stop))[^1],
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task The_journal_stays_small_and_keeps_what_still_counts()
    {
        await _storage.Queue(Queues.Imports).SendAsync("running", Stop);
        var taken = (
            await _storage.QueueClient(Queues.Imports).ReceiveMessageAsync(TimeSpan.FromMinutes(10), Stop)
        ).Value;
        using (var killed = Open())
        {
            killed.RecordInFlight(Queues.Imports, taken.MessageId, taken.PopReceipt);
            for (var i = 0; i < 20_000; i++)
            {
                killed.RecordInFlight(Queues.Batches, "another", $"receipt {i}");
                killed.RecordVisible("another");
            }
        }

        Assert.InRange(new FileInfo(Journal).Length, 1, 1_100_000);
        using var next = Open();
        await next.ReleaseMessagesAsync(Stop);
        Assert.Equal(
            taken.MessageId,
            (await _storage.QueueClient(Queues.Imports).ReceiveMessageAsync(cancellationToken: Stop)).Value.MessageId
        );
    }

    private InFlightJournal Open() => new(Journal, _storage, new TurnedClock(file: null));

    private Task<AlertsApp> StartAsync() =>
        AlertsApp.StartAsync(
            new LocalHostOptions
            {
                Folder = _folder,
                Triggers = Trigger.FindAll(typeof(QueueProbe)),
                ConfigureServices = services => services.AddSingleton(_probe),
            },
            ("Local:Prefix", _prefix)
        );
}
