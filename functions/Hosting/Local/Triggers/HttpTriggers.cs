using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>Maps HTTP triggers to endpoints and answers as the Functions host does.</summary>
public static class HttpTriggers
{
    /// <summary>The pattern of the route, for logs: the path itself may hold a phone number.</summary>
    internal static string GetRoute(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "A request";

    /// <summary>
    /// The Functions host's own routes, for keys, status and webhooks. They require a key of the host, which does not
    /// exist here.
    /// </summary>
    private static readonly PathString[] HostRoutes = ["/admin", "/runtime"];

    /// <summary>
    /// Maps each HTTP trigger to its route below <paramref name="routePrefix"/>. Where routes overlap, the first by
    /// function name wins.
    /// </summary>
    /// <param name="describe">
    /// Returns further metadata of a trigger, for the description only; null when serving, since the framework would
    /// refuse other content types, which Azure does not.
    /// </param>
    public static void MapHttpTriggers(
        this IEndpointRouteBuilder app,
        IEnumerable<Trigger> triggers,
        string routePrefix,
        Func<Trigger, IEnumerable<object>>? describe = null
    )
    {
        var order = 0;
        foreach (var trigger in triggers)
        {
            if (trigger.FindAttribute<HttpTriggerAttribute>() is not { } http)
            {
                continue;
            }

            var route = $"{routePrefix.Trim('/')}/{http.Route ?? trigger.Name}";
            // Created by the first call, since creating all handlers takes longer than the rest of the start; only the
            // description needs them now.
            var handler = new Lazy<RequestDelegateResult>(() =>
                RequestDelegateFactory.Create(
                    trigger.Method,
                    context => trigger.CreateInstance(context.RequestServices),
                    new RequestDelegateFactoryOptions { ServiceProvider = app.ServiceProvider }
                )
            );
            app.MapMethods(route, http.Methods ?? ["GET", "POST"], context => handler.Value.RequestDelegate(context))
                .WithName(trigger.Name)
                .WithDisplayName(trigger.Name)
                .WithOrder(order++)
                .WithMetadata([
                    trigger,
                    trigger.Method,
                    .. describe is null ? [] : handler.Value.EndpointMetadata.Concat(describe(trigger)),
                    .. trigger.Method.GetCustomAttributes(inherit: false),
                ]);
        }
    }

    /// <summary>
    /// Answers requests that no trigger handles as the Functions host does: 404 without a body, also for a wrong
    /// method; 204 at <c>/</c>; 401 for the host's own routes. An unhandled exception becomes problem details.
    /// </summary>
    public static IApplicationBuilder UseFunctionsHostAnswers(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (
                    HostRoutes.Any(route =>
                        context.Request.Path.StartsWithSegments(route, StringComparison.OrdinalIgnoreCase)
                    )
                )
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                    return;
                }

                try
                {
                    await next(context);
                }
                catch (OperationCanceledException)
                    when (context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
                {
                    // The client has left, or the host stops: not a failure of the program.
                    context.Response.Clear();
                    context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                    return;
                }
#pragma warning disable CA1031 // The outermost frame: an exception that gets here is a bug of the program.
                catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
                {
                    context
                        .RequestServices.GetRequiredService<ILoggerFactory>()
                        .CreateLogger(typeof(HttpTriggers))
                        .RequestFailed(GetRoute(context), context.TraceIdentifier, e);
                    context.Response.Clear();
                    await CommonProblems.Unexpected(context.TraceIdentifier).ToHttp().ExecuteAsync(context);
                    return;
                }

                if (
                    context.Response is
                    {
                        HasStarted: false,
                        ContentType: null,
                        ContentLength: null,
                        StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed
                    }
                )
                {
                    context.Response.Clear();
                    context.Response.StatusCode =
                        context.Request.Path == "/" ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
                }
            }
        );
}
