using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using CommunityAlerts.Replies;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>
/// Posts delivery reports as Event Grid does: 500 events a call, in the order of sending, some way behind it.
/// </summary>
internal sealed class ReportPoster(HttpClient client, string secret)
{
    /// <summary>Events a call.</summary>
    public const int MaxEvents = 500;

    /// <summary>
    /// Number of texts between the last one reported and the last one taken: a carrier takes a second or so.
    /// </summary>
    public const int Behind = 1_500;

    /// <summary>Time at which the first call began; 0 before.</summary>
    public long FirstAt { get; private set; }

    /// <summary>Time at which the last call was answered.</summary>
    public long LastAt { get; private set; }

    /// <summary>Posts the reports of accepted texts until the carrier is closed and all are posted.</summary>
    public async Task RunAsync(ChannelReader<TakenText> taken, CancellationToken cancellationToken)
    {
        var owed = new Queue<TakenText>();
        await foreach (var text in taken.ReadAllAsync(cancellationToken))
        {
            owed.Enqueue(text);
            if (owed.Count >= Behind + MaxEvents)
            {
                await PostAsync(owed, cancellationToken);
            }
        }

        while (owed.Count > 0)
        {
            await PostAsync(owed, cancellationToken);
        }
    }

    private async Task PostAsync(Queue<TakenText> owed, CancellationToken cancellationToken)
    {
        FirstAt = FirstAt == 0 ? Stopwatch.GetTimestamp() : FirstAt;
        var body = new StringBuilder("[");
        for (var i = 0; i < MaxEvents && owed.TryDequeue(out var text); i++)
        {
            body.Append(i == 0 ? "" : ",")
                .Append(
                    CultureInfo.InvariantCulture,
                    $$"""
                    {"id":"{{text.Id}}","topic":"/subscriptions/s/resourceGroups/g/providers/microsoft.communication/communicationservices/a","subject":"/phonenumber/18005550199","data":{"messageId":"{{text.Id}}","from":"18005550199","to":"{{text.Phone}}","deliveryStatus":"Delivered","deliveryStatusDetails":"No error.","deliveryAttempts":[{"timestamp":"2027-06-18T08:00:01Z","segmentsSucceeded":1,"segmentsFailed":0}],"receivedTimestamp":"2027-06-18T08:00:02Z","tag":"{{text.Tag}}"},"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","dataVersion":"1.0","metadataVersion":"1","eventTime":"2027-06-18T08:00:02Z"}
                    """
                );
        }

        using var content = new StringContent(
            body.Append(']').ToString(),
            Encoding.UTF8,
            new MediaTypeHeaderValue("application/json")
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events/sms") { Content = content };
        request.Headers.Add(EventSecrets.Header, secret);
        using var answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        LastAt = Stopwatch.GetTimestamp();
    }
}
