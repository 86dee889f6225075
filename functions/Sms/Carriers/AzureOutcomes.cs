using System.Globalization;
using NodaTime;

namespace CommunityAlerts.Sms.Carriers;

/// <summary>
/// Maps the answers of Azure Communication Services to the outcome of one recipient. Takes plain values, so that it is
/// compiled and tested where the service's library is not.
/// </summary>
/// <remarks>
/// Source: "SMS REST API" and "Troubleshooting SMS" of Azure Communication Services, read 2026-11. Whatever is not
/// listed may have been sent.
/// </remarks>
public static class AzureOutcomes
{
    /// <summary>Maps one item of an answer 202: each recipient has a status of its own.</summary>
    /// <param name="status"><c>httpStatusCode</c> of the item.</param>
    /// <param name="successful"><c>successful</c> of the item.</param>
    /// <param name="messageId">The service's id of the text.</param>
    public static SendOutcome OfItem(int status, bool successful, string? messageId) =>
        status switch
        {
            202 when successful && messageId is { Length: > 0 } => new SendOutcome.Accepted(
                messageId
            ), // queued, not yet sent
            400 => new SendOutcome.Refused("400"), // this number is no good; final
            503 => new SendOutcome.Throttled(null), // this one was not taken; try again
            _ => new SendOutcome.Unknown(Code(status)),
        };

    /// <summary>A whole request that failed: the same for each of its recipients.</summary>
    /// <param name="status">HTTP status; 0 where there was no answer.</param>
    /// <param name="recipients">How many the request was for.</param>
    /// <param name="retryAfter">As the answer said.</param>
    /// <param name="connected">Whether a byte of the request may have gone out, where there was no answer.</param>
    public static SendOutcome OfRequest(int status, int recipients, Duration? retryAfter, bool connected = true) =>
        status switch
        {
            0 when !connected => new SendOutcome.Unreachable(), // refused, or no such host: nothing went out
            400 when recipients == 1 => new SendOutcome.Refused("400"), // the client throws it for a single recipient
            400 => new SendOutcome.Unknown("400"), // the request as a whole: which of them is at fault is not said
            401 or 403 => new SendOutcome.SenderRejected(Code(status)), // bad key, or a sender that is not ours
            429 => new SendOutcome.Throttled(retryAfter), // faster than the sender may
            _ => new SendOutcome.Unknown(Code(status)), // time-outs, 5xx, 412: it may be out
        };

    private static string Code(int status) =>
        status == 0 ? "no-answer" : status.ToString(CultureInfo.InvariantCulture);
}
