using CommunityAlerts.Api;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>A delivery to a person, with the broadcast's id and name.</summary>
public sealed record HeldDelivery(string Broadcast, string Name, DeliveryView Delivery);

/// <summary>
/// Finds and erases the texts of one number: one point read for each broadcast of the kept months, several at the same
/// time.
/// </summary>
public sealed class PersonDeliveries(
    ExpandedBroadcasts broadcasts,
    Ledger ledger,
    TimeProvider clock,
    IOptions<Settings> settings
) : IPersonData
{
    private const int MaxTries = 20;

    public string Kind => "deliveries";

    public Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
        broadcasts.FindInEachAsync((broadcast, stop) => FindAsync(broadcast, key, stop), cancellationToken);

    private async Task<HeldData?> FindAsync(Broadcast broadcast, NumberKey key, CancellationToken cancellationToken)
    {
        var bucket = key.Bucket(settings.Value.Buckets);
        if (
            await ledger.FindRecipientAsync(broadcast.Id, bucket, key, cancellationToken) is not { } person
            || await ledger.FindAsync(broadcast.MakeBatchId(bucket, person.Batch), cancellationToken) is not { } stored
        )
        {
            return null;
        }

        ledger.RequirePosition(stored.Batch.Id, stored.Batch, person.Key.Value, person.Position);
        var delivery = DeliveryQueries.View(stored.Batch, person);
        return new HeldData([person.Area], new HeldDelivery(broadcast.Id, broadcast.Name, delivery));
    }

    /// <summary>
    /// Deletes the person's rows and erases their entries in batches; false where a broadcast has to be tried again
    /// later.
    /// </summary>
    /// <remarks>
    /// Erases only in closed buckets and unclaimed batches: otherwise the expansion may still add the person, or a
    /// worker may be sending to them.
    /// </remarks>
    public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var all = true;
        await foreach (var broadcast in broadcasts.ReadAsync(cancellationToken))
        {
            all &= await EraseAsync(broadcast, key, cancellationToken);
        }

        return all;
    }

    private async Task<bool> EraseAsync(Broadcast broadcast, NumberKey key, CancellationToken cancellationToken)
    {
        var bucket = key.Bucket(settings.Value.Buckets);
        if (broadcast.FinishedAt is null && !await ledger.IsClosedAsync(broadcast.Id, bucket, cancellationToken))
        {
            return false;
        }

        for (var i = 0; i < MaxTries; i++)
        {
            if (await ledger.FindRecipientAsync(broadcast.Id, bucket, key, cancellationToken) is not { } person)
            {
                return true;
            }

            if (
                await ledger.FindAsync(broadcast.MakeBatchId(bucket, person.Batch), cancellationToken)
                is not { Batch.Claim: null } stored
            )
            {
                return false;
            }

            ledger.RequirePosition(stored.Batch.Id, stored.Batch, person.Key.Value, person.Position);
            if (
                await ledger.TryEraseAsync(
                    stored.Batch.EraseEntry(person.Position, clock.GetCurrentInstant()),
                    stored.ETag,
                    key,
                    cancellationToken
                )
            )
            {
                return true;
            }
        }

        return false;
    }
}
