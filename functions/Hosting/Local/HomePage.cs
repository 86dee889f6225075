using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CommunityAlerts.Hosting.Local;

/// <summary>What a browser finds at <c>/</c>: where to go from here, and what the token in the address is for.</summary>
public static class HomePage
{
    private const string Html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>CommunityAlerts on this machine</title>
        <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem } code { background: #8882; padding: 0 .2em }</style>
        <h1>CommunityAlerts</h1>
        <p>This host is running. No text leaves this machine: the carrier here is a simulated one, and it keeps the handsets too.</p>
        <ul>
        <li><a href="/scalar">Try the API</a>: every call with its bodies, roles and problems; the description itself is <a href="/api/openapi.json">openapi.json</a>.</li>
        <li><a href="/api/health">Health</a>, for whoever watches over it.</li>
        <li>To see a whole campaign, stop this host and run <code>dotnet run --project functions -- demo</code>; it has a data folder of its own.</li>
        </ul>
        <p>Calls need a token: what follows <code>#token=</code> in an address that the host printed when it started (also in <code>operators.json</code> of its data folder),
        sent as <code>Authorization: Bearer …</code>.</p>
        </html>
        """;

    /// <summary>Maps it behind every trigger: one that serves <c>/</c> takes its place.</summary>
    public static void MapHomePage(this IEndpointRouteBuilder app) =>
        app.MapGet("/", () => Results.Content(Html, "text/html; charset=utf-8")).WithOrder(int.MaxValue);
}
