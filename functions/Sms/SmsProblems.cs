using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Sms;

public static class SmsProblems
{
    public static Problem UnreadableNumber(string detail) =>
        new(
            "unreadable-number",
            StatusCodes.Status422UnprocessableEntity,
            "Not a phone number that can be in use",
            detail
        );

    public static Problem NotAMobile() =>
        new(
            "not-a-mobile",
            StatusCodes.Status422UnprocessableEntity,
            "A number that takes no texts",
            "It is a landline's or a service's. Give a mobile number."
        );

    /// <summary>Makes the 404 of a route that names no sender.</summary>
    public static Problem NoSuchSender(string id) => CommonProblems.NotFound($"There is no sender '{id}'.");

    /// <summary>
    /// Makes the 409 of a sender in use; <paramref name="by"/> is null for <c>default</c>, which any order may need.
    /// </summary>
    public static Problem SenderInUse(string id, UsedBy? by) =>
        new(
            "sender-in-use",
            StatusCodes.Status409Conflict,
            "The sender is in use",
            id == Sender.DefaultId
                ? "The sender 'default' sends whatever names no sender."
                : CommonProblems.DescribeUse($"sender '{id}'", by),
            UsedBy: by
        );

    public static Problem UnknownSender(string id) =>
        new(
            "unknown-sender",
            StatusCodes.Status422UnprocessableEntity,
            "No such sender",
            $"There is no sender '{id}'.",
            [UnknownSenderField(id)]
        );

    public static FieldError UnknownSenderField(string? id) =>
        new("/sender", "unknown-sender", $"There is no sender '{id}'.") { Name = id };
}
