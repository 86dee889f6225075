using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The course of a run, from the request to the last late report.</summary>
/// <remarks>One thing happens after the other, as if there were one worker, and a second process for what comes over
/// HTTP; only what the engine does side by side by itself is side by side.
/// What met a failure is tried again: the caller with the same key, the carrier with the same report, the host with the
/// same message, the timers at their next time.
/// The host's own calls do not fail; what they can lose is a delete, and then the message comes again.</remarks>
internal sealed class Story(Run run, Plan plan, CancellationToken cancellationToken)
{
    private const int MaxRounds = 40;
    private const int MaxTries = 5;
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(130);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(65);

    /// <summary>The number of messages after which operators pause or cancel: the expansions and one batch.</summary>
    private const int MessagesBeforeActing = 3;
    private static readonly TimeSpan PauseLasts = TimeSpan.FromMinutes(3);
    private bool IsStoppedByFault => plan.Faults.Any(f => f.Kind == FaultKind.Cancel);
    private bool _isStarted;
    private int _messages;
    private bool _isResumeRefused;
    private bool _isRemainderRequested;

    public async Task TellAsync()
    {
        var storage = run.Aside.Storage;
        run.Network.ReportNow = report => ReportAsync([report]);
        await Task.WhenAll(
            storage.CreateAsync(Scenario.Needed(plan), [], cancellationToken),
            storage.QueueClient(Queues.Expansions).CreateAsync(cancellationToken: cancellationToken),
            storage.QueueClient(Queues.Batches).CreateAsync(cancellationToken: cancellationToken)
        );
        await (
            plan.WithDeck
                ? DeckScenario.PrepareAsync(run.Aside, cancellationToken)
                : Scenario.PrepareAsync(run.Aside, plan, cancellationToken)
        );
        for (var occurrence = 0; occurrence < plan.Occurrences; occurrence++)
        {
            var due = Engine.Start + (DeckScenario.Apart * occurrence);
            run.Clock.Turn(Duration.Max(due - run.Clock.Now, Duration.Zero).ToTimeSpan());
            await BroadcastAsync(occurrence + 1);
        }

        await AfterwardsAsync();
    }

    /// <summary>Plays one broadcast, from its request until so many are finished.</summary>
    private async Task BroadcastAsync(int finished)
    {
        _isStarted = false;
        for (var tries = 0; !_isStarted && tries < MaxTries; tries++)
        {
            await (plan.ByCampaign ? CampaignsAsync() : run.DoAsync("request", StartBroadcastAsync));
        }

        for (var round = 0; _isStarted && round < MaxRounds; round++)
        {
            await DeliverAsync();
            if (IsOver(finished))
            {
                break;
            }

            var wait = run.Host.NextAt is { } next ? (next - run.Clock.Now).ToTimeSpan() : Step;
            run.Clock.Turn(wait < LongestStep ? wait : LongestStep);
            await ReleaseAsync();
            await run.DoAsync("sweep", worker => worker.Get<RecoverySweep>().RunAsync(cancellationToken));
            await OperateAsync();
        }
    }

    /// <summary>Whether as many broadcasts are finished as were requested, and nothing is left to do.</summary>
    private bool IsOver(int finished) =>
        run.Journal.Finished >= Math.Max(finished, run.Journal.Broadcasts.Count)
        && run.Host.NextAt is null
        && (plan.Course != Course.Remainder || _isRemainderRequested);

    /// <summary>
    /// Operators resume what is paused for three minutes, and request the remainder of what they cancelled.
    /// </summary>
    private async Task OperateAsync()
    {
        if (!_isResumeRefused && run.Journal.OpenPause is { } pause && run.Clock.Passed - pause.At >= PauseLasts)
        {
            await run.DoAsync("resume", ResumeAsync);
        }

        if (plan.Course == Course.Remainder && !_isRemainderRequested && run.Journal.IsCancelled)
        {
            await run.DoAsync("remainder", SendToRemainderAsync);

            // A caller who saw the process die does not come back; the sweep completes what was stored.
            _isRemainderRequested |= run.Journal.Broadcasts.Count > 1;
        }
    }

    private async Task ResumeAsync(Worker worker)
    {
        var resumed = await worker
            .Get<PauseService>()
            .ResumeAsync(run.Journal.Broadcast, Engine.Administrator, cancellationToken);
        _isResumeRefused |= resumed.Problem?.Code == "cannot-resume";
        if (resumed.Problem is { Code: not ("not-paused" or "cannot-resume") } problem)
        {
            run.Journal.Trouble($"the broadcast was not resumed: {problem}");
        }
    }

