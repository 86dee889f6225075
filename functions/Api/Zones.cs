using System.Collections.Concurrent;
using NodaTime;
using NodaTime.TimeZones;

namespace CommunityAlerts.Api;

/// <summary>Time zones by IANA name, from the system's own data.</summary>
/// <remarks>
/// Each is read when it is first asked for. <c>DateTimeZoneProviders.Bcl</c> knows the same zones, and reads all six
/// hundred before it knows one.
/// </remarks>
public static class Zones
{
    // Of zones that there are alone: callers may name as many others as they like.
    private static readonly ConcurrentDictionary<string, DateTimeZone> Known = new(StringComparer.Ordinal);

    /// <summary>The zone of that name, such as <c>Asia/Shanghai</c>.</summary>
    /// <exception cref="DateTimeZoneNotFoundException">There is none.</exception>
    public static DateTimeZone Get(string name) =>
        Find(name) ?? throw new DateTimeZoneNotFoundException($"There is no time zone '{name}'.");

    /// <summary>
    /// Finds a zone by its name; null where there is none. Names of other systems, such as <c>China Standard Time</c>,
    /// are none.
    /// </summary>
    public static DateTimeZone? Find(string name) =>
        Known.TryGetValue(name, out var known) ? known
        : Read(name) is { } zone ? Known[name] = zone
        : null;

    private static BclDateTimeZone? Read(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name
            ? BclDateTimeZone.FromTimeZoneInfo(zone)
            : null;
}
