using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// Expands the audience of a broadcast, bucket by bucket, into recipients and batches. The chain of batch rows is the
/// only checkpoint.
/// </summary>
public sealed class AudienceExpander(
    BroadcastStore broadcasts,
    Ledger ledger,
    BroadcastFamily family,
    BatchComposer composer,
    WorkScheduler workScheduler,
    StorageAccount storage,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    /// <summary>
    /// The time after which a broadcast to the remainder looks again whether the earlier ones are over.
    /// </summary>
    private static readonly TimeSpan EarlierBroadcastDelay = TimeSpan.FromSeconds(5);

    private readonly Queue _expansions = storage.Queue(Queues.Expansions);

    /// <summary>
    /// Continues the expansion of a bucket after the last batch of its chain. Idempotent, also when run concurrently or
    /// after a crash: inserting a batch claims its number.
    /// </summary>
    public async Task ExpandAsync(ExpansionMessage message, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        if (await BeginAsync(message.Broadcast, cancellationToken) is not { } broadcast)
        {
            return;
        }

        var chain = await ledger.ReadChainAsync(broadcast.Id, message.Bucket, cancellationToken);
        await RequeueAsync(broadcast, message.Bucket, chain, cancellationToken);
        while (!chain.IsClosed())
        {
            switch (await composer.ComposeAsync(broadcast, message.Bucket, chain, started, cancellationToken))
            {
                case ExpansionOutcome.Closed or ExpansionOutcome.Paused:
                    return;
                case ExpansionOutcome.TimeUp:
                    await ContinueAsync(message, TimeSpan.Zero, cancellationToken);
                    return;
                case ExpansionOutcome.TooEarly:
                    await ContinueAsync(message, EarlierBroadcastDelay, cancellationToken);
                    return;
                case ExpansionOutcome.Overtaken:
                    chain = await ledger.ReadChainAsync(broadcast.Id, message.Bucket, cancellationToken);
                    broadcast = (await broadcasts.FindAsync(broadcast.Id, cancellationToken))!.Broadcast;
                    break;
            }
        }
    }

    /// <summary>Sends the message of a bucket again.</summary>
    private Task ContinueAsync(ExpansionMessage message, TimeSpan wait, CancellationToken cancellationToken) =>
        _expansions.SendAsync(
            message with
            {
                ReadyAt = clock.GetCurrentInstant() + Duration.FromTimeSpan(wait),
            },
            wait,
            cancellationToken
        );

    /// <summary>
    /// Marks the broadcast as begun, so that its order can no longer be replaced, and returns it; null where there is
    /// nothing to expand: unknown, finished, paused (resuming sends a message), or moved to a later start, which has
    /// its own message.
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
            if (
                stored.Broadcast.FinishedAt is not null
                || stored.Broadcast.IsPaused(now)
                || stored.Broadcast.IsScheduled(now)
            )
            {
                return null;
            }

            // A follow-up whose request crashed after storing it is entered into its family here, or cancelled.
            var isRefused =
                stored.Broadcast is { Follows: not null, CancelledAt: null }
                && await family.TryEnterAsync(stored.Broadcast, cancellationToken) is not null;
            if (stored.Broadcast.ExpansionStartedAt is not null && !isRefused)
            {
                return stored.Broadcast;
            }

            var next = stored.Broadcast with { ExpansionStartedAt = stored.Broadcast.ExpansionStartedAt ?? now };
            if (isRefused)
            {
                next = next with { CancelledAt = now, CancelledBy = BroadcastFamily.OtherFollowUp };
            }

            if (await broadcasts.TryReplaceAsync(next, stored.ETag, cancellationToken) is { } begun)
            {
                return begun.Broadcast;
            }
        }
    }

    /// <summary>
    /// Sends the messages of unclaimed waiting batches again, since an earlier run may have crashed before it sent
    /// them.
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
            [.. chain.Where(l => l.AnyWaiting && l.Batch.Claim is null).Select(l => new DueBatch(l.Batch))],
            cancellationToken
        );
}
