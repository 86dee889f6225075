using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>The events of one call of the event service.</summary>
/// <param name="ValidationCode">
/// Set where the call was a handshake in the Event Grid schema: to be echoed. Nothing else counts then.
/// </param>
/// <param name="Reports">Delivery reports, in the order given.</param>
/// <param name="Replies">Texts that came in, in the order given.</param>
/// <param name="Ignored">Events of another type, or without what makes them one of these.</param>
public sealed record CarrierEvents(
    string? ValidationCode,
    IReadOnlyList<DeliveryReport> Reports,
    IReadOnlyList<Reply> Replies,
    int Ignored
)
{
    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const string Report = "Microsoft.Communication.SMSDeliveryReportReceived";
    private const string Received = "Microsoft.Communication.SMSReceived";

    /// <summary>Events of one call at most: as many as Event Grid puts into one.</summary>
    public const int MaxEvents = 5_000;

    /// <summary>UTF-16 units kept of a text that came in: more than twice what any carrier joins to one text.</summary>
    public const int MaxTextLength = 4_000;

    /// <summary>UTF-16 units kept of an id or a number as the carrier spells it. Real ones have some 60.</summary>
    public const int MaxIdLength = 200;

    /// <summary>
    /// The instant before which there were no such events: an event that is dated earlier, or later than now, counts as
    /// happened now.
    /// </summary>
    private static readonly Instant Earliest = Instant.FromUtc(2000, 1, 1, 0, 0);

    /// <summary>
    /// Reads the Event Grid and the CloudEvents schema, one event or several; names in any case, as they have been
    /// seen.
    /// </summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="now">Used where an event names no time.</param>
    /// <returns>
    /// The events; <c>unreadable-body</c> only where the body as a whole is no JSON of events: one bad event must not
    /// hold up the others; <c>too-large</c> where there are more than <see cref="MaxEvents"/>: none is handled.
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
            var type = Text(item, "eventType") ?? Text(item, "type") ?? "";
            using var parsed = Data(item, out var data);
            if (type.Equals(Validation, StringComparison.OrdinalIgnoreCase) && Text(data, "validationCode") is { } code)
            {
                validation = code;
                ignored++;
                continue;
            }

            var at =
                Time(data, "receivedTimestamp", now) ?? Time(item, "eventTime", now) ?? Time(item, "time", now) ?? now;
            if (type.Equals(Report, StringComparison.OrdinalIgnoreCase) && ToReport(data, at) is { } report)
            {
                reports.Add(report);
            }
            else if (type.Equals(Received, StringComparison.OrdinalIgnoreCase) && ToReply(item, data, at) is { } reply)
            {
                replies.Add(reply);
            }
            else
            {
                ignored++;
            }
        }

        // A handshake comes alone: beside other events it must not keep these from being handled.
        return validation is not null && reports.Count + replies.Count == 0 && ignored == 1
            ? new CarrierEvents(validation, [], [], 0)
            : new CarrierEvents(null, reports, replies, ignored);
    }

    /// <summary>The event's data; some senders write it as JSON within a string.</summary>
    /// <returns>
    /// The document that must not be disposed as long as <paramref name="data"/> is read; null where that is the whole
    /// document.
    /// </returns>
    private static JsonDocument? Data(JsonElement item, out JsonElement data)
    {
        data = Member(item, "data") ?? default;
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
        var details = Member(data, "deliveryStatusDetails")?.ToString() ?? "";
        var (status, code) = ReportCodes.Read(Text(data, "deliveryStatus") ?? "", details);
        return Phone(Text(data, "to")) is { } to && Text(data, "tag") is { Length: > 0 } tag
            ? new DeliveryReport(tag, Shorten(Text(data, "messageId"), MaxIdLength), to, status, code, at)
            : null;
    }

    private static Reply? ToReply(JsonElement item, JsonElement data, Instant at) =>
        Phone(Text(data, "from")) is { } from
        && (Text(data, "messageId") is { Length: > 0 } own ? own : Text(item, "id")) is { Length: > 0 } id
            ? new Reply(
                Name(id),
                from,
                Shorten(Text(data, "to"), MaxIdLength),
                Shorten(Text(data, "message"), MaxTextLength),
                at
            )
            : null;

    /// <summary>
    /// The plus is sometimes missing, or written as 00. Fewer than seven digits are a short code, which is nobody we
    /// text.
    /// </summary>
    private static PhoneNumber? Phone(string? text)
    {
        var digits = text is null ? "" : string.Concat(text.Where(char.IsAsciiDigit));
        digits = digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
        return digits.Length is >= 7 and <= 15 && digits[0] != '0' ? PhoneNumber.FromE164("+" + digits) : null;
    }

    /// <summary>
    /// The event's time, at the latest now: a preference dated in the future must not override a later one. Null where
    /// there is no valid one.
    /// </summary>
    private static Instant? Time(JsonElement element, string name, Instant now) =>
        Text(element, name) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && Instant.FromDateTimeOffset(at) is var instant && instant >= Earliest
            ? Instant.Min(instant, now)
            : null;

    /// <summary>Cuts a text to a number of UTF-16 units, without half of a pair at the end.</summary>
    private static string Shorten(string? text, int length) =>
        text is null ? ""
        : text.Length <= length ? text
        : char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)]
        : text[..length];

    /// <summary>An id that is too long to keep is known by its hash: two of them stay two.</summary>
    private static string Name(string id) =>
        id.Length <= MaxIdLength
            ? id
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static JsonElement? Member(JsonElement element, string name)
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
