using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.SolarCalendar;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Seasons;

/// <summary>Reads an edge as written, or says which member is at fault.</summary>
internal static class SeasonEdgeReader
{
    private static readonly LocalDatePattern MonthAndDay = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM-dd");

    /// <summary>Reads an edge; null with a fault, whose member is a JSON Pointer below the edge or empty.</summary>
    /// <param name="body">The body as the caller wrote it.</param>
    /// <param name="days">The days that may be named; one whose name is not among them never comes.</param>
    /// <param name="fault">What is wrong.</param>
    public static SeasonEdge? Read(
        EdgeBody body,
        DayCatalogue days,
        out (string Member, string Code, string Detail)? fault
    )
    {
        fault = null;
        if (new[] { body.Date, body.Term, body.Lunar, body.Day }.Count(m => m is not null) > 1)
        {
            fault = ("", "one-of", "An edge is one of date, term, lunar, day.");
        }
        else if (body.OffsetDays is < -SeasonEdge.MaxOffsetDays or > SeasonEdge.MaxOffsetDays)
        {
            fault = ("/offsetDays", "out-of-range", $"An edge moves by at most {SeasonEdge.MaxOffsetDays} days.");
        }
        else if (body.Day is { } what)
        {
            return new CatalogueDay(days, DayReference.Read(what), body.OffsetDays);
        }
        else if (body.Term is { } name)
        {
            if (SolarTerm.Find(name) is { } term)
            {
                return new TermDay(term, body.OffsetDays);
            }

            fault = ("/term", "unknown-term", UnknownTerm(name));
        }
        else if (body.Lunar is { } text)
        {
            var date = LunarDate.Read(text);
            if (date is { Exists: true })
            {
                return new LunarDay(date, body.OffsetDays);
            }

            fault = date is not null
                ? (
                    "/lunar",
                    "no-such-lunar-date",
                    $"No year from {LunarDate.FirstYear} to {LunarDate.LastYear} has a leap month {date.Month}."
                )
                : (
                    "/lunar",
                    "unreadable-lunar-date",
                    "A lunar date is written as 12-23, leap 4-1 or eve: month 1 to 12, day 1 to 30."
                );
        }
        else if (ReadAnnual(body.Date) is { } day)
        {
            return new FixedDate(day, body.OffsetDays);
        }
        else
        {
            fault = ("", "unreadable-date", "An edge is a day of the year, such as 06-01.");
        }

        return null;
    }

    /// <summary>A day of a leap year, since 02-29 is one.</summary>
    public static AnnualDate? ReadAnnual(string? text) =>
        text?.Length == 5 && MonthAndDay.Parse("2000-" + text) is { Success: true, Value: var day }
            ? new AnnualDate(day.Month, day.Day)
            : null;

    private static string UnknownTerm(string term) => SolarTerm.Nearest(term) switch
    {
        [] => "A solar term is one of the 24, such as 立夏 or lixia.",
        var near => $"There is no solar term '{term}'. Nearest: {string.Join(", ", near)}.",
    };
}
