using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>One run of the scenario from the order to the last late report, with what its plan says going wrong on the way.</summary>
/// <remarks>One thing happens after the other, as if there were one worker, a second process for what comes over HTTP, and the operators; only what the engine does side by side by itself is side by side.
/// The host's own calls (receiving) do not fail; what they can lose is a delete, and then the message comes again.</remarks>
internal sealed class Run : IAsyncDisposable
{
    /// <summary>More calls than this, and it goes round in circles.</summary>
    private const int MostPasses = 4_000;
    private const int MostRounds = 40;
    private const string FirstRows = "POST $batch";
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(130);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(65);
    private static readonly TimeSpan CallTakes = TimeSpan.FromMilliseconds(5);
    private static readonly AsyncLocal<Activity?> Current = new();

    private readonly Plan _plan;
    private readonly CancellationToken _cancel;
    private readonly Host _host;
    private readonly Network _network;
    private readonly Dictionary<string, int> _activities = new(StringComparer.Ordinal);
    private readonly List<Worker> _workers = [];
    private Worker _worker;
    private Worker _web;

    public Run(Plan plan, string connection, string prefix, Mutant? mutant, CancellationToken cancellationToken)
    {
        (_plan, Connection, Prefix, Mutant, _cancel) = (plan, connection, prefix, mutant, cancellationToken);
        Clock = new VirtualClock(Engine.Start);
        _network = new Network(Journal, Clock, report => ReportAsync([report]));
        Aside = Hire(clientRetries: true);
        _host = new Host(Aside.Storage, Clock, plan.Seed);
        _worker = Hire();
        _web = Hire();
    }

    public string Connection { get; }
    public string Prefix { get; }
    public Mutant? Mutant { get; }
    public VirtualClock Clock { get; }
    public Journal Journal { get; } = new();

    /// <summary>Whose calls are not numbered and never fail: it prepares, interferes and judges.</summary>
    public Worker Aside { get; }

    public string Broadcast { get; private set; } = "";

    /// <summary>A fault of the plan was reached.</summary>
    public bool Hit { get; private set; }

    public async Task PlayAsync()
    {
        await Task.WhenAll(
            Aside.Storage.CreateAsync(Scenario.Needed, [], _cancel),
            Aside.Storage.QueueClient(Queues.Expansions).CreateAsync(cancellationToken: _cancel),
            Aside.Storage.QueueClient(Queues.Batches).CreateAsync(cancellationToken: _cancel));
        await Scenario.PrepareAsync(Aside, _cancel);
        for (var i = 0; Broadcast.Length == 0 && i < 5; i++)
        {
            await DoAsync("order", OrderAsync);
            Clock.Turn(CallTakes);
        }

        for (var round = 0; round < MostRounds; round++)
        {
            await DeliverAsync();
            if (Journal.IsFinished && _host.NextAt is null)
            {
                break;
            }

            var wait = _host.NextAt is { } next ? (next - Clock.Now).ToTimeSpan() : Step;
            Clock.Turn(wait < LongestStep ? wait : LongestStep);
            await DoAsync("release", w => w.Get<Dispatcher>().ReleaseAsync(_cancel));
            await DoAsync("sweep", w => w.Get<Sweep>().RunAsync(_cancel));
        }

        // When all is over: what lies in the table of things due, the late reports, and every message once more.
        _network.Owe(_network.TakeLate());
        Clock.Turn(TimeSpan.FromMinutes(11));
        await DoAsync("release", w => w.Get<Dispatcher>().ReleaseAsync(_cancel));
        await DeliverAsync();
    }

    /// <summary>A call of a worker: counted, broken where the plan says so, and given its effect by <paramref name="effect"/>.</summary>
    public async Task<T> CallAsync<T>(Worker worker, string what, bool writes, Func<Task<T>> effect)
    {
        if (Journal.Pass() > MostPasses)
        {
            throw new RunawayException();
        }

        if (worker.IsDead)
        {
            throw new ProcessDiedException();
        }

        var activity = Current.Value;
        if (worker == Aside || activity is null || activity.Aside)
        {
            var unnumbered = await effect();
            if (activity?.ToDie == worker && what == FirstRows)
            {
                worker.Die();
            }

            return unnumbered;
        }

        var call = Journal.Number(activity.Name, what, writes);
        Clock.Turn(CallTakes);
        var faults = _plan.Faults.Where(f => f.IsAt(call)).Select(f => f.Kind).ToList();
        foreach (var fault in faults)
        {
            Hit = true;
            await BeforeAsync(fault, worker, activity);
        }

        var result = await effect();
        foreach (var fault in faults)
        {
            After(fault, worker, activity);
        }

        return result;
    }

