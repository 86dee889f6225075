using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>Routes for requesting the follow-ups of a broadcast.</summary>
public sealed class FollowUpTriggers(RequestPipeline pipeline, FollowUpService followUps)
{
    private const string Example = """
        {"texts":{"en":"Water is still rising. Keep away from the river."}}
        """;

    /// <summary>
    /// POST /api/broadcasts/{id}/retry — starts a new broadcast to the recipients who are undelivered now.
    /// </summary>
    [Function("RetryBroadcast")]
    [Allows(Role.Administrator), Answers(202, typeof(AcceptedView)), Answers(200, typeof(AcceptedView))]
    [Header("Idempotency-Key", "The caller's own name for this request, 1 to 200 characters.", Required = true)]
    [Problems(
        "unknown-broadcast",
        "already-followed",
        "idempotency-key-missing",
        "idempotency-key-reused",
        "empty-audience"
    )]
    public Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/{id}/retry")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            caller =>
                BroadcastResults.AcceptAsync(request, key => followUps.RetryAsync(id, key, caller, cancellationToken))
        );

    /// <summary>
    /// POST /api/broadcasts/{id}/rest — starts a new broadcast to those who got nothing by one that has ended. The body
    /// may be left out: then they get the same text.
    /// </summary>
    [Function("SendRest")]
    [
        Allows(Role.Administrator),
        Accepts(typeof(RemainderRequest), Example = Example),
        Answers(202, typeof(AcceptedView)),
        Answers(200, typeof(AcceptedView))
    ]
    [Header("Idempotency-Key", "The caller's own name for this request, 1 to 200 characters.", Required = true)]
    [Problems(
        "unknown-broadcast",
        "not-ended",
        "already-followed",
        "nobody-left",
        "restored-in-doubt",
        "idempotency-key-missing",
        "idempotency-key-reused",
        "invalid-fields",
        "unreadable-body"
    )]
    public Task<IResult> SendToRemainderAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/{id}/rest")] HttpRequest request,
        string id,
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
                        var body = HasNoBody(request)
                            ? new RemainderRequest()
                            : await request.ReadBodyAsync<RemainderRequest>(cancellationToken);
                        return body.IsOk
                            ? await followUps.SendToRemainderAsync(id, body.Value, key, caller, cancellationToken)
                            : body.Problem;
                    }
                )
        );

    /// <summary>Whether the request has no body, with or without a Content-Length.</summary>
    private static bool HasNoBody(HttpRequest request) =>
        request.ContentLength == 0
        || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
}
