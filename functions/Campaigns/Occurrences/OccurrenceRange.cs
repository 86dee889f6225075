using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Occurrences;

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
        var from = ReadInstant(request, "from", zone, endOfDay: false);
        if (!from.IsOk)
        {
            return from.Problem;
        }

        var to = ReadInstant(request, "to", zone, endOfDay: true);
        return to.IsOk ? ApplyCursor(page.Value, from.Value ?? clock.GetCurrentInstant(), to.Value) : to.Problem;
    }

    /// <summary>Creates the range of some days in a campaign's zone, all of it in one page.</summary>
    public static OccurrenceRange OfDays(LocalDate first, LocalDate last, Campaign campaign)
    {
        var zone = campaign.Terms.Plan.Schedule.Zone;
        return new OccurrenceRange(
            first.AtStartOfDayInZone(zone).ToInstant(),
            last.PlusDays(1).AtStartOfDayInZone(zone).ToInstant() - Second,
            Page.MaxLimit
        );
    }

    /// <summary>Creates the range of a page, which begins after the occurrence that its cursor names.</summary>
    private static Result<OccurrenceRange> ApplyCursor(Page page, Instant from, Instant? to)
    {
        // The default end depends on the start of the first page, or each later page would move it.
        var end = to ?? from + Year;
        if (page.After is not { } after)
        {
            return new OccurrenceRange(from, end, page.Limit);
        }

        return
            long.TryParse(after, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last)
            && last >= CampaignPlanner.Earliest.ToUnixTimeSeconds()
            && last <= CampaignPlanner.End.ToUnixTimeSeconds()
            ? new OccurrenceRange(Instant.Max(from, Instant.FromUnixTimeSeconds(last) + Second), end, page.Limit)
            : CommonProblems.UnreadableCursor();
    }

    /// <summary>Reads an instant or a day of the query; null where it is not given.</summary>
    private static Result<Instant?> ReadInstant(HttpRequest request, string name, DateTimeZone zone, bool endOfDay)
    {
        if (request.Query[name].FirstOrDefault() is not { Length: > 0 } text)
        {
            return (Instant?)null;
        }

        return ParseInstant(text, zone, endOfDay) is { } at
            ? (Instant?)at
            : CommonProblems.UnreadableQuery(
                name,
                $"{name} is an instant such as 2027-06-18T16:30:00+08:00 or a day such as 2027-06-18, "
                    + $"within 1900 to 2100."
            );
    }

    private static Instant? ParseInstant(string text, DateTimeZone zone, bool endOfDay)
    {
        // A plus sign that was not escaped arrives as a space.
        var at =
            OffsetDateTimePattern.Rfc3339.Parse(text.Replace(' ', '+')) is { Success: true } instant
                ? ToInstant(instant.Value)
            : LocalDatePattern.Iso.Parse(text) is { Success: true } day ? ToInstant(day.Value, zone, endOfDay)
            : null;
        // One day of tolerance at either end: 1900-01-01 begins at a different instant in each zone.
        return at >= CampaignPlanner.Earliest - Duration.FromDays(1) && at <= CampaignPlanner.End + Duration.FromDays(1)
            ? at
            : null;
    }

    private static Instant? ToInstant(OffsetDateTime at) => IsNear(at.Year) ? at.ToInstant() : null;

    private static Instant? ToInstant(LocalDate day, DateTimeZone zone, bool endOfDay) =>
        !IsNear(day.Year) ? null
        : endOfDay ? day.PlusDays(1).AtStartOfDayInZone(zone).ToInstant() - Second
        : day.AtStartOfDayInZone(zone).ToInstant();

    /// <summary>Whether adding a day cannot leave the range of NodaTime.</summary>
    private static bool IsNear(int year) => year is >= CalendarRange.FirstYear - 1 and <= CalendarRange.LastYear + 1;
}
