using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>Records the results of a round of calls in the batch's row.</summary>
public sealed class ResultRecorder(
    Ledger ledger,
    BroadcastStore broadcasts,
    WorkScheduler workScheduler,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Writes the results in one replace, merged into the row as it is now, and schedules the waiting recipients.
    /// Retries conflicts and outages for 90 s from the end of the calls; after that it logs an error, and throws an
    /// outage that still lasts.
    /// </summary>
    public async Task RecordAsync(
        StoredBatch claimed,
        CallRound round,
        RescheduleInfo rest,
        CancellationToken cancellationToken
    )
    {
        var id = claimed.Batch.Id;
        var now = clock.GetCurrentInstant();
        var retryDeadline = new Deadline(clock, Deadline.RecordRetryTime);
        StoredBatch? stored = claimed;
        while (true)
        {
            try
            {
                stored ??=
                    await ledger.FindAsync(id, cancellationToken)
                    ?? throw new InvalidOperationException($"Batch {id} does not exist.");
                var merged = stored.Batch.ApplyResults(claimed.Batch.Claim!.Token, round.Results, rest, now);
                if (await TryRecordOnceAsync(merged, stored.ETag, round, cancellationToken))
                {
                    return;
                }
            }
            catch (Exception e) when (e.IsOutage())
            {
                if (retryDeadline.HasPassed)
                {
                    telemetry.RecordingGivenUp(id.Broadcast, id);
                    throw;
                }

                // A short outage of storage must not lose results.
                telemetry.RecordingRetried(id.Broadcast, id, e);
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }

            if (retryDeadline.HasPassed)
            {
                // The sweep marks the waiting texts unknown, and delivery reports resolve those that were sent.
                telemetry.RecordingGivenUp(id.Broadcast, id);
                return;
            }

            stored = null;
        }
    }

    /// <summary>Writes the merged batch and schedules its waiting recipients; false where it has changed.</summary>
    private async Task<bool> TryRecordOnceAsync(
        Batch merged,
        ETag asRead,
        CallRound round,
        CancellationToken cancellationToken
    )
    {
        if (await ledger.TryReplaceAsync(merged, asRead, cancellationToken) is null)
        {
            return false;
        }

        telemetry.Recorded(merged.Id.Broadcast, merged.Id, round);
        if (
            merged is { AnyWaiting: true, Claim: null }
            && !(round.IsPaused && await IsStillPausedAsync(merged.Id.Broadcast, cancellationToken))
        )
        {
            // Also where an earlier write succeeded and its answer was lost: an extra message is harmless.
            await workScheduler.SendAsync(round.Broadcast, merged.Id.Bucket, [new DueBatch(merged)], cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// Whether the broadcast is still paused after a batch was put back. Resuming sends its message then; one that was
    /// resumed before may have found the batch claimed and sent none.
    /// </summary>
    private async Task<bool> IsStillPausedAsync(string broadcast, CancellationToken cancellationToken) =>
        await broadcasts.FindAsync(broadcast, cancellationToken) is { } stored
        && stored.Broadcast.IsPaused(clock.GetCurrentInstant());
}
