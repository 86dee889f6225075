using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting;

/// <summary>Serves the console: pages that call the API as the signed-in operator.</summary>
public sealed class ConsoleTriggers(RequestPipeline pipeline)
{
    private static readonly ConsoleFiles Files = new(ConsoleFiles.Default);

    /// <summary>GET / and GET /{page} — a page, such as <c>contacts.html</c>.</summary>
    [Function("GetConsolePage")]
    [Public("The console's own files, the same for everybody."), Answers(200)]
    public Task<IResult> GetPageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{page?}")] HttpRequest request,
        string? page
    ) => AnswerAsync(request, page);

    /// <summary>GET /console/{path} — a script, a style sheet, an icon or a library of the pages, such as
    /// <c>console/lib/uplot.js</c>.</summary>
    [Function("GetConsoleAsset")]
    [Public("The console's own files, the same for everybody."), Answers(200)]
    public Task<IResult> GetAssetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "console/{*path}")] HttpRequest request,
        string? path
    ) => AnswerAsync(request, path);

    private Task<IResult> AnswerAsync(HttpRequest request, string? name) =>
        pipeline.HandleAnonymousAsync(
            request,
            () =>
                Task.FromResult(Files.Find(request) ?? CommonProblems.NotFound($"There is no file '{name}'.").ToHttp())
        );
}
