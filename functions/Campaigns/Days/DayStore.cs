using System.Collections.Concurrent;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// The catalogue of days: partition = <c>days</c>, row = version counted down from 999999999, so that the newest comes
/// first.
/// </summary>
/// <remarks>
/// A row never changes and none is deleted: a campaign names the version that it was planned by. The insert of a
/// version's row is the claim to it.
/// </remarks>
public sealed class DayStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Days);

    /// <summary>The number of versions cached; each may have <see cref="DayEntryValidator.MaxCharacters"/>.</summary>
    public const int MaxCached = 20;

    // Versions never change, so one that was read need not be read again.
    private readonly ConcurrentDictionary<int, DayCatalogue> _cache = new();

    /// <summary>The number of versions in the cache.</summary>
    public int CachedCount => _cache.Count;

    /// <summary>The newest version; <see cref="DayCatalogue.Empty"/> where none was saved.</summary>
    public async Task<DayCatalogue> ReadNewestAsync(CancellationToken cancellationToken) =>
        await FindAsync(await FindNewestVersionAsync(cancellationToken), cancellationToken);

    /// <summary>The number of the newest version; 0 where none was saved.</summary>
    public async Task<int> FindNewestVersionAsync(CancellationToken cancellationToken)
    {
        await foreach (
            var row in _table.ReadRangeAsync(Tables.Days, select: [], pageSize: 1, cancellationToken: cancellationToken)
        )
        {
            return DescendingKey.ToVersion(row.RowKey);
        }

        return 0;
    }

    /// <summary>Reads a version; <see cref="DayCatalogue.Empty"/> for 0.</summary>
    /// <exception cref="UnreadableRowException">It was never saved, or its row cannot be read.</exception>
    public async Task<DayCatalogue> FindAsync(int version, CancellationToken cancellationToken)
    {
        if (version == 0)
        {
            return DayCatalogue.Empty;
        }

        if (!_cache.TryGetValue(version, out var known))
        {
            var row =
                await _table.FindAsync(Tables.Days, DescendingKey.FromVersion(version), cancellationToken)
                ?? throw new UnreadableRowException(
                    Tables.Days,
                    Tables.Days,
                    DescendingKey.FromVersion(version),
                    new InvalidOperationException($"Version {version} of the catalogue of days was never saved.")
                );
            known = _cache[version] = _table.Read(row, FromRow);
            if (_cache.Count > MaxCached)
            {
                // Most campaigns use the newest version; the oldest is read again where one still uses it.
                _cache.TryRemove(_cache.Keys.Min(), out _);
            }
        }

        return known;
    }

    /// <summary>Finds the versions after a given one, ascending, with the instants at which they were saved.</summary>
    public async Task<IReadOnlyList<(int Version, Instant ChangedAt)>> FindVersionsAfterAsync(
        int version,
        CancellationToken cancellationToken
    )
    {
        List<(int, Instant)> found = [];
        await foreach (
            var row in _table.ReadRangeAsync(
                Tables.Days,
                upTo: DescendingKey.FromVersion(version + 1),
                select: [nameof(DayCatalogue.ChangedAt)],
                cancellationToken: cancellationToken
            )
        )
        {
            found.Insert(0, (DescendingKey.ToVersion(row.RowKey), _table.Read(row, ChangedAt)));
        }

        return found;
    }

    /// <summary>Saves the next version.</summary>
    /// <returns>False when a version of that number exists.</returns>
    public async Task<bool> TryAddAsync(DayCatalogue catalogue, string by, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Tables.Days, DescendingKey.FromVersion(catalogue.Version))
        {
            ["ChangedAt"] = catalogue.ChangedAt.ToDateTimeOffset(),
            ["ChangedBy"] = by,
        };
        LongText.Put(row, "Entries0", Json.Write(catalogue.Entries));
        return await _table.TryAddAsync(row, cancellationToken) is not null;
    }

    private static Instant ChangedAt(TableEntity row) => row.GetInstant("ChangedAt");

    private static DayCatalogue FromRow(TableEntity row) =>
        new(DescendingKey.ToVersion(row.RowKey), ChangedAt(row), Json.Read<DayEntry[]>(LongText.Get(row, "Entries0")));
}
