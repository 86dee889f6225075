namespace CommunityAlerts.Deliveries;

/// <summary>A text that is to be sent.</summary>
/// <param name="Recipient">Who gets it, with the rendered text.</param>
/// <param name="Epoch">The attempt that it is in: 1, or 2 after a resend.</param>
public sealed record PendingText(Recipient Recipient, int Epoch);
