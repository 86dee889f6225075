using System.Globalization;
using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>An accepted request.</summary>
/// <param name="Id">The broadcast's id.</param>
/// <param name="IsNew">False where a repeat found the broadcast of an earlier request.</param>
public sealed record AcceptedBroadcast(string Id, bool IsNew);

/// <summary>Starts, changes and cancels broadcasts.</summary>
public sealed class BroadcastService(
    BroadcastStore broadcasts,
    IdempotencyStore records,
    BroadcastFactory factory,
    BroadcastFamily family,
    WorkScheduler workScheduler,
    TimeProvider clock,
    AuditLog audit,
    BroadcastTelemetry telemetry
) : IOccurrenceBroadcasts
{
    private const string DeletionName = "deletion";

    /// <summary>The caller recorded when what it names was deleted while the broadcast was being requested.</summary>
    private static readonly Caller Deletion = new(DeletionName, [Role.Administrator], Area: "");

    /// <summary>The caller recorded when a follow-up is cancelled because another one is open.</summary>
    private static readonly Caller OtherFollowUp = new(BroadcastFamily.OtherFollowUp, [Role.Administrator], Area: "");

    /// <summary>
    /// Starts a broadcast under an idempotency key. A repeat returns the first broadcast and completes steps that a
    /// crash prevented.
    /// </summary>
    /// <param name="request">The request of the caller.</param>
    /// <param name="key">The caller's Idempotency-Key.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The broadcast, <c>invalid-fields</c>, <c>empty-audience</c>, <c>not-allowed</c> or
    /// <c>idempotency-key-reused</c>.
    /// </returns>
    public Task<Result<AcceptedBroadcast>> StartAsync(
        BroadcastRequest request,
        string key,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetCurrentInstant();
        var due = Instant.Max(request.StartAt ?? now, now);
        return AcceptAsync(
            new IdempotentRequest(
                caller,
                key,
                Json.Write(request),
                BroadcastKey.Derive(due, "order", caller.Name, key)
            ),
            id => factory.FreezeAsync(id, request, caller, clock.GetCurrentInstant(), cancellationToken),
            cancellationToken
        );
    }

    /// <summary>
    /// Starts the broadcast of one campaign occurrence. Its id is derived from campaign and due instant, so a repeat
    /// finds the first.
    /// </summary>
    /// <param name="campaign">The id of the campaign.</param>
    /// <param name="dueAt">The occurrence's due instant.</param>
    /// <param name="request">
    /// The request; the campaign's <c>latestUseful</c> sets its <see cref="BroadcastRequest.LatestUsefulAt"/>.
    /// </param>
    /// <param name="by">
    /// The recorded caller, <c>campaign:{id}</c>, with the campaign's area, so that a list moved out of that area is
    /// not texted.
    /// </param>
    /// <param name="zone">The campaign's zone, for areas that name none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// The broadcast's id, or the problem that keeps it from being requested (such as <c>empty-audience</c>).
    /// </returns>
    public async Task<Result<string>> StartOccurrenceAsync(
        string campaign,
        Instant dueAt,
        BroadcastRequest request,
        Caller by,
        string? zone,
        CancellationToken cancellationToken
    )
    {
        var id = OccurrenceId(campaign, dueAt);
        if (await broadcasts.FindAsync(id, cancellationToken) is { } stored)
        {
            await ScheduleExpansionAsync(stored.Broadcast, cancellationToken);
            return id;
        }

        var frozen = await factory.FreezeAsync(id, request, by, clock.GetCurrentInstant(), cancellationToken, zone);
        if (!frozen.IsOk)
        {
            return frozen.Problem;
        }

        var broadcast = frozen.Value with { Campaign = campaign, PlannedAt = dueAt };
        if (!await factory.HasRecipientsAsync(broadcast, cancellationToken))
        {
            return BroadcastProblems.EmptyAudience();
        }

        var added = await AddAsync(broadcast, cancellationToken);
        return added.IsOk ? id : added.Problem;
    }

    /// <summary>Whether a broadcast with this id is stored.</summary>
    public async Task<bool> ExistsAsync(string broadcast, CancellationToken cancellationToken) =>
        await broadcasts.FindAsync(broadcast, cancellationToken) is not null;

    string IOccurrenceBroadcasts.OccurrenceId(string campaign, Instant dueAt) => OccurrenceId(campaign, dueAt);

    /// <summary>Derives the broadcast id of an occurrence, as <see cref="StartOccurrenceAsync"/> uses it.</summary>
    public static string OccurrenceId(string campaign, Instant dueAt) =>
        BroadcastKey.Derive(
            dueAt,
            "occurrence",
            campaign,
            dueAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>
    /// Replaces a scheduled broadcast's order; <c>not-scheduled</c> once it has begun, <c>stale-version</c> where it
    /// has changed since the caller read it, and the problems of a request. Where what it names is deleted meanwhile,
    /// the former request stays.
    /// </summary>
    public async Task<Result<Broadcast>> ReplaceAsync(
        string id,
        BroadcastRequest request,
        IfMatch ifMatch,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (await broadcasts.FindAsync(id, cancellationToken) is not { } stored)
            {
                return BroadcastProblems.UnknownBroadcast(id);
            }

            var now = clock.GetCurrentInstant();
            if (FindReplacementProblem(stored, ifMatch, caller, now) is { } refused)
            {
                return refused;
            }

            var frozen = await FreezeReplacementAsync(stored.Broadcast, request, caller, now, cancellationToken);
            if (!frozen.IsOk)
            {
                return frozen.Problem;
            }

            if (await broadcasts.TryReplaceAsync(frozen.Value, stored.ETag, cancellationToken) is not { } replaced)
            {
                // Changed meanwhile: the next attempt checks If-Match again.
                continue;
            }

            // Not cancelled when the caller leaves: a deletion may have found nothing to keep it from.
            if (await factory.FindDeletionProblemAsync(replaced.Broadcast, CancellationToken.None) is { } deleted)
            {
                await TakeBackAsync(stored.Broadcast, replaced.ETag);
                return deleted;
            }

            await audit.RecordAsync(caller.Name, "replace-broadcast", id);
            await ScheduleExpansionAsync(replaced.Broadcast, cancellationToken);
            return replaced.Broadcast;
        }
    }

    /// <summary>
    /// Puts the former request of a broadcast back; cancels the broadcast where another writer was first and it still
    /// names what was deleted, or where what the former request names was deleted too.
    /// </summary>
    private async Task TakeBackAsync(Broadcast former, ETag replaced)
    {
        // Another writer may have begun, cancelled or replaced it: what is stored now decides.
        await broadcasts.TryReplaceAsync(former, replaced, CancellationToken.None);
        if (await broadcasts.FindAsync(former.Id, CancellationToken.None) is not { Broadcast: var current })
        {
            return;
        }

        if (
            current.CancelledAt is null
            && await factory.FindDeletionProblemAsync(current, CancellationToken.None) is not null
        )
        {
            await CancelAsync(current.Id, Deletion, CancellationToken.None);
            return;
        }

        // The former expansion may have been discarded while the other request was stored.
        await ScheduleExpansionAsync(current, CancellationToken.None);
    }

    private static Problem? FindReplacementProblem(StoredBroadcast stored, IfMatch ifMatch, Caller caller, Instant now)
    {
        if (caller.MustCoverAll(stored.Broadcast.Areas) is { } outside)
        {
            return outside;
        }

        // Checked before If-Match, since no newer version could be replaced either (RFC 9110 §13.2.1).
        if (!stored.Broadcast.IsScheduled(now))
        {
            return BroadcastProblems.NotScheduled();
        }

        return ifMatch.FindProblem(
            stored.ETag.ToString("H"),
            "Read the broadcast again and apply the change to its new version."
        );
    }

    /// <summary>
    /// Freezes the new request of a scheduled broadcast, which keeps its campaign, zone, trace and pause.
    /// </summary>
    private async Task<Result<Broadcast>> FreezeReplacementAsync(
        Broadcast current,
        BroadcastRequest request,
        Caller caller,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var frozen = await factory.FreezeAsync(current.Id, request, caller, now, cancellationToken);
        if (!frozen.IsOk)
        {
            return frozen.Problem;
        }

        // The id contains the month of the start, which names the table of the recipients.
        if (BroadcastKey.Month(frozen.Value.StartAt) != BroadcastKey.Month(current.Id))
        {
            return CommonProblems.InvalidFields(
                new FieldError(
                    "/startAt",
                    "other-month",
                    "A broadcast cannot move to another month (UTC): cancel it and request another."
                )
            );
        }

        if (!await factory.HasRecipientsAsync(frozen.Value, cancellationToken))
        {
            return BroadcastProblems.EmptyAudience();
        }

        return frozen.Value with
        {
            Campaign = current.Campaign,
            PlannedAt = current.PlannedAt,
            Zone = current.Zone,
            Traceparent = current.Traceparent,
            Paused = current.Paused,
        };
    }

    /// <summary>
    /// Cancels a broadcast: no batch claimed from now on is sent. Idempotent; <c>unknown-broadcast</c>,
    /// <c>not-allowed</c>, <c>already-finished</c>.
    /// </summary>
    public async Task<Result<Broadcast>> CancelAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await broadcasts.FindAsync(id, cancellationToken) is not { } stored)
            {
                return BroadcastProblems.UnknownBroadcast(id);
            }

            if (caller.MustCoverAll(stored.Broadcast.Areas) is { } outside)
            {
                return outside;
            }

            if (stored.Broadcast.CancelledAt is not null)
            {
                return stored.Broadcast;
            }

            if (stored.Broadcast.FinishedAt is not null)
            {
                return BroadcastProblems.AlreadyFinished();
            }

            var cancelled = stored.Broadcast with
            {
                CancelledAt = clock.GetCurrentInstant(),
                CancelledBy = caller.Name,
            };
            if (await broadcasts.TryReplaceAsync(cancelled, stored.ETag, cancellationToken) is not null)
            {
                await audit.RecordAsync(caller.Name, "cancel-broadcast", id);
                telemetry.Cancelled(id, caller.Name);
                return cancelled;
            }
        }
    }

    /// <summary>
    /// Accepts a request under an idempotency key: freezes and stores its broadcast, or answers a repeat with the
    /// first.
    /// </summary>
    internal async Task<Result<AcceptedBroadcast>> AcceptAsync(
        IdempotentRequest request,
        Func<string, Task<Result<Broadcast>>> freeze,
        CancellationToken cancellationToken
    )
    {
        var record = await records.FindAsync(request.Caller.Name, request.Key, cancellationToken);
        if (record is null)
        {
            return await CreateAsync(request, record, freeze, cancellationToken);
        }

        if (!request.IsOf(record))
        {
            return BroadcastProblems.IdempotencyKeyReused();
        }

        return await broadcasts.FindAsync(record.Broadcast, cancellationToken) is { } stored
            ? await ContinueExistingAsync(stored.Broadcast, request.Caller, cancellationToken)
            : await CreateAsync(request, record, freeze, cancellationToken);
    }

    /// <summary>Answers a repeat of a request whose broadcast is stored, and begins its expansion.</summary>
    private async Task<Result<AcceptedBroadcast>> ContinueExistingAsync(
        Broadcast broadcast,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        // The caller's area may have changed since the first request.
        if (caller.MustCoverAll(broadcast.Areas) is { } outside)
        {
            return outside;
        }

        if (
            broadcast.CancelledBy is DeletionName or "list-deletion" // the latter stored by older versions
            && await factory.FindDeletionProblemAsync(broadcast, cancellationToken) is { } deleted
        )
        {
            return deleted;
        }

        if (await EnterFamilyAsync(broadcast, cancellationToken) is { } alreadyFollowed)
        {
            return alreadyFollowed;
        }

        await ScheduleExpansionAsync(broadcast, cancellationToken);
        return new AcceptedBroadcast(broadcast.Id, IsNew: false);
    }

    /// <summary>Freezes a request and stores its broadcast.</summary>
    /// <param name="request">The request.</param>
    /// <param name="record">The stored request that ended before its broadcast was stored; else null.</param>
    /// <param name="freeze">Freezes the broadcast with the given id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<Result<AcceptedBroadcast>> CreateAsync(
        IdempotentRequest request,
        IdempotencyRecord? record,
        Func<string, Task<Result<Broadcast>>> freeze,
        CancellationToken cancellationToken
    )
    {
        // An invalid request is refused before anything is stored, so that the key remains usable for a corrected one.
        var frozen = await freeze(record?.Broadcast ?? request.Id);
        if (!frozen.IsOk)
        {
            return frozen.Problem;
        }

        if (!await factory.HasRecipientsAsync(frozen.Value, cancellationToken))
        {
            return frozen.Value.RemainderOf is null
                ? BroadcastProblems.EmptyAudience()
                : BroadcastProblems.NobodyLeft();
        }

        // Of concurrent requests the insert decides, and both continue with the stored request.
        record ??= await records.AddOrFindAsync(
            request.Caller.Name,
            request.Key,
            new IdempotencyRecord(request.Id, request.BodyHash),
            clock.GetCurrentInstant(),
            cancellationToken
        );
        if (!request.IsOf(record))
        {
            return BroadcastProblems.IdempotencyKeyReused();
        }

        var added = await AddAsync(frozen.Value with { Id = record.Broadcast }, cancellationToken);
        return added.IsOk ? new AcceptedBroadcast(record.Broadcast, added.Value) : added.Problem;
    }

    /// <summary>Stores the broadcast and begins its expansion.</summary>
    /// <returns>
    /// Whether the broadcast is new; <c>invalid-fields</c> where what it names was deleted meanwhile, which cancels it;
    /// <c>already-followed</c>.
    /// </returns>
    private async Task<Result<bool>> AddAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        var added = await broadcasts.TryAddAsync(broadcast, cancellationToken);
        if (added)
        {
            await audit.RecordAsync(broadcast.RequestedBy, "order-broadcast", broadcast.Id);
            if (broadcast.OverridesQuietHours)
            {
                await audit.RecordAsync(broadcast.RequestedBy, "override-quiet-hours", broadcast.Id);
            }

            telemetry.Ordered(broadcast.Id, broadcast.RequestedBy, broadcast.StartAt);
        }

        // Also where its own insert was taken for another's, since the answer was lost. Not cancelled when the caller
        // leaves: a deletion may have found nothing to keep it from.
        if (await factory.FindDeletionProblemAsync(broadcast, CancellationToken.None) is { } deleted)
        {
            await CancelAsync(broadcast.Id, Deletion, CancellationToken.None);
            return deleted;
        }

        if (await EnterFamilyAsync(broadcast, cancellationToken) is { } alreadyFollowed)
        {
            return alreadyFollowed;
        }

        await ScheduleExpansionAsync(broadcast, cancellationToken);
        return added;
    }

    /// <summary>
    /// Enters a stored follow-up into its family, or cancels it where another of its kind is open. Does nothing for
    /// other broadcasts.
    /// </summary>
    /// <returns>Null where the broadcast may begin; <c>already-followed</c>.</returns>
    private async Task<Problem?> EnterFamilyAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (broadcast.Follows is null || await family.TryEnterAsync(broadcast, cancellationToken) is not { } other)
        {
            return null;
        }

        await CancelAsync(broadcast.Id, OtherFollowUp, cancellationToken);
        return BroadcastProblems.AlreadyFollowed(other);
    }

    /// <summary>
    /// Schedules one expansion for each bucket, unless the broadcast is finished. Idempotent: a repeat finds the chain
    /// and adds nothing.
    /// </summary>
    private Task ScheduleExpansionAsync(Broadcast broadcast, CancellationToken cancellationToken) =>
        broadcast.FinishedAt is null ? workScheduler.ExpandAsync(broadcast, cancellationToken) : Task.CompletedTask;
}

/// <summary>A request under an idempotency key.</summary>
/// <param name="Caller">The caller.</param>
/// <param name="Key">The caller's Idempotency-Key.</param>
/// <param name="Body">The text whose repeat is the same order.</param>
/// <param name="Id">The id of the broadcast where the request is new.</param>
internal sealed record IdempotentRequest(Caller Caller, string Key, string Body, string Id)
{
    public string BodyHash { get; } = IdempotencyStore.Hash(Body);

    /// <summary>Whether the stored request under the key is this one.</summary>
    public bool IsOf(IdempotencyRecord record) => record.BodyHash == BodyHash;
}
