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
/// <param name="IsCharged">Whether the batch may go; else nothing was charged for it.</param>
/// <param name="FirstOver">
/// Whether this batch was the first to meet the ceiling: then the operator is alerted. A repeat of the same batch says
/// so again, in case the alert was lost.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Charge(bool IsCharged, bool FirstOver);

/// <summary>The cost of a batch that is to be charged to one area's ceiling.</summary>
/// <param name="Area">Whose ceiling it is: an area's path, empty for the whole tree.</param>
/// <param name="Ceiling">For the day.</param>
/// <param name="Day">Local day of that area.</param>
/// <param name="Batch">What is sent.</param>
/// <param name="Epoch">From 1; a resend is paid again.</param>
/// <param name="Cost">Of those of the batch's texts that the ceiling bounds; 0 or more.</param>
public sealed record SpendRequest(string Area, Money Ceiling, LocalDate Day, BatchId Batch, int Epoch, Money Cost);

/// <summary>The spend of one area on one local day so far.</summary>
/// <param name="Total">Exact.</param>
/// <param name="ReachedAt">The instant at which a batch was first not charged; null where none was.</param>
public sealed record DaySpend(Money Total, Instant? ReachedAt);

/// <summary>Spend ceilings, each for an area and a local day: in table <c>budgets</c> partition =
/// <c>spend~{yyyyMMdd}~{hash of the area's path}</c>, rows =
/// <c>total~{yyyyMMdd}~{hash}</c> and one a charge, <c>{broadcast}~{bucket}~{batch}~{epoch}</c>. A charge and the total
/// it adds to are written together or not at all.</summary>
public sealed class SpendLedger(StorageAccount storage, TimeProvider clock)
{
    /// <summary>Partitions of charges begin with it, and with the day.</summary>
    public const string Prefix = "spend~";

    private static readonly LocalDatePattern DayPattern = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private readonly Table _table = storage.Table(Tables.Budgets);

    /// <summary>The beginning of a day's partitions, which sort by day.</summary>
    public static string Partitions(LocalDate day) => Prefix + DayPattern.Format(day);

    /// <summary>
    /// Charges a batch, unless that would take the day's total over the ceiling: up to the ceiling is within it.
    /// </summary>
    /// <remarks>
    /// Safe to repeat: a batch that was charged for its epoch on this day is charged, whatever the ceiling is now, and
    /// the total stays.
    /// After a lost answer or a crash the charge and the total are either both stored or neither; a batch that was
    /// never sent stays charged.
    /// Where currencies differ nothing can be compared: that counts as over the ceiling, so that it is reported instead
    /// of spent.
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
            var spent = total is not null && Read(total) is { Amount: > 0 } some ? some : ceiling with { Amount = 0 };
            var fits =
                spent.Currency == cost.Currency
                && ceiling.Currency == cost.Currency
                && spent.Amount + cost.Amount <= ceiling.Amount;
            if (
                fits
                && await TryWriteAsync(
                    charge,
                    Total(area, day, spent with { Amount = spent.Amount + cost.Amount }, total),
                    total?.ETag,
                    cancellationToken
                )
            )
            {
                return new Charge(IsCharged: true, FirstOver: false);
            }

            if (await _table.FindAsync(partition, charge.RowKey, cancellationToken) is not null)
            {
                return new Charge(IsCharged: true, FirstOver: false);
            }

            if (
                !fits
                && await MarkAsync(request, spent, charge.RowKey, total, cancellationToken) is { } first
            )
            {
                return new Charge(IsCharged: false, first);
            }
        }
    }

    /// <summary>Null where nothing was asked of any ceiling of the area on that day.</summary>
    public async Task<DaySpend?> SpentAsync(string area, LocalDate day, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition(area, day), TotalRow(area, day), cancellationToken) is { } total
            ? _table.Read(total, t => new DaySpend(Read(t), t.FindAt("ReachedAt")))
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
            cancellationToken) is null;

    /// <summary>Records who met the ceiling first: once, and again when the ceiling's height has changed.</summary>
    /// <returns>Whether it was the request's batch; null where somebody changed the total meanwhile.</returns>
    private async Task<bool?> MarkAsync(
        SpendRequest request,
        Money spent,
        string charge,
        TableEntity? total,
        CancellationToken cancellationToken
    )
    {
        if (total is not null
            && _table.Read(total, t => (Ceiling: t.GetString("Ceiling"), By: t.GetString("ReachedBy"))) is var known
            && known.Ceiling == Write(request.Ceiling))
        {
            return known.By == charge;
        }

        var marked = Total(request.Area, request.Day, spent, total);
        marked["Ceiling"] = Write(request.Ceiling);
        marked["ReachedBy"] = charge;
        marked["ReachedAt"] = clock.GetCurrentInstant().ToDateTimeOffset();
        return await _table.TryWriteAsync(marked, total?.ETag, cancellationToken) is null ? null : true;
    }

    /// <summary>The total's row with another amount; what marks the ceiling stays.</summary>
    private static TableEntity Total(string area, LocalDate day, Money spent, TableEntity? before)
    {
        var row = new TableEntity(Partition(area, day), TotalRow(area, day))
        {
            ["Spent"] = Write(spent.Amount),
            ["Currency"] = spent.Currency,
        };
        foreach (var kept in (string[])["Ceiling", "ReachedBy", "ReachedAt"])
        {
            if (before?.TryGetValue(kept, out var value) == true)
            {
                row[kept] = value;
            }
        }

        return row;
    }

    private static string Partition(string area, LocalDate day) => $"{Partitions(day)}~{Hash(area)}";

    /// <summary>Unique in the table, not only in its partition: the emulator looks rows up by row key first.</summary>
    private static string TotalRow(string area, LocalDate day) => $"total~{DayPattern.Format(day)}~{Hash(area)}";

    private static string Hash(string area) => HashedKey.Compute(area);

    private static Money Read(TableEntity total) => new(
        decimal.Parse(total.Text("Spent"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
        total.Text("Currency"));

    private static string Write(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    private static string Write(Money money) => $"{Write(money.Amount)} {money.Currency}";
}
