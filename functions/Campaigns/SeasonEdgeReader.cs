using CommunityAlerts.Campaigns.Seasons;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns;

/// <summary>Reads an edge as written, or says which member is at fault.</summary>
internal static class SeasonEdgeReader
{
    private static readonly LocalDatePattern MonthAndDay = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM-dd");

    /// <summary>Reads an edge; null with a fault, whose member is a JSON Pointer below the edge or empty.</summary>
    public static SeasonEdge? Read(EdgeBody body, out (string Member, string Code, string Detail)? fault)
    {
        fault = Fault(body);
        return fault is not null ? null
            : body.Term is not null ? new TermDay(SolarTerm.Find(body.Term)!, body.OffsetDays)
            : body.Lunar is not null ? new LunarDay(LunarDate.Read(body.Lunar)!, body.OffsetDays)
            : new FixedDate(ReadAnnual(body.Date)!.Value, body.OffsetDays);
    }

    /// <summary>A day of a leap year, since 02-29 is one.</summary>
    public static AnnualDate? ReadAnnual(string? text) =>
        text?.Length == 5 && MonthAndDay.Parse("2000-" + text) is { Success: true, Value: var day } ? new AnnualDate(day.Month, day.Day) : null;

    private static (string Member, string Code, string Detail)? Fault(EdgeBody body) => body switch
    {
        _ when new[] { body.Date, body.Term, body.Lunar, body.Day }.Count(m => m is not null) > 1 =>
            ("", "one-of", "An edge is one of date, term, lunar, day."),
        { Day: not null } => ("/day", "not-yet-supported", "An edge by a named day is not supported yet."),
        { OffsetDays: < -SeasonEdge.MostOffsetDays or > SeasonEdge.MostOffsetDays } =>
            ("/offsetDays", "out-of-range", $"An edge moves by at most {SeasonEdge.MostOffsetDays} days."),
        { Term: { } term } when SolarTerm.Find(term) is null => ("/term", "unknown-term", UnknownTerm(term)),
        { Lunar: { } lunar } => LunarFault(lunar),
        { Term: null } when ReadAnnual(body.Date) is null => ("", "unreadable-date", "An edge is a day of the year, such as 06-01."),
        _ => null,
    };

    private static string UnknownTerm(string term) => SolarTerm.Nearest(term) switch
    {
        [] => "A solar term is one of the 24, such as 立夏 or lixia.",
        var near => $"There is no solar term '{term}'. Nearest: {string.Join(", ", near)}.",
    };

    private static (string Member, string Code, string Detail)? LunarFault(string lunar) => LunarDate.Read(lunar) switch
    {
        null => ("/lunar", "unreadable-lunar-date", "A lunar date is written as 12-23, leap 4-1 or eve: month 1 to 12, day 1 to 30."),
        { Exists: false } date => ("/lunar", "no-such-lunar-date", $"No year from {LunarDate.FirstYear} to {LunarDate.LastYear} has a leap month {date.Month}."),
        _ => null,
    };
}
