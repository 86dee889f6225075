using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Replies.Threads;

/// <summary>Routes of the inbox: threads of replies that people have to read.</summary>
public sealed class ThreadTriggers(
    RequestPipeline pipeline,
    ThreadQueries queries,
    ThreadService threads,
    ThreadAnswerService answers
)
{
    /// <summary>GET /api/threads — threads of the caller's area, the newest text first.</summary>
    [Function("ListThreads")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(ThreadsView)), Problems("unreadable-query")]
    [
        Query("state", "open or done; open by default."),
        Query("unread", "true for those with unread replies alone."),
        Query("area", "Only those at or below this path."),
        Query("assigned", "Only those assigned to this operator."),
        Query("q", "Only those with this in the last text, in the name or at the end of the number."),
        Query("limit", Page.LimitDescription),
        Query("cursor", Page.CursorDescription)
    ]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/threads")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) =>
            {
                var filter = Filter(request);
                return (ReplyProblems.FindCursorProblem(page) ?? filter.Problem) is { } problem
                    ? problem.ToHttp()
                    : Json.Answer(await queries.ReadAsync(page, caller, filter.Value!, cancellationToken));
            }
        );

    /// <summary>GET /api/threads/{id} — a page of its texts, newest first, with what broadcasts sent.</summary>
    [Function("GetThread")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(ThreadPage)),
        Problems("unknown-thread", "unreadable-query")
    ]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/threads/{id}")] HttpRequest request,
        string id,
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

                var found = await threads.FindAsync(caller, id, cancellationToken);
                if (!found.IsOk)
                {
                    return found.Problem.ToHttp();
                }

                Preconditions.SetETag(request, found.Value.ETag);
                return Json.Answer(await queries.ReadEntriesAsync(page, caller, found.Value.Thread, cancellationToken));
            }
        );

    /// <summary>
    /// POST /api/threads/{id}/messages — answers by text, from the sender that got the reply; 202 when it was handed to
    /// the carrier or the carrier did not take it, as its state says, 200 for a repeat, which sends nothing.
    /// </summary>
    [Function("AnswerThread")]
    [
        Allows(Role.Official),
        Accepts(typeof(NewAnswer), Example = """{"text":"The course begins at nine."}"""),
        Answers(202, typeof(EntryView)),
        Answers(200, typeof(EntryView))
    ]
    [Header("Idempotency-Key", "The caller's own name for this answer, 1 to 200 characters.", Required = true)]
    [Problems(
        "unreadable-body",
        "unknown-thread",
        "invalid-fields",
        "opted-out",
        "quiet-hours",
        "idempotency-key-missing",
        "idempotency-key-reused"
    )]
    public Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/threads/{id}/messages")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<NewAnswer>(
            this,
            request,
            async (caller, body) =>
            {
                var key = BroadcastResults.ReadIdempotencyKey(request);
                if (!key.IsOk)
                {
                    return key.Problem.ToHttp();
                }

                var sent = await answers.SendAsync(caller, id, body, key.Value, cancellationToken);
                return sent.ToHttp(s =>
                    Json.Answer(
                        EntryView.From(s.Entry),
                        s.IsNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK
                    )
                );
            },
            cancellationToken
        );

    /// <summary>
    /// POST /api/threads/{id}/messages/preview — the text, segments and cost of an answer, which is not sent.
    /// </summary>
    [Function("PreviewAnswer")]
    [
        Allows(Role.Official),
        Accepts(typeof(NewAnswer), Example = """{"text":"The course begins at nine."}"""),
        Answers(200, typeof(AnswerSize)),
        Problems("unreadable-body", "unknown-thread", "invalid-fields")
    ]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/threads/{id}/messages/preview")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<NewAnswer>(
            this,
            request,
            async (caller, body) =>
                (await answers.PreviewAsync(caller, id, body, cancellationToken)).ToHttp(size => Json.Answer(size)),
            cancellationToken
        );

    /// <summary>POST /api/threads/{id}/read — marks every reply as read.</summary>
    [Function("ReadThread")]
    [
        Allows(Role.Official),
        Answers(200, typeof(ThreadView)),
        Problems("unknown-thread", "stale-version"),
        Header("If-Match", "The ETag of the version that was read; without it any version.")
    ]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/threads/{id}/read")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) => ChangeAsync(request, id, nameof(ReadAsync), act: null, t => t.MarkRead(), cancellationToken);

    /// <summary>POST /api/threads/{id}/done — marks it as done; the next reply opens it again.</summary>
    [Function("FinishThread")]
    [
        Allows(Role.Official),
        Answers(200, typeof(ThreadView)),
        Problems("unknown-thread", "stale-version"),
        Header("If-Match", "The ETag of the version to change; without it any version.")
    ]
    public Task<IResult> FinishAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/threads/{id}/done")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) => ChangeAsync(request, id, nameof(FinishAsync), "finish-thread", t => t.MarkDone(), cancellationToken);

    /// <summary>POST /api/threads/{id}/reopen — opens it again.</summary>
    [Function("ReopenThread")]
    [
        Allows(Role.Official),
        Answers(200, typeof(ThreadView)),
        Problems("unknown-thread", "stale-version"),
        Header("If-Match", "The ETag of the version to change; without it any version.")
    ]
    public Task<IResult> ReopenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/threads/{id}/reopen")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) => ChangeAsync(request, id, nameof(ReopenAsync), "reopen-thread", t => t.Reopen(), cancellationToken);

    /// <summary>POST /api/threads/{id}/assign — assigns it to an operator, or to nobody.</summary>
    [Function("AssignThread")]
    [
        Allows(Role.Official),
        Accepts(typeof(AssignThread), Example = """{"to":"Wang Fang"}"""),
        Answers(200, typeof(ThreadView)),
        Problems("unreadable-body", "unknown-thread", "invalid-fields", "stale-version"),
        Header("If-Match", "The ETag of the version to change; without it any version.")
    ]
    public Task<IResult> AssignAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/threads/{id}/assign")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<AssignThread>(
            this,
            request,
            async (caller, body) =>
            {
                if (ThreadService.Validate(body) is { } error)
                {
                    return CommonProblems.InvalidFields(error).ToHttp();
                }

                var name = string.IsNullOrWhiteSpace(body.To) ? null : body.To.Trim();
                return await ChangeAsync(
                    request,
                    caller,
                    id,
                    "assign-thread",
                    t => t.AssignTo(name),
                    cancellationToken
                );
            },
            cancellationToken
        );

    private Task<IResult> ChangeAsync(
        HttpRequest request,
        string id,
        string method,
        string? act,
        Func<MessageThread, MessageThread> change,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            caller => ChangeAsync(request, caller, id, act, change, cancellationToken),
            method
        );

    private async Task<IResult> ChangeAsync(
        HttpRequest request,
        Caller caller,
        string id,
        string? act,
        Func<MessageThread, MessageThread> change,
        CancellationToken cancellationToken
    )
    {
        var ifMatch = IfMatch.From(request.Headers.IfMatch);
        var changed = await threads.ChangeAsync(caller, id, ifMatch, act, change, cancellationToken);
        if (!changed.IsOk)
        {
            return changed.Problem.ToHttp();
        }

        Preconditions.SetETag(request, changed.Value.ETag);
        return Json.Answer(await queries.ShowAsync(caller, changed.Value.Thread, cancellationToken));
    }

    private static Result<ThreadFilter> Filter(HttpRequest request)
    {
        MessageThreadState? state = request.Query["state"].FirstOrDefault() switch
        {
            null or "" or "open" => MessageThreadState.Open,
            "done" => MessageThreadState.Done,
            _ => null,
        };
        if (state is null)
        {
            return CommonProblems.UnreadableQuery("state", "state is open or done.");
        }

        var area = AreaQuery.Read(request);
        if (!area.IsOk)
        {
            return area.Problem;
        }

        var text = request.Query["q"].FirstOrDefault()?.Trim();
        return text is { Length: > ThreadFilter.MaxText }
            ? CommonProblems.UnreadableQuery("q", $"q has at most {ThreadFilter.MaxText} characters.")
            : new ThreadFilter(
                state.Value,
                request.Query["unread"] == "true",
                NullIfEmpty(area.Value),
                NullIfEmpty(request.Query["assigned"].FirstOrDefault()),
                NullIfEmpty(text)
            );

        static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }
}
