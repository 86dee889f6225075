using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>
/// Decides how long a batch makes no further calls after an outcome. The recipients not called wait as long, and <see
/// cref="BatchScheduler.RescheduleAsync"/> finds their next slot.
/// </summary>
public static class ThrottlingPolicy
{
    /// <summary>The wait where the carrier gives no Retry-After, or storage cannot be read.</summary>
    public static readonly Duration DefaultWait = Duration.FromSeconds(5);

    /// <summary>Returns the wait after one outcome.</summary>
    /// <returns>
    /// Retry-After of a 429, else 5 s; 5 s where the carrier is unreachable; as long as the sender is stopped where it
    /// is rejected; null where calls continue.
    /// </returns>
    public static Duration? WaitAfter(SendOutcome outcome) =>
        outcome switch
        {
            SendOutcome.Throttled throttled => throttled.RetryAfter ?? DefaultWait,
            SendOutcome.Unreachable => DefaultWait,
            SendOutcome.SenderRejected => SlotAllocator.StopDuration,
            _ => null,
        };
}
