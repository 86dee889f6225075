using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Seasons;

namespace CommunityAlerts.Campaigns;

/// <summary>Reads a rule as written, or says which member is at fault.</summary>
internal static class CatalogueRecurrenceParser
{
    private const string SchoolDay = "school-day";

    /// <summary>Reads a rule; null with a fault, whose member is a JSON Pointer below the rule or empty.</summary>
    /// <param name="body">The body as the caller wrote it.</param>
    /// <param name="days">The days that may be named.</param>
    /// <param name="fault">What is wrong.</param>
    public static CatalogueRecurrence? Read(
        RuleBody body,
        DayCatalogue days,
        out (string Member, string Code, string Detail)? fault
    )
    {
        fault = null;
        if (
            new[]
            {
                body.Each is not null,
                body.LastSchoolDayBefore is not null,
                body.FirstSchoolDayAfter is not null,
                body.LastDays is not null,
                body.FirstDays is not null,
            }.Count(given => given) != 1
        )
        {
            fault = (
                "",
                "one-of",
                "A rule is one of each, lastSchoolDayBefore, firstSchoolDayAfter, lastDays, firstDays."
            );
        }
        else if (body.OffsetDays is not null && body.Each is null or SchoolDay)
        {
            fault = ("/offsetDays", "one-of", "Only each has an offset, and school days have none.");
        }
        else if (body.OffsetDays is < -SeasonEdge.MaxOffsetDays or > SeasonEdge.MaxOffsetDays)
        {
            fault = ("/offsetDays", "out-of-range", $"A day moves by at most {SeasonEdge.MaxOffsetDays} days.");
        }
        else if ((body.LastDays ?? body.FirstDays) is < 1 or > SeasonSpan.MaxDays)
        {
            fault = (
                body.LastDays is null ? "/firstDays" : "/lastDays",
                "out-of-range",
                $"1 to {SeasonSpan.MaxDays} days."
            );
        }

        return fault is not null ? null : body switch
        {
            { Each: SchoolDay } => new EachSchoolDay(days),
            { Each: { } what } => new EachDay(days, DayReference.Read(what), body.OffsetDays ?? 0),
            { LastSchoolDayBefore: { } what } => new NearestSchoolDay(days, DayReference.Read(what), Before: true),
            { FirstSchoolDayAfter: { } what } => new NearestSchoolDay(days, DayReference.Read(what), Before: false),
            { LastDays: { } count } => new DaysOfWindow(count, AtEnd: true),
            _ => new DaysOfWindow(body.FirstDays!.Value, AtEnd: false),
        };
    }
}
