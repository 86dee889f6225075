using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Imports over HTTP and from the queue.</summary>
public sealed class ImportTriggers(
    RequestPipeline pipeline,
    ImportService importService,
    Importer importer,
    StalledImports stalled,
    ExpiredUploads expired,
    QueueTelemetry queues
)
{
    /// <summary>
    /// POST /api/lists/{list}/imports — takes the file and answers 202 at once; the import runs in the background.
    /// </summary>
    [Function("OrderImport")]
    [Allows(Role.Official), Accepts(null, "application/octet-stream"), Answers(202, typeof(StartedImport))]
    [Problems(
        "unknown-list",
        "list-being-deleted",
        "unreadable-query",
        "empty-file",
        "not-a-table",
        "too-large",
        "busy"
    )]
    [
        Query("dryRun", "True stores nothing."),
        Query("mode", "Either merge, the default, or replace."),
        Query("region", "The region that is assumed for numbers without a country code."),
        Query("encoding", "The encoding of the file, where it is not detected correctly."),
        Query("basis", "The legal basis: notice, the default, contract or consent.")
    ]
    [
        Query(
            "headerRow",
            "The line or sheet row of the header, where it is not detected correctly; 0 where the file has none."
        ),
        Query("sheet", "The name of a workbook's sheet, or its number among the visible ones."),
        Query("withoutNumbers", "True stores a file without a column for numbers as people without a number."),
        Query("fillDown", "False does not read blank cells of areas and households as parts of merged cells."),
        Query(
            "confirmRemovals",
            "The number of contacts that replace may remove, where that is more than a tenth of the list."
        )
    ]
    public Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/lists/{list}/imports")] HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                (await importService.StartAsync(caller, list, request, cancellationToken)).ToHttp(id =>
                {
                    request.HttpContext.Response.Headers.Location = $"/api/imports/{id}";
                    return Json.Answer(new StartedImport(id, ImportState.Waiting), StatusCodes.Status202Accepted);
                })
        );

    /// <summary>
    /// GET /api/imports/{import} — returns the import's state: counts, problems by row, the first rows as they will be
    /// stored.
    /// </summary>
    [Function("GetImport")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(ImportView)), Problems("unknown-import")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/imports/{import}")] HttpRequest request,
        string import,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                (await importService.FindAsync(caller, import, cancellationToken)).ToHttp(view => Json.Answer(view))
        );

    /// <summary>
    /// Queue imports — reads the file into its list; a second delivery continues where the first stopped.
    /// </summary>
    [Function("RunImport")]
    public Task RunAsync(
        [QueueTrigger(Queues.Imports, Connection = StorageAccount.Setting)] string message,
        CancellationToken cancellationToken
    )
    {
        var read = Json.Read<ImportMessage>(message);
        return queues.WorkAsync(
            Queues.Imports,
            read,
            "run import",
            [new("communityalerts.import.id", read.Import)],
            () => importer.RunAsync(read.Import, cancellationToken)
        );
    }

    /// <summary>Every minute — sends the messages of imports again that no run can be handling.</summary>
    [Function("SweepImports")]
    public Task SweepAsync([TimerTrigger("45 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        stalled.ResendAsync(cancellationToken);

    /// <summary>Every hour — drops uploaded files older than 24 hours, and imports older than 90 days.</summary>
    [Function("DropUploads")]
    public Task DropAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        expired.DeleteExpiredAsync(cancellationToken);
}

/// <summary>The import that an upload started.</summary>
public sealed record StartedImport(string Id, ImportState State);
