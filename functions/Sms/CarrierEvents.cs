using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>The events that one call of the carrier's event service delivered.</summary>
/// <param name="ValidationCode">
/// Set where the call was a handshake in the Event Grid schema: the code to return. The other members are then empty.
/// </param>
/// <param name="Reports">The delivery reports, in the order of the call.</param>
/// <param name="Replies">The texts received, in the order of the call.</param>
/// <param name="Ignored">
/// The number of events of other types, or without the members that a report or a reply needs.
/// </param>
public sealed record CarrierEvents(
    string? ValidationCode,
    IReadOnlyList<DeliveryReport> Reports,
    IReadOnlyList<Reply> Replies,
    int Ignored
)
{
    private const string ValidationEventType = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const string ReportEventType = "Microsoft.Communication.SMSDeliveryReportReceived";
    private const string ReplyEventType = "Microsoft.Communication.SMSReceived";

    /// <summary>The maximum number of events in one call: the limit of Event Grid.</summary>
    public const int MaxEvents = 5_000;

    /// <summary>
    /// The maximum length in UTF-16 units of a stored text: more than twice what any carrier joins to one text.
    /// </summary>
    public const int MaxTextLength = 4_000;

    /// <summary>
    /// The maximum length in UTF-16 units of a stored id or number of the carrier. Real ones have some 60.
    /// </summary>
    public const int MaxIdLength = 200;

    /// <summary>The earliest credible time of an event: one dated earlier is treated as received now.</summary>
    private static readonly Instant Earliest = Instant.FromUtc(2000, 1, 1, 0, 0);

    /// <summary>
    /// Reads one event or an array of events in the Event Grid or the CloudEvents schema. Member names match in any
    /// case, since carriers vary.
    /// </summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="now">
    /// The current instant: the time of events without a valid one, and the latest time that an event may have.
    /// </param>
    /// <returns>
    /// The events. <c>unreadable-body</c> where the whole body is not JSON of events; a single malformed event is only
    /// counted in <see cref="Ignored"/>. <c>too-large</c> where there are more than <see cref="MaxEvents"/>; none is
    /// then handled.
    /// </returns>
    public static Result<CarrierEvents> Read(ReadOnlyMemory<byte> body, Instant now)
    {
        try
        {
            using var document = LenientJson.Parse(body);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array when document.RootElement.GetArrayLength() > MaxEvents => CommonProblems.TooLarge(
                    $"Events come in calls of at most {MaxEvents}. Send them in several calls."
                ),
                JsonValueKind.Array => Read(document.RootElement.EnumerateArray(), now),
                JsonValueKind.Object => Read([document.RootElement], now),
                _ => CommonProblems.UnreadableBody("Events come as an object or an array of objects."),
            };
        }
        catch (JsonException e)
        {
            return CommonProblems.UnreadableBody($"No JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    private static CarrierEvents Read(IEnumerable<JsonElement> events, Instant now)
    {
        List<DeliveryReport> reports = [];
        List<Reply> replies = [];
        var ignored = 0;
        string? validation = null;
        foreach (var item in events)
        {
            var type = FindString(item, "eventType") ?? FindString(item, "type") ?? "";
            using var parsed = ParseData(item, out var data);
            if (
                type.Equals(ValidationEventType, StringComparison.OrdinalIgnoreCase)
                && FindString(data, "validationCode") is { } code
            )
            {
                validation = code;
                ignored++;
                continue;
            }

            var occurredAt =
                FindTime(data, "receivedTimestamp", now)
                ?? FindTime(item, "eventTime", now)
                ?? FindTime(item, "time", now)
                ?? now;
            if (
                type.Equals(ReportEventType, StringComparison.OrdinalIgnoreCase)
                && ToReport(data, occurredAt) is { } report
            )
            {
                reports.Add(report);
            }
            else if (
                type.Equals(ReplyEventType, StringComparison.OrdinalIgnoreCase)
                && ToReply(item, data, occurredAt) is { } reply
            )
            {
                replies.Add(reply);
            }
            else
            {
                ignored++;
            }
        }

        // A handshake counts only in a call of its own; among other events it must not prevent their handling.
        return validation is not null && reports.Count + replies.Count == 0 && ignored == 1
            ? new CarrierEvents(validation, [], [], 0)
            : new CarrierEvents(null, reports, replies, ignored);
    }

    /// <summary>Reads the data of an event, which some event sources write as JSON within a string.</summary>
    /// <returns>
    /// The parsed string, which must stay undisposed while <paramref name="data"/> is read; null where the data is part
    /// of the event's own document.
    /// </returns>
    private static JsonDocument? ParseData(JsonElement item, out JsonElement data)
    {
        data = FindMember(item, "data") ?? default;
        if (data.ValueKind is not JsonValueKind.String)
        {
            return null;
        }

        try
        {
            var parsed = LenientJson.Parse(data.GetString()!);
            data = parsed.RootElement;
            return parsed;
        }
        catch (JsonException)
        {
            data = default;
            return null;
        }
    }

    private static DeliveryReport? ToReport(JsonElement data, Instant at)
    {
        var details = FindMember(data, "deliveryStatusDetails")?.ToString() ?? "";
        var (status, code) = ReportCodes.Read(FindString(data, "deliveryStatus") ?? "", details);
        return ParsePhone(FindString(data, "to")) is { } to && FindString(data, "tag") is { Length: > 0 } tag
            ? new DeliveryReport(tag, Shorten(FindString(data, "messageId"), MaxIdLength), to, status, code, at)
            : null;
    }

    private static Reply? ToReply(JsonElement item, JsonElement data, Instant at) =>
        ParsePhone(FindString(data, "from")) is { } from
        && (FindString(data, "messageId") is { Length: > 0 } messageId ? messageId : FindString(item, "id"))
            is { Length: > 0 } id
            ? new Reply(
                HashLongId(id),
                from,
                Shorten(FindString(data, "to"), MaxIdLength),
                Shorten(FindString(data, "message"), MaxTextLength),
                at
            )
            : null;

    /// <summary>
    /// Reads a number whose plus is missing or written as 00. Returns null for fewer than seven digits: short codes are
    /// never recipients.
    /// </summary>
    private static PhoneNumber? ParsePhone(string? text)
    {
        var digits = text is null ? "" : string.Concat(text.Where(char.IsAsciiDigit));
        digits = digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
        return digits.Length is >= 7 and <= 15 && digits[0] != '0' ? PhoneNumber.FromE164("+" + digits) : null;
    }

    /// <summary>
    /// Reads the time of an event, at the latest now: a preference dated in the future must not override a later one.
    /// Returns null where it is absent, invalid or before <see cref="Earliest"/>.
    /// </summary>
    private static Instant? FindTime(JsonElement element, string name, Instant now) =>
        FindString(element, name) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && Instant.FromDateTimeOffset(at) >= Earliest
            ? Instant.Min(Instant.FromDateTimeOffset(at), now)
            : null;

    /// <summary>Truncates a text to a number of UTF-16 units without splitting a surrogate pair.</summary>
    private static string Shorten(string? text, int length) =>
        text is null ? ""
        : text.Length <= length ? text
        : char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)]
        : text[..length];

    /// <summary>
    /// Replaces an id longer than <see cref="MaxIdLength"/> by its SHA-256, so that different ids stay different.
    /// </summary>
    private static string HashLongId(string id) =>
        id.Length <= MaxIdLength
            ? id
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";

    private static string? FindString(JsonElement element, string name) =>
        FindMember(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static JsonElement? FindMember(JsonElement element, string name)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        if (element.TryGetProperty(name, out var exact))
        {
            return exact;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }
}
