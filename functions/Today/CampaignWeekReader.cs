using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Occurrences;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Today;

/// <summary>Reads the dates of campaigns around today.</summary>
public sealed class CampaignWeekReader(OccurrenceReader occurrences, TimeProvider clock, IOptions<Settings> settings)
{
    /// <summary>The maximum number of campaigns with their next date, and of those whose dates are read.</summary>
    public const int MaxCampaigns = 200;

    /// <summary>The maximum number of dates of all campaigns.</summary>
    public const int MaxOccurrences = 1_000;

    private const int CampaignsAtOnce = 16;
    private const int Days = 7;

    /// <summary>Reads the dates of the active ones of some campaigns, all of which the caller covers.</summary>
    public async Task<CampaignWeek> ReadAsync(IReadOnlyList<Campaign> campaigns, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var day = now.InZone(Zones.Get(settings.Value.Zone)).Date;
        var active = campaigns
            .Where(c => c.State is CampaignState.Active)
            .OrderBy(c => c.NextAt ?? Instant.MaxValue)
            .ThenBy(c => c.Id, StringComparer.Ordinal)
            .ToList();
        var read = await ParallelReads.ReadAsync(
            active[..Math.Min(active.Count, MaxCampaigns)],
            CampaignsAtOnce,
            (campaign, stop) => ReadDatesAsync(campaign, day, stop),
            cancellationToken
        );
        var dates = read.SelectMany(r => r.Dates).ToList();
        var next = active
            .Where(c => c.NextAt is not null)
            .Select(c => new TodayCampaign(c.Id, c.Body.Name, c.Area, c.NextAt!.Value))
            .ToList();
        return new CampaignWeek
        {
            Now = now,
            Zone = settings.Value.Zone,
            Day = day,
            Next = next[..Math.Min(next.Count, MaxCampaigns)],
            MoreNext = Math.Max(0, next.Count - MaxCampaigns),
            Counts = new CampaignCounts(active.Count, campaigns.Count - active.Count),
            Occurrences =
            [
                .. dates
                    .OrderBy(o => o.DueAt < now ? now - o.DueAt : o.DueAt - now)
                    .Take(MaxOccurrences)
                    .OrderBy(o => o.DueAt)
                    .ThenBy(o => o.Campaign, StringComparer.Ordinal),
            ],
            IsCut = active.Count > MaxCampaigns || dates.Count > MaxOccurrences || read.Any(r => r.IsCut),
        };
    }

    private async Task<CampaignDates> ReadDatesAsync(
        Campaign campaign,
        LocalDate day,
        CancellationToken cancellationToken
    )
    {
        var range = OccurrenceRange.OfDays(day.PlusDays(-Days), day.PlusDays(Days), campaign);
        var (found, after) = await occurrences.ReadAsync(
            campaign,
            range.From,
            range.To,
            range.Limit,
            cancellationToken
        );
        return new CampaignDates(
            [
                .. found.Select(o => new TodayOccurrence(
                    campaign.Id,
                    campaign.Body.Name,
                    o.DueAt,
                    o.State,
                    o.Reason,
                    o.Cause
                )),
            ],
            IsCut: after is not null
        );
    }

    private sealed record CampaignDates(IReadOnlyList<TodayOccurrence> Dates, bool IsCut);
}
