using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Notifications;

/// <summary>Routes for the caller's own notifications, and the timers that send and drop them.</summary>
public sealed class NotificationTriggers(
    RequestPipeline pipeline,
    SubscriptionService subscriptions,
    StaffNotifier notifier
)
{
    private const string Example = """
        {"kinds":["broadcasts","replies"],"area":"beiguan","phone":"138 0013 8000","language":"zh-CN"}
        """;

    /// <summary>
    /// GET /api/notifications — what the caller is notified of by text; no kinds where they asked for none.
    /// </summary>
    [Function("GetNotifications")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(SubscriptionView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/notifications")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller => Answer(request, await subscriptions.ReadAsync(caller, cancellationToken))
        );

    /// <summary>
    /// PUT /api/notifications — notifies the caller by text of what needs somebody: 201, or 200 where they were before.
    /// </summary>
    [Function("PutNotifications")]
    [
        Allows(Role.Official),
        Accepts(typeof(SubscriptionBody), Example = Example),
        Answers(200, typeof(SubscriptionView)),
        Answers(201, typeof(SubscriptionView))
    ]
    [
        Header("If-Match", "The version that may be replaced."),
        Problems("unreadable-body", "invalid-fields", "unreadable-number", "not-a-mobile", "stale-version")
    ]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/notifications")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<SubscriptionBody>(
            this,
            request,
            async (caller, body) =>
                (
                    await subscriptions.PutAsync(caller, body, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                ).ToHttp(saved =>
                    Answer(request, saved.View, saved.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK)
                ),
            cancellationToken
        );

    /// <summary>DELETE /api/notifications — ends the caller's texts and deletes their number: 204.</summary>
    [Function("DeleteNotifications")]
    [Allows(Role.Official), Answers(204)]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/notifications")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                await subscriptions.DeleteAsync(caller, cancellationToken);
                return Results.NoContent();
            }
        );

    /// <summary>Every ten minutes: tells staff of what needs somebody. Safe to run twice, at once, or late.</summary>
    [Function("NotifyStaff")]
    public Task NotifyAsync([TimerTrigger("35 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        notifier.RunAsync(cancellationToken);

    /// <summary>Every night: deletes old notices, and subscriptions of operators who are gone.</summary>
    [Function("DropOldNotices")]
    public Task DropAsync([TimerTrigger("0 25 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        notifier.DropOldAsync(cancellationToken);

    private static IResult Answer(HttpRequest request, SubscriptionView view, int status = StatusCodes.Status200OK)
    {
        if (view.Phone is not null)
        {
            request.HttpContext.Response.Headers.ETag = view.ComputeETag();
        }

        return Json.Answer(view, status);
    }
}
