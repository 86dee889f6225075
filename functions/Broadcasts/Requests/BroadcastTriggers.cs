using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>The answer to a request; a repeat gets the same body.</summary>
public sealed record AcceptedView(string Id);

/// <summary>Routes for requesting, reading and cancelling broadcasts.</summary>
public sealed class BroadcastTriggers(
    RequestPipeline pipeline,
    BroadcastService broadcastService,
    PreviewService previews,
    PreviewLimit previewLimit,
    BroadcastQueries queries
)
{
    private const string Example = """
        {"name":"Flood watch","texts":{"en":"Water is rising. Keep away from the river."},"audience":{"lists":["parents"]},"urgency":"urgent"}
        """;

    /// <summary>POST /api/broadcasts — 202 before any text goes; 200 with the same body for the same key.</summary>
    [Function("StartBroadcast")]
    [
        Allows(Role.Administrator),
        Accepts(typeof(BroadcastRequest), Example = Example),
        Answers(202, typeof(AcceptedView)),
        Answers(200, typeof(AcceptedView))
    ]
    [Header(
        "Idempotency-Key",
        "The caller's own name for this request, 1 to 200 characters; remembered 400 days.",
        Required = true
    )]
    [Problems(
        "idempotency-key-missing",
        "idempotency-key-reused",
        "empty-audience",
        "invalid-fields",
        "unreadable-body"
    )]
    public Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            caller =>
                BroadcastResults.AcceptAsync(
                    request,
                    async key =>
                    {
                        var body = await request.ReadBodyAsync<BroadcastRequest>(cancellationToken);
                        return body.IsOk
                            ? await broadcastService.StartAsync(body.Value, key, caller, cancellationToken)
                            : body.Problem;
                    }
                )
        );

    /// <summary>
    /// POST /api/broadcasts/preview — the recipients, cost and warnings of a request; stores nothing.
    /// </summary>
    [Function("PreviewBroadcast")]
    [
        Allows(Role.Official),
        Accepts(typeof(BroadcastRequest), Example = Example),
        Answers(200, typeof(BroadcastPreview)),
        Problems("invalid-fields", "unreadable-body", "busy")
    ]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/preview")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<BroadcastRequest>(
            this,
            request,
            async (caller, body) =>
                (
                    await previewLimit.RunAsync(
                        () => previews.PreviewAsync(body, caller, cancellationToken),
                        cancellationToken
                    )
                ).ToHttp(p => Json.Answer(p)),
            cancellationToken
        );

    /// <summary>GET /api/broadcasts — newest first; the counts of settled ones may be a minute old.</summary>
    [Function("ListBroadcasts")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(BroadcastPage)),
        Query("cursor", Page.CursorDescription),
        Query("limit", Page.LimitDescription),
        Problems("unreadable-query")
    ]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/broadcasts")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) =>
                (await queries.ListAsync(page, caller, cancellationToken)).ToHttp(p => Json.Answer(p))
        );

    /// <summary>GET /api/broadcasts/{id} — its progress, from the ledger.</summary>
    [Function("GetBroadcast")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(BroadcastView)), Problems("unknown-broadcast")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/broadcasts/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) => pipeline.HandleAsync(this, request, caller => ShowAsync(request, id, caller, cancellationToken));

    /// <summary>PUT /api/broadcasts/{id} — replaces the request while it is scheduled.</summary>
    [Function("ReplaceBroadcast")]
    [
        Allows(Role.Administrator),
        Accepts(typeof(BroadcastRequest), Example = Example),
        Answers(200, typeof(BroadcastView))
    ]
    [Header("If-Match", "The ETag of the broadcast as it was read.")]
    [Problems(
        "unknown-broadcast",
        "not-scheduled",
        "stale-version",
        "empty-audience",
        "invalid-fields",
        "unreadable-body"
    )]
    public Task<IResult> ReplaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/broadcasts/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<BroadcastRequest>(
            this,
            request,
            async (caller, body) =>
            {
                var replaced = await broadcastService.ReplaceAsync(
                    id,
                    body,
                    IfMatch.From(request.Headers.IfMatch),
                    caller,
                    cancellationToken
                );
                return replaced.IsOk
                    ? await ShowAsync(request, id, caller, cancellationToken)
                    : replaced.Problem.ToHttp();
            },
            cancellationToken
        );

    /// <summary>
    /// POST /api/broadcasts/{id}/cancel — cancels the broadcast: no batch claimed from now on is sent.
    /// </summary>
    [Function("CancelBroadcast")]
    [Allows(Role.Administrator), Answers(200, typeof(BroadcastView)), Problems("unknown-broadcast", "already-finished")]
    public Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/{id}/cancel")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var cancelled = await broadcastService.CancelAsync(id, caller, cancellationToken);
                return cancelled.IsOk
                    ? await ShowAsync(request, id, caller, cancellationToken)
                    : cancelled.Problem.ToHttp();
            }
        );

    private async Task<IResult> ShowAsync(
        HttpRequest request,
        string id,
        Caller caller,
        CancellationToken cancellationToken
    ) => BroadcastResults.ToViewResult(request, await queries.FindAsync(id, caller, cancellationToken));
}
