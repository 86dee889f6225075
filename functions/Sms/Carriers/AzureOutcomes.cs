using System.Globalization;
using NodaTime;

namespace CommunityAlerts.Sms.Carriers;

/// <summary>
/// Maps the answers of Azure Communication Services to the outcome of one recipient. Takes plain values, so that it is
/// compiled and tested where the service's library is not.
/// </summary>
/// <remarks>
/// Source: "SMS REST API" and "Troubleshooting SMS" of Azure Communication Services, read 2026-11. A text
/// whose status is not listed may have been sent.
/// </remarks>
public static class AzureOutcomes
{
    /// <summary>Maps one item of an answer 202: each recipient has a status of its own.</summary>
    /// <param name="status"><c>httpStatusCode</c> of the item.</param>
    /// <param name="successful"><c>successful</c> of the item.</param>
    /// <param name="messageId">The service's id of the text.</param>
    public static SendOutcome FromItem(int status, bool successful, string? messageId) =>
        status switch
        {
            202 when successful && messageId is { Length: > 0 } => new SendOutcome.Accepted(messageId), // queued, not yet sent
            400 => new SendOutcome.Refused("400"), // the number is invalid; final
            503 => new SendOutcome.Throttled(null), // not accepted; may be tried again
            _ => new SendOutcome.Unknown(Code(status)),
        };

    /// <summary>Maps a failed request to the outcome of each of its recipients.</summary>
    /// <param name="status">HTTP status; 0 where there was no answer.</param>
    /// <param name="recipients">The number of recipients of the request.</param>
    /// <param name="retryAfter">The Retry-After of the answer; null where it has none.</param>
    /// <param name="connected">Whether a byte of the request may have gone out, where there was no answer.</param>
    public static SendOutcome FromRequest(int status, int recipients, Duration? retryAfter, bool connected = true) =>
        status switch
        {
            0 when !connected => new SendOutcome.Unreachable(), // refused, or no such host: nothing went out
            400 when recipients == 1 => new SendOutcome.Refused("400"), // the client throws it for a single recipient
            400 => new SendOutcome.Unknown("400"), // the answer does not say which recipient is at fault
            401 or 403 => new SendOutcome.SenderRejected(Code(status)), // invalid key, or a number of another account
            429 => new SendOutcome.Throttled(retryAfter), // above the rate limit of the sender
            _ => new SendOutcome.Unknown(Code(status)), // time-outs, 5xx, 412: the text may have been sent
        };

    private static string Code(int status) => status == 0 ? "no-answer" : status.ToString(CultureInfo.InvariantCulture);
}
