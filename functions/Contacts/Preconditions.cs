using Azure;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Contacts;

/// <summary>ETags over HTTP: given with what is read, asked back by <c>If-Match</c>.</summary>
public static class Preconditions
{
    /// <summary>Null where the request has no <c>If-Match</c> or it fits; else <c>stale-version</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">The thing's ETag; null where there is no such thing.</param>
    public static Problem? Check(HttpRequest request, ETag? now) =>
        request.Headers.IfMatch is not { Count: > 0 } asked || (now is { } tag && asked.Any(a => a == "*" || a!.Contains(tag.ToString(), StringComparison.Ordinal))) ? null : Stale();

    public static Problem Stale() => CommonProblems.StaleVersion("Read it again and repeat the change.");

    /// <summary>Puts the ETag on the answer.</summary>
    public static void Tag(HttpRequest request, ETag tag) => request.HttpContext.Response.Headers.ETag = tag.ToString();
}
