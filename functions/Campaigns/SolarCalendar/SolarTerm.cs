using System.Collections.Concurrent;
using NodaTime;

namespace CommunityAlerts.Campaigns.SolarCalendar;

/// <summary>
/// One of the 24 solar terms (节气): the sun's apparent longitude is a multiple of 15 degrees. Its day is that of China
/// Standard Time (UTC+8), whatever zone asks.
/// </summary>
/// <param name="Index">The index in the calendar year, 0 (小寒, early January) to 23 (冬至, late December).</param>
/// <param name="Name">The name in simplified characters.</param>
/// <param name="Traditional">The name in traditional characters.</param>
/// <param name="Pinyin">The name in pinyin without tones, lower case.</param>
public sealed record SolarTerm(int Index, string Name, string Traditional, string Pinyin)
{
    private const int Count = 24;
    private const double DaysAYear = 365.2422;
    private static readonly Offset China = Offset.FromHours(8);

    // The 24 instants of each year that was used: planners need the same years repeatedly.
    private static readonly ConcurrentDictionary<int, Instant[]> Years = new();

    /// <summary>All terms, in the order of the calendar year.</summary>
    public static IReadOnlyList<SolarTerm> All { get; } =
    [
        .. new[]
        {
            ("小寒", "小寒", "xiaohan"),
            ("大寒", "大寒", "dahan"),
            ("立春", "立春", "lichun"),
            ("雨水", "雨水", "yushui"),
            ("惊蛰", "驚蟄", "jingzhe"),
            ("春分", "春分", "chunfen"),
            ("清明", "清明", "qingming"),
            ("谷雨", "穀雨", "guyu"),
            ("立夏", "立夏", "lixia"),
            ("小满", "小滿", "xiaoman"),
            ("芒种", "芒種", "mangzhong"),
            ("夏至", "夏至", "xiazhi"),
            ("小暑", "小暑", "xiaoshu"),
            ("大暑", "大暑", "dashu"),
            ("立秋", "立秋", "liqiu"),
            ("处暑", "處暑", "chushu"),
            ("白露", "白露", "bailu"),
            ("秋分", "秋分", "qiufen"),
            ("寒露", "寒露", "hanlu"),
            ("霜降", "霜降", "shuangjiang"),
            ("立冬", "立冬", "lidong"),
            ("小雪", "小雪", "xiaoxue"),
            ("大雪", "大雪", "daxue"),
            ("冬至", "冬至", "dongzhi"),
        }.Select((names, i) => new SolarTerm(i, names.Item1, names.Item2, names.Item3)),
    ];

    /// <summary>The apparent longitude of the sun in degrees, [0, 360).</summary>
    public int Longitude => (285 + (15 * Index)) % 360;

    /// <summary>Finds a term by any of its names; null where there is none.</summary>
    public static SolarTerm? Find(string name)
    {
        // Hong Kong writes 榖雨 as well.
        var plain = name.Trim().Replace('榖', '穀');
        return All.FirstOrDefault(t =>
            t.Name == plain
            || t.Traditional == plain
            || t.Pinyin.Equals(plain.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
        );
    }

    /// <summary>Finds the names most similar to a mistaken one, at most three, the most similar first.</summary>
    public static IReadOnlyList<string> Nearest(string name) =>
        [
            .. (
                from term in All
                let distance = new[] { term.Name, term.Traditional, term.Pinyin }.Min(n =>
                    Distance(n, name.Trim().ToLowerInvariant()) / (double)n.Length
                )
                where distance <= 0.5
                orderby distance, term.Index
                select term.Name
            ).Take(3),
        ];

    /// <summary>
    /// Computes the instant at which the sun reaches the term in a Gregorian year, to within ten seconds from 1900 to
    /// the present.
    /// </summary>
    public Instant At(int year) => Years.GetOrAdd(year, static y => [.. All.Select(t => t.ComputeInstant(y))])[Index];

    /// <summary>The day in a Gregorian year, which has each term once.</summary>
    public LocalDate DateIn(int year) => At(year).WithOffset(China).Date;

    private Instant ComputeInstant(int year)
    {
        var target = Longitude * Math.PI / 180;
        // At most two days off; each Newton step reduces the error at least a hundredfold.
        var day = Instant.FromUtc(year, 1, 5, 12, 0).ToJulianDate() + (Index * DaysAYear / Count);
        for (var step = 0; step < 5; step++)
        {
            var (longitude, radiansPerDay) = Sun.Apparent(day);
            day += Math.IEEERemainder(target - longitude, 2 * Math.PI) / radiansPerDay;
        }

        var deltaT = DeltaT.Seconds(2000 + ((day - 2451544.5) / DaysAYear));
        return Instant.FromJulianDate(day - (deltaT / NodaConstants.SecondsPerDay));
    }

    /// <summary>Computes the Levenshtein distance of two names.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                (corner, row[j]) = (
                    row[j],
                    Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1))
                );
            }
        }

        return row[^1];
    }
}
