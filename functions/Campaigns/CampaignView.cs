using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Seasons;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>A campaign as it was saved, and its state.</summary>
public sealed record CampaignView : CampaignBody
{
    [SetsRequiredMembers]
    private CampaignView(Campaign campaign)
        : base(campaign.Body)
    {
        (Id, State, Area, NextAt, ChangedAt, ChangedBy) = (
            campaign.Id,
            campaign.State,
            campaign.Area,
            campaign.NextAt,
            campaign.ChangedAt,
            campaign.ChangedBy
        );
        TemplateVersions = campaign.TemplateVersions.Count > 0 ? campaign.TemplateVersions : null;
        var year = campaign.Through.InUtc().Year;
        Notes =
        [
            .. SeasonNotes
                .Find(campaign.Terms.Plan.Season, year, year + YearsOfNotes)
                .Select(n =>
                    CampaignNote.From(
                        n,
                        campaign.Body.Season.IsList && n.Warning.More is null
                            ? string.Create(CultureInfo.InvariantCulture, $"/season/{n.Span}")
                            : "/season"
                    )
                ),
        ];
    }

    private const int YearsOfNotes = 3;

    public string Id { get; }
    public CampaignState State { get; }

    /// <summary>The area it belongs to.</summary>
    public string Area { get; }

    /// <summary>The next occurrence; absent where there is none, or where the search went over its limit.</summary>
    public Instant? NextAt { get; }
    public Instant ChangedAt { get; }
    public string ChangedBy { get; }

    /// <summary>
    /// Remarks on its season in this year and the three after it: a lunar day 30 in a month of 29, a year without its
    /// window. Of more than 100 the first 99 are given, and the last one counts the others.
    /// </summary>
    public IReadOnlyList<CampaignNote> Notes { get; }

    public static CampaignView From(Campaign campaign) => new(campaign);
}

/// <summary>A remark on a span of the season in one year.</summary>
/// <param name="Pointer">JSON Pointer of the span, such as <c>/season/0</c>.</param>
/// <param name="Year">The year that its window is named for.</param>
/// <param name="Code">
/// <c>unknown-days</c>, <c>no-end</c>, <c>ends-early</c>, <c>unknown-lunar-year</c>, <c>no-leap-month</c>,
/// <c>short-month</c>, <c>more-notes</c>.
/// </param>
/// <param name="Detail">The remark as an English sentence.</param>
/// <param name="Name">The lunar date (<c>12-30</c>), or what the catalogue of days lacks.</param>
/// <param name="First">The day on which the window would begin.</param>
/// <param name="Last">The day on which it would end, or that is taken for the one that does not exist.</param>
public sealed record CampaignNote(
    string Pointer,
    int Year,
    string Code,
    string Detail,
    string? Name,
    LocalDate? First,
    LocalDate? Last
)
{
    /// <summary>The number of further remarks, at least, which are left out; absent in all but the last.</summary>
    public int? More { get; init; }

    public static CampaignNote From(SeasonNote note, string pointer) =>
        new(
            pointer,
            note.Year,
            note.Warning.Code,
            note.Warning.Text,
            note.Warning.Name,
            note.Warning.First,
            note.Warning.Last
        )
        {
            More = note.Warning.More,
        };
}

/// <summary>A page of campaigns, by id.</summary>
public sealed record CampaignPage(IReadOnlyList<CampaignView> Campaigns, string? Cursor)
{
    public static async Task<CampaignPage> ReadAsync(
        CampaignStore store,
        Caller caller,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var (found, cursor) = await page.TakeAsync(
            store.ReadAllAsync(page.After, cancellationToken).Where(c => caller.Covers(c.Area)),
            CampaignView.From,
            c => c.Id,
            cancellationToken
        );
        return new CampaignPage(found, cursor);
    }
}
