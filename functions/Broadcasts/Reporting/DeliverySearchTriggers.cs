using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>The route that searches the recipients of a broadcast.</summary>
public sealed class DeliverySearchTriggers(
    RequestPipeline pipeline,
    BroadcastQueries broadcasts,
    DeliverySearch deliveries
)
{
    /// <summary>
    /// POST /api/broadcasts/{id}/deliveries/search — the deliveries to recipients found by name, pinyin initials, end
    /// of number or household. A page may be short, even empty, with a cursor.
    /// </summary>
    [Function("SearchDeliveries")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(DeliveriesQuery), Example = """{"q":"wxm","state":"undelivered"}"""),
        Answers(200, typeof(DeliveryPage)),
        Problems("unknown-broadcast", "unreadable-body", "invalid-fields")
    ]
    public Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/{id}/deliveries/search")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<DeliveriesQuery>(
            this,
            request,
            async (caller, body) =>
                await broadcasts.FindAccessProblemAsync(id, caller, cancellationToken) is { } hidden
                    ? hidden.ToHttp()
                    : (await deliveries.FindAsync(id, body, cancellationToken)).ToHttp(page => Json.Answer(page)),
            cancellationToken
        );
}
