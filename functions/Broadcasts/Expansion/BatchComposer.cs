using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>Why composing a bucket's batches ended.</summary>
public enum ExpansionOutcome
{
    /// <summary>The closing row is ours: nothing is left.</summary>
    Closed,

    /// <summary>Another worker was there first, or it is cancelled: what is stored is the truth.</summary>
    Overtaken,

    /// <summary>Another message continues.</summary>
    TimeUp,
}

/// <summary>Composes the batches of a bucket, in key order, and has them inserted.</summary>
public sealed class BatchComposer(
    RecipientSource source,
    SenderStore senders,
    SendWindows windows,
    LimitChecker limitChecker,
    BatchInserter inserter,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The time after which a new message continues, so that no message runs for long.</summary>
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The time without an insert after which everything read so far is stored, so that the cursor moves even where few
    /// recipients get a text or rendering is slow.
    /// </summary>
    private static readonly TimeSpan MaxBetweenInserts = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Composes batches after the chain's end until the audience ends, another worker is found at it, it is cancelled,
    /// or time is up.
    /// </summary>
    /// <param name="broadcast">What is expanded.</param>
    /// <param name="bucket">The bucket of the people.</param>
    /// <param name="chain">The batches that are stored.</param>
    /// <param name="startedAt">The instant at which the message's run began, monotonic.</param>
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
                broadcast.Batch(bucket, chain.Count),
                ImmutableSortedDictionary<string, int>.Empty,
                cancellationToken
            );
        }

        var run = await OpenAsync(broadcast, bucket, chain.Count, startedAt, cancellationToken);
        var after = chain.Count == 0 ? null : chain[^1].Batch.End;
        await foreach (var candidates in source.CandidatesAsync(broadcast, bucket, after, cancellationToken))
        {
            // All rows of one phone stay in one batch: the cursor is a key.
            if (await MakeRoomAsync(run, candidates, cancellationToken) is { } ended)
            {
                return ended;
            }

            run.Current.Add(candidates);
        }

        return await FinishAsync(run, cancellationToken);
    }

    private async Task<BucketRun> OpenAsync(
        Broadcast broadcast,
        int bucket,
        int number,
        long startedAt,
        CancellationToken cancellationToken
    )
    {
        var all = await senders.AllWithDeletedAsync(cancellationToken);
        var sendersById = broadcast.Pool.ToDictionary(
            s => s.Id,
            s => all.First(a => a.Id == s.Id),
            StringComparer.Ordinal
        );
        var window = await windows.GetAsync(broadcast, cancellationToken);
        return new BucketRun(broadcast, bucket, sendersById)
        {
            Window = window,
            Budget = limitChecker.Open(broadcast, bucket, window),
            StartedAt = startedAt,
            InsertedAt = clock.GetTimestamp(),
            Number = number,
        };
    }

    /// <summary>
    /// Completes the batch in the making where the next candidates do not fit, and inserts what is complete where that
    /// is enough or took long.
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

        await CountAsync(run, cancellationToken);
        run.CompleteBatch();
        return isSlow ? await InsertAsync(run, cancellationToken) : null;
    }

    /// <summary>Whether these do not fit even once recipients over their budget are excluded.</summary>
    private async Task<bool> IsFullForAsync(
        BucketRun run,
        IReadOnlyList<Candidate> next,
        CancellationToken cancellationToken
    ) =>
        run.Current.IsFullFor(next, settings.Value.BatchSize)
        && await CountAsync(run, cancellationToken)
        && run.Current.IsFullFor(next, settings.Value.BatchSize);

    /// <summary>Counts the budgets of recipients who were not counted yet; recipients over their budget are
    /// excluded.</summary>
    /// <returns>Whether anybody is left.</returns>
    private static async Task<bool> CountAsync(BucketRun run, CancellationToken cancellationToken)
    {
        if (run.Current.Uncounted is { Count: > 0 } uncounted)
        {
            run.Current.Count(await run.Budget.CountAsync(uncounted, cancellationToken));
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
        if (await CountAsync(run, cancellationToken))
        {
            run.CompleteBatch();
        }

        if (!await inserter.InsertAsync(run, cancellationToken))
        {
            return ExpansionOutcome.Overtaken;
        }

        run.MarkInserted();
        return await inserter.CloseAsync(run.IdOf(0), run.Current.Excluded, cancellationToken);
    }
}
