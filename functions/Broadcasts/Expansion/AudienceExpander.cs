using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// Works out who gets a broadcast, bucket by bucket: recipients and batches. The chain of batch rows is the only
/// checkpoint.
/// </summary>
public sealed class AudienceExpander(
    BroadcastStore broadcasts,
    Ledger ledger,
    RecipientSource source,
    RetryFamily family,
    SenderStore senders,
    SlotAllocator slotAllocator,
    SendWindows windows,
    LimitChecker limitChecker,
    WorkScheduler workScheduler,
    StorageAccount storage,
    TimeProvider clock,
    IOptions<Settings> settings,
    BroadcastTelemetry telemetry)
{
    /// <summary>After this a new message continues, so that no message runs for long.</summary>
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// After so long without an insert, what was read is stored: an audience of whom nearly nobody gets a text, or
    /// whose texts take long, moves its cursor all the same.
    /// </summary>
    private static readonly TimeSpan MaxBetweenInserts = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Batches in any second a bucket at most, to leave the account room: one transaction in 100 ms, and a small bucket
    /// in one go.
    /// </summary>
    private const int MaxInserts = 10;

    /// <summary>The same where each batch takes a second transaction, for its people's cards.</summary>
    private const int MaxInsertsWithCards = 5;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>So many batches are inserted before their message is put.</summary>
    private const int MessageEvery = 4;

    private readonly Queue _expansions = storage.Queue(Queues.Expansions);

    private enum Outcome
    {
        /// <summary>The closing row is ours: nothing is left.</summary>
        Closed,

        /// <summary>Another worker was there first, or it is cancelled: what is stored is the truth.</summary>
        Overtaken,
        TimeUp,
    }

    /// <summary>
    /// Continues where the chain ends. Safe to run twice, together or after a crash: a batch's insert is the claim on
    /// its number.
    /// </summary>
    public async Task ExpandAsync(ExpansionMessage message, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        if (await BeginAsync(message.Broadcast, cancellationToken) is not { } broadcast)
        {
            return;
        }

        var chain = await ledger.ChainAsync(broadcast.Id, message.Bucket, cancellationToken);
        await RequeueAsync(broadcast, message.Bucket, chain, cancellationToken);
        while (chain.Count == 0 || !chain[^1].Batch.Closes)
        {
            switch (await ComposeAsync(broadcast, message.Bucket, chain, started, cancellationToken))
            {
                case Outcome.Closed:
                    return;
                case Outcome.TimeUp:
                    await _expansions.SendAsync(
                        message with
                        {
                            ReadyAt = clock.GetCurrentInstant(),
                        },
                        cancellationToken
                    );
                    return;
                case Outcome.Overtaken:
                    chain = await ledger.ChainAsync(broadcast.Id, message.Bucket, cancellationToken);
                    broadcast = (await broadcasts.FindAsync(broadcast.Id, cancellationToken))!.Broadcast;
                    break;
            }
        }
    }

    /// <summary>
    /// The broadcast, marked as begun so that nobody replaces its order any more; null where there is nothing to
    /// expand: unknown, finished, or moved to a later start, whose own message will come.
    /// </summary>
    private async Task<Broadcast?> BeginAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await broadcasts.FindAsync(id, cancellationToken) is not { } stored)
            {
                telemetry.ExpansionUnknown(id);
                return null;
            }

            var now = clock.GetCurrentInstant();
            if (stored.Broadcast.FinishedAt is not null || stored.Broadcast.IsScheduled(now))
            {
                return null;
            }

            // A retry whose order ended after it was stored is entered here, or reaches nobody.
            var isKeptOut =
                stored.Broadcast is { RetryOf: not null, CancelledAt: null }
                && await family.TryEnterAsync(stored.Broadcast, cancellationToken) is not null;
            if (stored.Broadcast.BegunAt is not null && !isKeptOut)
            {
                return stored.Broadcast;
            }

            var next = stored.Broadcast with { BegunAt = stored.Broadcast.BegunAt ?? now };
            if (isKeptOut)
            {
                next = next with { CancelledAt = now, CancelledBy = "other-retry" };
            }

            if (await broadcasts.TryReplaceAsync(next, stored.ETag, cancellationToken) is { } begun)
            {
                return begun.Broadcast;
            }
        }
    }

    /// <summary>
    /// Composes batches after the chain's end until the audience ends, another worker is found at it, it is cancelled,
    /// or time is up.
    /// </summary>
    private async Task<Outcome> ComposeAsync(
        Broadcast broadcast,
        int bucket,
        IReadOnlyList<ChainLink> chain,
        long started,
        CancellationToken cancellationToken
    )
    {
        var number = chain.Count;
        if (broadcast.CancelledAt is not null)
        {
            return await CloseAsync(
                broadcast.Batch(bucket, number),
                ImmutableSortedDictionary<string, int>.Empty,
                cancellationToken
            );
        }

        var all = await senders.AllWithDeletedAsync(cancellationToken);
        var sendersById = broadcast.Pool.ToDictionary(
            s => s.Id,
            s => all.First(a => a.Id == s.Id),
            StringComparer.Ordinal
        );
        var window = await windows.OfAsync(broadcast, cancellationToken);
        var run = new Run(broadcast, bucket, window, limitChecker.Open(broadcast, bucket, window));
        var ahead = new List<BatchBuilder>();
        var batchBuilder = new BatchBuilder(broadcast.Pool, sendersById);
        var inserted = clock.GetTimestamp();
        await foreach (
            var candidates in source.CandidatesAsync(
                broadcast,
                bucket,
                after: chain.Count == 0 ? null : chain[^1].Batch.End,
                cancellationToken
            )
        )
        {
            // All rows of one phone stay in one batch: the cursor is a key.
            var isSlow = batchBuilder.End is not null && clock.GetElapsedTime(inserted) > MaxBetweenInserts;
            if (
                isSlow
                || (
                    batchBuilder.IsFullFor(candidates, settings.Value.BatchSize)
                    && await CountAsync(run, batchBuilder, cancellationToken)
                    && batchBuilder.IsFullFor(candidates, settings.Value.BatchSize)
                )
            )
            {
                var isFull =
                    ahead.Count == WorkScheduler.MaxBatches
                    || ahead.Aggregate(batchBuilder.Takes, (sum, d) => sum + d.Takes) > SlotAllocator.MaxBatchTime;
                if (isFull && await FlushAsync() is { } full)
                {
                    return full;
                }

                await CountAsync(run, batchBuilder, cancellationToken);
                ahead.Add(batchBuilder);
                batchBuilder = new BatchBuilder(broadcast.Pool, sendersById);
                if (isSlow && await FlushAsync() is { } slow)
                {
                    return slow;
                }
            }

            batchBuilder.Add(candidates);
        }

        if (await CountAsync(run, batchBuilder, cancellationToken))
        {
            ahead.Add(batchBuilder);
            batchBuilder = new BatchBuilder(broadcast.Pool, sendersById);
        }

        return await InsertAsync(run, number, ahead, cancellationToken)
            ? await CloseAsync(broadcast.Batch(bucket, number + ahead.Count), batchBuilder.Excluded, cancellationToken)
            : Outcome.Overtaken;

        // Null where this message continues.
        async Task<Outcome?> FlushAsync()
        {
            if (!await InsertAsync(run, number, ahead, cancellationToken))
            {
                return Outcome.Overtaken;
            }

            number += ahead.Count;
            ahead.Clear();
            inserted = clock.GetTimestamp();
            return clock.GetElapsedTime(started) > MaxRunTime ? Outcome.TimeUp : null;
        }
    }

    /// <summary>Counts the budgets of recipients who were not counted yet; recipients over their budget are
    /// excluded.</summary>
    /// <returns>Whether anybody is left.</returns>
    private static async Task<bool> CountAsync(Run run, BatchBuilder batchBuilder, CancellationToken cancellationToken)
    {
        if (batchBuilder.Uncounted is { Count: > 0 } uncounted)
        {
            batchBuilder.Count(await run.Budget.CountAsync(uncounted, cancellationToken));
        }

        return batchBuilder.People.Count > 0;
    }

    /// <summary>
    /// Reserves slots for all batches at once, then inserts one after the other, and puts each on its way.
    /// </summary>
    /// <returns>False where another worker inserted first, or the broadcast has been cancelled.</returns>
    private async Task<bool> InsertAsync(
        Run run,
        int number,
        List<BatchBuilder> drafts,
        CancellationToken cancellationToken
    )
    {
        var broadcast = run.Broadcast;
        if (drafts.Count == 0)
        {
            return true;
        }

        if (
            run.Inserts.Count > 0
            && await broadcasts.FindAsync(broadcast.Id, cancellationToken) is { Broadcast.CancelledAt: not null }
        )
        {
            return false;
        }

        var requests = drafts.Select(d => d.SlotRequests(broadcast.StartAt, run.Window)).ToList();
        var slots = new Queue<Slot>(
            await slotAllocator.ReserveAsync(broadcast.IsUrgent, [.. requests.SelectMany(a => a)], cancellationToken)
        );
        var composed = new List<(int Number, Instant Due)>();
        for (var i = 0; i < drafts.Count; i++)
        {
            await LimitInsertRateAsync(run, cancellationToken);
            var ofDraft = requests[i].Select(_ => slots.Dequeue()).ToList();
            var (batch, people) = drafts[i]
                .Compose(broadcast.Batch(run.Bucket, number + i), ofDraft, run.Budget.Day, clock.GetCurrentInstant());
            if (
                !await ledger.TryAddAsync(batch with { Traceparent = broadcast.Traceparent }, people, cancellationToken)
            )
            {
                await workScheduler.SendAsync(broadcast, run.Bucket, composed, cancellationToken);
                return false;
            }

            telemetry.Composed(broadcast.Id, batch.Id, people.Count);
            if (people.Count > 0)
            {
                composed.Add((batch.Id.Number, batch.Due));
            }

            // The first goes at once, so that sending need not wait for the rest.
            if (i == 0 || composed.Count == MessageEvery)
            {
                await workScheduler.SendAsync(broadcast, run.Bucket, composed, cancellationToken);
                composed.Clear();
            }
        }

        await workScheduler.SendAsync(broadcast, run.Bucket, composed, cancellationToken);
        return true;
    }

    private async Task LimitInsertRateAsync(Run run, CancellationToken cancellationToken)
    {
        if (
            run.Inserts.Count == (run.Broadcast.Cards.Count > 0 ? MaxInsertsWithCards : MaxInserts)
            && Second - clock.GetElapsedTime(run.Inserts.Dequeue()) is var left
            && left > TimeSpan.Zero
        )
        {
            await Task.Delay(left, clock, cancellationToken);
        }

        run.Inserts.Enqueue(clock.GetTimestamp());
    }

    /// <summary>
    /// A repeated expansion sends the messages of waiting batches again: the first run may have crashed before it did.
    /// </summary>
    private Task RequeueAsync(
        Broadcast broadcast,
        int bucket,
        IReadOnlyList<ChainLink> chain,
        CancellationToken cancellationToken
    ) =>
        workScheduler.SendAsync(
            broadcast,
            bucket,
            [.. chain.Where(l => l.AnyWaiting && l.Batch.Claim is null).Select(l => (l.Batch.Id.Number, l.Batch.Due))],
            cancellationToken
        );

    /// <summary>The bucket's last row, with what was excluded after the last recipient.</summary>
    private async Task<Outcome> CloseAsync(
        BatchId id,
        ImmutableSortedDictionary<string, int> excluded,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        return await ledger.TryAddAsync(
            new Batch
            {
                Id = id,
                Closes = true,
                ComposedAt = now,
                Due = now,
                Excluded = excluded,
            },
            [],
            cancellationToken
        )
            ? Outcome.Closed
            : Outcome.Overtaken;
    }

    /// <summary>What one run over a bucket keeps.</summary>
    private sealed class Run(Broadcast broadcast, int bucket, SendWindow window, BudgetCounter budget)
    {
        public Broadcast Broadcast => broadcast;
        public int Bucket => bucket;
        public SendWindow Window => window;
        public BudgetCounter Budget => budget;

        /// <summary>When the last ten inserts began, monotonic.</summary>
        public Queue<long> Inserts { get; } = new();
    }
}
