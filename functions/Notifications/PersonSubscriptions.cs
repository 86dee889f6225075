using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Notifications;

/// <summary>A subscription that is held about a person, with the number that they entered.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Kinds">The kinds of matters that they are notified of.</param>
public sealed record HeldSubscription(string Operator, IReadOnlyList<MatterKind> Kinds);

/// <summary>Finds and erases the subscriptions of one number.</summary>
public sealed class PersonSubscriptions(SubscriptionStore subscriptions) : IPersonData
{
    public string Kind => "notifications";

    public async Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
        await subscriptions
            .ReadAllAsync(cancellationToken)
            .Select(s => s.Subscription)
            .Where(s => s.Key == key)
            .Select(s => new HeldData([s.Operator.Area], new HeldSubscription(s.Operator.Name, s.Kinds)))
            .ToListAsync(cancellationToken);

    public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        await foreach (var stored in subscriptions.ReadAllAsync(cancellationToken))
        {
            if (stored.Subscription.Key == key)
            {
                await subscriptions.DeleteAsync(stored.Subscription.Operator.Name, cancellationToken);
            }
        }

        return true;
    }
}
