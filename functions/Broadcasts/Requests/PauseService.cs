using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>Pauses and resumes broadcasts; each is one conditional replace of the broadcast's row.</summary>
public sealed class PauseService(
    BroadcastStore broadcasts,
    WorkScheduler workScheduler,
    TimeProvider clock,
    AuditLog audit,
    BroadcastTelemetry telemetry
)
{
    /// <summary>
    /// Pauses a broadcast: no batch that is claimed later is sent, batches that are claimed already stop within 20 s,
    /// and no recipient is added. A caller who covers one of its areas may pause it. Idempotent;
    /// <c>unknown-broadcast</c>, <c>not-allowed</c>, <c>already-finished</c>.
    /// </summary>
    public async Task<Result<Broadcast>> PauseAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        var paused = await ReplaceAsync(id, Decide, cancellationToken);
        if (paused is { IsOk: true, Value.IsWritten: true })
        {
            await audit.RecordAsync(caller.Name, "pause-broadcast", id);
            telemetry.Paused(id, caller.Name);
        }

        return paused.IsOk ? paused.Value.Broadcast : paused.Problem;

        Result<Broadcast> Decide(Broadcast current, Instant now)
        {
            if (!caller.CoversAny(current.Areas) && caller.MustCoverAll(current.Areas) is { } outside)
            {
                return outside;
            }

            if (current.CancelledAt is not null || current.FinishedAt is not null)
            {
                return BroadcastProblems.AlreadyFinished();
            }

            return current.Paused is null
                ? current with
                {
                    Paused = new Pause(now, caller.Name, PauseReason.Operator),
                }
                : current;
        }
    }

    /// <summary>
    /// Resumes a paused broadcast, and sends one expansion message a bucket, which sends the messages of its waiting
    /// batches again. After a crash in between the sweep finds the work. Takes all of its areas;
    /// <c>unknown-broadcast</c>, <c>not-allowed</c>, <c>not-paused</c>, <c>cannot-resume</c>.
    /// </summary>
    public async Task<Result<Broadcast>> ResumeAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        var resumed = await ReplaceAsync(id, Decide, cancellationToken);
        if (!resumed.IsOk)
        {
            return resumed.Problem;
        }

        await audit.RecordAsync(caller.Name, "resume-broadcast", id);
        telemetry.Resumed(id, caller.Name);
        await workScheduler.ExpandAsync(resumed.Value.Broadcast, cancellationToken);
        return resumed.Value.Broadcast;

        Result<Broadcast> Decide(Broadcast current, Instant now)
        {
            if (caller.MustCoverAll(current.Areas) is { } outside)
            {
                return outside;
            }

            if (current.FinishedAt is not null || current.IsCancelledOrExpired(now))
            {
                return BroadcastProblems.CannotResume();
            }

            return current.Paused is null ? BroadcastProblems.NotPaused() : current with { Paused = null };
        }
    }

    /// <summary>
    /// Replaces a broadcast by what is decided on its row as it is now, again where it changes meanwhile.
    /// </summary>
    private async Task<Result<Decided>> ReplaceAsync(
        string id,
        Func<Broadcast, Instant, Result<Broadcast>> decide,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (await broadcasts.FindAsync(id, cancellationToken) is not { } stored)
            {
                return BroadcastProblems.UnknownBroadcast(id);
            }

            var decided = decide(stored.Broadcast, clock.GetCurrentInstant());
            if (!decided.IsOk)
            {
                return decided.Problem;
            }

            if (decided.Value == stored.Broadcast)
            {
                return new Decided(stored.Broadcast, IsWritten: false);
            }

            if (await broadcasts.TryReplaceAsync(decided.Value, stored.ETag, cancellationToken) is { } replaced)
            {
                return new Decided(replaced.Broadcast, IsWritten: true);
            }
        }
    }

    /// <summary>A broadcast as it is now.</summary>
    /// <param name="Broadcast">The broadcast.</param>
    /// <param name="IsWritten">Whether this call has changed it.</param>
    private sealed record Decided(Broadcast Broadcast, bool IsWritten);
}
