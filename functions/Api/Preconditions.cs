using Azure;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Api;

/// <summary>ETags of table rows over HTTP: given with what is read, asked back by <c>If-Match</c>.</summary>
public static class Preconditions
{
    /// <summary>Null where the row may be changed; else <c>stale-version</c>.</summary>
    /// <param name="ifMatch">The request's condition.</param>
    /// <param name="now">The row's ETag; null where there is no such row.</param>
    public static Problem? Check(IfMatch ifMatch, ETag? now) =>
        ifMatch.Fits(now?.ToString("H")) ? null : CommonProblems.StaleVersion("Read it again and repeat the change.");

    /// <summary>Puts the ETag on the answer.</summary>
    public static void Tag(HttpRequest request, ETag tag) =>
        request.HttpContext.Response.Headers.ETag = tag.ToString("H");
}
