using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace CommunityAlerts.Today;

/// <summary>The route of the first page.</summary>
public sealed class TodayTriggers(RequestPipeline pipeline, TodayReader today)
{
    /// <summary>
    /// GET /api/today — all that the first page shows of the caller's area: campaigns and their dates, the newest
    /// broadcasts, counts of lists, templates and open threads, and what areas above send to its people.
    /// </summary>
    [Function("GetToday")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(TodayView)),
        Answers(304),
        Header("If-None-Match", "The version that is there already")
    ]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/today")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var view = await today.ReadAsync(caller, cancellationToken);
                var etag = view.ComputeETag();
                var headers = request.HttpContext.Response.Headers;
                headers.ETag = etag;
                // A browser's cache would give the former answer with its former clock for a version that it knows.
                headers.CacheControl = CacheControlHeaderValue.NoStoreString;
                var known = request.Headers.IfNoneMatch;
                return known.Count > 0 && IfMatch.From(known).Allows(etag)
                    ? Results.StatusCode(StatusCodes.Status304NotModified)
                    : Json.Answer(view);
            }
        );
}
