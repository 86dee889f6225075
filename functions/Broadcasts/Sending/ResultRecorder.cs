using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>Records the results of a round of calls in the batch's row.</summary>
public sealed class ResultRecorder(
    Ledger ledger,
    WorkScheduler workScheduler,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Writes the results in one replace, merged into the row as it is now, and schedules the waiting recipients.
    /// Retries conflicts and outages for 90 s from the end of the calls; after that it logs an error, or throws the
    /// last outage.
    /// </summary>
    public async Task RecordAsync(
        StoredBatch claimed,
        CallRound round,
        RescheduleInfo rest,
        CancellationToken cancellationToken
    )
    {
        var token = claimed.Batch.Claim!.Token;
        var now = clock.GetCurrentInstant();
        var retryDeadline = new Deadline(clock, Deadline.RecordRetryTime);
        StoredBatch? stored = claimed;
        while (true)
        {
            try
            {
                stored ??=
                    await ledger.FindAsync(claimed.Batch.Id, cancellationToken)
                    ?? throw new InvalidOperationException($"Batch {claimed.Batch.Id} does not exist.");
                var merged = stored.Batch.ApplyResults(token, round.Results, rest, now);
                if (await ledger.TryReplaceAsync(merged, stored.ETag, cancellationToken) is not null)
                {
                    telemetry.Recorded(merged.Id.Broadcast, merged.Id, round);
                    if (merged is { AnyWaiting: true, Claim: null })
                    {
                        // Also where an earlier write succeeded and its answer was lost: an extra message is harmless.
                        await workScheduler.SendAsync(
                            round.Broadcast,
                            merged.Id.Bucket,
                            [new DueBatch(merged)],
                            cancellationToken
                        );
                    }

                    return;
                }
            }
            catch (Exception e) when (e.IsOutage() && !retryDeadline.IsOver)
            {
                // A short outage of storage must not lose results.
                telemetry.RecordingRetried(claimed.Batch.Id.Broadcast, claimed.Batch.Id, e);
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }

            if (retryDeadline.IsOver)
            {
                break;
            }

            stored = null;
        }

        // The sweep marks the waiting texts unknown, and delivery reports resolve those that were sent.
        telemetry.RecordingGivenUp(claimed.Batch.Id.Broadcast, claimed.Batch.Id);
    }
}
