using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Tests.Campaigns;

/// <summary>Campaigns as callers would write them, and moments as tests write them.</summary>
internal static class Plans
{
    public static CampaignBody Body(string season, string schedule, string more = "") =>
        JsonSerializer.Deserialize<CampaignBody>(
            $$"""{"name":"Fridays","template":"drowning","audience":{"lists":[],"area":"beiguan"},"season":{{season}},"schedule":{{schedule}}{{more}}}""",
            Json.Strict
        )!;

    public static Result<CampaignTerms> Parse(
        string season,
        string schedule,
        string more = "",
        DayCatalogue? days = null
    ) => CampaignParser.Parse(Body(season, schedule, more), days ?? DayCatalogue.Empty);

    /// <summary>Makes a plan, also one that never fires.</summary>
    public static CampaignPlan Plan(string season, string schedule, DayCatalogue? days = null) =>
        CampaignParser.ParseStored(Body(season, schedule), days ?? DayCatalogue.Empty).Plan;

    /// <summary>Makes a catalogue of <c>school-term Spring 2027-02-22..2027-07-09; exam 中考 2027-06-18</c>.</summary>
    public static DayCatalogue Catalogue(string text, int version = 1) =>
        new(version, Instant.FromUtc(2027, 1, 1, 0, 0), [.. text.Split(';').Select(Entry)]);

    public static DayEntry Entry(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ends = parts[2].Split("..");
        return new DayEntry
        {
            Kind = DayReference.Kinds[parts[0]],
            Name = parts[1],
            From = Day(ends[0]),
            To = ends.Length > 1 ? Day(ends[1]) : null,
            Area = parts.Length > 3 ? parts[3] : null,
        };
    }

    /// <summary>
    /// Makes a season of <c>05-01..09-10</c>, <c>清明(-10)..清明(3)</c>, <c>lunar 12-23..eve</c>; several joined by a plus,
    /// <c>-</c> before what is left out.
    /// </summary>
    public static string Season(string text) =>
        "["
        + string.Join(
            ',',
            text.Split('+')
                .Select(span =>
                {
                    var parts = span.Split(" - ");
                    var except = string.Join(',', parts[1..].Select(Span));
                    return Span(parts[0])[..^1] + $$""","except":[{{except}}]}""";
                })
        )
        + "]";

    public static string Rule(string rrule, string time, string zone) =>
        $$"""{"rrule":"{{rrule}}","time":"{{time}}","zone":"{{zone}}"}""";

    public static CampaignPlan Daily(
        string season,
        string time = "16:30",
        string zone = "Asia/Shanghai",
        DayCatalogue? days = null
    ) => Plan(Season(season), Rule("FREQ=DAILY", time, zone), days);

    /// <summary>The local days or times of a plan's occurrences in a span of local days, both inclusive.</summary>
    public static IReadOnlyList<LocalDateTime> Between(this CampaignPlan plan, string first, string last) =>
        [
            .. CampaignPlanner
                .EnumerateDue(
                    plan,
                    Day(first).AtStartOfDayInZone(plan.Schedule.Zone).ToInstant() - Duration.Epsilon,
                    Day(last).PlusDays(1).AtStartOfDayInZone(plan.Schedule.Zone).ToInstant() - Duration.Epsilon
                )
                .Select(due => due.InZone(plan.Schedule.Zone).LocalDateTime),
        ];

    public static string Days(IEnumerable<LocalDateTime> at) =>
        string.Join(' ', at.Select(a => LocalDatePattern.Iso.Format(a.Date)).Distinct(StringComparer.Ordinal));

    public static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;

    public static Instant At(string text) =>
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:sso<G>") is var seconds
        && seconds.Parse(text) is { Success: true } at
            ? at.Value.ToInstant()
            : OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<G>").Parse(text).Value.ToInstant();

    private static string Span(string text) =>
        text.Split("..") is [var from, var to]
            ? $$"""{"from":{{Edge(from)}},"to":{{Edge(to)}}}"""
            : Span($"{text}..{text}");

    private static string Edge(string text)
    {
        var parts = text.Split('(', ')');
        var (name, offset) = (parts[0].Trim(), parts.Length > 1 ? $",\"offsetDays\":{parts[1]}" : "");
        return name == "eve" ? $$"""{"lunar":"eve"{{offset}}}"""
            : name.StartsWith("lunar ", StringComparison.Ordinal)
                ? $$"""{"lunar":"{{name["lunar ".Length..]}}"{{offset}}}"""
            : name.StartsWith("day ", StringComparison.Ordinal) ? $$"""{"day":"{{name["day ".Length..]}}"{{offset}}}"""
            : !char.IsAsciiDigit(name[0]) ? $$"""{"term":"{{name}}"{{offset}}}"""
            : offset.Length > 0 ? $$"""{"date":"{{name}}"{{offset}}}"""
            : $"\"{name}\"";
    }
}
