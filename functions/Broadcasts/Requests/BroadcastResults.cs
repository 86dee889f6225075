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

    /// <summary>
    /// Runs a request to send texts under its <c>Idempotency-Key</c>, and answers 202 for a new broadcast and 200 for
    /// that of a repeat; <c>idempotency-key-missing</c> before anything is read.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="accept">Accepts the request under the key that it is given.</param>
    public static async Task<IResult> AcceptAsync(
        HttpRequest request,
        Func<string, Task<Result<AcceptedBroadcast>>> accept
    )
    {
        var key = ReadIdempotencyKey(request);
        return key.IsOk
            ? (await accept(key.Value)).ToHttp(accepted => ToAcceptedResult(request, accepted))
            : key.Problem.ToHttp();
    }

    /// <summary>Answers 202 for a new broadcast and 200 for a repeat, with its address.</summary>
    private static IResult ToAcceptedResult(HttpRequest request, AcceptedBroadcast accepted)
    {
        request.HttpContext.Response.Headers.Location = $"/api/broadcasts/{accepted.Id}";
        return Json.Answer(
            new AcceptedView(accepted.Id),
            accepted.IsNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK
        );
    }
}
