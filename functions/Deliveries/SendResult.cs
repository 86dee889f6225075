using CommunityAlerts.Sms;

namespace CommunityAlerts.Deliveries;

/// <summary>The outcome of a call for one recipient, or of the decision not to call.</summary>
/// <param name="Epoch">The epoch of the text.</param>
/// <param name="Outcome">The outcome of the call; null where none was made.</param>
/// <param name="SkipReason">One of <see cref="SkipReasons"/> where no call was made; else null.</param>
public sealed record SendResult(int Epoch, SendOutcome? Outcome, string? SkipReason = null)
{
    /// <summary>Whether the result ends the waiting of the recipient.</summary>
    public bool EndsWaiting => Outcome is null or SendOutcome.Accepted or SendOutcome.Refused or SendOutcome.Unknown;
}
