using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CsvHelper;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime.Text;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>Routes that return the state of each text.</summary>
public sealed class DeliveryTriggers(RequestPipeline pipeline, BroadcastQueries broadcasts, DeliveryQueries deliveries)
{
    /// <summary>
    /// GET /api/broadcasts/{id}/deliveries — JSON pages; all of them as CSV with <c>Accept: text/csv</c>.
    /// </summary>
    [Function("ListDeliveries")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(DeliveryPage)), Answers(200, null, "text/csv")]
    [
        Query("state", "Only those in this delivery state."),
        Query("cursor", "Where the page before ended."),
        Query("limit", "1 to 1,000; 100 by default.")
    ]
    [Problems("unknown-broadcast", "unreadable-query")]
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
                var state = StateOf(request);
                var hidden = await broadcasts.MustSeeAsync(id, caller, cancellationToken);
                if ((page.Problem ?? state.Problem ?? hidden) is { } problem)
                {
                    return problem.ToHttp();
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

    private static Result<Wanted> StateOf(HttpRequest request) =>
        request.Query["state"].FirstOrDefault() is not { } text ? new Wanted(null)
        : Enum.GetValues<DeliveryState>()
            .Where(s => string.Equals(s.ToString(), text, StringComparison.OrdinalIgnoreCase))
            .Select(s => new Wanted(s))
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
        // A cell that a spreadsheet would run as a formula gets an apostrophe before it.
        await using var csv = CsvWriter.Create(
            stream,
            new CsvWriterOptions { WriteByteOrderMark = true, Injection = CsvInjection.Escape },
            leaveOpen: true
        );
        await csv.WriteRecordAsync(
            [
                "phone", "name", "area", "household", "language", "text", "segments", "state", "reason", "epoch",
                "messageId", "at", "card",
            ],
            cancellationToken
        );
        await foreach (var (delivery, _) in deliveries.AllAsync(id, state, after: null, cancellationToken))
        {
            // A number, not text: its plus is no formula.
            csv.WriteField(
                long.Parse(delivery.Phone.AsSpan(1), CultureInfo.InvariantCulture),
                "+0",
                CultureInfo.InvariantCulture
            );
            csv.WriteField(delivery.Name);
            csv.WriteField(delivery.Area);
            csv.WriteField(delivery.Household);
            csv.WriteField(delivery.Language);
            csv.WriteField(delivery.Text);
            csv.WriteField(delivery.Segments, default, CultureInfo.InvariantCulture);
            csv.WriteField(delivery.State.ToString().ToLowerInvariant());
            csv.WriteField(delivery.Reason);
            csv.WriteField(delivery.Epoch, default, CultureInfo.InvariantCulture);
            csv.WriteField(delivery.MessageId);
            csv.WriteField(InstantPattern.ExtendedIso.Format(delivery.At));
            csv.WriteField(delivery.Card);
            await csv.EndRecordAsync(cancellationToken);
        }
    }

    private sealed record Wanted(DeliveryState? State);
}
