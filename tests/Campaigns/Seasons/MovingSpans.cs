using CommunityAlerts.Tests.Campaigns.SolarCalendar;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CommunityAlerts.Tests.Campaigns.Seasons;

/// <summary>
/// A span as <see cref="Plans.Season"/> writes it, the days of its edges by the almanac, and days about them.
/// </summary>
public sealed record MovingSpan(
    string Span,
    IReadOnlyList<LocalDate> From,
    IReadOnlyList<LocalDate> To,
    IReadOnlyList<LocalDate> Days,
    string Zone
)
{
    // A span of a year and more would be none of any year's.
    private const int Year = 366;

    /// <summary>Whether the last edge before a day is followed by its end, that day or later.</summary>
    public bool Holds(LocalDate day) =>
        From.Where(f => f <= day)
            .Select(f => (From: f, To: To.FirstOrDefault(t => t >= f)))
            .Any(w => w.To >= day && Period.DaysBetween(w.From, w.To) < Year);

    /// <summary>
    /// Whether the same edge comes first in each year, by some weeks: what lies closer is for the tables.
    /// </summary>
    public bool IsClear() =>
        From.Select(f => Period.DaysBetween(f, To.FirstOrDefault(t => t >= f, LocalDate.MaxIsoValue)))
            .Where(d => d < 800)
            .All(d =>
                Span.Contains("leap", StringComparison.Ordinal) ? d is > 35 and < 330 or > 400 : d is > 35 and < 330
            );

    public override string ToString() => $"{Span} about {Days[0]:uuuu-MM-dd} in {Zone}";
}

/// <summary>
/// Edges about the ends of both kinds of year, leap months, and terms near midnight; years in which each of these is
/// special.
/// </summary>
public static class MovingSpans
{
    private static readonly LocalDate First = new(1903, 1, 1);
    private static readonly LocalDate Last = new(2097, 12, 31);

    // The almanac's own days, so without those on which it and the computation differ (1979, 2084, before 1929).
    private static readonly int[] Years =
    [
        1951,
        1984,
        2008,
        2014,
        2017,
        2020,
        2021,
        2025,
        2026,
        2027,
        2028,
        2033,
        2034,
        2050,
    ];

    private static readonly Dictionary<string, IReadOnlyList<LocalDate>> Edges = All()
        .ToDictionary(e => e.Name, e => e.Days, StringComparer.Ordinal);

    public static Arbitrary<MovingSpan> Any() =>
        Arb.From(
            (
                from fromName in Gen.Elements(Edges.Keys.ToArray())
                from fromOffset in Gen.Elements(0, 0, -1, 1, -40, 25)
                from to in Gen.Elements(Edges.Keys.ToArray())
                from toOffset in Gen.Elements(0, 0, -1, 1, -40, 25)
                from year in Gen.Elements(Years)
                from zone in Gen.Elements("Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Honolulu", "UTC")
                let fromDays = Edges[fromName].Select(d => d.PlusDays(fromOffset)).ToList()
                let toDays = Edges[to].Select(d => d.PlusDays(toOffset)).ToList()
                let about = fromDays
                    .Concat(toDays)
                    .Where(d => d.Year == year)
                    .Append(new LocalDate(year, 12, 31))
                    .SelectMany(d => Enumerable.Range(-2, 5).Select(d.PlusDays))
                    .Distinct()
                    .ToList()
                select new MovingSpan($"{fromName}({fromOffset})..{to}({toOffset})", fromDays, toDays, about, zone)
            ).Where(s => s.IsClear())
        );

    private static IEnumerable<(string Name, IReadOnlyList<LocalDate> Days)> All()
    {
        foreach (
            var (name, index) in new[]
            {
                ("小寒", 0),
                ("立春", 2),
                ("清明", 6),
                ("小满", 9),
                ("立秋", 14),
                ("大雪", 22),
                ("冬至", 23),
            }
        )
        {
            yield return (name, [.. Almanac.Years.Select(y => y.Terms[index]).Where(IsInside)]);
        }

        foreach (
            var (month, leap, day) in new[]
            {
                (1, false, 1),
                (1, false, 15),
                (4, false, 1),
                (4, true, 1),
                (6, true, 15),
                (11, false, 20),
                (11, true, 1),
                (12, false, 1),
                (12, false, 8),
                (12, false, 23),
                (12, false, 30),
            }
        )
        {
            yield return ($"lunar {(leap ? "leap " : "")}{month}-{day}", [.. Lunar(month, leap, day)]);
        }

        yield return ("eve", [.. Lunar(12, isLeap: false, 30)]);

        foreach (var (month, day) in new[] { (1, 1), (2, 28), (3, 1), (6, 30), (12, 31) })
        {
            yield return (
                $"{month:00}-{day:00}",
                [.. Almanac.Years.Select(y => new LocalDate(y.Year, month, day)).Where(IsInside)]
            );
        }
    }

    private static IEnumerable<LocalDate> Lunar(int number, bool isLeap, int day) =>
        from year in Almanac.Years
        from month in year.Months
        where month.Number == number && month.IsLeap == isLeap && month.Length is not null
        let at = month.First.PlusDays(Math.Min(day, month.Length!.Value) - 1)
        where IsInside(at)
        select at;

    private static bool IsInside(LocalDate day) => First <= day && day <= Last;
}
