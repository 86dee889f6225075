using System.Globalization;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Makes what infra makes in Azure, and looks after the store when the clock is turned.</summary>
public sealed class LocalStore(StorageAccount storage)
{
    /// <summary>Present from the start, whatever else is stored.</summary>
    private static readonly string[] NeverEmpty = [Tables.Senders, Tables.Settings];

    /// <summary>
    /// Everything: tables, queues, the container, and the month tables around <paramref name="now"/>.
    /// </summary>
    public Task CreateAsync(DateTimeOffset now, CancellationToken cancellationToken) => Task.WhenAll(
        storage.CreateAsync([.. Tables.All, .. MonthTables(now)], Queues.All, cancellationToken),
        storage.Uploads.CreateIfNotExistsAsync(cancellationToken: cancellationToken));

    /// <summary>The tables of this month and the next by UTC.</summary>
    public Task CreateMonthsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        storage.CreateAsync(MonthTables(now), [], cancellationToken);

    /// <summary>Whether nothing was ever stored here: only then may the clock go back.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Tables.All.Except(NeverEmpty, StringComparer.Ordinal))
        {
            if (await storage.Table(name).AllAsync(cancellationToken).AnyAsync(cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rows of table <c>due</c> whose minute has come.</summary>
    public async Task<long> CountDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var minute = now.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
        return await storage.Table(Tables.Due).AllAsync(cancellationToken)
            .TakeWhile(row => string.CompareOrdinal(row.PartitionKey, minute) <= 0)
            .LongCountAsync(cancellationToken);
    }

    private static IEnumerable<string> MonthTables(DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        var first = utc.AddDays(1 - utc.Day);
        return new[] { first, first.AddMonths(1) }.Select(m =>
            Tables.Recipients(m.ToString("yyyyMM", CultureInfo.InvariantCulture))
        );
    }
}
