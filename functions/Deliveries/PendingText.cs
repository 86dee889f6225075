namespace CommunityAlerts.Deliveries;

/// <summary>A text to be sent to one recipient.</summary>
/// <param name="Recipient">The recipient, with the rendered text.</param>
/// <param name="Epoch">The attempt: 1, or 2 after a resend.</param>
public sealed record PendingText(Recipient Recipient, int Epoch);
