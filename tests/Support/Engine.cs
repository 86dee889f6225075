using System.Collections.Concurrent;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Hosting;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// The delivery engine on a real storage account of its own, with its queues drained by hand: only clock and carrier
/// are ours.
/// </summary>
/// <remarks>
/// It starts on Friday 2027-06-18 at 08:30 UTC with 2 buckets and batches of 3, so that a few people make several
/// batches.
/// </remarks>
public sealed class Engine : IAsyncDisposable
{
    public static readonly Instant Start = Instant.FromUtc(2027, 6, 18, 8, 30);
    public static readonly Caller Administrator = new("test", [Role.Administrator], "");

    private readonly ServiceProvider _services;

    private Engine(ServiceProvider services, StorageAccount storage, ShiftedClock clock, ScriptedCarrier carrier)
    {
        _services = services;
        Storage = storage;
        Clock = clock;
        Carrier = carrier;
    }

    public StorageAccount Storage { get; }
    public ShiftedClock Clock { get; }
    public ScriptedCarrier Carrier { get; }
    public Instant Now => Clock.GetCurrentInstant();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Engine> StartAsync(
        int buckets = 2,
        int batchSize = 3,
        params (string Key, string Value)[] settings
    )
    {
        var storage = await Azurite.AccountAsync(Cancel);
        var clock = new ShiftedClock(Start);
        var carrier = new ScriptedCarrier();
        return new Engine(Compose(storage, clock, carrier, buckets, batchSize, settings), storage, clock, carrier);
    }

    /// <summary>Another process of the same, on another account: clock and carrier are this one's.</summary>
    public Engine On(StorageAccount storage) => new(Compose(storage, Clock, Carrier), storage, Clock, Carrier);

    /// <summary>The app's services on a storage, a clock and a carrier: one process of it.</summary>
    /// <param name="storage">The account that holds everything.</param>
    /// <param name="clock">The clock for the present time and for deadlines.</param>
    /// <param name="carrier">The carrier that sends the texts.</param>
    /// <param name="buckets">Number of partitions of people.</param>
    /// <param name="batchSize">Recipients per batch, at most.</param>
    /// <param name="settings">Settings that differ from those below.</param>
    /// <param name="more">Registrations with which a test replaces services.</param>
    public static ServiceProvider Compose(
        StorageAccount storage,
        TimeProvider clock,
        ICarrier carrier,
        int buckets = 2,
        int batchSize = 3,
        IEnumerable<(string Key, string Value)>? settings = null,
        Action<IServiceCollection>? more = null
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Alerts:Buckets"] = buckets.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["Alerts:BatchSize"] = batchSize.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["Alerts:Language"] = "en",
                    ["Alerts:Region"] = "US",
                    ["Senders:Default:SegmentsPerMinute"] = "60000",
                    ["NumberKey:Secret"] = Convert.ToBase64String(new byte[32]),
                    ["Events:Secret"] = "events",
                }
            )
            .AddInMemoryCollection((settings ?? []).Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)))
            .Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddSingleton(storage)
            .AddSingleton(clock)
            .AddSingleton(carrier)
            .AddSingleton<ICallers, NobodyCalls>()
            .AddSingleton<IOperatorRights, SeenRights>()
            .AddHttpClient()
            .AddCommunityAlerts(configuration);
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>The n-th of a hundred numbers kept for fiction.</summary>
    public static PhoneNumber Phone(int n) => PhoneNumber.FromE164($"+131255501{n:00}");

    public NumberKey Key(int n) => Get<NumberKeys>().MakeKey(Phone(n));

    /// <summary>
    /// A list with one contact for each number; what else a contact holds is up to <paramref name="shape"/>.
    /// </summary>
    public async Task ListAsync(
        string id,
        IEnumerable<int> numbers,
        Func<int, Contact, Contact>? shape = null,
        string area = "beiguan"
    )
    {
        await Get<ListStore>()
            .TryPutAsync(
                new ContactList
                {
                    Id = id,
                    Name = id,
                    Area = area,
                    CreatedAt = Start,
                },
                asRead: null,
                Cancel
            );
        foreach (var n in numbers)
        {
            var contact = new Contact
            {
                Phone = Phone(n),
                Key = Key(n),
                Name = $"Person {n}",
                Area = area,
                Consent = new Consent(ConsentBasis.Notice, id, Start),
            };
            await Get<ContactStore>().PutAsync(id, shape?.Invoke(n, contact) ?? contact, Cancel);
        }
    }

    public Task OptOutAsync(int n) =>
        Get<OptOutStore>().TryAddAsync(new OptOut(Key(n), Phone(n), Now, "reply", null), Cancel);

    public static BroadcastRequest MakeRequest(params string[] lists) =>
        new()
        {
            Name = "Water",
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep away from the river." },
            Audience = new Audience { Lists = lists },
        };

    /// <summary>The id of the last request.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Requests under a key made of the name, and gives the id.</summary>
    public async Task<string> StartBroadcastAsync(BroadcastRequest request, string? key = null)
    {
        var taken = await Get<BroadcastService>().StartAsync(request, key ?? request.Name, Administrator, Cancel);
        Assert.True(taken.IsOk, taken.Problem?.ToString());
        return Last = taken.Value.Id;
    }

    public async Task<BroadcastView> ViewAsync(string id) =>
        await Get<BroadcastProgress>()
            .ReadAsync((await Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast, Cancel);

    public async Task<IReadOnlyList<DeliveryView>> DeliveriesAsync(string id) =>
        (await Get<DeliveryQueries>().ReadAsync(id, state: null, new Page(Page.MaxLimit, null), Cancel)).Deliveries;

    public async Task<IReadOnlyList<Batch>> BatchesAsync(string id)
    {
        var batches = new List<Batch>();
        for (var bucket = 0; bucket < Get<Microsoft.Extensions.Options.IOptions<Settings>>().Value.Buckets; bucket++)
        {
            await foreach (var stored in Get<Ledger>().ReadBatchesAsync(id, bucket, cancellationToken: Cancel))
            {
                batches.Add(stored.Batch);
            }
        }

        return batches;
    }

    /// <summary>Expands every bucket, and leaves the batches' messages on their queue.</summary>
    public Task ExpandAsync() => DrainAsync(Queues.Expansions);

    public Task SweepAsync() => Get<RecoverySweep>().RunAsync(Cancel);

    public Task ReleaseAsync() => Get<WorkScheduler>().ReleaseAsync(Cancel);

    /// <summary>Runs messages until none is left, hidden ones included.</summary>
    public async Task DrainAsync(params string[] queues)
    {
        string[] names = queues.Length > 0 ? queues : [Queues.Expansions, Queues.BatchesUrgent, Queues.Batches];
        while (true)
        {
            var taken = 0;
            var left = 0;
            foreach (var name in names)
            {
                var client = Storage.QueueClient(name);
                foreach (var message in (await client.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(10), Cancel)).Value)
                {
                    await RunAsync(name, message.Body.ToString());
                    await client.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancel);
                    taken++;
                }

                left += (await client.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount;
            }

            if (taken == 0 && left == 0)
            {
                return;
            }

            if (taken == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
            }
        }
    }

    /// <summary>Expands every bucket of a broadcast, without its messages.</summary>
    public async Task RunExpansionsAsync(string id)
    {
        for (var bucket = 0; bucket < Get<Microsoft.Extensions.Options.IOptions<Settings>>().Value.Buckets; bucket++)
        {
            await Get<AudienceExpander>().ExpandAsync(new ExpansionMessage(id, bucket), Cancel);
        }
    }

    /// <summary>
    /// Runs each batch once that waits, due or not: as if its message came now. Messages themselves follow real time,
    /// not the engine's clock.
    /// </summary>
    public async Task SendAsync(string id)
    {
        var urgent = (await Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast.IsUrgent;
        foreach (var batch in (await BatchesAsync(id)).Where(b => b.AnyWaiting))
        {
            await Get<BatchSender>()
                .SendAsync(new BatchMessage(id, batch.Id.Bucket, [batch.Id.Number], urgent), Cancel);
        }
    }

    /// <summary>The carrier's word on a text.</summary>
    public Task ReportAsync((string Phone, string Text, string Tag) text, ReportStatus status) =>
        Get<ReportHandler>()
            .HandleAsync(
                [new DeliveryReport(text.Tag, "m", PhoneNumber.FromE164(text.Phone), status, null, Now)],
                Cancel
            );

    /// <summary>Every act on record.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync()
    {
        var acts = new List<string>();
        await foreach (var row in Storage.Table(Tables.Audit).ReadAllAsync(Cancel))
        {
            acts.Add(row.GetString("Act"));
        }

        return acts;
    }

    /// <summary>Runs one message as the host would.</summary>
    public Task RunAsync(string queue, string message) =>
        queue == Queues.Expansions
            ? Get<AudienceExpander>().ExpandAsync(Json.Read<ExpansionMessage>(message), Cancel)
            : Get<BatchSender>().SendAsync(Json.Read<BatchMessage>(message), Cancel);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class NobodyCalls : ICallers
    {
        public bool IsLocal => true;

        public Result<Caller> Identify(HttpRequest request) =>
            CommonProblems.NotSignedIn("Nobody calls the engine over HTTP.");
    }
}

