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
public static class CarrierWire
{
    private const string Source = "/simulated/communicationservices/local";

    /// <summary>
    /// Writes the body of a call: the events of <paramref name="calls"/> in order, published at <paramref name="now"/>.
    /// </summary>
    public static byte[] Write(IEnumerable<PendingDelivery> calls, EventSchema schema, Instant now) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonArray([.. calls.SelectMany(call => call.Events.Select(e => Event(call, e, schema, now)))])
        );

    private static JsonObject Event(PendingDelivery call, PendingEvent owed, EventSchema schema, Instant now)
    {
        var type = owed.Text is null
            ? "Microsoft.Communication.SMSDeliveryReportReceived"
            : "Microsoft.Communication.SMSReceived";
        var data = owed.Text is null ? Report(call, owed) : Reply(call, owed);
        var time = InstantPattern.ExtendedIso.Format(now);
        return schema is EventSchema.EventGrid
            ? new JsonObject
            {
                ["id"] = owed.MessageId,
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
                ["id"] = owed.MessageId,
                ["source"] = Source,
                ["subject"] = "/phonenumber",
                ["specversion"] = "1.0",
                ["type"] = type,
                ["time"] = time,
                ["data"] = data,
            };
    }

    private static JsonObject Report(PendingDelivery call, PendingEvent owed) => new()
    {
        ["messageId"] = owed.MessageId,
        ["from"] = call.Sender,
        ["to"] = owed.Phone.E164,
        ["deliveryStatus"] = owed.Arrived ? "Delivered" : "Failed",
        ["deliveryStatusDetails"] = owed.Arrived ? "No error." : "5001: the handset is out of reach",
        ["deliveryAttempts"] = new JsonArray(),
        ["receivedTimestamp"] = InstantPattern.ExtendedIso.Format(call.DueAt),
        ["tag"] = call.Tag,
    };

    /// <summary>Writes numbers without the plus, as the real service was observed to do.</summary>
    private static JsonObject Reply(PendingDelivery call, PendingEvent owed) => new()
    {
        ["messageId"] = owed.MessageId,
        ["from"] = owed.Phone.E164.TrimStart('+'),
        ["to"] = call.Sender.TrimStart('+'),
        ["message"] = owed.Text,
        ["receivedTimestamp"] = InstantPattern.ExtendedIso.Format(call.DueAt),
        ["segmentCount"] = SmsText.Segments(owed.Text ?? ""),
    };
}
