using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Deliveries;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>
/// Keeps the family of a broadcast: its follow-ups, and theirs. The row of the first broadcast names them in order; of
/// each kind all but the last have ended.
/// </summary>
/// <remarks>
/// Replacing that row decides between concurrent follow-ups. A follow-up is expanded only after it is entered, so that
/// whom the earlier ones of its kind reached is known. One that is not finished after
/// <see cref="RecoverySweep.LookBack"/> counts as finished, since the sweep no longer reads it.
/// </remarks>
public sealed class BroadcastFamily(
    BroadcastStore broadcasts,
    Ledger ledger,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The caller recorded where a follow-up is cancelled because another of its kind is open.</summary>
    public const string OtherFollowUp = "other-follow-up";

    /// <summary>Enters a stored follow-up into the row of the first broadcast. Idempotent.</summary>
    /// <returns>Null where it is entered; else the id of the follow-up that prevents it.</returns>
    public async Task<string?> TryEnterAsync(Broadcast followUp, CancellationToken cancellationToken)
    {
        var (source, kind) = (followUp.Follows!.Broadcasts[0], followUp.Follows.Kind);
        while (true)
        {
            var first = await FindFirstAsync(source, cancellationToken);
            var ids = first.Broadcast.FollowUps;
            if (ids.Contains(followUp.Id, StringComparer.Ordinal))
            {
                return null;
            }

            // One that was refused once is cancelled and stays refused.
            var last = await FindLastAsync(ids, kind, cancellationToken);
            if (last is not null && (followUp.CancelledAt is not null || await IsOpenAsync(last, cancellationToken)))
            {
                return last.Id;
            }

            var entered = first.Broadcast with { FollowUps = [.. ids, followUp.Id] };
            if (await broadcasts.TryReplaceAsync(entered, first.ETag, cancellationToken) is not null)
            {
                return null;
            }
        }
    }

    /// <summary>Finds the open follow-up of a kind in the family of a broadcast; null where there is none.</summary>
    public async Task<string?> FindOpenAsync(string broadcast, FollowUpKind kind, CancellationToken cancellationToken)
    {
        var first = (await FindFirstAsync(broadcast, cancellationToken)).Broadcast;
        return
            await FindLastAsync(first.FollowUps, kind, cancellationToken) is { } last
            && await IsOpenAsync(last, cancellationToken)
            ? last.Id
            : null;
    }

    /// <summary>
    /// Lists the broadcasts of the family of one: the first, then its follow-ups in order. The first is the earliest
    /// member whose row exists.
    /// </summary>
    public async Task<IReadOnlyList<Broadcast>> ReadMembersAsync(string broadcast, CancellationToken cancellationToken)
    {
        var first = (await FindFirstAsync(broadcast, cancellationToken)).Broadcast;
        List<Broadcast> members = [first];
        foreach (var id in first.FollowUps)
        {
            if (await broadcasts.FindAsync(id, cancellationToken) is { } stored)
            {
                members.Add(stored.Broadcast);
            }
        }

        return members;
    }

    /// <summary>
    /// Whether nothing of a broadcast is sent any more, by its ledger as it is now: it is cancelled, or expanded with
    /// no resend to come, and nobody of it waits or is being sent to.
    /// </summary>
    public async Task<bool> HasEndedAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (broadcast.FinishedAt is not null)
        {
            return true;
        }

        for (var bucket = 0; bucket < settings.Value.Buckets; bucket++)
        {
            var chain = await ledger.ReadChainAsync(broadcast.Id, bucket, cancellationToken);
            if (
                chain.Any(l => l.AnyWaiting || l.Batch.Claim is not null)
                || (broadcast.CancelledAt is null && (!chain.IsClosed() || chain.Any(l => MayResend(broadcast, l))))
            )
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayResend(Broadcast broadcast, ChainLink link) =>
        broadcast.OnUnknown == OnUnknown.ResendOnce && link.Tallies.FirstUnknownAt is not null;

    /// <summary>
    /// Whether a follow-up may still reach somebody. For a retry the sweep's mark decides, since until then another
    /// sweep may resend.
    /// </summary>
    private async Task<bool> IsOpenAsync(Broadcast followUp, CancellationToken cancellationToken) =>
        followUp.FinishedAt is null
        && followUp.StartAt + RecoverySweep.LookBack > clock.GetCurrentInstant()
        && (followUp.Follows!.Kind == FollowUpKind.Retry || !await HasEndedAsync(followUp, cancellationToken));

    private async Task<Broadcast?> FindLastAsync(
        IReadOnlyList<string> ids,
        FollowUpKind kind,
        CancellationToken cancellationToken
    )
    {
        foreach (var id in ids.Reverse())
        {
            if (
                await broadcasts.FindAsync(id, cancellationToken) is { Broadcast: var member }
                && member.Follows?.Kind == kind
            )
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Finds the first broadcast of the family, or its earliest member whose row exists.</summary>
    private async Task<StoredBroadcast> FindFirstAsync(string broadcast, CancellationToken cancellationToken)
    {
        var first =
            await broadcasts.FindAsync(broadcast, cancellationToken)
            ?? throw new InvalidOperationException($"The broadcast {broadcast} of a follow-up does not exist.");
        while (
            first.Broadcast.Follows is { Broadcasts: [var earlier, ..] }
            && await broadcasts.FindAsync(earlier, cancellationToken) is { } found
        )
        {
            first = found;
        }

        return first;
    }
}