/// <summary>Real time, shifted: both what the clock says and the monotonic timestamp.</summary>
public sealed class ShiftedClock(Instant start) : TimeProvider
{
    private readonly long _realStart = System.GetTimestamp();
    private TimeSpan _shift;

    public override DateTimeOffset GetUtcNow() => start.ToDateTimeOffset() + System.GetElapsedTime(_realStart) + _shift;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_shift.TotalSeconds * TimestampFrequency);

    public void Turn(Duration by) => _shift += by.ToTimeSpan();
}

/// <summary>
/// A carrier that does what the test says, remembers nothing between calls, and whose handsets hold what arrived.
/// </summary>
public sealed class ScriptedCarrier : ICarrier
{
    private int _calls;
    private int _messages;

    public bool IsSimulated => true;

    /// <summary>Every text that reached a handset.</summary>
    public ConcurrentQueue<(string Phone, string Text, string Tag)> Handsets { get; } = new();

    public ConcurrentQueue<SendRequest> Calls { get; } = new();

    /// <summary>The answer for each recipient; null accepts.</summary>
    public Func<int, PhoneNumber, SendOutcome?> Script { get; set; } = (_, _) => null;

    /// <summary>Each text arrives, and its call comes to no clear answer.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Runs before a call is answered.</summary>
    public Func<SendRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        var call = Interlocked.Increment(ref _calls);
        Calls.Enqueue(request);
        await Before(request);
        return [.. request.To.Select(to => Script(call, to) ?? Take(to, request))];
    }

    private SendOutcome Take(PhoneNumber to, SendRequest request) =>
        LosesAnswers ? Arrive(to, request) : Accept(to, request);

    private SendOutcome.Unknown Arrive(PhoneNumber to, SendRequest request)
    {
        Accept(to, request);
        return new SendOutcome.Unknown("timeout");
    }

    /// <summary>Puts the text on the handset.</summary>
    public SendOutcome Accept(PhoneNumber to, SendRequest request)
    {
        Handsets.Enqueue((to.E164, request.Text, request.Tag));
        return new SendOutcome.Accepted($"m{Interlocked.Increment(ref _messages)}");
    }
}
