using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Replies.Threads;

/// <summary>The body of <c>POST /api/threads/{id}/assign</c>.</summary>
public sealed record AssignThread
{
    /// <summary>The longest name of an operator, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>The name of the operator; null or empty for nobody.</summary>
    public string? To { get; init; }
}

/// <summary>Changes what operators say about threads: read, done, assigned.</summary>
public sealed class ThreadService(ThreadStore threads, AuditLog audit)
{
    /// <summary>Finds a thread of the caller's area.</summary>
    /// <returns>The thread; <c>unknown-thread</c>, also for one of another area.</returns>
    public async Task<Result<StoredThread>> FindAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await threads.FindAsync(id, cancellationToken) is { } stored && caller.CoversAny(stored.Thread.Areas)
            ? stored
            : ReplyProblems.UnknownThread(id);

    /// <summary>Changes a thread of the caller's area.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="id">The thread's id.</param>
    /// <param name="ifMatch">
    /// The versions of the thread that may be changed: a page that marks a thread as read names the one that it shows,
    /// so that a reply that came meanwhile stays unread.
    /// </param>
    /// <param name="act">The act's name in the audit log; null for one that is not recorded.</param>
    /// <param name="change">Changes the thread.</param>
    /// <param name="cancellationToken">Ends the call before the change.</param>
    /// <returns>The changed thread; <c>unknown-thread</c>; <c>stale-version</c>.</returns>
    public async Task<Result<StoredThread>> ChangeAsync(
        Caller caller,
        string id,
        IfMatch ifMatch,
        string? act,
        Func<MessageThread, MessageThread> change,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var found = await FindAsync(caller, id, cancellationToken);
            if (!found.IsOk)
            {
                return found.Problem;
            }

            if (Preconditions.FindProblem(ifMatch, found.Value.ETag) is { } stale)
            {
                return stale;
            }

            var changed = change(found.Value.Thread);
            if (changed == found.Value.Thread)
            {
                return found;
            }

            if (await threads.TryReplaceAsync(found.Value, changed, cancellationToken))
            {
                if (act is not null)
                {
                    await audit.RecordAsync(caller.Name, act, id);
                }

                return await FindAsync(caller, id, cancellationToken);
            }
        }
    }

    /// <summary>Returns the error of a name to which a thread cannot be assigned; null for a valid one.</summary>
    public static FieldError? Validate(AssignThread body) =>
        body.To is { Length: > AssignThread.MaxName }
            ? new FieldError("/to", "too-long", $"At most {AssignThread.MaxName} characters.")
            {
                Max = AssignThread.MaxName,
            }
            : OneLine.Validate("/to", body.To);
}
