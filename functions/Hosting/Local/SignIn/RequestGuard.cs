using System.Net;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>Refuses requests of foreign hosts and pages, and removes forged platform headers.</summary>
public static class RequestGuard
{
    private const string PlatformHeaders = "X-MS-";

    public static IApplicationBuilder UseRequestGuard(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (FindProblem(context.Request) is { } problem)
                {
                    await problem.ToHttp().ExecuteAsync(context);
                    return;
                }

                // In Azure the platform sets these headers to name the caller; here any client could.
                foreach (
                    var name in context
                        .Request.Headers.Keys.Where(k =>
                            k.StartsWith(PlatformHeaders, StringComparison.OrdinalIgnoreCase)
                        )
                        .ToList()
                )
                {
                    context.Request.Headers.Remove(name);
                }

                await next(context);
            }
        );

    private static Problem? FindProblem(HttpRequest request)
    {
        // DNS rebinding: a web page whose host name resolves to this machine would bypass the same-origin policy.
        if (!IsLoopback(request.Host.Host))
        {
            return CommonProblems.NotAllowed("This host answers to localhost alone.");
        }

        var origin = request.Headers.Origin.ToString();
        return
            origin.Length > 0
            && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            ? CommonProblems.NotAllowed("This host answers to its own pages alone.")
            : null;
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
