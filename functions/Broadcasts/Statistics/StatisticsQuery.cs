using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>The kind of rows that past texts are counted in.</summary>
public enum StatisticsGrouping
{
    /// <summary>The local month in which a broadcast was due.</summary>
    Month,

    /// <summary>The campaign whose occurrence requested a broadcast.</summary>
    Campaign,

    /// <summary>The template of a text: of its card where the broadcast had cards.</summary>
    Template,

    /// <summary>The area of a recipient.</summary>
    Area,
}

/// <summary>The past months that a caller asks about.</summary>
/// <param name="First">The first month.</param>
/// <param name="Last">The last month, included.</param>
/// <param name="By">The kind of rows.</param>
/// <param name="Area">Only recipients at or below this path; empty for all.</param>
/// <param name="Within">
/// The caller's area: broadcasts count whose areas all lie at or below it. Callers of one area share a reading.
/// </param>
public sealed record StatisticsQuery(YearMonth First, YearMonth Last, StatisticsGrouping By, string Area, string Within)
{
    /// <summary>The maximum number of months: as many as broadcasts are kept.</summary>
    public const int MaxMonths = 24;

    /// <summary>The years that a query may name, so that months can be added up.</summary>
    private const int FirstYear = 2000;
    private const int LastYear = 2199;

    private static readonly LocalDatePattern MonthPattern = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM");

    /// <summary>Reads a query; <c>unreadable-query</c>, <c>not-allowed</c> for an area outside the caller's.</summary>
    public static Result<StatisticsQuery> Read(HttpRequest request, Caller caller)
    {
        if (FindMonth(request, "from") is not { } first)
        {
            return CommonProblems.UnreadableQuery("from", "from is the first month, such as 2027-01.");
        }

        if (FindMonth(request, "to") is not { } last)
        {
            return CommonProblems.UnreadableQuery("to", "to is the last month, such as 2027-06.");
        }

        var months = CountMonths(first, last);
        if (months is < 1 or > MaxMonths)
        {
            return CommonProblems.UnreadableQuery(
                "to",
                $"to is the month of from or a later one, {MaxMonths} months in all at most."
            );
        }

        var grouping = request.Query["by"].FirstOrDefault() ?? nameof(StatisticsGrouping.Month);
        if (
            !Enum.GetNames<StatisticsGrouping>().Contains(grouping, StringComparer.OrdinalIgnoreCase)
            || !Enum.TryParse<StatisticsGrouping>(grouping, ignoreCase: true, out var by)
        )
        {
            return CommonProblems.UnreadableQuery("by", "by is month, campaign, template or area.");
        }

        var area = AreaQuery.Read(request);
        return !area.IsOk ? area.Problem
            : area.Value.Length > 0 && caller.MustCover(area.Value) is { } outside ? outside
            : new StatisticsQuery(first, last, by, area.Value, caller.Area);
    }

    /// <summary>Returns all months, the first one first, as <c>2027-01</c>.</summary>
    public IEnumerable<string> GetMonths() =>
        Enumerable.Range(0, CountMonths(First, Last)).Select(n => Format(First.PlusMonths(n)));

    /// <summary>Returns the time from the first month's beginning to the last one's end in a zone.</summary>
    public Interval ToInterval(DateTimeZone zone) =>
        new(
            zone.AtStartOfDay(First.OnDayOfMonth(1)).ToInstant(),
            zone.AtStartOfDay(Last.PlusMonths(1).OnDayOfMonth(1)).ToInstant()
        );

    /// <summary>Whether the caller may see a broadcast of these areas: only who covers all of them.</summary>
    public bool Sees(IReadOnlyList<string> areas) => areas.All(a => AreaPath.Covers(Within, a));

    /// <summary>Whether recipients of an area count; of those who were erased the area is null.</summary>
    public bool Counts(string? area) => Area.Length == 0 || (area is not null && AreaPath.Covers(Area, area));

    /// <summary>Returns the local month of an instant, as <c>2027-01</c>.</summary>
    public static string MonthOf(Instant at, DateTimeZone zone) => MonthPattern.Format(at.InZone(zone).Date);

    private static int CountMonths(YearMonth first, YearMonth last) =>
        ((last.Year - first.Year) * 12) + last.Month - first.Month + 1;

    private static YearMonth? FindMonth(HttpRequest request, string name) =>
        request.Query[name].FirstOrDefault() is { } text ? ParseMonth(text) : null;

    private static YearMonth? ParseMonth(string text) =>
        MonthPattern.Parse(text) is { Success: true, Value: { Year: >= FirstYear and <= LastYear } day }
            ? new YearMonth(day.Year, day.Month)
            : null;

    private static string Format(YearMonth month) =>
        string.Create(CultureInfo.InvariantCulture, $"{month.Year:0000}-{month.Month:00}");
}
