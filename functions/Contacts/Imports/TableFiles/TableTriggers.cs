using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>
/// Shows the rows of a file, so that some can be corrected before the import. Stores nothing.
/// </summary>
public sealed class TableTriggers(RequestPipeline pipeline, UploadLimit uploads, IOptions<Settings> settings)
{
    /// <summary>
    /// The size of the rows as JSON, in bytes, at which an answer ends; more than a page's, since each answer costs an
    /// upload.
    /// </summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>
    /// POST /api/tables — returns the rows of a text or workbook and where its header is, numbered as an import numbers
    /// them; blank ones are left out. Where there are more than one answer holds, <c>next</c> is what to give as
    /// <c>after</c>, with the same file, to continue.
    /// </summary>
    [Function("PreviewTable")]
    [
        Allows(Role.Official),
        Accepts(null, "application/octet-stream"),
        Answers(200, typeof(TableView)),
        Problems("unreadable-query", "empty-file", "not-a-table", "too-large", "busy")
    ]
    [
        Query("encoding", "where it is not found out rightly"),
        Query("sheet", "the name of a workbook's sheet, or its number among the visible ones"),
        Query("after", "the rows after this one, as `next` of the answer before; the header is answered all the same")
    ]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tables")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async _ =>
            {
                var after = 0;
                if (
                    request.Query["after"].FirstOrDefault() is { Length: > 0 } asked
                    && !int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out after)
                )
                {
                    return CommonProblems.UnreadableQuery("after", "after is the number of a row.").ToHttp();
                }

                return (await uploads.HoldAsync(() => ReadRowsAsync(request, after, cancellationToken))).ToHttp(table =>
                    Json.Answer(table)
                );
            }
        );

    private async Task<Result<TableView>> ReadRowsAsync(
        HttpRequest request,
        int after,
        CancellationToken cancellationToken
    )
    {
        var bytes = await UploadService.ReadAsync(request, cancellationToken);
        if (!bytes.IsOk)
        {
            return bytes.Problem;
        }

        var encoding = request.Query["encoding"].FirstOrDefault();
        var sheet = request.Query["sheet"].FirstOrDefault() is { Length: > 0 } given ? given : null;
        return await uploads.ParseAsync(
            () => Rows(bytes.Value, encoding, sheet, after, cancellationToken),
            cancellationToken
        );
    }

    private Result<TableView> Rows(
        byte[] bytes,
        string? asked,
        string? sheet,
        int after,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var options = new TableOptions(asked, sheet, settings.Value.Region);
            using var source = TableSource.Open(bytes, options, cancellationToken);
            return source.Problem is { } refused ? ToProblem(refused) : View(source, after);
        }
        catch (Exception e) when (TableSource.FindProblem(e) is { } problem)
        {
            return ToProblem(problem);
        }
    }

    private static Problem ToProblem(ImportProblem problem) =>
        problem.Code switch
        {
            "unknown-sheet" => CommonProblems.UnreadableQuery("sheet", problem.Detail),
            "unreadable-encoding" => CommonProblems.UnreadableQuery(
                "encoding",
                "Say which encoding the text has, as an IANA name such as utf-8, gb18030, big5."
            ),
            "too-large" => CommonProblems.TooLarge(problem.Detail),
            _ => ContactProblems.NotATable(problem.Detail),
        };

    /// <summary>
    /// Returns the rows after a row, and the header. Rows are counted again: the check of the upload may have used
    /// another encoding.
    /// </summary>
    private static Result<TableView> View(TableSource source, int after)
    {
        const int MaxRows = 1 + FileReader.MaxRows;
        var all = source.Rows.Take(MaxRows + 1).ToList();
        if (all.Count > MaxRows)
        {
            return UploadService.TooManyRows();
        }

        var header = source.FixedHeader ?? HeaderRow.Find([.. all.Take(TextTable.HeadRows)]);
        var shown = new List<TableRow>();
        var meter = new PageMeter(MaxRows, MaxBytes);
        foreach (var row in all.Where(r => r.Row > after))
        {
            if (meter.IsFull)
            {
                return new TableView(shown, header?.Row, header?.Cells, shown[^1].Row, source.Sheets);
            }

            var view = new TableRow(row.Row, row.Cells);
            meter.Add(view);
            shown.Add(view);
        }

        return new TableView(shown, header?.Row, header?.Cells, Sheets: source.Sheets);
    }
}

/// <summary>The body of <c>POST /api/tables</c>.</summary>
/// <param name="Rows">The rows, titles and the header too.</param>
/// <param name="HeaderRow">
/// The row that an import takes for the header; null where it finds none, 0 where a list from a chat has none.
/// </param>
/// <param name="Header">The header of each column; that of two rows is joined.</param>
/// <param name="Next">The last row answered, where more follow; else absent.</param>
/// <param name="Sheets">The visible sheets of a workbook with rows; absent of a text.</param>
public sealed record TableView(
    IReadOnlyList<TableRow> Rows,
    int? HeaderRow = null,
    IReadOnlyList<string>? Header = null,
    int? Next = null,
    IReadOnlyList<ImportSheet>? Sheets = null
);

/// <summary>A row of a file.</summary>
/// <param name="Row">The file's own line or sheet row, from 1.</param>
/// <param name="Cells">The cells as the file has them.</param>
public sealed record TableRow(int Row, IReadOnlyList<string> Cells);
