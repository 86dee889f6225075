using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.Text;

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
        var year = campaign.Through.InUtc().Year;
        Notes =
        [
            .. campaign
                .Terms.Plan.Season.Notes(year, year + YearsOfNotes)
                .Select(n =>
                    CampaignNote.From(
                        n,
                        campaign.Body.Season.IsList
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

    /// <summary>The next occurrence; absent where there is none.</summary>
    public Instant? NextAt { get; }
    public Instant ChangedAt { get; }
    public string ChangedBy { get; }

    /// <summary>
    /// Remarks on its season in this year and the three after it: a lunar day 30 in a month of 29, a year without its
    /// window.
    /// </summary>
    public IReadOnlyList<CampaignNote> Notes { get; }

    public static CampaignView From(Campaign campaign) => new(campaign);
}

/// <summary>A remark on a span of the season in one year.</summary>
/// <param name="Pointer">JSON Pointer of the span, such as <c>/season/0</c>.</param>
/// <param name="Year">The year that its window is named for.</param>
/// <param name="Code">
/// <c>unknown-days</c>, <c>no-end</c>, <c>ends-early</c>, <c>unknown-lunar-year</c>, <c>no-leap-month</c>,
/// <c>short-month</c>.
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
    public static CampaignNote From(SeasonNote note, string pointer) =>
        new(
            pointer,
            note.Year,
            note.Warning.Code,
            note.Warning.Text,
            note.Warning.Name,
            note.Warning.First,
            note.Warning.Last
        );
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
            store.AllAsync(page.After, cancellationToken).Where(c => caller.Covers(c.Area)),
            CampaignView.From,
            c => c.Id,
            cancellationToken
        );
        return new CampaignPage(found, cursor);
    }
}

/// <summary>One occurrence, settled or planned.</summary>
/// <param name="DueAt">The due instant.</param>
/// <param name="State">The state, which for a planned one is <c>Planned</c> or <c>Skipped</c>.</param>
/// <param name="Broadcast">The broadcast that it started.</param>
/// <param name="Reason">The reason why it did not start, or why it is planned, as an English sentence.</param>
/// <param name="Cause">
/// The reason for programs; absent where nothing needs one, and where it was settled before causes were stored.
/// </param>
public sealed record OccurrenceView(
    Instant DueAt,
    OccurrenceState State,
    string? Broadcast,
    string? Reason,
    OccurrenceCause? Cause
);

/// <summary>A page of occurrences, ascending.</summary>
public sealed record OccurrencePage(IReadOnlyList<OccurrenceView> Occurrences, string? Cursor)
{
    public static async Task<OccurrencePage> ReadAsync(
        OccurrenceReader reader,
        Campaign campaign,
        OccurrenceRange range,
        CancellationToken cancellationToken
    )
    {
        var (occurrences, after) = await reader.ReadAsync(
            campaign,
            range.From,
            range.To,
            range.Limit,
            cancellationToken
        );
        return new OccurrencePage(
            [.. occurrences.Select(o => new OccurrenceView(o.DueAt, o.State, o.Broadcast, o.Reason, o.Cause))],
            Page.EncodeCursor(after is { } at ? at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null)
        );
    }
}

/// <summary>
/// The range of occurrences that a caller asked for: due in [<paramref name="From"/>, <paramref name="To"/>].
/// </summary>
public sealed record OccurrenceRange(Instant From, Instant To, int Limit)
{
    private static readonly Duration Year = Duration.FromDays(366);
    private static readonly Duration Second = Duration.FromSeconds(1);

    /// <summary>Reads <c>from</c>, <c>to</c>, <c>limit</c>, <c>cursor</c>.</summary>
    public static Result<OccurrenceRange> Read(HttpRequest request, Campaign campaign, TimeProvider clock)
    {
        var page = Page.From(request);
        if (!page.IsOk)
        {
            return page.Problem;
        }

        var zone = campaign.Terms.Plan.Schedule.Zone;
        var (from, to) = (clock.GetCurrentInstant(), (Instant?)null);
        foreach (var name in new[] { "from", "to" })
        {
            if (request.Query[name].FirstOrDefault() is not { Length: > 0 } text)
            {
                continue;
            }

            if (ParseInstant(text, zone, endOfDay: name == "to") is not { } at)
            {
                return CommonProblems.UnreadableQuery(
                    name,
                    $"{name} is an instant such as 2027-06-18T16:30:00+08:00 or a day such as 2027-06-18, "
                        + $"within 1900 to 2100."
                );
            }

            (from, to) = name == "from" ? (at, to) : (from, (Instant?)at);
        }

        if (page.Value.After is { } after)
        {
            if (
                !long.TryParse(after, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last)
                || last < CampaignPlanner.Earliest.ToUnixTimeSeconds()
                || last > CampaignPlanner.End.ToUnixTimeSeconds()
            )
            {
                return CommonProblems.UnreadableCursor();
            }

            // The default end depends on the start of the first page, or each later page would move it.
            to ??= from + Year;
            from = Instant.Max(from, Instant.FromUnixTimeSeconds(last) + Second);
        }

        return new OccurrenceRange(from, to ?? from + Year, page.Value.Limit);
    }

    private static Instant? ParseInstant(string text, DateTimeZone zone, bool endOfDay)
    {
        // A plus sign that was not escaped arrives as a space.
        Instant? at = OffsetDateTimePattern.Rfc3339.Parse(text.Replace(' ', '+')) is { Success: true } instant
            ? IsNear(instant.Value.Year)
                ? instant.Value.ToInstant()
                : null
            : LocalDatePattern.Iso.Parse(text) is { Success: true } day && IsNear(day.Value.Year)
                ? (
                    endOfDay
                        ? day.Value.PlusDays(1).AtStartOfDayInZone(zone).ToInstant() - Second
                        : day.Value.AtStartOfDayInZone(zone).ToInstant()
                )
                : null;
        // One day of tolerance at either end: 1900-01-01 begins at a different instant in each zone.
        return at >= CampaignPlanner.Earliest - Duration.FromDays(1) && at <= CampaignPlanner.End + Duration.FromDays(1)
            ? at
            : null;

        // For a year further away, adding a day could leave the range of NodaTime.
        static bool IsNear(int year) => year is >= 1_899 and <= 2_101;
    }
}
