using System.Collections.Immutable;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>Reserves slots for composed batches, inserts them into the ledger and schedules their messages.</summary>
public sealed class BatchInserter(
    BroadcastStore broadcasts,
    Ledger ledger,
    SlotAllocator slotAllocator,
    WorkScheduler workScheduler,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    /// <summary>The number of inserted batches that share one message.</summary>
    private const int BatchesPerMessage = 4;

    /// <summary>
    /// Reserves slots for all complete batches at once, then inserts them one after another and schedules their
    /// messages.
    /// </summary>
    /// <returns>
    /// False where another worker inserted first, or the broadcast has been cancelled or paused.
    /// </returns>
    public async Task<bool> InsertAsync(BucketRun run, CancellationToken cancellationToken)
    {
        if (run.Complete.Count == 0)
        {
            return true;
        }

        if (
            run.InsertRate.HasWritten
            && await broadcasts.FindAsync(run.Broadcast.Id, cancellationToken) is { Broadcast: var current }
            && (current.CancelledAt is not null || current.IsPaused(clock.GetCurrentInstant()))
        )
        {
            return false;
        }

        var slots = await ReserveAsync(run, cancellationToken);
        var unsent = new List<DueBatch>();
        for (var i = 0; i < run.Complete.Count; i++)
        {
            await run.InsertRate.WaitAsync(clock, cancellationToken);
            var composed = run.Complete[i]
                .Compose(run.MakeBatchId(i), slots[i], run.Budget.Day, clock.GetCurrentInstant());
            if (!await TryAddAsync(run, composed, cancellationToken))
            {
                await SendAsync(run, unsent, cancellationToken);
                return false;
            }

            if (composed.People.Count > 0)
            {
                unsent.Add(new DueBatch(composed.Batch));
            }

            // The first message is sent at once, so that sending starts before the other batches are inserted.
            if (i == 0 || unsent.Count == BatchesPerMessage)
            {
                await SendAsync(run, unsent, cancellationToken);
            }
        }

        await SendAsync(run, unsent, cancellationToken);
        return true;
    }

    /// <summary>Inserts the closing row of the bucket, with the exclusions after the last recipient.</summary>
    public async Task<ExpansionOutcome> CloseAsync(
        BatchId id,
        ImmutableSortedDictionary<string, int> excluded,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var closing = new Batch
        {
            Id = id,
            Closes = true,
            ComposedAt = now,
            DueAt = now,
            Excluded = excluded,
        };
        return await ledger.TryAddAsync(closing, [], cancellationToken)
            ? ExpansionOutcome.Closed
            : ExpansionOutcome.Overtaken;
    }

    /// <summary>Reserves the slots of each complete batch.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<Slot>>> ReserveAsync(
        BucketRun run,
        CancellationToken cancellationToken
    )
    {
        var broadcast = run.Broadcast;
        var requests = run.Complete.Select(b => b.CreateSlotRequests(broadcast.StartAt, run.Window)).ToList();
        var now = clock.GetCurrentInstant();
        if (broadcast.IsCancelledOrExpired(now))
        {
            // Nobody is sent a text any more, so no time of the senders is reserved.
            return [.. requests.Select(r => r.Select(s => new Slot(s.Candidates[0].Id, now)).ToList())];
        }

        var slots = new Queue<Slot>(
            await slotAllocator.ReserveAsync(broadcast.IsUrgent, [.. requests.SelectMany(r => r)], cancellationToken)
        );
        return [.. requests.Select(r => r.Select(_ => slots.Dequeue()).ToList())];
    }

    private async Task<bool> TryAddAsync(BucketRun run, ComposedBatch composed, CancellationToken cancellationToken)
    {
        var batch = composed.Batch with { Traceparent = run.Broadcast.Traceparent };
        if (!await ledger.TryAddAsync(batch, composed.People, cancellationToken))
        {
            return false;
        }

        telemetry.Composed(run.Broadcast.Id, batch.Id, composed.People.Count);
        return true;
    }

    /// <summary>Schedules the messages of the inserted batches, and clears the list.</summary>
    private async Task SendAsync(BucketRun run, List<DueBatch> unsent, CancellationToken cancellationToken)
    {
        await workScheduler.SendAsync(run.Broadcast, run.Bucket, unsent, cancellationToken);
        unsent.Clear();
    }
}
