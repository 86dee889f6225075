using System.Globalization;
using System.Runtime.InteropServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.Text;

namespace CommunityAlerts.Broadcasts.Spending;

/// <summary>The result of a charge.</summary>
/// <param name="IsCharged">Whether the batch is charged and may be sent; otherwise nothing is charged.</param>
/// <param name="IsFirstOver">
/// Whether this batch was the first over the ceiling, so that the operator is alerted. A repeat for the same batch
/// returns true again, in case the alert was lost.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Charge(bool IsCharged, bool IsFirstOver);

/// <summary>A request to charge the cost of a batch to one area's ceiling.</summary>
/// <param name="Area">The path of the area whose ceiling it is; empty for the whole tree.</param>
/// <param name="Ceiling">The ceiling for one local day.</param>
/// <param name="Day">The local day in the area's zone.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Epoch">The attempt, from 1; a resend is charged again.</param>
/// <param name="Cost">The cost of the batch's texts under the ceiling; 0 or more.</param>
public sealed record SpendRequest(string Area, Money Ceiling, LocalDate Day, BatchId Batch, int Epoch, Money Cost);

/// <summary>The amount charged to one area on one local day so far.</summary>
/// <param name="Total">The exact total.</param>
/// <param name="ReachedAt">The instant at which a batch was first refused; null where none was.</param>
public sealed record DaySpend(Money Total, Instant? ReachedAt);

/// <summary>
/// Charges batches to spend ceilings, each for an area and a local day. In table <c>budgets</c>: partition =
/// <c>spend~{yyyyMMdd}~{hash of the area's path}</c>, rows = <c>total~{yyyyMMdd}~{hash}</c> and, for each charge,
/// <c>{broadcast}~{bucket}~{batch}~{epoch}</c>. A charge and its addition to the total are one transaction.
/// </summary>
public sealed class SpendLedger(StorageAccount storage, TimeProvider clock)
{
    /// <summary>The beginning of all partitions of charges, followed by the day.</summary>
    public const string PartitionPrefix = "spend~";

    private static readonly LocalDatePattern DayPattern = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private readonly Table _table = storage.Table(Tables.Budgets);

    /// <summary>Returns the beginning of a day's partitions, which sort by day.</summary>
    public static string DayPrefix(LocalDate day) => PartitionPrefix + DayPattern.Format(day);

    /// <summary>
    /// Charges a batch, unless the day's total would exceed the ceiling; a total equal to the ceiling is allowed.
    /// </summary>
    /// <remarks>
    /// Idempotent: a batch already charged for its epoch on this day counts as charged, whatever the ceiling is now,
    /// and the total stays. After a lost answer or a crash, the charge and the total are both stored or neither; a
    /// charged batch that is never sent stays charged. Different currencies cannot be compared and count as over the
    /// ceiling, so that the operator is alerted instead of money spent.
    /// </remarks>
    public async Task<Charge> TryChargeAsync(SpendRequest request, CancellationToken cancellationToken)
    {
        var (area, ceiling, day, batch, epoch, cost) = request;
        ArgumentOutOfRangeException.ThrowIfNegative(cost.Amount, nameof(request));
        var partition = Partition(area, day);
        var charge = new TableEntity(
            partition,
            string.Create(CultureInfo.InvariantCulture, $"{batch.Broadcast}~{batch.Bucket}~{batch.Number}~{epoch}")
        )
        {
            ["Cost"] = Write(cost.Amount),
        };
        while (true)
        {
            var total = await _table.FindAsync(partition, TotalRow(area, day), cancellationToken);
            var spent =
                total is not null && Read(total) is { Amount: > 0 } stored ? stored : ceiling with { Amount = 0 };
            var fits =
                spent.Currency == cost.Currency
                && ceiling.Currency == cost.Currency
                && spent.Amount + cost.Amount <= ceiling.Amount;
            if (
                fits
                && await TryWriteAsync(
                    charge,
                    ToTotalRow(area, day, spent with { Amount = spent.Amount + cost.Amount }, total),
                    total?.ETag,
                    cancellationToken
                )
            )
            {
                return new Charge(IsCharged: true, IsFirstOver: false);
            }

            if (await _table.FindAsync(partition, charge.RowKey, cancellationToken) is not null)
            {
                return new Charge(IsCharged: true, IsFirstOver: false);
            }

            var mark = fits
                ? ReachedMark.NotWritten
                : await MarkReachedAsync(request, spent, charge.RowKey, total, cancellationToken);
            if (mark is not ReachedMark.NotWritten)
            {
                return new Charge(IsCharged: false, IsFirstOver: mark is ReachedMark.ByThisBatch);
            }
        }
    }

