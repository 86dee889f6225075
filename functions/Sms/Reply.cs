using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>A text that came in.</summary>
/// <param name="MessageId">The carrier's id: a repeat of the event carries the same.</param>
/// <param name="From">The number that sent it.</param>
/// <param name="To">The sender's number or short code they wrote to, as the carrier spells it.</param>
/// <param name="Text">The request as it came.</param>
/// <param name="At">The instant at which the carrier received it.</param>
public sealed record Reply(string MessageId, PhoneNumber From, string To, string Text, Instant At);
