using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Today;

/// <summary>
/// Finds the campaigns of areas above the caller's that text people there, so that an official knows what residents
/// get: names and dates, no text, audience, count or cost.
/// </summary>
public sealed class CampaignsAboveReader(ListStore lists, CurrentAreas areas, TableTelemetry tables)
{
    /// <summary>The maximum number of campaigns from above.</summary>
    public const int MaxCampaigns = 20;

    /// <summary>Finds those among all campaigns that reach the caller's area.</summary>
    public async Task<FromAbove> ReadAsync(
        Caller caller,
        IReadOnlyList<Campaign> campaigns,
        CancellationToken cancellationToken
    )
    {
        var above = campaigns
            .Where(c =>
                c is { State: CampaignState.Active, NextAt: not null }
                && !caller.Covers(c.Area)
                && AreaPath.Covers(c.Area, caller.Area)
                && c.Body.Audience.NamedAreas.Count > 0
            )
            .ToList();
        if (above.Count == 0)
        {
            return FromAbove.Nothing;
        }

        var all = await lists.ReadAllAsync(cancellationToken, tables.RowSkipped).ToListAsync(cancellationToken);
        var reaching = above
            .Where(c => AreaReach.Reaches(c.Body.Audience, all, caller.Area))
            .OrderBy(c => c.NextAt)
            .ThenBy(c => c.Id, StringComparer.Ordinal)
            .ToList();
        var names = (await areas.GetAsync(cancellationToken)).All.ToDictionary(
            a => a.Path,
            a => a.Name,
            StringComparer.Ordinal
        );
        return new FromAbove(
            [
                .. reaching
                    .Take(MaxCampaigns)
                    .Select(c => new CampaignAbove(
                        c.Body.Name,
                        c.Area,
                        names.GetValueOrDefault(c.Area),
                        c.NextAt ?? Instant.MinValue
                    )),
            ],
            Math.Max(0, reaching.Count - MaxCampaigns)
        );
    }
}
