using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>The key of a request that sends texts, and the answers that the routes of broadcasts share.</summary>
internal static class BroadcastResults
{
    /// <summary>
    /// Reads the header <c>Idempotency-Key</c>; <c>idempotency-key-missing</c> where it is not usable.
    /// </summary>
    public static Result<string> ReadIdempotencyKey(HttpRequest request) =>
        request.Headers["Idempotency-Key"].FirstOrDefault() is { Length: > 0 and <= 200 } key
            ? key
            : BroadcastProblems.IdempotencyKeyMissing();

    /// <summary>Shows a broadcast with its ETag.</summary>
    public static IResult ToViewResult(HttpRequest request, Result<TaggedBroadcastView> found) =>
        found.ToHttp(f =>
        {
            request.HttpContext.Response.Headers.ETag = f.ETag;
            return Json.Answer(f.View);
        });

    /// <summary>Answers 202 for a new broadcast and 200 for a repeat, with its address.</summary>
    public static IResult ToAcceptedResult(HttpRequest request, AcceptedBroadcast accepted)
    {
        request.HttpContext.Response.Headers.Location = $"/api/broadcasts/{accepted.Id}";
        return Json.Answer(
            new AcceptedView(accepted.Id),
            accepted.IsNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK
        );
    }
}