    public Task<IReadOnlyList<SendOutcome>> CallCarrierAsync(Worker worker, SendRequest request, CancellationToken cancellationToken)
    {
        var (at, tooLate) = (Clock.Passed, Clock.Now > Engine.Start + Scenario.Useful);
        BatchId.TryReadTag(request.Tag, out var id, out var epoch);
        var who = string.Concat(request.To.Select(t => Scenario.Of(t).Role));
        return CallAsync(worker, $"carrier {id.Bucket}.{id.Number}.{epoch} {who}", writes: true, async () =>
        {
            Journal.CarrierCalled(request, worker, at, tooLate);
            return await _network.SendAsync(request, cancellationToken);
        });
    }

    /// <summary>A message was put on a queue.</summary>
    public void Posted(string queue, TimeSpan hidden) => _host.Posted(queue, hidden);

    public async ValueTask DisposeAsync()
    {
        var tables = new TableServiceClient(Connection);
        foreach (var table in Scenario.Needed)
        {
            await tables.DeleteTableAsync(Prefix + table, _cancel);
        }

        foreach (var queue in new[] { Queues.Expansions, Queues.Batches })
        {
            await Aside.Storage.QueueClient(queue).DeleteAsync(_cancel);
        }

        _workers.ForEach(w => w.Dispose());
    }

    private async Task BeforeAsync(FaultKind fault, Worker worker, Activity activity)
    {
        switch (fault)
        {
            case FaultKind.FailBefore:
                activity.WasBroken = true;
                throw new RequestFailedException("The call failed before its effect.");
            case FaultKind.DieBefore:
                worker.Die();
                throw new ProcessDiedException();
            case FaultKind.Cancel:
                await AsideAsync(async () => await Aside.Get<Broadcaster>().CancelAsync(Broadcast.Length > 0 ? Broadcast : await AnyBroadcastAsync(), Engine.Administrator, _cancel));
                break;
            case FaultKind.OptOut:
                await OptOutAsync();
                break;
            case FaultKind.Jump70Seconds:
                Clock.Turn(TimeSpan.FromSeconds(70));
                break;
            case FaultKind.Jump3Minutes:
                Clock.Turn(TimeSpan.FromMinutes(3));
                await SweepAsync();
                break;
            case FaultKind.JumpHour:
                Clock.Turn(TimeSpan.FromHours(1));
                await SweepAsync();
                break;
            case FaultKind.Twin:
                await TwinAsync(activity, diesAfterWriting: false);
                break;
            case FaultKind.Sweep:
                await SweepAsync();
                break;
            case FaultKind.OptOutThenHalfTwin:
                await OptOutAsync();
                await TwinAsync(activity, diesAfterWriting: true);
                break;
            case FaultKind.HalfTwinThenOptOut:
                await TwinAsync(activity, diesAfterWriting: true);
                await OptOutAsync();
                break;
            default:
                break;
        }
    }

    private static void After(FaultKind fault, Worker worker, Activity activity)
    {
        if (fault == FaultKind.DieAfter)
        {
            worker.Die();
            throw new ProcessDiedException();
        }

        if (fault is FaultKind.FailAfter or FaultKind.FailAfterRetried)
        {
            activity.WasBroken |= fault == FaultKind.FailAfter;
            throw new RequestFailedException("The answer was lost.");
        }
    }

    private Task OptOutAsync() => AsideAsync(() => Scenario.OptOutAsync(Aside, 'F', _cancel));

    private Task SweepAsync() => AsideAsync(() => Aside.Get<Sweep>().RunAsync(_cancel));

