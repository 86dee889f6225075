using System.Globalization;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Broadcasts.Spending;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>Deletes counts and charges of weeks before the last five, which no limit reads.</summary>
public sealed class ExpiredLimits(BudgetStore budgets, StorageAccount storage, TimeProvider clock)
{
    public const int WeeksKept = 5;

    /// <summary>The maximum time of one run; the next run continues.</summary>
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromMinutes(4);

    private readonly Table _table = storage.Table(Tables.Budgets);

    /// <summary>
    /// Deletes expired rows. Safe to run at any time and concurrently, since nothing writes to those partitions any
    /// more.
    /// </summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var today = clock.GetCurrentInstant().InUtc().Date;
        var firstWeek = IsoWeek.FromDay(today).Plus(-WeeksKept);
        foreach (var bucket in Enumerable.Range(0, budgets.Buckets))
        {
            await DeleteAsync(
                string.Create(CultureInfo.InvariantCulture, $"{bucket:00}~"),
                BudgetStore.Partition(bucket, firstWeek),
                started,
                cancellationToken
            );
        }

        await DeleteAsync(
            SpendLedger.PartitionPrefix,
            SpendLedger.DayPrefix(firstWeek.Day(IsoDayOfWeek.Monday)),
            started,
            cancellationToken
        );
    }

    /// <summary>Deletes the partitions in [<paramref name="from"/>, <paramref name="before"/>).</summary>
    private async Task DeleteAsync(string from, string before, long started, CancellationToken cancellationToken)
    {
        var rows = new List<TableTransactionAction>();
        await foreach (var row in _table.ReadKeysInPartitionsAsync(from, before, cancellationToken))
        {
            if (clock.GetElapsedTime(started) > MaxRunTime)
            {
                break;
            }

            if (
                rows.Count == TableLimits.MaxActions
                || (rows.Count > 0 && rows[0].Entity.PartitionKey != row.PartitionKey)
            )
            {
                await _table.TryTransactAsync(rows, cancellationToken);
                rows = [];
            }

            rows.Add(new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All));
        }

        if (rows.Count > 0)
        {
            await _table.TryTransactAsync(rows, cancellationToken);
        }
    }
}
