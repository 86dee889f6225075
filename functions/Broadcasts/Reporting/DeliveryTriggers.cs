using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Sheets;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CsvHelper;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using NodaTime.Text;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>Routes that return the state of each text.</summary>
public sealed class DeliveryTriggers(
    RequestPipeline pipeline,
    BroadcastQueries broadcasts,
    DeliveryQueries deliveries,
    DeliverySheet sheets,
    SheetLimit sheetLimit,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// GET /api/broadcasts/{id}/deliveries — JSON pages; all of them as CSV with <c>Accept: text/csv</c>, and with
    /// <c>format</c> as a file for people.
    /// </summary>
    [Function("ListDeliveries")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(DeliveryPage)), Answers(200, null, "text/csv")]
    [Answers(200, null, SheetRequest.XlsxType)]
    [
        Query("state", "Only those in this delivery state."),
        Query("cursor", Page.CursorDescription),
        Query("limit", Page.LimitDescription),
        Query("format", SheetRequest.FormatDescription),
        Query("language", SheetRequest.LanguageDescription)
    ]
    [Problems("unknown-broadcast", "unreadable-query", "too-large", "busy")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/broadcasts/{id}/deliveries")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var page = Page.From(request);
                var state = ReadStateFilter(request);
                var sheet = SheetRequest.From(request, settings.Value.Language);
                var hidden = await broadcasts.FindAccessProblemAsync(id, caller, cancellationToken);
                if ((page.Problem ?? state.Problem ?? sheet.Problem ?? hidden) is { } problem)
                {
                    return problem.ToHttp();
                }

                if (sheet.Value is { Format: { } format, IsChinese: var isChinese })
                {
                    return sheetLimit.Take(request.HttpContext.Response) is { } busy
                        ? busy.ToHttp()
                        : (await sheets.ReadAsync(id, caller, state.Value!.State, isChinese, cancellationToken)).ToHttp(
                            named => SheetWriter.ToResult(named.Rows, format, named.Name, cancellationToken)
                        );
                }

                return request.Headers.Accept.Any(a => a?.Contains("text/csv", StringComparison.Ordinal) == true)
                    ? Results.Stream(
                        stream => WriteCsvAsync(id, state.Value!.State, stream, cancellationToken),
                        "text/csv; charset=utf-8",
                        $"deliveries-{id}.csv"
                    )
                    : Json.Answer(await deliveries.ReadAsync(id, state.Value!.State, page.Value!, cancellationToken));
            }
        );

    private static Result<StateFilter> ReadStateFilter(HttpRequest request) =>
        request.Query["state"].FirstOrDefault() is not { } text ? new StateFilter(null)
        : Enum.GetValues<DeliveryState>()
            .Where(s => string.Equals(s.ToString(), text, StringComparison.OrdinalIgnoreCase))
            .Select(s => new StateFilter(s))
            .FirstOrDefault()
            is { } wanted
            ? wanted
        : CommonProblems.UnreadableQuery(
            "state",
            $"state is one of {string.Join(", ", Enum.GetNames<DeliveryState>().Select(n => n.ToLowerInvariant()))}."
        );

    private async Task WriteCsvAsync(
        string id,
        DeliveryState? state,
        Stream stream,
        CancellationToken cancellationToken
    )
    {
        await using var csv = CsvWriter.Create(
            stream,
            new CsvWriterOptions { WriteByteOrderMark = true },
            leaveOpen: true
        );
        await csv.WriteRecordAsync(
            [
                "phone",
                "name",
                "area",
                "household",
                "language",
                "text",
                "segments",
                "state",
                "reason",
                "epoch",
                "messageId",
                "at",
                "card",
            ],
            cancellationToken
        );
        await foreach (var (delivery, _) in deliveries.ReadAllAsync(id, state, after: null, cancellationToken))
        {
            await csv.WriteRecordAsync(
                [
                    PhoneNumber.FromE164(delivery.Phone).ToSpacedString(),
                    Cells.EscapeForSpreadsheet(delivery.Name ?? ""),
                    Cells.EscapeForSpreadsheet(delivery.Area),
                    Cells.EscapeForSpreadsheet(delivery.Household ?? ""),
                    Cells.EscapeForSpreadsheet(delivery.Language),
                    Cells.EscapeForSpreadsheet(delivery.Text),
                    delivery.Segments.ToString(CultureInfo.InvariantCulture),
                    delivery.State.ToString().ToLowerInvariant(),
                    Cells.EscapeForSpreadsheet(delivery.Reason ?? ""),
                    delivery.Epoch.ToString(CultureInfo.InvariantCulture),
                    Cells.EscapeForSpreadsheet(delivery.MessageId ?? ""),
                    InstantPattern.ExtendedIso.Format(delivery.At),
                    Cells.EscapeForSpreadsheet(delivery.Card ?? ""),
                ],
                cancellationToken
            );
        }
    }

    private sealed record StateFilter(DeliveryState? State);
}
