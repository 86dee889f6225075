using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Shows a file's rows to somebody who wants to mend some before they go in. Nothing of it is stored.</summary>
public sealed class TableTriggers(RequestPipeline pipeline)
{
    /// <summary>POST /api/tables — the rows of a text or workbook, its header first, numbered as an import numbers them; blank ones are left out.</summary>
    [Function("PreviewTable")]
    [Allows(Role.Official), Accepts(null, "application/octet-stream"), Answers(200, typeof(TableView)), Problems("unreadable-query", "empty-file", "not-a-table", "too-large")]
    [Query("encoding", "where it is not found out rightly")]
    public Task<IResult> PreviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tables")] HttpRequest request, CancellationToken cancellationToken) =>
        pipeline.HandleAsync(this, request, async _ =>
        {
            var bytes = await Upload.ReadAsync(request, cancellationToken);
            return bytes.IsOk ? Rows(bytes.Value, request.Query["encoding"].FirstOrDefault(), cancellationToken).ToHttp(rows => Json.Answer(new TableView(rows))) : bytes.Problem.ToHttp();
        });

    private static Result<IReadOnlyList<TableRow>> Rows(byte[] bytes, string? asked, CancellationToken cancellationToken)
    {
        try
        {
            if (TableFile.IsZip(bytes))
            {
                return View(TableFile.Workbook(bytes, cancellationToken));
            }

            var encoding = asked is null ? FileEncoding.Of(bytes) : FileEncoding.Named(asked) is { } named ? FileEncoding.Of(bytes, named) : null;
            return encoding is null ? CommonProblems.UnreadableQuery("encoding", "Say which encoding the text has, as an IANA name such as utf-8, gb18030, big5.") : View(TableFile.Text(bytes, encoding, cancellationToken));
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

    /// <summary>The rows, the header first; what was seen at once need not have been by the encoding that is named.</summary>
    private static Result<IReadOnlyList<TableRow>> View(IEnumerable<FileRow> rows)
    {
        const int Most = 1 + FileReader.MostRows;
        var shown = rows.Take(Most + 1).Select(r => new TableRow(r.Row, r.Cells)).ToList();
        return shown.Count > Most ? Upload.TooManyRows() : shown;
    }
}

/// <summary>The body of <c>POST /api/tables</c>.</summary>
public sealed record TableView(IReadOnlyList<TableRow> Rows);

/// <summary>One row.</summary>
/// <param name="Row">The file's own line or sheet row, from 1.</param>
/// <param name="Cells">As the file has them.</param>
public sealed record TableRow(int Row, IReadOnlyList<string> Cells);
