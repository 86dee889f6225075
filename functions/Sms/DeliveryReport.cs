using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>A carrier's report on one text, mapped to the program's states.</summary>
/// <param name="Tag">The tag of the call: <c>{broadcast}.{bucket}.{batch}.{epoch}</c>.</param>
/// <param name="MessageId">The carrier's id of the text.</param>
/// <param name="To">The recipient.</param>
/// <param name="Status">Delivered, not delivered, or still unknown (5002).</param>
/// <param name="Code">The four-digit code of the carrier; null where it gave none.</param>
/// <param name="At">The instant of the report, by the carrier's clock.</param>
public sealed record DeliveryReport(
    string Tag,
    string MessageId,
    PhoneNumber To,
    ReportStatus Status,
    string? Code,
    Instant At
);

public enum ReportStatus
{
    Delivered,
    Undelivered,
    Unknown,
}