    /// <summary>Reads the total of an area on a local day; null where no batch was ever charged or refused.</summary>
    public async Task<DaySpend?> FindSpendAsync(
        string area,
        LocalDate day,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    ) =>
        await _table.FindAsync(Partition(area, day), TotalRow(area, day), cancellationToken) is { } total
            ? _table.TryRead(total, t => new DaySpend(Read(t), t.FindInstant("ReachedAt")), onUnreadable)
            : null;

    private async Task<bool> TryWriteAsync(
        TableEntity charge,
        TableEntity total,
        ETag? asRead,
        CancellationToken cancellationToken
    ) =>
        await _table.TryTransactAsync(
            [
                new TableTransactionAction(TableTransactionActionType.Add, charge),
                asRead is { } tag
                    ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, total, tag)
                    : new TableTransactionAction(TableTransactionActionType.Add, total),
            ],
            cancellationToken
        )
            is null;

    /// <summary>
    /// Records the first batch over the ceiling: once, and again after the amount of the ceiling has changed.
    /// </summary>
    private async Task<ReachedMark> MarkReachedAsync(
        SpendRequest request,
        Money spent,
        string charge,
        TableEntity? total,
        CancellationToken cancellationToken
    )
    {
        if (total is not null)
        {
            var reached = _table.Read(total, t => (Ceiling: t.GetString("Ceiling"), By: t.GetString("ReachedBy")));
            if (reached.Ceiling == Write(request.Ceiling))
            {
                return reached.By == charge ? ReachedMark.ByThisBatch : ReachedMark.ByAnotherBatch;
            }
        }

        var marked = ToTotalRow(request.Area, request.Day, spent, total);
        marked["Ceiling"] = Write(request.Ceiling);
        marked["ReachedBy"] = charge;
        marked["ReachedAt"] = clock.GetCurrentInstant().ToDateTimeOffset();
        return await _table.TryWriteAsync(marked, total?.ETag, cancellationToken) is null
            ? ReachedMark.NotWritten
            : ReachedMark.ByThisBatch;
    }

    /// <summary>
    /// Makes the row of the total with another amount; the columns that record the reached ceiling are kept.
    /// </summary>
    private static TableEntity ToTotalRow(string area, LocalDate day, Money spent, TableEntity? before)
    {
        var row = new TableEntity(Partition(area, day), TotalRow(area, day))
        {
            ["Spent"] = Write(spent.Amount),
            ["Currency"] = spent.Currency,
        };
        foreach (var column in (string[])["Ceiling", "ReachedBy", "ReachedAt"])
        {
            if (before?.TryGetValue(column, out var value) == true)
            {
                row[column] = value;
            }
        }

        return row;
    }

    private static string Partition(string area, LocalDate day) => $"{DayPrefix(day)}~{Hash(area)}";

    /// <summary>
    /// Makes the row key of the total: unique in the table, not only in its partition, since the emulator looks rows up
    /// by row key first.
    /// </summary>
    private static string TotalRow(string area, LocalDate day) => $"total~{DayPattern.Format(day)}~{Hash(area)}";

    private static string Hash(string area) => HashedKey.Compute(area);

    private static Money Read(TableEntity total) =>
        new(
            decimal.Parse(total.GetText("Spent"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
            total.GetText("Currency")
        );

    private static string Write(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    private static string Write(Money money) => $"{Write(money.Amount)} {money.Currency}";

    /// <summary>The batch that is recorded as the first over a ceiling.</summary>
    private enum ReachedMark
    {
        /// <summary>None: nothing was to be recorded, or the total was changed concurrently.</summary>
        NotWritten,
        ByThisBatch,
        ByAnotherBatch,
    }
}
