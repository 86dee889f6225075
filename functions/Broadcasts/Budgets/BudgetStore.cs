using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>A usage row as read, or one to be added where <paramref name="ETag"/> is null.</summary>
/// <param name="Row">The row key: a number key, or <c>~household~{hash}</c>.</param>
/// <param name="Households">
/// For a number: the keys of the households it was counted in, so that erasing finds them; else empty.
/// </param>
/// <param name="Area">For a number: the area in which it was last counted; else null.</param>
public sealed record UsageRow(
    string Row,
    WeeklyUsage Week,
    ImmutableSortedSet<string> Households,
    string? Area,
    ETag? ETag
)
{
    public static UsageRow New(string row) => new(row, WeeklyUsage.None, [], Area: null, ETag: null);

    /// <summary>
    /// Returns the row with new usage of the week, the person's area and, where one is counted, their household.
    /// </summary>
    public UsageRow WithUsage(WeeklyUsage week, BudgetRequest person) =>
        this with
        {
            Week = week,
            Area = person.Area,
            Households = person.CountsHousehold ? Households.Add(person.HouseholdKey.Value) : Households,
        };
}

/// <summary>
/// Stores usage rows: partition = <c>{bucket:00}~{yyyy}W{ww}</c> (ISO week of the local day), row = number key, or
/// <c>~household~{hash}</c> in the bucket of that hash.
/// </summary>
/// <remarks>
/// A household's row key begins with a tilde and sorts after every number key, so that a range read of numbers contains
/// no households.
/// </remarks>
public sealed class BudgetStore(StorageAccount storage, IOptions<Settings> settings)
{
    private const string HouseholdPrefix = "~household~";
    private readonly Table _table = storage.Table(Tables.Budgets);

    public int Buckets => settings.Value.Buckets;

    public static string Partition(int bucket, IsoWeek week) =>
        string.Create(CultureInfo.InvariantCulture, $"{bucket:00}~{week}");

    public static string HouseholdRow(NumberKey household) => HouseholdPrefix + household.Value;

    /// <summary>Returns the household key of a household's row.</summary>
    public static NumberKey ParseHousehold(UsageRow row) => new(row.Row[HouseholdPrefix.Length..]);

    public async Task<UsageRow?> FindAsync(int bucket, IsoWeek week, string row, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition(bucket, week), row, cancellationToken) is { } found
            ? _table.Read(found, FromRow)
            : null;

    /// <summary>Reads rows of numbers after <paramref name="after"/>, in key order.</summary>
    /// <param name="upTo">The last number key, included; null reads to the end.</param>
    public IAsyncEnumerable<UsageRow> ReadNumbersAsync(
        int bucket,
        IsoWeek week,
        string? after,
        NumberKey? upTo,
        CancellationToken cancellationToken
    ) => ReadRangeAsync(bucket, week, after, upTo?.Value ?? "~", cancellationToken);

    public IAsyncEnumerable<UsageRow> ReadHouseholdsAsync(
        int bucket,
        IsoWeek week,
        CancellationToken cancellationToken
    ) => ReadRangeAsync(bucket, week, HouseholdPrefix, HouseholdPrefix + "~", cancellationToken);

    /// <summary>
    /// Writes rows of one partition in one transaction: adds new rows, replaces read ones, and deletes those without
    /// entries.
    /// </summary>
    /// <returns>False where any row has changed since it was read; nothing is then written.</returns>
    public async Task<bool> TryWriteAsync(
        int bucket,
        IsoWeek week,
        IReadOnlyList<UsageRow> rows,
        CancellationToken cancellationToken
    )
    {
        var partition = Partition(bucket, week);
        List<TableTransactionAction> actions =
        [
            .. from row in rows
            where !row.Week.IsEmpty || row.ETag is not null
            select row switch
            {
                { ETag: null } => new TableTransactionAction(TableTransactionActionType.Add, ToRow(partition, row)),
                { Week.IsEmpty: true } => new TableTransactionAction(
                    TableTransactionActionType.Delete,
                    new TableEntity(partition, row.Row),
                    row.ETag.Value
                ),
                _ => new TableTransactionAction(
                    TableTransactionActionType.UpdateReplace,
                    ToRow(partition, row),
                    row.ETag.Value
                ),
            },
        ];
        return actions.Count == 0 || await _table.TryTransactAsync(actions, cancellationToken) is null;
    }

    private async IAsyncEnumerable<UsageRow> ReadRangeAsync(
        int bucket,
        IsoWeek week,
        string? after,
        string upTo,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(Partition(bucket, week), after, upTo, cancellationToken: cancellationToken)
        )
        {
            yield return _table.Read(row, FromRow);
        }
    }

    private static TableEntity ToRow(string partition, UsageRow row)
    {
        var entity = new TableEntity(partition, row.Row) { ["Counted"] = row.Week.Write() };
        if (!row.Households.IsEmpty)
        {
            entity["Households"] = string.Join(' ', row.Households);
        }

        if (row.Area is not null)
        {
            entity["Area"] = row.Area;
        }

        return entity;
    }

    private static UsageRow FromRow(TableEntity row) =>
        new(
            row.RowKey,
            WeeklyUsage.Parse(row.GetText("Counted")),
            row.GetString("Households") is { } households
                ? households.Split(' ').ToImmutableSortedSet(StringComparer.Ordinal)
                : [],
            row.GetString("Area"),
            row.ETag
        );
}
