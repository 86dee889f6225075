using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace CommunityAlerts.Api;

/// <summary>
/// Limits of the size of requests. The program checks them itself: Kestrel closes the connection of a body that it
/// refuses, and the proxy of the Functions host then answers 500 without a body.
/// </summary>
public static class RequestLimits
{
    /// <summary>Maximum size of a body: above the 20 MiB of a contact file, to explain one that is larger.</summary>
    public const long MaxBodyBytes = 32 * 1024 * 1024;

    /// <summary>
    /// Maximum size of a JSON body: the largest, the catalogue of days, takes half of it. A parsed body takes ten times
    /// its size in memory.
    /// </summary>
    public const int MaxJsonBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Above the 100 MB that the Functions host lets through, so that <see cref="FindProblem"/> refuses first.
    /// </summary>
    private const long MaxKestrelBytes = 128 * 1024 * 1024;

    /// <summary>The time within which a request's headers must arrive.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The data rate below which a body is refused after five seconds.</summary>
    public const int MinBytesPerSecond = 240;

    /// <summary>Sets Kestrel's limits: large bodies are left to <see cref="FindProblem"/>, slow requests end.</summary>
    public static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = MaxKestrelBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(
            MinBytesPerSecond,
            gracePeriod: TimeSpan.FromSeconds(5)
        );
    }

    /// <summary>
    /// Refuses a body whose <c>Content-Length</c> exceeds <see cref="MaxBodyBytes"/>, and limits a body without that
    /// header to the same size.
    /// </summary>
    /// <returns>
    /// <c>too-large</c>; null where the request may be read. Reading past the limit throws
    /// <see cref="BadHttpRequestException"/> with status 413.
    /// </returns>
    public static Problem? FindProblem(HttpRequest request)
    {
        if (request.ContentLength > MaxBodyBytes)
        {
            return TooLarge();
        }

        if (
            request.ContentLength is null
            && request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit
        )
        {
            limit.MaxRequestBodySize = MaxBodyBytes;
        }

        return null;
    }

    /// <summary>The problem of a body that could not be read to its end.</summary>
    public static Problem ToProblem(BadHttpRequestException failure) =>
        failure.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? TooLarge()
            : CommonProblems.UnreadableBody(failure.Message);

    /// <summary>The problem of a body of JSON with more bytes than <see cref="MaxJsonBytes"/>.</summary>
    public static Problem JsonTooLarge() =>
        CommonProblems.TooLarge($"A body of JSON may have {MaxJsonBytes / 1024 / 1024} MiB.");

    private static Problem TooLarge() =>
        CommonProblems.TooLarge($"A request may have {MaxBodyBytes / 1024 / 1024} MiB.");
}
