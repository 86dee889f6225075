using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.SolarCalendar;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Seasons;

/// <summary>Reads the first or last day of a season.</summary>
internal static class SeasonEdgeReader
{
    private static readonly LocalDatePattern MonthAndDay = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM-dd");

    /// <summary>Reads an edge; the member of an error is a JSON Pointer below the edge.</summary>
    /// <param name="body">The edge as the caller wrote it.</param>
    /// <param name="days">The days that may be named; one whose name is not among them never comes.</param>
    /// <returns><c>one-of</c>, <c>out-of-range</c>, <c>too-long</c>, <c>unknown-term</c>, <c>no-such-lunar-date</c>,
    /// <c>unreadable-lunar-date</c> or <c>unreadable-date</c> where the edge cannot be used.</returns>
    public static Parsed<SeasonEdge> Read(EdgeBody body, DayCatalogue days)
    {
        if (new[] { body.Date, body.Term, body.Lunar, body.Day }.Count(m => m is not null) > 1)
        {
            return new ParseError("one-of", "An edge is one of date, term, lunar, day.");
        }

        if (body.OffsetDays is < -SeasonEdge.MaxOffsetDays or > SeasonEdge.MaxOffsetDays)
        {
            return new ParseError("out-of-range", $"An edge moves by at most {SeasonEdge.MaxOffsetDays} days.")
            {
                Member = "/offsetDays",
            };
        }

        return body switch
        {
            { Day.Length: > DayReference.MaxLength } => new ParseError("too-long", DayReference.TooLong)
            {
                Member = "/day",
            },
            { Day: { } day } => new CatalogueDay(days, DayReference.Read(day), body.OffsetDays),
            { Term: { } term } => ReadTerm(term, body.OffsetDays),
            { Lunar: { } lunar } => ReadLunar(lunar, body.OffsetDays),
            _ => ReadAnnual(body.Date) is { } date
                ? new FixedDate(date, body.OffsetDays)
                : new ParseError("unreadable-date", "An edge is a day of the year, such as 06-01."),
        };
    }

    private static Parsed<SeasonEdge> ReadTerm(string name, int offsetDays) =>
        SolarTerm.Find(name) is { } term
            ? new TermDay(term, offsetDays)
            : new ParseError("unknown-term", UnknownTerm(name)) { Member = "/term" };

    private static Parsed<SeasonEdge> ReadLunar(string text, int offsetDays) =>
        LunarDate.Read(text) switch
        {
            { Exists: true } date => new LunarDay(date, offsetDays),
            { } date => new ParseError(
                "no-such-lunar-date",
                $"No year from {LunarDate.FirstYear} to {LunarDate.LastYear} has a leap month {date.Month}."
            )
            {
                Member = "/lunar",
            },
            null => new ParseError(
                "unreadable-lunar-date",
                "A lunar date is written as 12-23, leap 4-1 or eve: month 1 to 12, day 1 to 30."
            )
            {
                Member = "/lunar",
            },
        };

    /// <summary>Reads a day of the year such as <c>06-01</c>, 02-29 included; null where it is none.</summary>
    public static AnnualDate? ReadAnnual(string? text) =>
        text?.Length == 5 && MonthAndDay.Parse("2000-" + text) is { Success: true, Value: var day }
            ? new AnnualDate(day.Month, day.Day)
            : null;

    // The length of a name that is longer than any term and half of it says enough: none is near.
    private const int MaxTerm = 20;

    private static string UnknownTerm(string term) =>
        SolarTerm.Nearest(term[..Math.Min(MaxTerm, term.Length)]) switch
        {
            [] => "A solar term is one of the 24, such as 立夏 or lixia.",
            var near => $"There is no solar term '{term}'. Nearest: {string.Join(", ", near)}.",
        };
}
