using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Sheets;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>Routes for the statistics of past months.</summary>
public sealed class StatisticsTriggers(
    RequestPipeline pipeline,
    StatisticsReader statistics,
    FailingNumberReader failingNumbers,
    CurrentAreas areas,
    SheetLimit sheetLimit,
    IOptions<Settings> settings
)
{
    private const string FromDescription = "The first month, such as 2027-01.";
    private const string ToDescription = "The last month, included; 24 months in all at most.";
    private const string AreaDescription = "Only recipients at or below this path.";

    /// <summary>
    /// GET /api/statistics — past texts, costs and opt-outs by month, campaign, template or area; as CSV with
    /// <c>Accept: text/csv</c>, and with <c>format</c> as a file for people.
    /// </summary>
    [Function("GetStatistics")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(StatisticsView)), Answers(200, null, "text/csv")]
    [Answers(200, null, SheetRequest.XlsxType)]
    [
        Query("from", FromDescription),
        Query("to", ToDescription),
        Query("by", "The kind of rows: month (default), campaign, template or area."),
        Query("area", AreaDescription),
        Query("format", SheetRequest.FormatDescription),
        Query("language", SheetRequest.LanguageDescription)
    ]
    [Problems("unreadable-query", "too-large", "busy")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/statistics")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var query = StatisticsQuery.Read(request, caller);
                var sheet = SheetRequest.From(request, settings.Value.Language);
                if ((query.Problem ?? sheet.Problem) is { } problem)
                {
                    return problem.ToHttp();
                }

                var read = await statistics.ReadAsync(query.Value!, cancellationToken);
                if (!read.IsOk)
                {
                    return read.Problem.ToHttp();
                }

                var isFile =
                    sheet.Value!.Format is not null
                    || request.Headers.Accept.Any(a => a?.Contains("text/csv", StringComparison.Ordinal) == true);
                return !isFile ? Json.Answer(read.Value)
                    : read.Value.Uncounted > 0 ? RefuseIncompleteFile(read.Value).ToHttp()
                    : await ToFileAsync(request, query.Value!, sheet.Value, read.Value, cancellationToken);
            }
        );

    /// <summary>
    /// GET /api/statistics/numbers — the numbers to be checked: those of which the carrier refused the last text of
    /// these months, and those whose last three texts all failed.
    /// </summary>
    [Function("GetFailingNumbers")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(FailingNumbersView))]
    [Query("from", FromDescription), Query("to", ToDescription), Query("area", AreaDescription)]
    [Problems("unreadable-query", "too-large", "busy")]
    public Task<IResult> GetNumbersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/statistics/numbers")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var query = StatisticsQuery.Read(request, caller);
                return query.IsOk
                    ? (await failingNumbers.ReadAsync(query.Value, cancellationToken)).ToHttp(n => Json.Answer(n))
                    : query.Problem.ToHttp();
            }
        );

    /// <summary>Refuses a file that would lack broadcasts: who reads it could not see that.</summary>
    private static Problem RefuseIncompleteFile(StatisticsView view) =>
        CommonProblems.Busy($"{view.Uncounted} broadcasts of these months are not counted yet: ask again.");

    private async Task<IResult> ToFileAsync(
        HttpRequest request,
        StatisticsQuery query,
        SheetRequest sheet,
        StatisticsView view,
        CancellationToken cancellationToken
    )
    {
        if (sheet is not { Format: { } format, IsChinese: var isChinese })
        {
            return Results.Stream(
                stream => StatisticsSheet.WriteCsvAsync(view, stream, cancellationToken),
                "text/csv; charset=utf-8",
                "statistics.csv"
            );
        }

        if (sheetLimit.Take(request.HttpContext.Response) is { } busy)
        {
            return busy.ToHttp();
        }

        var names = new AreaNames(await areas.GetAsync(cancellationToken), isChinese);
        return StatisticsSheet
            .Make(view, query.By, names, isChinese)
            .ToHttp(rows =>
                SheetWriter.ToResult(rows, format, StatisticsSheet.NameFile(query, isChinese), cancellationToken)
            );
    }
}
