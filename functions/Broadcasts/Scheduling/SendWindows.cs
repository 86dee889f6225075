using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>
/// The times at which a broadcast's texts may be sent: by the quiet hours of the order and of each recipient's area, in
/// the area's zone.
/// </summary>
public sealed class SendWindows(CurrentAreas areas, IOptions<Settings> settings)
{
    public async ValueTask<SendWindow> GetAsync(Broadcast broadcast, CancellationToken cancellationToken) =>
        new(broadcast, await areas.GetAsync(cancellationToken), Zones.Get(broadcast.Zone ?? settings.Value.Zone));

    /// <summary>Whether routine texts to some area of the broadcast would have to wait at its start.</summary>
    public async Task<bool> IsQuietAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        var window = await GetAsync(broadcast with { Urgency = Urgency.Routine }, cancellationToken);
        return broadcast.Areas.Any(a => window.Opening(a, broadcast.StartAt) > broadcast.StartAt);
    }
}

/// <summary>The windows of one broadcast. Urgent texts have none.</summary>
/// <param name="broadcast">For its own quiet hours.</param>
/// <param name="areas">For those of its recipients' areas.</param>
/// <param name="zone">Of areas that name none.</param>
public sealed class SendWindow(Broadcast broadcast, AreaTree areas, DateTimeZone zone)
{
    /// <summary>The rules of an area.</summary>
    public AreaRules Rules(string area) => areas.Rules(area);

    /// <summary>The local day of an area; of the empty one: the broadcast's.</summary>
    public LocalDate DayOf(string area, Instant at) =>
        at.InZone(area.Length == 0 ? zone : areas.Rules(area).Zone ?? zone).Date;

    /// <summary>
    /// The first instant, not before <paramref name="asked"/>, at which a text may go to somebody in an area; one past
    /// the latest useful time where none opens before.
    /// </summary>
    public Instant Opening(string area, Instant asked)
    {
        var (hours, areaZone) = HoursOf(area);
        if (hours.Count == 0)
        {
            return asked;
        }

        var tooLate = broadcast.LatestUsefulAt + Duration.Epsilon;
        return QuietHours.FirstAllowed(hours, asked, areaZone, tooLate) ?? Instant.Max(asked, tooLate);
    }

    /// <summary>
    /// The first instant after <paramref name="open"/>, at which texts may go to an area, from which they may not:
    /// where quiet hours begin, at last just past the latest useful time.
    /// </summary>
    public Instant Closing(string area, Instant open)
    {
        var (hours, areaZone) = HoursOf(area);
        var tooLate = broadcast.LatestUsefulAt + Duration.Epsilon;
        return QuietHours.FirstForbidden(hours, open, areaZone, tooLate) ?? tooLate;
    }

    /// <summary>The earliest opening among several areas.</summary>
    public Instant Opening(IEnumerable<string> among, Instant asked) =>
        among.Select(a => Opening(a, asked)).DefaultIfEmpty(asked).Min();

    private (IReadOnlyList<QuietHours> Hours, DateTimeZone Zone) HoursOf(string area)
    {
        var rules = areas.Rules(area);
        return (broadcast.IsUrgent ? [] : [.. broadcast.QuietHours, .. rules.QuietHours], rules.Zone ?? zone);
    }
}
