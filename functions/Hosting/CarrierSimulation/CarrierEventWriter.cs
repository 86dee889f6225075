using System.Text.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>The schema of the simulated carrier's events: setting <c>Local:Carrier:Schema</c>.</summary>
public enum EventSchema
{
    EventGrid,
    CloudEvents,
}

/// <summary>Writes events in the form in which Event Grid sends those of Azure Communication Services.</summary>
public static class CarrierEventWriter
{
    private const string Source = "/simulated/communicationservices/local";

    /// <summary>
    /// Writes the body of a call: the events of <paramref name="deliveries"/> in order, published at <paramref
    /// name="now"/>.
    /// </summary>
    public static byte[] Write(IEnumerable<PendingDelivery> deliveries, EventSchema schema, Instant now) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonArray([
                .. deliveries.SelectMany(call => call.Events.Select(e => CreateEvent(call, e, schema, now))),
            ])
        );

    private static JsonObject CreateEvent(
        PendingDelivery delivery,
        PendingEvent pendingEvent,
        EventSchema schema,
        Instant now
    )
    {
        var type = pendingEvent.Text is null
            ? "Microsoft.Communication.SMSDeliveryReportReceived"
            : "Microsoft.Communication.SMSReceived";
        var data = pendingEvent.Text is null
            ? CreateReportData(delivery, pendingEvent)
            : CreateReplyData(delivery, pendingEvent);
        var time = InstantPattern.ExtendedIso.Format(now);
        return schema is EventSchema.EventGrid
            ? new JsonObject
            {
                ["id"] = pendingEvent.MessageId,
                ["topic"] = Source,
                ["subject"] = "/phonenumber",
                ["data"] = data,
                ["eventType"] = type,
                ["dataVersion"] = "1.0",
                ["metadataVersion"] = "1",
                ["eventTime"] = time,
            }
            : new JsonObject
            {
                ["id"] = pendingEvent.MessageId,
                ["source"] = Source,
                ["subject"] = "/phonenumber",
                ["specversion"] = "1.0",
                ["type"] = type,
                ["time"] = time,
                ["data"] = data,
            };
    }

    private static JsonObject CreateReportData(PendingDelivery delivery, PendingEvent pendingEvent) =>
        new()
        {
            ["messageId"] = pendingEvent.MessageId,
            ["from"] = delivery.Sender,
            ["to"] = pendingEvent.Phone.E164,
            ["deliveryStatus"] = pendingEvent.Arrived ? "Delivered" : "Failed",
            ["deliveryStatusDetails"] = pendingEvent.Arrived ? "No error." : "5001: the handset is out of reach",
            ["deliveryAttempts"] = new JsonArray(),
            ["receivedTimestamp"] = InstantPattern.ExtendedIso.Format(delivery.DueAt),
            ["tag"] = delivery.Tag,
        };

    /// <summary>Writes numbers without the plus, as the real service was observed to do.</summary>
    private static JsonObject CreateReplyData(PendingDelivery delivery, PendingEvent pendingEvent) =>
        new()
        {
            ["messageId"] = pendingEvent.MessageId,
            ["from"] = pendingEvent.Phone.E164.TrimStart('+'),
            ["to"] = delivery.Sender.TrimStart('+'),
            ["message"] = pendingEvent.Text,
            ["receivedTimestamp"] = InstantPattern.ExtendedIso.Format(delivery.DueAt),
            ["segmentCount"] = SmsText.CountSegments(pendingEvent.Text ?? ""),
        };
}
