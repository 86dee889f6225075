using Azure;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Api;

/// <summary>ETags of table rows over HTTP: sent with a read, checked by <c>If-Match</c> on a change.</summary>
public static class Preconditions
{
    /// <summary>Returns null where the row may be changed, else <c>stale-version</c>.</summary>
    /// <param name="ifMatch">The request's condition.</param>
    /// <param name="currentETag">The row's ETag; null where there is no such row.</param>
    public static Problem? FindProblem(IfMatch ifMatch, ETag? currentETag) =>
        ifMatch.FindProblem(currentETag?.ToString("H"), "Read it again and repeat the change.");

    /// <summary>Sets the <c>ETag</c> header of the answer.</summary>
    public static void SetETag(HttpRequest request, ETag etag) =>
        request.HttpContext.Response.Headers.ETag = etag.ToString("H");
}
