using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CommunityAlerts.Problems;

/// <summary>A named thing a caller can put right; the body of an RFC 9457 answer.</summary>
/// <param name="Code">Stable kebab-case name, the last part of the type URI. Never reused for another meaning.</param>
/// <param name="Status">HTTP status this problem answers with.</param>
/// <param name="Title">One sentence, the same for every occurrence.</param>
/// <param name="Detail">This occurrence, for a person; names the value at fault, never a whole phone number.</param>
/// <param name="Errors">The fields at fault, all of them, where there are several or where one can be named.</param>
/// <param name="RetryAfter">How long to wait before the same call may succeed; sent as <c>Retry-After</c> in whole seconds.</param>
public sealed record Problem(
    string Code,
    int Status,
    string Title,
    string? Detail = null,
    IReadOnlyList<FieldError>? Errors = null,
    TimeSpan? RetryAfter = null)
{
    /// <summary>Shapes the problem as <c>application/problem+json</c>.</summary>
    public IResult ToHttp() => new ProblemAnswer(this);

    private sealed class ProblemAnswer(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var details = new ProblemDetails
            {
                Type = $"/problems/{problem.Code}",
                Title = problem.Title,
                Status = problem.Status,
                Detail = problem.Detail,
                Instance = httpContext.Request.Path,
            };
            if (problem.Errors is { Count: > 0 } errors)
            {
                details.Extensions["errors"] = errors;
            }

            if (problem.RetryAfter is { } wait)
            {
                httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
            }

            return TypedResults.Problem(details).ExecuteAsync(httpContext);
        }
    }
}

/// <summary>One field at fault.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) into the body, such as <c>/schedule/rrule</c>; a query value is <c>?name</c>.</param>
/// <param name="Code">Kebab-case name of what is wrong.</param>
/// <param name="Detail">What is wrong and what would be right, for a person.</param>
public sealed record FieldError(
    [property: JsonPropertyName("pointer")] string Pointer,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("detail")] string Detail);
