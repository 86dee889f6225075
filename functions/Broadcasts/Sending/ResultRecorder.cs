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
    /// Writes the results in one replace, merged into the row as it is now, and reschedules the rest.
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
        var patience = new Deadline(clock, Deadline.RecordRetryTime);
        StoredBatch? stored = claimed;
        while (true)
        {
            try
            {
                stored ??=
                    await ledger.FindAsync(claimed.Batch.Id, cancellationToken)
                    ?? throw new InvalidOperationException($"Batch {claimed.Batch.Id} vanished.");
                var merged = stored.Batch.ApplyResults(token, round.Results, rest, now);
                if (await ledger.TryReplaceAsync(merged, stored.ETag, cancellationToken) is not null)
                {
                    telemetry.Recorded(merged.Id.Broadcast, merged.Id, round);
                    if (merged is { AnyWaiting: true, Claim: null })
                    {
                        // Also where an earlier try was ours and its answer lost: a message too many is harmless.
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
            catch (Exception e) when (e.IsOutage() && !patience.IsOver)
            {
                // Results must not be lost because storage is out of reach for a few seconds.
                telemetry.RecordingRetried(claimed.Batch.Id.Broadcast, claimed.Batch.Id, e);
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }

            if (patience.IsOver)
            {
                break;
            }

            stored = null;
        }

        // Nothing is lost: the sweep makes the claim's waiting ones unknown, and reports settle those that went out.
        telemetry.RecordingGivenUp(claimed.Batch.Id.Broadcast, claimed.Batch.Id);
    }
}
