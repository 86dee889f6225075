using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Scheduling;

/// <summary>
/// Makes the windows in which a broadcast's texts may be sent: outside the quiet hours of the request and of each
/// recipient's area, in the area's zone.
/// </summary>
public sealed class SendWindows(CurrentAreas areas, IOptions<Settings> settings)
{
    public async ValueTask<SendWindow> GetAsync(Broadcast broadcast, CancellationToken cancellationToken) =>
        new(broadcast, await areas.GetAsync(cancellationToken), Zones.Get(broadcast.Zone ?? settings.Value.Zone));

    /// <summary>Whether the broadcast is urgent and its start is in quiet hours of any of its areas.</summary>
    public async Task<bool> OverridesQuietHoursAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        if (!broadcast.IsUrgent)
        {
            return false;
        }

        var window = await GetAsync(broadcast with { Urgency = Urgency.Routine }, cancellationToken);
        return broadcast.Areas.Any(a => window.FindNextOpening(a, broadcast.StartAt) > broadcast.StartAt);
    }
}

/// <summary>The send windows of one broadcast. Urgent texts may be sent at any time.</summary>
/// <param name="broadcast">The broadcast, with its own quiet hours and urgency.</param>
/// <param name="areas">The tree of areas, with their quiet hours and zones.</param>
/// <param name="zone">The zone of areas that have none.</param>
public sealed class SendWindow(Broadcast broadcast, AreaTree areas, DateTimeZone zone)
{
    /// <summary>Returns the rules that hold in an area.</summary>
    public AreaRules GetRules(string area) => areas.GetRules(area);

    /// <summary>Returns the local day in an area's zone; for the empty area, in the broadcast's zone.</summary>
    public LocalDate GetDay(string area, Instant at) =>
        at.InZone(area.Length == 0 ? zone : areas.GetRules(area).Zone ?? zone).Date;

    /// <summary>
    /// Finds the first instant, not before <paramref name="notBefore"/>, at which a text may be sent to an area; an
    /// instant past the latest useful time where there is none before.
    /// </summary>
    public Instant FindNextOpening(string area, Instant notBefore)
    {
        var (hours, areaZone) = GetHours(area);
        if (hours.Count == 0)
        {
            return notBefore;
        }

        var tooLate = broadcast.LatestUsefulAt + Duration.Epsilon;
        return QuietHours.FindFirstAllowed(hours, notBefore, areaZone, tooLate) ?? Instant.Max(notBefore, tooLate);
    }

    /// <summary>
    /// Finds the end of the window that is open at <paramref name="open"/>: where quiet hours begin, at most just past
    /// the latest useful time.
    /// </summary>
    public Instant FindNextClosing(string area, Instant open)
    {
        var (hours, areaZone) = GetHours(area);
        var tooLate = broadcast.LatestUsefulAt + Duration.Epsilon;
        return QuietHours.FindFirstForbidden(hours, open, areaZone, tooLate) ?? tooLate;
    }

    /// <summary>Finds the earliest opening among several areas.</summary>
    public Instant FindNextOpening(IEnumerable<string> areaPaths, Instant notBefore) =>
        areaPaths.Select(a => FindNextOpening(a, notBefore)).DefaultIfEmpty(notBefore).Min();

    private (IReadOnlyList<QuietHours> Hours, DateTimeZone Zone) GetHours(string area)
    {
        var rules = areas.GetRules(area);
        return (broadcast.IsUrgent ? [] : [.. broadcast.QuietHours, .. rules.QuietHours], rules.Zone ?? zone);
    }
}
