using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting;

/// <summary>Gives out the console: pages that call the API as whoever is signed in.</summary>
public sealed class ConsoleTriggers(RequestPipeline pipeline)
{
    /// <summary>GET / and GET /{file} — a page, its script or its style.</summary>
    [Function("GetConsoleFile")]
    [Public("The console's own files, the same for everybody."), Answers(200)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{file?}")] HttpRequest request, string? file) => AnswerAsync(request, file);

    /// <summary>GET /lib/{file} — what the pages take from others.</summary>
    [Function("GetConsoleLibrary")]
    [Public("The console's own files, the same for everybody."), Answers(200)]
    public Task<IResult> GetLibraryAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "lib/{file}")] HttpRequest request, string file) => AnswerAsync(request, file);

    private static readonly ConsoleFiles Files = new(ConsoleFiles.Default);

    private Task<IResult> AnswerAsync(HttpRequest request, string? file) =>
        pipeline.HandleAnonymousAsync(request, () => Task.FromResult(Files.Find(request) ?? CommonProblems.NotFound($"There is no file '{file}'.").ToHttp()));
}
