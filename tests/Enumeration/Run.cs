using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// The world of one run: its clock, its workers and its carrier, with every call numbered and broken where the plan
/// says so.
/// </summary>
internal sealed class Run : IAsyncDisposable
{
    /// <summary>Number of calls above which a run goes round in circles.</summary>
    private const int MaxPasses = 4_000;
    private const string FirstRows = "POST $batch";
    private static readonly TimeSpan CallTakes = TimeSpan.FromMilliseconds(5);
    private static readonly AsyncLocal<Activity?> Current = new();

    private readonly Plan _plan;
    private readonly CancellationToken _cancel;
    private readonly Dictionary<string, int> _activities = new(StringComparer.Ordinal);
    private readonly List<Worker> _workers = [];
    private readonly Interference _interference;
    private Worker _worker;
    private Worker _web;

    public Run(Plan plan, string connection, string prefix, Mutant? mutant, CancellationToken cancellationToken)
    {
        (_plan, Connection, Prefix, Mutant, _cancel) = (plan, connection, prefix, mutant, cancellationToken);
        Clock = new VirtualClock(Engine.Start);
        Network = new Network(Journal, Clock);
        Aside = Hire(clientRetries: true);
        _interference = new Interference(this, cancellationToken);
        Host = new Host(Aside.Storage, Clock, plan.Seed);
        _worker = Hire();
        _web = Hire();
    }

    public string Connection { get; }
    public string Prefix { get; }
    public Mutant? Mutant { get; }
    public VirtualClock Clock { get; }
    public Journal Journal { get; } = new();
    public Network Network { get; }
    public Host Host { get; }

    /// <summary>A worker whose calls are not numbered and never fail: it prepares, interferes and judges.</summary>
    public Worker Aside { get; }

    /// <summary>Whether a fault of the plan was reached.</summary>
    public bool Hit { get; private set; }

    /// <summary>
    /// A call of a worker: counted, broken where the plan says so, and given its effect by <paramref name="effect"/>.
    /// </summary>
    public async Task<T> CallAsync<T>(Worker worker, string what, bool writes, Func<Task<T>> effect)
    {
        if (Journal.Pass() > MaxPasses)
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
            await _interference.BeforeAsync(fault, worker, activity);
        }

        var result = await effect();
        foreach (var fault in faults)
        {
            Interference.After(fault, worker, activity);
        }

        return result;
    }

    public Task<IReadOnlyList<SendOutcome>> CallCarrierAsync(
        Worker worker,
        SendRequest request,
        CancellationToken cancellationToken
    )
    {
        var (at, tooLate) = (Clock.Passed, Clock.Now > Engine.Start + Scenario.Useful);
        var (id, epoch) = TextTag.TryParse(request.Tag) ?? new TextTag(default, Epoch: 0);
        var who = string.Concat(request.To.Select(t => Scenario.Of(t).Role));
        return CallAsync(
            worker,
            $"carrier {id.Bucket}.{id.Number}.{epoch} {who}",
            writes: true,
            async () =>
            {
                Journal.CarrierCalled(request, worker, at, tooLate);
                return await Network.SendAsync(request, cancellationToken);
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var table in Scenario.Needed(_plan))
        {
            await Aside.TableService.DeleteTableAsync(Prefix + table, _cancel);
        }

        foreach (var queue in new[] { Queues.Expansions, Queues.Batches })
        {
            await Aside.Storage.QueueClient(queue).DeleteAsync(_cancel);
        }

        _workers.ForEach(w => w.Dispose());
    }

    /// <summary>Something that happens within a call: what it calls itself is not numbered.</summary>
    /// <param name="work">The work to do.</param>
    /// <param name="toDie">The worker that dies after its first stored rows.</param>
    public static async Task AsideAsync(Func<Task> work, Worker? toDie = null)
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

    /// <summary>One activity of one worker; a dead worker is followed by another.</summary>
    public async Task<Ending> DoAsync(string name, Func<Worker, Task> work, bool web = false)
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
            ending = activity.IsLost ? Ending.Lost : Ending.Failed;
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

    public Worker Hire() => Hire(_plan.ClientRetries);

    private Worker Hire(bool clientRetries)
    {
        var worker = new Worker(this, clientRetries);
        _workers.Add(worker);
        return worker;
    }
}

/// <summary>A run that makes no end.</summary>
internal sealed class RunawayException() : Exception("It goes round in circles.");
