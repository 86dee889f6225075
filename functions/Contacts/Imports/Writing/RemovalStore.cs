using System.Globalization;
using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>
/// Contacts that a person took off a list or erased, so that an import that was uploaded earlier does not add them
/// again.
/// </summary>
/// <remarks>
/// Table <c>imports</c>: partition = <c>removed~{UTC day}</c>, row = <c>{list}~{number key}</c>, without the list for
/// all lists; property <c>At</c> = when. Days are deleted when they are more than two days old: no import is as old.
/// </remarks>
public sealed class RemovalStore(StorageAccount storage, TimeProvider clock, TableTelemetry tables)
{
    private const string Prefix = "removed~";
    private const string AtColumn = "At";
    private const int DaysKept = 2;

    private readonly Table _table = storage.Table(Tables.Imports);

    /// <summary>Records that a contact is removed now; to be called before the contact is deleted.</summary>
    /// <param name="list">List id; null for all lists.</param>
    /// <param name="key">The number's key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task RecordAsync(string? list, NumberKey key, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        return _table.PutAsync(
            new TableEntity(Partition(now), $"{list}~{key.Value}") { [AtColumn] = now.ToDateTimeOffset() },
            cancellationToken
        );
    }

    /// <summary>
    /// Finds the people who were removed from a list, or from all lists, after an instant, and when that was last.
    /// </summary>
    public async Task<IReadOnlyDictionary<NumberKey, Instant>> FindRemovedAsync(
        string list,
        Instant after,
        CancellationToken cancellationToken
    )
    {
        var removed = new Dictionary<NumberKey, Instant>();
        var now = clock.GetCurrentInstant();
        for (var day = Instant.Max(after, now - Duration.FromDays(DaysKept)); ; day += Duration.FromDays(1))
        {
            await AddAsync(day, "");
            await AddAsync(day, list);
            if (day.InUtc().Date >= now.InUtc().Date)
            {
                return removed;
            }
        }

        async Task AddAsync(Instant day, string of)
        {
            await foreach (
                var row in _table.ReadRangeAsync(
                    Partition(day),
                    $"{of}~",
                    $"{of}~~",
                    cancellationToken: cancellationToken
                )
            )
            {
                var at = ReadAt(row);
                var key = new NumberKey(row.RowKey[(of.Length + 1)..]);
                if (at > after && at >= removed.GetValueOrDefault(key))
                {
                    removed[key] = at;
                }
            }
        }
    }

    /// <summary>Deletes removals that are older than every import that can still run.</summary>
    public async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        var first = Partition(clock.GetCurrentInstant() - Duration.FromDays(DaysKept));
        await foreach (var row in _table.ReadKeysInPartitionsAsync(Prefix, first, cancellationToken))
        {
            await _table.TryDeleteAsync(row.PartitionKey, row.RowKey, expectedETag: null, cancellationToken);
        }
    }

    /// <summary>
    /// Reads the instant of a removal; of a row that cannot be read, the instant at which it was last written.
    /// </summary>
    private Instant ReadAt(TableEntity row)
    {
        try
        {
            return _table.Read(row, r => r.GetInstant(AtColumn));
        }
        catch (UnreadableRowException e) when (row.Timestamp is not null)
        {
            tables.RowSkipped(e);
            return Instant.FromDateTimeOffset(row.Timestamp.Value);
        }
    }

    private static string Partition(Instant at) =>
        Prefix + at.InUtc().Date.ToString("uuuuMMdd", CultureInfo.InvariantCulture);
}
