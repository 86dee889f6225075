using System.Net.Http.Headers;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Replies;
using Microsoft.Extensions.Configuration;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>Sends the simulated carrier's events to the application, in the configured schema.</summary>
public sealed class EventsClient(
    IHttpClientFactory http,
    LocalAddress address,
    IConfiguration configuration,
    TimeProvider clock
)
{
    /// <summary>Sends events in one call.</summary>
    /// <exception cref="HttpRequestException">The answer is not 2xx, or there is none.</exception>
    public async Task SendAsync(IReadOnlyList<PendingDelivery> events, CancellationToken cancellationToken)
    {
        var schema = configuration.GetValue("Local:Carrier:Schema", EventSchema.EventGrid);
        using var content = new ByteArrayContent(CarrierEventWriter.Write(events, schema, clock.GetCurrentInstant()));
        content.Headers.ContentType = new MediaTypeHeaderValue(
            schema is EventSchema.EventGrid ? "application/json" : "application/cloudevents-batch+json"
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address.Current, "/api/events/sms"))
        {
            Content = content,
        };
        request.Headers.Add(EventSecrets.Header, configuration["Events:Secret"]);
        using var client = http.CreateClient(nameof(EventsClient));
        using var answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
