using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Sms;

/// <summary>Deletes senders that nothing uses.</summary>
public sealed class SenderService(SenderStore senders, IEnumerable<IUsageSource> uses)
{
    /// <summary>
    /// Marks a sender deleted, unless a campaign or an unfinished broadcast uses it; for administrators of the whole
    /// tree.
    /// </summary>
    /// <remarks>The sender is marked, then its uses are looked for once more; a campaign or broadcast is stored, then
    /// looks for the mark: of the two that come at the same time at least one finds the other.</remarks>
    /// <returns>
    /// Null when done; <c>not-allowed</c>, <c>sender-in-use</c>, also for <c>default</c>; <c>not-found</c>,
    /// <c>stale-version</c>.
    /// </returns>
    public async Task<Problem?> DeleteAsync(
        Caller caller,
        string id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var refused =
            caller.MustCover("")
            ?? (id == Sender.DefaultId ? SmsProblems.SenderInUse(id, by: null) : null)
            ?? await FindUseAsync(caller, id, cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        var deletion = await senders.DeleteAsync(id, ifMatch, cancellationToken);
        if (!deletion.IsOk)
        {
            return deletion.Problem;
        }

        // Not cancelled when the caller leaves: what was stored since the first look may name the sender.
        var usedSince = await FindUseAsync(caller, id, CancellationToken.None);
        if (usedSince is not null)
        {
            await senders.UndoAsync(deletion.Value, CancellationToken.None);
        }

        return usedSince;
    }

    private async Task<Problem?> FindUseAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await uses.FindAsync(UsableKind.Sender, id, caller, cancellationToken) is { } use
            ? SmsProblems.SenderInUse(id, use.By)
            : null;
}
