using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CommunityAlerts.Problems;

/// <summary>A named thing a caller can put right; the body of an RFC 9457 answer.</summary>
/// <param name="Code">Stable kebab-case name, the last part of the type URI. Never reused for another meaning.</param>
/// <param name="Status">HTTP status this problem answers with.</param>
/// <param name="Title">One sentence, the same for every occurrence.</param>
/// <param name="Detail">This occurrence, for a person; names the value at fault, never a whole phone number.</param>
/// <param name="Errors">
/// The fields at fault, where one can be named, <see cref="FieldErrors.MaxCount"/> at most.
/// </param>
/// <param name="UsedBy">What uses the resource; sent as the extension member <c>usedBy</c>.</param>
/// <param name="By">The id of the resource that came first; sent as the extension member <c>by</c>.</param>
/// <param name="TraceId">The id of the details in the log; sent as the extension member <c>traceId</c>.</param>
/// <param name="RetryAfter">
/// The time after which the same call may succeed; sent as <c>Retry-After</c> in whole seconds.
/// </param>
public sealed record Problem(
    string Code,
    int Status,
    string Title,
    string? Detail = null,
    IReadOnlyList<FieldError>? Errors = null,
    UsedBy? UsedBy = null,
    string? By = null,
    string? TraceId = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>The maximum length of an answer's detail, in UTF-16 units.</summary>
    public const int MaxDetail = 1_000;

    /// <summary>The fields at fault, as many as <see cref="FieldErrors.Bound"/> leaves.</summary>
    public IReadOnlyList<FieldError>? Errors
    {
        get;
        init => field = Bound(value);
    } = Bound(Errors);

    /// <summary>Shapes the problem as <c>application/problem+json</c>; long texts are shortened.</summary>
    public IResult ToHttp() => new ProblemAnswer(this);

    private static IReadOnlyList<FieldError>? Bound(IReadOnlyList<FieldError>? errors) =>
        errors is null ? null : FieldErrors.Bound(errors);

    private sealed class ProblemAnswer(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var details = new ProblemDetails
            {
                Type = $"/problems/{problem.Code}",
                Title = problem.Title,
                Status = problem.Status,
                Detail = problem.Detail is { } detail ? Excerpt.Create(detail, MaxDetail) : null,
                Instance = httpContext.Request.Path,
            };
            if (problem.Errors is { Count: > 0 } errors)
            {
                details.Extensions["errors"] = errors.ToList();
            }

            if (problem.UsedBy is { } usedBy)
            {
                details.Extensions["usedBy"] = usedBy;
            }

            if (problem.By is { } by)
            {
                details.Extensions["by"] = by;
            }

            if (problem.TraceId is { } traceId)
            {
                details.Extensions["traceId"] = traceId;
            }

            if (problem.RetryAfter is { } wait)
            {
                httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds)
                    .ToString("F0", CultureInfo.InvariantCulture);
            }

            return TypedResults.Problem(details).ExecuteAsync(httpContext);
        }
    }
}

/// <summary>A field at fault.</summary>
/// <param name="Pointer">
/// JSON Pointer (RFC 6901) into the body, such as <c>/schedule/rrule</c>; a query value is <c>?name</c>.
/// </param>
/// <param name="Code">Kebab-case name of what is wrong.</param>
/// <param name="Detail">The fault and the correction, for a person.</param>
public sealed record FieldError(
    [property: JsonPropertyName("pointer")] string Pointer,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("detail")] string Detail
)
{
    /// <summary>The maximum length of an answer's pointer, in UTF-16 units.</summary>
    public const int MaxPointer = 300;

    /// <summary>The maximum length of the name and the language of an error, in UTF-16 units.</summary>
    public const int MaxName = 200;

    /// <summary>
    /// The thing that the detail names, such as a placeholder, a list or a sender by its id; absent where it names
    /// none.
    /// </summary>
    [JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>The most that would be right: characters, things, segments, or the number itself.</summary>
    [JsonPropertyName("most"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Max { get; init; }

    /// <summary>The number of segments it takes, where these are too many.</summary>
    [JsonPropertyName("segments"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Segments { get; init; }

    /// <summary>The line in the text, from 1.</summary>
    [JsonPropertyName("line"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>The column in the line, from 1, in UTF-16 units.</summary>
    [JsonPropertyName("column"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Column { get; init; }

    /// <summary>The part of the text where something else was probably meant.</summary>
    [JsonPropertyName("found"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Found { get; init; }

    /// <summary>The text to write in place of <see cref="Found"/>.</summary>
    [JsonPropertyName("instead"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Instead { get; init; }

    /// <summary>The other language, where two are compared.</summary>
    [JsonPropertyName("language"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Language { get; init; }

    /// <summary>Returns the error with pointer, detail, name and language cut to their maximum.</summary>
    public FieldError Shortened() =>
        this with
        {
            Pointer = Excerpt.Create(Pointer, MaxPointer),
            Detail = Excerpt.Create(Detail, Problem.MaxDetail),
            Name = Name is null ? null : Excerpt.Create(Name, MaxName),
            Language = Language is null ? null : Excerpt.Create(Language, MaxName),
        };

    /// <summary>The number of further errors, in the last entry of a list that leaves some out.</summary>
    [JsonPropertyName("more"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? More { get; init; }
}

/// <summary>The use that prevents a deletion.</summary>
/// <param name="Kind"><c>campaign</c> or <c>broadcast</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
public sealed record UsedBy(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name
)
{
    public const string Campaign = "campaign";
    public const string Broadcast = "broadcast";
}
