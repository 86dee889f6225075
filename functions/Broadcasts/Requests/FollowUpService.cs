using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>
/// Starts the follow-ups of a broadcast: to those whose text could not be delivered (a retry), and to those who got
/// nothing (the remainder).
/// </summary>
public sealed class FollowUpService(
    BroadcastStore broadcasts,
    BroadcastFamily family,
    FollowUpFactory factory,
    BroadcastService broadcastService,
    TimeProvider clock
)
{
    /// <summary>
    /// Starts a retry: a new broadcast to the undelivered recipients of an earlier one, with their text, except those
    /// another broadcast of the family may have reached.
    /// </summary>
    /// <returns>
    /// The broadcast, <c>unknown-broadcast</c>, <c>already-followed</c> while another retry of the same first broadcast
    /// is not finished, <c>empty-audience</c>, <c>not-allowed</c> or <c>idempotency-key-reused</c>.
    /// </returns>
    public Task<Result<AcceptedBroadcast>> RetryAsync(
        string original,
        string key,
        Caller caller,
        CancellationToken cancellationToken
    ) =>
        FollowAsync(
            original,
            $"retry {original}",
            key,
            caller,
            async (source, id, now) =>
                await family.FindOpenAsync(original, FollowUpKind.Retry, cancellationToken) is { } other
                    ? BroadcastProblems.AlreadyFollowed(other)
                    : await factory.FreezeRetryAsync(source, id, caller, now, cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Starts a broadcast to the remainder of one that has ended: to everybody of its audience, as its lists are now,
    /// who got nothing by any broadcast of the family.
    /// </summary>
    /// <returns>
    /// The broadcast, <c>unknown-broadcast</c>, <c>not-ended</c>, <c>already-followed</c> while another one to the
    /// remainder is open, <c>nobody-left</c>, <c>restored-in-doubt</c>, <c>invalid-fields</c>, <c>not-allowed</c> or
    /// <c>idempotency-key-reused</c>.
    /// </returns>
    public Task<Result<AcceptedBroadcast>> SendToRemainderAsync(
        string original,
        RemainderRequest request,
        string key,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        return FollowAsync(
            original,
            $"rest {original} {Json.Write(request)}",
            key,
            caller,
            FreezeAsync,
            cancellationToken
        );

        async Task<Result<Broadcast>> FreezeAsync(Broadcast source, string id, Instant now)
        {
            var members = await family.ReadMembersAsync(original, cancellationToken);
            return await FindRemainderProblemAsync(source, members, cancellationToken) is { } refused
                ? refused
                : await factory.FreezeRemainderAsync(
                    source,
                    members[0].Id,
                    request,
                    id,
                    caller,
                    now,
                    cancellationToken
                );
        }
    }

    private async Task<Result<AcceptedBroadcast>> FollowAsync(
        string original,
        string body,
        string key,
        Caller caller,
        Func<Broadcast, string, Instant, Task<Result<Broadcast>>> freeze,
        CancellationToken cancellationToken
    )
    {
        if (await broadcasts.FindAsync(original, cancellationToken) is not { Broadcast: var source })
        {
            return BroadcastProblems.UnknownBroadcast(original);
        }

        if (caller.MustCoverAll(source.Areas) is { } outside)
        {
            return outside;
        }

        var now = clock.GetCurrentInstant();
        return await broadcastService.AcceptAsync(
            new IdempotentRequest(caller, key, body, BroadcastKey.Derive(now, "order", caller.Name, key)),
            id => freeze(source, id, now),
            cancellationToken
        );
    }

    /// <summary>
    /// Checks whether the remainder of a broadcast may be requested; null where it may. Each broadcast of the family
    /// except retries must have ended; a retry's recipients all have an entry in an earlier one, so it has no
    /// remainder.
    /// </summary>
    private async Task<Problem?> FindRemainderProblemAsync(
        Broadcast source,
        IReadOnlyList<Broadcast> members,
        CancellationToken cancellationToken
    )
    {
        if (members.Any(m => m.CancelledBy == Broadcast.CancelledByRestore))
        {
            return BroadcastProblems.RestoredInDoubt();
        }

        foreach (var member in members.Where(m => m.RetryOf is null || m.Id == source.Id))
        {
            if (!await family.HasEndedAsync(member, cancellationToken))
            {
                return member.RemainderOf is not null && member.Id != source.Id
                    ? BroadcastProblems.AlreadyFollowed(member.Id)
                    : BroadcastProblems.NotEnded();
            }
        }

        return source.RetryOf is null ? null : BroadcastProblems.NobodyLeft();
    }
}