    private async Task SendToRemainderAsync(Worker worker)
    {
        var remainder = await worker
            .Get<FollowUpService>()
            .SendToRemainderAsync(
                run.Journal.Broadcast,
                new RemainderRequest(),
                "remainder",
                Engine.Administrator,
                cancellationToken
            );
        _isRemainderRequested |=
            !worker.IsDead && (remainder.IsOk || remainder.Problem.Code is "already-followed" or "nobody-left");
        if (remainder.Problem is { Code: not ("already-followed" or "nobody-left" or "not-ended") } problem)
        {
            run.Journal.Trouble($"the remainder was refused: {problem}");
        }
    }

    /// <summary>Operators pause or cancel in the midst of sending, and try again until it is stored.</summary>
    private async Task ActAsync()
    {
        for (var tries = 0; tries < MaxTries && plan.Course == Course.Paused && run.Journal.Pauses.Count == 0; tries++)
        {
            await run.DoAsync(
                "pause",
                worker =>
                    worker
                        .Get<PauseService>()
                        .PauseAsync(run.Journal.Broadcast, Engine.Administrator, cancellationToken)
            );
        }

        for (var tries = 0; tries < MaxTries && plan.Course == Course.Remainder && !run.Journal.IsCancelled; tries++)
        {
            await run.DoAsync(
                "cancel",
                worker =>
                    worker
                        .Get<BroadcastService>()
                        .CancelAsync(run.Journal.Broadcast, Engine.Administrator, cancellationToken)
            );
        }
    }

    /// <summary>
    /// Plays the end of the run: the rows left in the table of things due, the late reports, the campaign timer once
    /// more.
    /// </summary>
    private async Task AfterwardsAsync()
    {
        run.Network.Owe(run.Network.TakeLate());
        run.Clock.Turn(TimeSpan.FromMinutes(11));
        await ReleaseAsync();
        if (plan.ByCampaign)
        {
            await CampaignsAsync();
        }

        await DeliverAsync();
    }

    private Task<Ending> ReleaseAsync() =>
        run.DoAsync("release", worker => worker.Get<WorkScheduler>().ReleaseAsync(cancellationToken));

    private async Task CampaignsAsync()
    {
        _isStarted =
            await run.DoAsync("campaigns", worker => worker.Get<CampaignRunner>().RunAsync(cancellationToken))
            == Ending.Done;
        run.Clock.Turn(TimeSpan.FromSeconds(30));
    }

    private async Task StartBroadcastAsync(Worker worker)
    {
        var taken = await worker
            .Get<BroadcastService>()
            .StartAsync(Scenario.MakeRequest(plan.OnUnknown), "key", Engine.Administrator, cancellationToken);
        if (!taken.IsOk)
        {
            run.Journal.Trouble($"the request was refused: {taken.Problem}");
        }

        _isStarted |= taken.IsOk && !worker.IsDead;
    }

    /// <summary>Delivers everything that can be delivered now, and what comes of it.</summary>
    private async Task DeliverAsync()
    {
        while (true)
        {
            await run.Host.ReceiveAsync(cancellationToken);
            if (run.Host.Next() is { } message)
            {
                run.Host.Ended(
                    message,
                    await run.DoAsync(message.Name, worker => message.RunAsync(worker, cancellationToken)),
                    plan.AfterLease
                );
                if (++_messages >= MessagesBeforeActing && (run.Hit || !IsStoppedByFault))
                {
                    await ActAsync();
                }
            }
            else if (run.Network.TakeOwed() is { Count: > 0 } owed)
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

    /// <summary>The carrier posts its reports; those that are not answered as written are posted again.</summary>
    private async Task ReportAsync(IReadOnlyCollection<DeliveryReport> reports)
    {
        var written = false;
        var (batch, epoch) = TextTag.TryParse(reports.First().Tag) ?? new TextTag(default, Epoch: 0);
        var ending = await run.DoAsync(
            $"report {batch.Bucket}.{batch.Number}.{epoch}",
            async worker => written = await worker.Get<ReportHandler>().HandleAsync(reports, cancellationToken),
            web: true
        );
        if (ending == Ending.Done && written)
        {
            run.Journal.Wrote(reports);
        }
        else
        {
            run.Network.Owe(reports);
        }
    }
}
