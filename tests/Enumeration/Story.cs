using CommunityAlerts.Broadcasts.Orders;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The course of a run, from the order to the last late report.</summary>
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
    private bool _ordered;

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

    /// <summary>Plays one broadcast, from its order until so many are finished.</summary>
    private async Task BroadcastAsync(int finished)
    {
        _ordered = false;
        for (var tries = 0; !_ordered && tries < MaxTries; tries++)
        {
            await (plan.ByCampaign ? CampaignsAsync() : run.DoAsync("order", OrderAsync));
        }

        for (var round = 0; _ordered && round < MaxRounds; round++)
        {
            await DeliverAsync();
            if (run.Journal.Finished >= finished && run.Host.NextAt is null)
            {
                break;
            }

            var wait = run.Host.NextAt is { } next ? (next - run.Clock.Now).ToTimeSpan() : Step;
            run.Clock.Turn(wait < LongestStep ? wait : LongestStep);
            await ReleaseAsync();
            await run.DoAsync("sweep", worker => worker.Get<RecoverySweep>().RunAsync(cancellationToken));
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
        _ordered =
            await run.DoAsync("campaigns", worker => worker.Get<CampaignRunner>().RunAsync(cancellationToken))
            == Ending.Done;
        run.Clock.Turn(TimeSpan.FromSeconds(30));
    }

    private async Task OrderAsync(Worker worker)
    {
        var taken = await worker
            .Get<BroadcastService>()
            .OrderAsync(Scenario.Order(plan.OnUnknown), "key", Engine.Administrator, cancellationToken);
        if (!taken.IsOk)
        {
            run.Journal.Trouble($"the order was refused: {taken.Problem}");
        }

        _ordered |= taken.IsOk && !worker.IsDead;
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
