using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>The reason for which composing the batches of a bucket ended.</summary>
public enum ExpansionOutcome
{
    /// <summary>This run inserted the closing row: the bucket is complete.</summary>
    Closed,

    /// <summary>
    /// Another worker inserted first, or the broadcast was cancelled or paused: the chain must be read again.
    /// </summary>
    Overtaken,

    /// <summary>Somebody of a broadcast before this one still waits: the bucket is expanded later.</summary>
    TooEarly,

    /// <summary>The broadcast is paused: the chain stays open until it is resumed.</summary>
    Paused,

    /// <summary>The time of the run is over: a new message must continue.</summary>
    TimeUp,
}

/// <summary>Composes the batches of a bucket, in key order, and passes them to <see cref="BatchInserter"/>.</summary>
public sealed class BatchComposer(
    RecipientSource source,
    ReachedPeopleReader reachedPeopleReader,
    SenderStore senders,
    SendWindows windows,
    LimitEnforcer limitEnforcer,
    BatchInserter inserter,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The maximum time of a run, after which a new message continues.</summary>
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The maximum time between inserts. After it everything read so far is stored, so that progress is saved even
    /// where few candidates become recipients or rendering is slow.
    /// </summary>
    private static readonly TimeSpan MaxBetweenInserts = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Composes batches after the end of the chain until the audience ends, another worker inserts, the broadcast is
    /// cancelled or paused, or the time is over.
    /// </summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="chain">The batches stored so far, by number.</param>
    /// <param name="startedAt">The timestamp of the start of the run, on the monotonic clock.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<ExpansionOutcome> ComposeAsync(
        Broadcast broadcast,
        int bucket,
        IReadOnlyList<ChainLink> chain,
        long startedAt,
        CancellationToken cancellationToken
    )
    {
        if (broadcast.CancelledAt is not null)
        {
            return await inserter.CloseAsync(
                broadcast.MakeBatchId(bucket, chain.Count),
                ImmutableSortedDictionary<string, int>.Empty,
                cancellationToken
            );
        }

        if (broadcast.IsPaused(clock.GetCurrentInstant()))
        {
            return ExpansionOutcome.Paused;
        }

        var reached = await reachedPeopleReader.ReadAsync(broadcast, bucket, cancellationToken);
        if (reached is { IsComplete: false })
        {
            return ExpansionOutcome.TooEarly;
        }

        var run = await StartRunAsync(broadcast, bucket, chain.Count, startedAt, cancellationToken);
        var after = chain.Count == 0 ? null : chain[^1].Batch.LastKey;
        await foreach (
            var candidates in source.ReadCandidatesAsync(broadcast, bucket, after, reached, cancellationToken)
        )
        {
            // All candidates of one number go into one batch, since the chain's cursor is a number key.
            if (await MakeRoomAsync(run, candidates, cancellationToken) is { } ended)
            {
                return ended;
            }

            run.Current.Add(candidates);
        }

        return await FinishAsync(run, cancellationToken);
    }

    private async Task<BucketRun> StartRunAsync(
        Broadcast broadcast,
        int bucket,
        int number,
        long startedAt,
        CancellationToken cancellationToken
    )
    {
        var all = await senders.ReadAllWithDeletedAsync(cancellationToken);
        var sendersById = broadcast.Pool.ToDictionary(
            s => s.Id,
            s => all.First(a => a.Id == s.Id),
            StringComparer.Ordinal
        );
        var window = await windows.GetAsync(broadcast, cancellationToken);
        return new BucketRun(broadcast, bucket, sendersById)
        {
            Window = window,
            Budget = limitEnforcer.OpenCounter(broadcast, bucket, window),
            StartedAt = startedAt,
            InsertedAt = clock.GetTimestamp(),
            Number = number,
        };
    }

    /// <summary>
    /// Completes the current batch where the next candidates do not fit, and inserts the complete batches where they
    /// fill a message or the last insert is long ago.
    /// </summary>
    /// <returns>Why the run ends; null where it continues.</returns>
    private async Task<ExpansionOutcome?> MakeRoomAsync(
        BucketRun run,
        IReadOnlyList<Candidate> next,
        CancellationToken cancellationToken
    )
    {
        var isSlow = run.Current.End is not null && clock.GetElapsedTime(run.InsertedAt) > MaxBetweenInserts;
        if (!isSlow && !await IsFullForAsync(run, next, cancellationToken))
        {
            return null;
        }

        if (run.IsFull && await InsertAsync(run, cancellationToken) is { } ended)
        {
            return ended;
        }

        await CountBudgetsAsync(run, cancellationToken);
        run.CompleteBatch();
        return isSlow ? await InsertAsync(run, cancellationToken) : null;
    }

    /// <summary>Whether the candidates do not fit even after recipients over budget are excluded.</summary>
    private async Task<bool> IsFullForAsync(
        BucketRun run,
        IReadOnlyList<Candidate> next,
        CancellationToken cancellationToken
    ) =>
        run.Current.IsFullFor(next, settings.Value.BatchSize)
        && await CountBudgetsAsync(run, cancellationToken)
        && run.Current.IsFullFor(next, settings.Value.BatchSize);

    /// <summary>Counts the budgets of recipients not counted yet, and excludes those over budget.</summary>
    /// <returns>Whether the current batch still has recipients.</returns>
    private static async Task<bool> CountBudgetsAsync(BucketRun run, CancellationToken cancellationToken)
    {
        if (run.Current.Uncounted is { Count: > 0 } uncounted)
        {
            run.Current.MarkCounted(await run.Budget.CountAsync(uncounted, cancellationToken));
        }

        return run.Current.People.Count > 0;
    }

    /// <summary>Inserts the complete batches.</summary>
    /// <returns>Why the run ends; null where it continues.</returns>
    private async Task<ExpansionOutcome?> InsertAsync(BucketRun run, CancellationToken cancellationToken)
    {
        if (!await inserter.InsertAsync(run, cancellationToken))
        {
            return ExpansionOutcome.Overtaken;
        }

        run.MarkInserted();
        run.InsertedAt = clock.GetTimestamp();
        return clock.GetElapsedTime(run.StartedAt) > MaxRunTime ? ExpansionOutcome.TimeUp : null;
    }

    /// <summary>Inserts the last batches, and the row that closes the bucket.</summary>
    private async Task<ExpansionOutcome> FinishAsync(BucketRun run, CancellationToken cancellationToken)
    {
        if (await CountBudgetsAsync(run, cancellationToken))
        {
            run.CompleteBatch();
        }

        if (!await inserter.InsertAsync(run, cancellationToken))
        {
            return ExpansionOutcome.Overtaken;
        }

        run.MarkInserted();
        return await inserter.CloseAsync(run.MakeBatchId(0), run.Current.Excluded, cancellationToken);
    }
}
