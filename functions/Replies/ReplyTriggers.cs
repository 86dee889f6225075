using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Replies;

/// <summary>The route for replies.</summary>
public sealed class ReplyTriggers(RequestPipeline pipeline, ReplyPages pages, BroadcastStore broadcasts)
{
    /// <summary>
    /// GET /api/replies — replies from people in the caller's area, newest first; with <c>broadcast</c> only those from
    /// its recipients. A reply without a keyword that is likely a request to stop is marked.
    /// </summary>
    [Function("ListReplies")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(RepliesView)),
        Problems("unknown-broadcast", "unreadable-query")
    ]
    [Query(
        "broadcast",
        "Only from its recipients, from its start until seven days after its texts are of no use any more: a "
            + "reply names no text."
    )]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/replies")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) =>
            {
                if (ReplyProblems.FindCursorProblem(page) is { } unreadable)
                {
                    return unreadable.ToHttp();
                }

                Broadcast? broadcast = null;
                if (request.Query["broadcast"].FirstOrDefault() is { } id)
                {
                    broadcast = (await broadcasts.FindAsync(id, cancellationToken))?.Broadcast;
                    if (broadcast is null)
                    {
                        return BroadcastProblems.UnknownBroadcast(id).ToHttp();
                    }

                    if (caller.MustCoverAll(broadcast.Areas) is { } outside)
                    {
                        return outside.ToHttp();
                    }
                }

                return Json.Answer(await pages.ReadAsync(page, caller, broadcast, cancellationToken));
            }
        );
}
