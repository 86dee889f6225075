using System.Net;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Keeps this host to its own machine: no foreign page and no forged platform header gets past.</summary>
public static class RequestGuard
{
    private const string PlatformHeaders = "X-MS-";

    public static IApplicationBuilder UseRequestGuard(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (Refusal(context.Request) is { } problem)
        {
            await problem.ToHttp().ExecuteAsync(context);
            return;
        }

        // In Azure the platform says by these who has signed in; here anybody could.
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
    });

    private static Problem? Refusal(HttpRequest request)
    {
        // A foreign name that resolves to this machine is how a web page would get round the same-origin rule.
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
