using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using NodaTime.Extensions;

namespace CommunityAlerts.Notifications;

/// <summary>
/// Tells operators by text of what needs somebody: each matter once, together in one text, few texts a day.
/// </summary>
public sealed class StaffNotifier(
    SubscriptionStore subscriptions,
    NoticeStore notices,
    MatterReader matters,
    CurrentAreas areas,
    IOperatorRights rights,
    OperatorNotifier notifier,
    NotificationTelemetry telemetry,
    TimeProvider clock
)
{
    /// <summary>Tells every operator what is new to them. Safe to run twice, at once, or late.</summary>
    /// <exception cref="InvalidOperationException">Some could not be notified, after all were tried.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var all = await subscriptions
            .ReadAllAsync(cancellationToken)
            .Select(s => s.Subscription)
            .ToListAsync(cancellationToken);
        if (all.Count == 0)
        {
            return;
        }

        var now = clock.GetCurrentInstant();
        var found = await matters.ReadAsync([.. all.SelectMany(s => s.Kinds).Distinct()], now, cancellationToken);
        if (found.Count == 0)
        {
            return;
        }

        var tree = await areas.GetAsync(cancellationToken);
        List<Exception> failures = [];
        foreach (var subscription in all)
        {
            try
            {
                await notifier.NotifyAsync(subscription, found, tree, now, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // A failure with one operator must not keep the others from being notified.
                telemetry.OperatorFailed(SubscriptionStore.KeyOf(subscription.Operator.Name), e.GetType().Name);
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            // An outage is tried again. The messages of other failures may hold personal data and stay out of logs.
            throw failures.Find(TransientErrors.IsOutage)
                ?? new InvalidOperationException($"{failures.Count} of {all.Count} operators could not be notified.");
        }
    }

    /// <summary>Deletes old notices, and subscriptions of operators who have no rights any more.</summary>
    public async Task DropOldAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in subscriptions.ReadAllAsync(cancellationToken))
        {
            if (rights.Find(stored.Subscription.Operator, stored.Subscription.SeenAt) is null)
            {
                await subscriptions.DeleteAsync(stored, cancellationToken);
            }
        }

        var today = clock.GetCurrentInstant().InUtc().Date;
        await notices.DeleteBeforeAsync(today.PlusDays(-NoticeStore.DaysKept), cancellationToken);
    }
}