    private async Task TwinAsync(Activity activity, bool diesAfterWriting)
    {
        var twin = Hire();
        await AsideAsync(async () =>
        {
            try
            {
                await activity.Work(twin);
            }
            catch (ProcessDiedException)
            {
                // As it was to.
            }
        }, diesAfterWriting ? twin : null);
    }

    /// <summary>Something that happens within a call: what it calls itself is not numbered.</summary>
    private static async Task AsideAsync(Func<Task> work, Worker? toDie = null)
    {
        var outer = Current.Value;
        Current.Value = new Activity("aside", _ => work()) { Aside = true, ToDie = toDie };
        try
        {
            await work();
        }
        finally
        {
            Current.Value = outer;
        }
    }

    private async Task<string> AnyBroadcastAsync()
    {
        await foreach (var stored in Aside.Get<BroadcastStore>().OfMonthAsync("202706", _cancel))
        {
            return stored.Broadcast.Id;
        }

        return "";
    }

    private async Task OrderAsync(Worker worker)
    {
        var taken = await worker.Get<Broadcaster>().OrderAsync(Scenario.Order(_plan.OnUnknown), "key", Engine.Administrator, _cancel);
        if (!taken.IsOk)
        {
            Journal.Trouble($"the order was refused: {taken.Problem}");
        }
        else if (!worker.IsDead)
        {
            Broadcast = taken.Value.Id;
        }
    }

    /// <summary>Everything that can be delivered now, and what comes of it.</summary>
    private async Task DeliverAsync()
    {
        while (true)
        {
            await _host.ReceiveAsync(_cancel);
            if (_host.Next() is { } message)
            {
                _host.Ended(message, await DoAsync(message.Name, worker => message.RunAsync(worker, _cancel)), _plan.AfterLease);
            }
            else if (_network.TakeOwed() is { Count: > 0 } owed)
            {
                foreach (var batch in owed.GroupBy(r => r.Tag, StringComparer.Ordinal))
                {
                    await ReportAsync([.. batch]);
                }
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The carrier tells; what is not answered as written, it tells again.</summary>
    private async Task ReportAsync(IReadOnlyCollection<DeliveryReport> reports)
    {
        var written = false;
        var ending = await DoAsync($"report {reports.First().Tag[(Broadcast.Length + 1)..]}", async worker => written = await worker.Get<ReportHandler>().HandleAsync(reports, _cancel), web: true);
        if (ending == Ending.Done && written)
        {
            Journal.Wrote(reports);
        }
        else
        {
            _network.Owe(reports);
        }
    }

    /// <summary>One activity of one worker; a dead worker is followed by another.</summary>
    private async Task<Ending> DoAsync(string name, Func<Worker, Task> work, bool web = false)
    {
        var worker = web ? _web : _worker;
        var times = _activities[name] = _activities.GetValueOrDefault(name) + 1;
        var outer = Current.Value;
        var activity = new Activity(times == 1 ? name : $"{name} ({times})", work) { Aside = outer?.Aside == true };
        Current.Value = activity;
        var ending = Ending.Done;
        try
        {
            await work(worker);
        }
        catch (RunawayException)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever comes out of a worker that was broken is its host's to swallow; anything else is a finding.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ending = Ending.Failed;
            if (!activity.WasBroken && !worker.IsDead)
            {
                Journal.Trouble($"{activity.Name} threw {e.GetType().Name}: {e.Message}");
            }
        }
        finally
        {
            Current.Value = outer;
        }

        if (!worker.IsDead)
        {
            return ending;
        }

        if (web)
        {
            _web = Hire();
        }
        else
        {
            _worker = Hire();
        }

        return Ending.Died;
    }

    private Worker Hire() => Hire(_plan.ClientRetries);

    private Worker Hire(bool clientRetries)
    {
        var worker = new Worker(this, clientRetries);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>What is being done.</summary>
    private sealed class Activity(string name, Func<Worker, Task> work)
    {
        public string Name => name;
        public Func<Worker, Task> Work => work;
        public bool WasBroken { get; set; }
        public bool Aside { get; init; }

        /// <summary>Who dies after its first stored rows.</summary>
        public Worker? ToDie { get; init; }
    }
}

/// <summary>A run that makes no end.</summary>
internal sealed class RunawayException() : Exception("It goes round in circles.");
