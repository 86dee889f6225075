using CommunityAlerts.Templates;

namespace CommunityAlerts.Campaigns;

/// <summary>A ready-made campaign without an audience, which the area that adopts it chooses.</summary>
/// <param name="Id">The id of the campaign without the area's prefix.</param>
/// <param name="Theme">The theme, which selects the audience: <c>drowning</c>, <c>fire</c>, <c>fraud</c>.</param>
/// <param name="Name">The name in Chinese and English.</param>
/// <param name="Templates">The ids of <see cref="DefaultTemplates"/>; several make a deck.</param>
/// <param name="Season">The season.</param>
/// <param name="Schedule">The schedule; its zone is set when an area adopts it.</param>
public sealed record DefaultCampaign(
    string Id,
    string Theme,
    string Name,
    IReadOnlyList<string> Templates,
    SeasonBody Season,
    ScheduleBody Schedule
);

/// <summary>The campaigns of a year of prevention, in three themes, each with its seasons and peaks.</summary>
/// <remarks>
/// A campaign has one schedule, so a peak is a separate campaign. No day has two texts about one theme: the eve of a
/// holiday has the holiday's text, not Friday's as well.
/// </remarks>
public static class DefaultCampaigns
{
    public const string Drowning = "drowning";
    public const string Fire = "fire";
    public const string Fraud = "fraud";

    private const string HolidayStart = "holiday-start";

    private static readonly EdgeBody[] Fireworks = [Lunar("12-23"), Lunar("eve"), Lunar("1-5"), Lunar("1-15")];
    private static readonly EdgeBody[] TombSweeping = [Term("清明", -10), Term("清明", -2), Term("清明")];

    public static IReadOnlyList<string> Themes { get; } = [Drowning, Fire, Fraud];

    public static IReadOnlyList<DefaultCampaign> All { get; } =
    [
        new(
            "drowning",
            Drowning,
            "防溺水：周五放学后 · Drowning, Fridays after school",
            ["drowning"],
            SingleSpan(Term("立夏"), Term("白露"), Day(HolidayStart, -1)),
            Recurring("FREQ=WEEKLY;BYDAY=FR", "16:30")
        ),
        new(
            "drowning-holidays",
            Drowning,
            "防溺水：节假日前 · Drowning, eves of holidays",
            ["drowning"],
            SingleSpan(Term("立夏"), Term("白露")),
            ByRule(new RuleBody { Each = HolidayStart, OffsetDays = -1 }, "16:30")
        ),
        new(
            "drowning-summer",
            Drowning,
            "防溺水：暑期周二 · Drowning, Tuesdays in summer",
            ["drowning"],
            SingleSpan(Date("06-20"), Date("08-31")),
            Recurring("FREQ=WEEKLY;BYDAY=TU", "10:00")
        ),
        new(
            "fire-heating",
            Fire,
            "冬季取暖防火 · Heating, every second Monday",
            ["fire-heating"],
            SingleSpan(Date("11-01"), Date("03-15"), [Date("11-09"), .. Fireworks]),
            Recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "17:30")
        ),
        new(
            "fire-safety-day",
            Fire,
            "消防宣传日 · Fire Safety Day",
            ["fire-safety-day"],
            SingleSpan(Date("11-09"), Date("11-09")),
            OnDate("11-09", "10:00")
        ),
        new(
            "fire-fireworks",
            Fire,
            "烟花爆竹安全 · Fireworks around Spring Festival",
            ["fire-fireworks"],
            SingleDays(Fireworks),
            Recurring("FREQ=DAILY", "16:00")
        ),
        new(
            "fire-tomb-sweeping",
            Fire,
            "清明祭扫防火 · Tomb sweeping",
            ["fire-tomb-sweeping"],
            SingleDays(TombSweeping),
            Recurring("FREQ=DAILY", "08:30")
        ),
        new(
            "fire-ebike",
            Fire,
            "电动自行车充电安全 · E-bikes, first Saturday of the month",
            ["fire-ebike"],
            SingleSpan(Date("09-01"), Date("05-31"), [.. TombSweeping, .. Fireworks]),
            Recurring("FREQ=MONTHLY;BYDAY=1SA", "10:00")
        ),
        new(
            "fire-ebike-summer",
            Fire,
            "电动自行车充电安全：夏季 · E-bikes, every second Saturday in summer",
            ["fire-ebike"],
            SingleSpan(Date("06-01"), Date("08-31")),
            Recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "10:00")
        ),
        new(
            "fraud",
            Fraud,
            "防诈骗：每周一招 · Fraud, a tip every Wednesday",
            DefaultTemplates.FraudTips,
            SingleSpan(Date("01-01"), Date("12-31")),
            Recurring("FREQ=WEEKLY;BYDAY=WE", "10:00")
        ),
        new(
            "fraud-peaks",
            Fraud,
            "防诈骗：高发期周日 · Fraud, Sundays when it peaks",
            ["fraud"],
            new SeasonBody(
                [
                    Span(Date("06-01"), Date("06-20")),
                    Span(Date("07-01"), Date("08-31")),
                    Span(Date("11-01"), Date("11-12")),
                    Span(Lunar("1-1", -30), Lunar("1-1", -1)),
                ],
                IsList: true
            ),
            Recurring("FREQ=WEEKLY;BYDAY=SU", "10:00")
        ),
    ];

    private static EdgeBody Date(string day) => new(Date: day);

    private static EdgeBody Term(string name, int offsetDays = 0) => new(Term: name, OffsetDays: offsetDays);

    private static EdgeBody Lunar(string date, int offsetDays = 0) => new(Lunar: date, OffsetDays: offsetDays);

    private static EdgeBody Day(string reference, int offsetDays) => new(Day: reference, OffsetDays: offsetDays);

    private static SpanBody Span(EdgeBody from, EdgeBody to) => new() { From = from, To = to };

    private static SeasonBody SingleSpan(EdgeBody from, EdgeBody to, params EdgeBody[] except) =>
        new(
            [
                new SpanBody
                {
                    From = from,
                    To = to,
                    Except = except.Length > 0 ? [.. except.Select(e => new ExceptBody(e, e, IsDay: true))] : null,
                },
            ],
            IsList: false
        );

    private static SeasonBody SingleDays(params EdgeBody[] days) =>
        new([.. days.Select(d => Span(d, d))], IsList: true);

    private static ScheduleBody Recurring(string rrule, string time) =>
        new()
        {
            Rrule = rrule,
            Time = time,
            Zone = "",
        };

    private static ScheduleBody ByRule(RuleBody rule, string time) =>
        new()
        {
            Rule = rule,
            Time = time,
            Zone = "",
        };

    private static ScheduleBody OnDate(string day, string time) =>
        new()
        {
            Dates = [day],
            Time = time,
            Zone = "",
        };
}
