using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting;

/// <summary>Serves the API's own description: the file <c>functions/openapi.json</c>, built into the program.</summary>
public sealed class DescriptionTriggers(RequestPipeline pipeline)
{
    /// <summary>The logical name of the embedded file.</summary>
    public const string Resource = "openapi.json";

    /// <summary>GET /api/openapi.json — this description, OpenAPI 3.1.</summary>
    [Function("GetOpenApi")]
    [Public("Says what the API takes and answers, and nothing of what it holds."), Answers(200)]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openapi.json")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            () =>
                Task.FromResult(
                    Results.Stream(
                        typeof(DescriptionTriggers).Assembly.GetManifestResourceStream(Resource)
                            ?? throw new InvalidOperationException("The program was built without openapi.json."),
                        "application/json; charset=utf-8"
                    )
                )
        );
}
