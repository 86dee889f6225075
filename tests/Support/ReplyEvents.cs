using System.Net.Http.Json;

namespace CommunityAlerts.Tests.Support;

/// <summary>Bodies of <c>POST /api/events/sms</c> as Event Grid sends them.</summary>
public static class ReplyEvents
{
    /// <summary>One event: a reply to the number +15005550006.</summary>
    /// <param name="id">The id of the event and of the message.</param>
    /// <param name="from">The sender's number in digits alone, as the carrier writes it.</param>
    /// <param name="text">The text of the reply.</param>
    public static JsonContent Content(string id, string from, string text) =>
        JsonContent.Create(
            new[]
            {
                new
                {
                    id,
                    topic = "/t",
                    subject = "/phonenumber",
                    eventType = "Microsoft.Communication.SMSReceived",
                    dataVersion = "1.0",
                    metadataVersion = "1",
                    eventTime = TimeProvider.System.GetUtcNow(),
                    data = new
                    {
                        messageId = id,
                        from,
                        to = "15005550006",
                        message = text,
                        receivedTimestamp = TimeProvider.System.GetUtcNow(),
                    },
                },
            }
        );
}
