using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>The headcounts of some broadcasts, merged by <see cref="Cohorts"/>.</summary>
/// <param name="Reading">The headcounts.</param>
/// <param name="AsOf">The instant at which counting them began.</param>
public sealed record DatedHeadcounts(HeadcountReading Reading, Instant AsOf);

/// <summary>
/// The headcounts of the last rehearsals, each cached for <see cref="CacheTtl"/>, so that a rehearsal of the same
/// audiences and texts reads no contacts.
/// </summary>
/// <remarks>
/// The key holds the frozen broadcasts (lists, areas that the campaign covers, texts, cards, senders with their prices)
/// and all areas with their rules, each as it is now: a change of any of them counts at once. Contacts, opt-outs and
/// card histories have no version in storage. A change of theirs by this process drops the cache; one by another is
/// seen when the time is over.
/// </remarks>
public sealed class RecentHeadcounts(HeadcountReader headcounts, StorageAccount storage, TimeProvider clock)
{
    public static readonly Duration CacheTtl = Duration.FromMinutes(1);

    /// <summary>The maximum number of readings in the cache, and of the entries of people in all of them.</summary>
    private const int MaxCached = 20;
    private const int MaxPeople = 1_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Cached> _cache = new(StringComparer.Ordinal);

    /// <summary>Finds the cached headcounts of broadcasts, or counts them.</summary>
    public async Task<DatedHeadcounts> ReadAsync(
        IReadOnlyList<Broadcast> broadcasts,
        AreaTree areas,
        CancellationToken cancellationToken
    )
    {
        var (key, now, writes) = (ComputeKey(broadcasts, areas), clock.GetCurrentInstant(), CountWrites());
        lock (_lock)
        {
            if (_cache.TryGetValue(key, out var known) && known.IsCurrent(now, writes))
            {
                return known.Headcounts;
            }
        }

        var reading = Cohorts.Merge(
            await headcounts.ReadAsync(broadcasts, areas, cancellationToken),
            cancellationToken
        );
        var dated = new DatedHeadcounts(reading, now);
        Keep(key, new Cached(dated, writes, reading.Headcounts.Distinct().Sum(h => (long)h.Limited.Length)));
        return dated;
    }

    private void Keep(string key, Cached added)
    {
        var (now, writes) = (clock.GetCurrentInstant(), CountWrites());
        lock (_lock)
        {
            foreach (var old in _cache.Where(c => !c.Value.IsCurrent(now, writes)).Select(c => c.Key).ToList())
            {
                _cache.Remove(old);
            }

            if (_cache.Count >= MaxCached || _cache.Values.Sum(c => c.People) + added.People > MaxPeople)
            {
                _cache.Clear();
            }

            if (added.People <= MaxPeople && added.IsCurrent(now, writes))
            {
                _cache[key] = added;
            }
        }
    }

    private TableWrites CountWrites() =>
        new(
            storage.CountWrites(Tables.Contacts),
            storage.CountWrites(Tables.OptOuts),
            storage.CountWrites(Tables.Cards)
        );

    private static string ComputeKey(IReadOnlyList<Broadcast> broadcasts, AreaTree areas)
    {
        var parts = broadcasts
            .Select(b => HeadcountReader.CountKey(b) + Json.Write(b.ListsCreatedAt))
            .Concat(areas.All.OrderBy(a => a.Path, StringComparer.Ordinal).Select(Json.Write));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    /// <summary>The writes of this process to the tables that a headcount reads.</summary>
    private sealed record TableWrites(long Contacts, long OptOuts, long Cards);

    /// <summary>Headcounts in the cache.</summary>
    /// <param name="Headcounts">The headcounts.</param>
    /// <param name="Writes">The writes before they were counted.</param>
    /// <param name="People">The number of entries of limited people, 20 bytes each.</param>
    private sealed record Cached(DatedHeadcounts Headcounts, TableWrites Writes, long People)
    {
        /// <summary>Whether they hold; a clock that was turned back ends them too.</summary>
        public bool IsCurrent(Instant now, TableWrites writes) =>
            Writes == writes && now >= Headcounts.AsOf && now - Headcounts.AsOf < CacheTtl;
    }
}
