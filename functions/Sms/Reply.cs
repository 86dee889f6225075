using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>A text received from a handset.</summary>
/// <param name="MessageId">The id that the carrier gave it; a repeated event carries the same id.</param>
/// <param name="From">The number that sent it.</param>
/// <param name="To">The sender's number or short code that received it, as the carrier writes it.</param>
/// <param name="Text">The text as received, at most 4,000 UTF-16 units.</param>
/// <param name="At">The instant at which the carrier received it.</param>
public sealed record Reply(string MessageId, PhoneNumber From, string To, string Text, Instant At);
