using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>The timer that deletes expired counts of budgets and spending.</summary>
public sealed class LimitTriggers(ExpiredLimits expiredLimits)
{
    [Function("DropOldLimits")]
    public Task DropAsync([TimerTrigger("0 40 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        expiredLimits.DeleteAsync(cancellationToken);
}
