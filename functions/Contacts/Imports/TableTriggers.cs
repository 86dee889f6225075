using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Shows the rows of a file, so that some can be corrected before the import. Stores nothing.
/// </summary>
public sealed class TableTriggers(RequestPipeline pipeline)
{
    /// <summary>
    /// POST /api/tables — the rows of a text or workbook and where its header is, numbered as an import numbers them;
    /// blank ones are left out.
    /// </summary>
    [Function("PreviewTable")]
    [
        Allows(Role.Official),
        Accepts(null, "application/octet-stream"),
        Answers(200, typeof(TableView)),
        Problems("unreadable-query", "empty-file", "not-a-table", "too-large")
    ]
    [Query("encoding", "where it is not found out rightly")]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tables")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async _ =>
            {
                var bytes = await Upload.ReadAsync(request, cancellationToken);
                return bytes.IsOk
                    ? Rows(bytes.Value, request.Query["encoding"].FirstOrDefault(), cancellationToken)
                        .ToHttp(table => Json.Answer(table))
                    : bytes.Problem.ToHttp();
            }
        );

    private static Result<TableView> Rows(byte[] bytes, string? asked, CancellationToken cancellationToken)
    {
        try
        {
            if (TableFile.IsZip(bytes))
            {
                using var workbook = WorkbookTable.Open(bytes, cancellationToken);
                return View(workbook.Rows());
            }

            if (FileKind.OfText(bytes) is { } kind)
            {
                return ContactProblems.NotATable(kind);
            }

            return FileEncoding.Of(bytes, asked) is { } encoding
                ? View(TextTable.Read(bytes, encoding, cancellationToken))
                : CommonProblems.UnreadableQuery(
                    "encoding",
                    "Say which encoding the text has, as an IANA name such as utf-8, gb18030, big5."
                );
        }
        catch (InvalidDataException e)
        {
            return ContactProblems.NotATable(e.Message);
        }
        catch (TableTooLargeException e)
        {
            return CommonProblems.TooLarge(e.Message);
        }
    }

    /// <summary>
    /// All rows, and where the header is; what was seen at once need not have been by the encoding that is named.
    /// </summary>
    private static Result<TableView> View(IEnumerable<FileRow> rows)
    {
        const int Most = 1 + FileReader.MostRows;
        var all = rows.Take(Most + 1).ToList();
        if (all.Count > Most)
        {
            return Upload.TooManyRows();
        }

        var header = HeaderRow.Find([.. all.Take(TextTable.HeadRows)]);
        return new TableView([.. all.Select(r => new TableRow(r.Row, r.Cells))], header?.Row, header?.Cells);
    }
}

/// <summary>The body of <c>POST /api/tables</c>.</summary>
/// <param name="Rows">All rows, titles and the header too.</param>
/// <param name="HeaderRow">The row that an import takes for the header; null where it finds none.</param>
/// <param name="Header">The header of each column; that of two rows is joined.</param>
public sealed record TableView(
    IReadOnlyList<TableRow> Rows,
    int? HeaderRow = null,
    IReadOnlyList<string>? Header = null
);

/// <summary>One row.</summary>
/// <param name="Row">The file's own line or sheet row, from 1.</param>
/// <param name="Cells">As the file has them.</param>
public sealed record TableRow(int Row, IReadOnlyList<string> Cells);
