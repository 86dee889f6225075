using System.Collections.Concurrent;
using NodaTime;
using NodaTime.TimeZones;

namespace CommunityAlerts.Api;

/// <summary>Time zones by IANA name, from the system's own data.</summary>
/// <remarks>
/// A zone is loaded on first use. <c>DateTimeZoneProviders.Bcl</c> has the same zones, but loads all six hundred before
/// it returns one.
/// </remarks>
public static class Zones
{
    // Only existing zones are cached: callers may send any number of other names.
    private static readonly ConcurrentDictionary<string, DateTimeZone> Cache = new(StringComparer.Ordinal);

    /// <summary>Returns the zone of a name such as <c>Asia/Shanghai</c>.</summary>
    /// <exception cref="DateTimeZoneNotFoundException">No zone has this name.</exception>
    public static DateTimeZone Get(string name) =>
        Find(name) ?? throw new DateTimeZoneNotFoundException($"There is no time zone '{name}'.");

    /// <summary>
    /// Finds a zone by its IANA name; null where there is none, also for Windows names such as
    /// <c>China Standard Time</c>.
    /// </summary>
    public static DateTimeZone? Find(string name) =>
        Cache.TryGetValue(name, out var known) ? known
        : Load(name) is { } zone ? Cache[name] = zone
        : null;

    private static BclDateTimeZone? Load(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name
            ? BclDateTimeZone.FromTimeZoneInfo(zone)
            : null;
}
