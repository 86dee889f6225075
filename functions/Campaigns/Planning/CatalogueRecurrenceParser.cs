using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Campaigns.Planning;

/// <summary>Reads the <c>rule</c> of a schedule.</summary>
internal static class CatalogueRecurrenceParser
{
    private const string SchoolDay = "school-day";

    /// <summary>Reads a rule; the member of an error is a JSON Pointer below the rule.</summary>
    /// <param name="body">The rule as the caller wrote it.</param>
    /// <param name="days">The days that may be named.</param>
    /// <returns><c>one-of</c>, <c>too-long</c> or <c>out-of-range</c> where the rule cannot be used.</returns>
    public static Parsed<CatalogueRecurrence> Read(RuleBody body, DayCatalogue days) =>
        FindError(body) is { } error
            ? error
            : body switch
            {
                { Each: SchoolDay } => new EachSchoolDay(days),
                { Each: { } day } => new EachDay(days, DayReference.Read(day), body.OffsetDays ?? 0),
                { LastSchoolDayBefore: { } day } => new LastSchoolDayBefore(days, DayReference.Read(day)),
                { FirstSchoolDayAfter: { } day } => new FirstSchoolDayAfter(days, DayReference.Read(day)),
                { LastDays: { } count } => new LastDays(count),
                _ => new FirstDays(body.FirstDays!.Value),
            };

    private static ParseError? FindError(RuleBody body)
    {
        object?[] choices =
        [
            body.Each,
            body.LastSchoolDayBefore,
            body.FirstSchoolDayAfter,
            body.LastDays,
            body.FirstDays,
        ];
        if (choices.Count(c => c is not null) != 1)
        {
            return new ParseError(
                "one-of",
                "A rule is one of each, lastSchoolDayBefore, firstSchoolDayAfter, lastDays, firstDays."
            );
        }

        if ((body.Each ?? body.LastSchoolDayBefore ?? body.FirstSchoolDayAfter)?.Length > DayReference.MaxLength)
        {
            return new ParseError("too-long", DayReference.TooLong)
            {
                Member =
                    body.Each is not null ? "/each"
                    : body.LastSchoolDayBefore is not null ? "/lastSchoolDayBefore"
                    : "/firstSchoolDayAfter",
            };
        }

        if (body.OffsetDays is not null && body.Each is null or SchoolDay)
        {
            return new ParseError("one-of", "Only each has an offset, and school days have none.")
            {
                Member = "/offsetDays",
            };
        }

        if (body.OffsetDays is < -SeasonEdge.MaxOffsetDays or > SeasonEdge.MaxOffsetDays)
        {
            return new ParseError("out-of-range", $"A day moves by at most {SeasonEdge.MaxOffsetDays} days.")
            {
                Member = "/offsetDays",
            };
        }

        return (body.LastDays ?? body.FirstDays) is < 1 or > SeasonSpan.MaxDays
            ? new ParseError("out-of-range", $"Give 1 to {SeasonSpan.MaxDays} days.")
            {
                Member = body.LastDays is null ? "/firstDays" : "/lastDays",
            }
            : null;
    }
}
