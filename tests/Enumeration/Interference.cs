using Azure;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>Carries out each kind of fault on a call.</summary>
internal sealed class Interference(Run run, CancellationToken cancellationToken)
{
    /// <summary>Before the call has its effect, which may never come.</summary>
    public async Task BeforeAsync(FaultKind fault, Worker worker, Activity activity)
    {
        switch (fault)
        {
            case FaultKind.FailBefore:
                activity.WasBroken = true;
                throw new RequestFailedException("The call failed before its effect.");
            case FaultKind.Lose:
                (activity.WasBroken, activity.IsLost) = (true, true);
                throw new RequestFailedException("The call failed once too often.");
            case FaultKind.DieBefore:
                worker.Die();
                throw new ProcessDiedException();
            case FaultKind.Cancel:
                await Run.AsideAsync(async () =>
                    await run
                        .Aside.Get<BroadcastService>()
                        .CancelAsync(run.Journal.Broadcast, Engine.Administrator, cancellationToken)
                );
                break;
            case FaultKind.Pause:
                await Run.AsideAsync(async () =>
                    await run
                        .Aside.Get<PauseService>()
                        .PauseAsync(run.Journal.Broadcast, Engine.Administrator, cancellationToken)
                );
                break;
            case FaultKind.OtherRemainder:
                await Run.AsideAsync(async () =>
                    await run
                        .Aside.Get<FollowUpService>()
                        .SendToRemainderAsync(
                            run.Journal.Broadcast,
                            new RemainderRequest(),
                            "other",
                            Engine.Administrator,
                            cancellationToken
                        )
                );
                break;
            case FaultKind.OptOut:
                await OptOutAsync('F');
                break;
            case FaultKind.Jump70Seconds:
                run.Clock.Turn(TimeSpan.FromSeconds(70));
                break;
            case FaultKind.Jump3Minutes:
                run.Clock.Turn(TimeSpan.FromMinutes(3));
                await SweepAsync();
                break;
            case FaultKind.JumpHour:
                run.Clock.Turn(TimeSpan.FromHours(1));
                await SweepAsync();
                break;
            case FaultKind.Twin:
                await TwinAsync(activity, diesAfterWriting: false);
                break;
            case FaultKind.Sweep:
                await SweepAsync();
                break;
            case FaultKind.OptOutThenHalfTwin:
                await OptOutAsync('B');
                await TwinAsync(activity, diesAfterWriting: true);
                break;
            case FaultKind.HalfTwinThenOptOut:
                await TwinAsync(activity, diesAfterWriting: true);
                await OptOutAsync('B');
                break;
            default:
                break;
        }
    }

    /// <summary>Carries out a fault after the call had its effect.</summary>
    public static void After(FaultKind fault, Worker worker, Activity activity)
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

    private Task OptOutAsync(char role) =>
        Run.AsideAsync(() => Scenario.OptOutAsync(run.Aside, role, cancellationToken));

    private Task SweepAsync() => Run.AsideAsync(() => run.Aside.Get<RecoverySweep>().RunAsync(cancellationToken));

    private async Task TwinAsync(Activity activity, bool diesAfterWriting)
    {
        var twin = run.Hire();
        await Run.AsideAsync(
            async () =>
            {
                try
                {
                    await activity.Work(twin);
                }
                catch (ProcessDiedException)
                {
                    // As it was to.
                }
            },
            diesAfterWriting ? twin : null
        );
    }
}

/// <summary>A unit of work in progress, with its name.</summary>
internal sealed class Activity(string name, Func<Worker, Task> work)
{
    public string Name => name;
    public Func<Worker, Task> Work => work;
    public bool WasBroken { get; set; }
    public bool IsLost { get; set; }
    public bool Aside { get; init; }

    /// <summary>The worker that dies after its first stored rows.</summary>
    public Worker? ToDie { get; init; }
}
