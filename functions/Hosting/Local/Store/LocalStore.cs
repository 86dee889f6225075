using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>Creates the tables, queues and container that infra creates in Azure, and inspects them.</summary>
public sealed class LocalStore(StorageAccount storage)
{
    /// <summary>Tables that have rows from the first start on.</summary>
    private static readonly string[] NeverEmpty = [Tables.Senders, Tables.Settings];

    /// <summary>
    /// Creates all tables, queues and the container, with the tables of recipients of the month of
    /// <paramref name="now"/> and the next.
    /// </summary>
    public Task CreateAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.WhenAll(
            storage.CreateAsync([.. Tables.All, .. MonthTables(now)], Queues.All, cancellationToken),
            storage.Uploads.CreateIfNotExistsAsync(cancellationToken: cancellationToken)
        );

    /// <summary>Creates the tables of recipients of this month and the next, by UTC.</summary>
    public Task CreateMonthsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        storage.CreateAsync(MonthTables(now), [], cancellationToken);

    /// <summary>Whether nothing is stored, so that the clock may go back.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Tables.All.Except(NeverEmpty, StringComparer.Ordinal))
        {
            if (await storage.Table(name).ReadAllKeysAsync(cancellationToken).AnyAsync(cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> MonthTables(DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        return BroadcastKey
            .Months(Instant.FromDateTimeUtc(utc), Instant.FromDateTimeUtc(utc.AddMonths(1)))
            .Select(Tables.Recipients);
    }
}
