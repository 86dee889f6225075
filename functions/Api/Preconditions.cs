using Azure;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Api;

/// <summary>ETags of table rows over HTTP: sent with a read, checked by <c>If-Match</c> on a change.</summary>
public static class Preconditions
{
    /// <summary>Returns null where the row may be changed, else <c>stale-version</c>.</summary>
    /// <param name="ifMatch">The request's condition.</param>
    /// <param name="now">The row's ETag; null where there is no such row.</param>
    public static Problem? Check(IfMatch ifMatch, ETag? now) =>
        ifMatch.Fits(now?.ToString("H")) ? null : CommonProblems.StaleVersion("Read it again and repeat the change.");

    /// <summary>Sets the <c>ETag</c> header of the answer.</summary>
    public static void Tag(HttpRequest request, ETag tag) =>
        request.HttpContext.Response.Headers.ETag = tag.ToString("H");
}
