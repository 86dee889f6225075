using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;

namespace CommunityAlerts.Replies;

/// <summary>A reply as callers read it.</summary>
public sealed record ReplyView(string Id, string Phone, string To, string Text, Instant At, Keyword Keyword)
{
    public static ReplyView Of(KeptReply kept) =>
        new(kept.Reply.MessageId, kept.Reply.From.E164, kept.Reply.To, kept.Reply.Text, kept.Reply.At, kept.Keyword);
}

/// <summary>One page of replies, the newest first.</summary>
public sealed record RepliesView(IReadOnlyList<ReplyView> Replies, string? Cursor);

/// <summary>Replies over HTTP.</summary>
public sealed class ReplyTriggers(Door door, ReplyStore replies)
{
    /// <summary>Rows looked at for one page, so that a caller with a small area cannot make a request endless.</summary>
    private const int MostRead = 5_000;

    /// <summary>GET /api/replies — what came in, the newest first, as far as the caller's area covers its writer's.</summary>
    [Function("ListReplies")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(RepliesView)), Problems("unreadable-query")]
    [Query("limit", "Replies a page, 1 to 1,000; 100 by default."), Query("cursor", "As the page before gave it.")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/replies")] HttpRequest request, CancellationToken cancellationToken) =>
        door.EnterAsync(this, request, async caller =>
        {
            var page = Page.From(request);
            if (!page.IsOk)
            {
                return page.Problem.ToHttp();
            }

            if (page.Value.After is { } cursor && !TableLimits.IsKey(cursor))
            {
                return CommonProblems.UnreadableQuery("cursor", "Take the cursor as the page before gave it.").ToHttp();
            }

            List<ReplyView> views = [];
            string? after = null;
            var read = 0;
            await foreach (var (reply, at) in replies.ListAsync(page.Value.After, cancellationToken))
            {
                if (views.Count == page.Value.Limit || read++ == MostRead)
                {
                    return Json.Answer(new RepliesView(views, Page.Cursor(after)));
                }

                after = at;
                if (caller.CoversAny(reply.Areas))
                {
                    views.Add(ReplyView.Of(reply));
                }
            }

            return Json.Answer(new RepliesView(views, null));
        });
}
