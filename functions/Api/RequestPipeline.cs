using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Api;

/// <summary>
/// Authentication, authorization and failure handling around every HTTP trigger, the same in both hosts: it identifies
/// the caller, checks the role, and answers every failure with a problem.
/// </summary>
/// <remarks>The Azure worker takes no ASP.NET Core middleware, so the triggers call this themselves.</remarks>
public sealed partial class RequestPipeline(ICallers callers, ILogger<RequestPipeline> log)
{
    private static readonly ConcurrentDictionary<(Type, string), AllowsAttribute?> AllowsByMethod = new();

    /// <summary>Runs <paramref name="work"/> for a caller whose role is allowed; else answers 401 or 403.</summary>
    /// <param name="trigger">The trigger class, whose method has an <see cref="AllowsAttribute"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="work">Handles the request for the caller.</param>
    /// <param name="method">The trigger method; filled in by the compiler.</param>
    public Task<IResult> HandleAsync(
        object trigger,
        HttpRequest request,
        Func<Caller, Task<IResult>> work,
        [CallerMemberName] string method = ""
    ) =>
        GuardAsync(
            request,
            async () =>
            {
                var allowed =
                    AllowsByMethod.GetOrAdd(
                        (trigger.GetType(), method),
                        key => key.Item1.GetMethod(key.Item2)?.GetCustomAttribute<AllowsAttribute>()
                    )
                    ?? throw new InvalidOperationException(
                        $"{trigger.GetType().Name}.{method} has no AllowsAttribute."
                    );
                var caller = callers.Identify(request);
                if (!caller.IsOk)
                {
                    return caller.Problem.ToHttp();
                }

                return allowed.Roles.Any(caller.Value.Is) || caller.Value.Is(Role.Administrator)
                    ? await work(caller.Value)
                    : CommonProblems.NotAllowed($"This takes the role {string.Join(" or ", allowed.Roles)}.").ToHttp();
            }
        );

    /// <summary>
    /// Runs <paramref name="work"/> with the JSON body of the request; a body that cannot be read is answered with its
    /// problem.
    /// </summary>
    /// <param name="trigger">The trigger class, whose method has an <see cref="AllowsAttribute"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="work">Handles the body for the caller.</param>
    /// <param name="cancellationToken">Ends the reading of the body.</param>
    /// <param name="method">The trigger method; filled in by the compiler.</param>
    public Task<IResult> HandleBodyAsync<T>(
        object trigger,
        HttpRequest request,
        Func<Caller, T, Task<IResult>> work,
        CancellationToken cancellationToken,
        [CallerMemberName] string method = ""
    ) =>
        HandleAsync(
            trigger,
            request,
            async caller =>
            {
                var body = await request.ReadBodyAsync<T>(cancellationToken);
                return body.IsOk ? await work(caller, body.Value) : body.Problem.ToHttp();
            },
            method
        );

    /// <summary>
    /// Runs <paramref name="work"/> with the page that the query asks for; a query that cannot be read is answered with
    /// its problem.
    /// </summary>
    /// <param name="trigger">The trigger class, whose method has an <see cref="AllowsAttribute"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="work">Reads the page for the caller.</param>
    /// <param name="method">The trigger method; filled in by the compiler.</param>
    public Task<IResult> HandlePageAsync(
        object trigger,
        HttpRequest request,
        Func<Caller, Page, Task<IResult>> work,
        [CallerMemberName] string method = ""
    ) =>
        HandleAsync(
            trigger,
            request,
            async caller =>
            {
                var page = Page.From(request);
                return page.IsOk ? await work(caller, page.Value) : page.Problem.ToHttp();
            },
            method
        );

    /// <summary>Runs <paramref name="work"/> for any caller of a <see cref="PublicAttribute"/> trigger.</summary>
    public Task<IResult> HandleAnonymousAsync(HttpRequest request, Func<Task<IResult>> work) =>
        GuardAsync(request, work);

    private async Task<IResult> GuardAsync(HttpRequest request, Func<Task<IResult>> work)
    {
        try
        {
            return RequestLimits.FindProblem(request) is { } tooLarge ? tooLarge.ToHttp() : await work();
        }
        catch (Exception e) when (e.IsOutage())
        {
            StorageFailed(request.Path, e.InnermostCause());
            return CommonProblems.StorageOutOfReach().ToHttp();
        }
        catch (ProblemException e)
        {
            RequestFailed(request.Path, FindTraceId(request), e);
            return e.Problem.ToHttp();
        }
        catch (BadHttpRequestException e)
        {
            return RequestLimits.ToProblem(e).ToHttp();
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
#pragma warning disable CA1031 // The outermost frame of a request: any other exception is a bug of the program.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var trace = FindTraceId(request);
            RequestFailed(request.Path, trace, e);
            return CommonProblems.Unexpected(trace).ToHttp();
        }
    }

    private static string FindTraceId(HttpRequest request) =>
        Activity.Current?.TraceId.ToString() ?? request.HttpContext.TraceIdentifier;

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage did not answer {Path}")]
    private partial void StorageFailed(string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed, trace {TraceId}")]
    private partial void RequestFailed(string path, string traceId, Exception exception);
}
