using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Notifications;

/// <summary>A subscription with the version of its row.</summary>
public sealed record StoredSubscription(Subscription Subscription, ETag Row);

/// <summary>
/// Stores subscriptions, one row each: partition = <c>subscriptions</c>, row = hash of the operator's name.
/// </summary>
public sealed class SubscriptionStore(StorageAccount storage, TableTelemetry tables)
{
    private const string Partition = "subscriptions";

    private readonly Table _table = storage.Table(Tables.Notifications);

    /// <summary>Returns the key of an operator by their name, whose case does not matter; no row shows it.</summary>
    public static string KeyOf(string name) => HashedKey.Compute(name.ToUpperInvariant());

    /// <summary>Finds the subscription of an operator; null where there is none.</summary>
    public async Task<StoredSubscription?> FindAsync(string name, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, KeyOf(name), cancellationToken) is { } row
            ? new StoredSubscription(_table.Read(row, FromRow), row.ETag)
            : null;

    /// <summary>Counts a row that an answer does without, since it cannot be read.</summary>
    public void CountUnreadable(UnreadableRowException reason) => tables.RowSkipped(reason);

    /// <summary>Reads all subscriptions; rows that cannot be read are counted and left out.</summary>
    public async IAsyncEnumerable<StoredSubscription> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in _table.ReadRangeAsync(Partition, cancellationToken: cancellationToken))
        {
            if (_table.TryRead(row, FromRow, tables.RowSkipped) is { } subscription)
            {
                yield return new StoredSubscription(subscription, row.ETag);
            }
        }
    }

    /// <summary>Adds a subscription, or replaces the version that was read.</summary>
    /// <returns>False where it has changed since.</returns>
    public async Task<bool> TryWriteAsync(
        Subscription subscription,
        ETag? asRead,
        CancellationToken cancellationToken
    ) => await _table.TryWriteAsync(ToRow(subscription), asRead, cancellationToken) is not null;

    /// <summary>Deletes a subscription that is still as it was read.</summary>
    public Task DeleteAsync(StoredSubscription asRead, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Partition, KeyOf(asRead.Subscription.Operator.Name), asRead.Row, cancellationToken);

    /// <summary>Deletes the subscription of an operator; none is no error.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Partition, KeyOf(name), expectedETag: null, cancellationToken);

    private static TableEntity ToRow(Subscription s) =>
        new(Partition, KeyOf(s.Operator.Name))
        {
            ["Name"] = s.Operator.Name,
            ["Roles"] = string.Join(' ', s.Operator.Roles),
            ["Rights"] = s.Operator.Area,
            ["SeenAt"] = s.SeenAt.ToDateTimeOffset(),
            ["Kinds"] = string.Join(' ', s.Kinds),
            ["Area"] = s.Area,
            ["Phone"] = s.Phone.E164,
            ["Number"] = s.Key.Value,
            ["Language"] = s.Language,
        };

    private static Subscription FromRow(TableEntity row) =>
        new()
        {
            Operator = new Caller(
                row.GetText("Name"),
                [.. row.GetText("Roles").Split(' ').Select(Enum.Parse<Role>)],
                row.GetText("Rights")
            ),
            SeenAt = row.GetInstant("SeenAt"),
            Kinds = [.. row.GetText("Kinds").Split(' ').Select(Enum.Parse<MatterKind>)],
            Area = row.GetText("Area"),
            Phone = PhoneNumber.FromE164(row.GetText("Phone")),
            Key = NumberKey.Parse(row.GetText("Number")),
            Language = row.GetText("Language"),
        };
}
