using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Templates;
using NodaTime;

namespace CommunityAlerts.Today;

/// <summary>An active campaign with its next date.</summary>
/// <param name="Id">The campaign's id.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Area">The area that it belongs to.</param>
/// <param name="NextAt">The next occurrence.</param>
public sealed record TodayCampaign(string Id, string Name, string Area, Instant NextAt);

/// <summary>The campaigns of the caller's area by state.</summary>
public sealed record CampaignCounts(int Active, int Paused);

/// <summary>An occurrence of an active campaign, as <c>GET /api/campaigns/{id}/occurrences</c> answers it.</summary>
/// <param name="Campaign">The campaign's id.</param>
/// <param name="Name">The campaign's name.</param>
/// <param name="DueAt">The due instant.</param>
/// <param name="State">The state.</param>
/// <param name="Reason">The reason as an English sentence.</param>
/// <param name="Cause">The reason for programs.</param>
public sealed record TodayOccurrence(
    string Campaign,
    string Name,
    Instant DueAt,
    OccurrenceState State,
    string? Reason,
    OccurrenceCause? Cause
);

/// <summary>The campaigns of the caller's area and their dates of a week before and after today.</summary>
public sealed record CampaignWeek
{
    /// <summary>The current instant of the host's clock.</summary>
    public required Instant Now { get; init; }

    /// <summary>The IANA zone of the host.</summary>
    public required string Zone { get; init; }

    /// <summary>Today in that zone.</summary>
    public required LocalDate Day { get; init; }

    /// <summary>The active campaigns that have a next date, soonest first.</summary>
    public required IReadOnlyList<TodayCampaign> Next { get; init; }

    /// <summary>The number of further ones, which are left out.</summary>
    public required int MoreNext { get; init; }
    public required CampaignCounts Counts { get; init; }

    /// <summary>The dates of active campaigns from seven days ago to seven days ahead, ascending.</summary>
    public required IReadOnlyList<TodayOccurrence> Occurrences { get; init; }

    /// <summary>Whether dates are left out since there are too many: those farthest from now.</summary>
    public required bool IsCut { get; init; }
}

/// <summary>
/// A campaign of an area above the caller's, whose audience has people in the caller's area: what an official may know
/// of it.
/// </summary>
/// <param name="Name">The name for people.</param>
/// <param name="Area">The path of the area that it belongs to.</param>
/// <param name="AreaName">The name of that area; absent where it has none.</param>
/// <param name="NextAt">The next occurrence.</param>
public sealed record CampaignAbove(string Name, string Area, string? AreaName, Instant NextAt);

/// <summary>The active campaigns of areas above that reach the caller's area, soonest first.</summary>
/// <param name="Campaigns">The campaigns.</param>
/// <param name="More">The number of further ones, which are left out.</param>
public sealed record FromAbove(IReadOnlyList<CampaignAbove> Campaigns, int More)
{
    public static readonly FromAbove Nothing = new([], 0);
}

/// <summary>All that the first page shows.</summary>
public sealed record TodayView
{
    public required CampaignWeek Campaigns { get; init; }
    public required FromAbove Above { get; init; }

    /// <summary>The newest broadcasts, as the first page of <c>GET /api/broadcasts</c>.</summary>
    public required IReadOnlyList<BroadcastView> Broadcasts { get; init; }

    /// <summary>The number of lists that the caller covers.</summary>
    public required int Lists { get; init; }
    public required TemplateCounts Templates { get; init; }
    public required ThreadCounts Threads { get; init; }

    /// <summary>Whether the caller is notified of anything by text.</summary>
    public required bool IsToldByText { get; init; }

    /// <summary>The entity tag, which does not change with the clock alone.</summary>
    internal string ComputeETag() =>
        IfMatch.ComputeTag(Json.Write(this with { Campaigns = Campaigns with { Now = Instant.MinValue } }));
}
