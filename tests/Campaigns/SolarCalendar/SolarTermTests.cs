using System.Globalization;
using CommunityAlerts.Campaigns.SolarCalendar;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.SolarCalendar;

/// <summary>
/// Solar terms against tables that others published: dates and instants of the Hong Kong Observatory, instants of the
/// TIME Almanac, of the US Naval Observatory and of the Jet Propulsion Laboratory.
/// </summary>
public sealed class SolarTermTests
{
    private static readonly LocalDateTimePattern Minute = LocalDateTimePattern.CreateWithInvariantCulture(
        "uuuu-MM-dd HH:mm"
    );

    [Fact]
    public void From_1901_to_2100_each_day_is_the_almanacs_but_for_seven()
    {
        var others =
            from year in Almanac.Years
            from term in SolarTerm.All
            where term.DateIn(year.Year) != year.Terms[term.Index]
            select $"{term.DateIn(year.Year):uuuu-MM-dd} {term.Name}, "
                + $"the almanac has the {year.Terms[term.Index].Day}.";

        Assert.Equal(
            [
                // Until 1913 almanacs were reckoned by the method of 1742, a quarter of an hour off at times; until
                // 1928 in Beijing's own time, UTC+7:45:40.
                "1912-11-22 小雪, the almanac has the 23.",
                "1913-09-23 秋分, the almanac has the 24.",
                "1917-12-08 大雪, the almanac has the 7.",
                "1927-09-09 白露, the almanac has the 8.",
                "1928-06-22 夏至, the almanac has the 21.",
                // Five seconds before midnight.
                "1979-01-20 大寒, the almanac has the 21.",
                // Four seconds after it, if the earth's clock then lags as this project and not as the almanac expects.
                "2084-03-20 春分, the almanac has the 19.",
            ],
            others,
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Ten_instants_of_two_centuries_lie_within_a_minute_of_midnight()
    {
        // Those rows in which the almanac's day hangs on seconds; all but three are on its day (see above).
        var near =
            from year in Almanac.Years
            from term in SolarTerm.All
            let at = term.At(year.Year).WithOffset(Offset.FromHours(8))
            where
                Math.Min(at.TimeOfDay.TickOfDay, NodaConstants.TicksPerDay - at.TimeOfDay.TickOfDay)
                < NodaConstants.TicksPerMinute
            select $"{Minute.Format(at.LocalDateTime)} {term.Name}";

        Assert.Equal(
            [
                "1911-05-07 00:00 立夏",
                "1917-12-08 00:00 大雪",
                "1923-02-19 23:59 雨水",
                "1950-04-20 23:59 谷雨",
                "1951-12-23 00:00 冬至",
                "1979-01-20 23:59 大寒",
                "2008-05-21 00:00 小满",
                "2021-12-21 23:59 冬至",
                "2051-03-20 23:59 春分",
                "2084-03-20 00:00 春分",
            ],
            near,
            StringComparer.Ordinal
        );
    }

    [Theory]
    // Hong Kong Observatory, www.hko.gov.hk/sc/gts/astron2013/Solar_Term_2013.htm, UTC+8.
    [InlineData(
        "2013",
        8,
        "01-05 12:34",
        "01-20 05:52",
        "02-04 00:13",
        "02-18 20:02",
        "03-05 18:15",
        "03-20 19:02",
        "04-04 23:02",
        "04-20 06:03",
        "05-05 16:18",
        "05-21 05:09",
        "06-05 20:23",
        "06-21 13:04"
    )]
    [InlineData(
        "2013",
        8,
        "07-07 06:35",
        "07-22 23:56",
        "08-07 16:20",
        "08-23 07:02",
        "09-07 19:16",
        "09-23 04:44",
        "10-08 10:58",
        "10-23 14:10",
        "11-07 14:14",
        "11-22 11:48",
        "12-07 07:09",
        "12-22 01:11"
    )]
    // TIME Almanac, editions of 1990 to 1995, "The Sun and Moon", universal time.
    [InlineData("1991", 0, "03-21 03:02", "06-21 21:19", "09-23 12:48", "12-22 08:54")]
    [InlineData("1992", 0, "03-20 08:48", "06-21 03:14", "09-22 18:43", "12-21 14:43")]
    [InlineData("1993", 0, "03-20 14:41", "06-21 09:00", "09-23 00:22", "12-21 20:26")]
    [InlineData("1994", 0, "03-20 20:28", "06-21 14:48", "09-23 06:19", "12-22 02:23")]
    [InlineData("1995", 0, "03-21 02:14", "06-21 20:34", "09-23 12:13", "12-22 08:17")]
    [InlineData("1996", 0, "03-20 08:03", "06-21 02:24", "09-22 18:00", "12-21 14:06")]
    // US Naval Observatory's equinoxes and solstices, universal time, as widely reprinted (Wikipedia, "Equinox").
    [InlineData("2004", 0, "03-20 06:49", "06-21 00:57", "09-22 16:30", "12-21 12:42")]
    [InlineData("2008", 0, "03-20 05:48", "06-20 23:59", "09-22 15:44", "12-21 12:04")]
    [InlineData("2012", 0, "03-20 05:14", "06-20 23:09", "09-22 14:49", "12-21 11:11")]
    [InlineData("2016", 0, "03-20 04:31", "06-20 22:35", "09-22 14:21", "12-21 10:45")]
    [InlineData("2020", 0, "03-20 03:50", "06-20 21:43", "09-22 13:31", "12-21 10:03")]
    [InlineData("2021", 0, "03-20 09:37", "06-21 03:32", "09-22 19:21", "12-21 15:59")]
    [InlineData("2024", 0, "03-20 03:07", "06-20 20:51", "09-22 12:44", "12-21 09:20")]
    [InlineData("2025", 0, "03-20 09:02", "06-21 02:42", "09-22 18:20", "12-21 15:03")]
    public void Each_instant_is_the_published_one_to_the_minute(string year, int offset, params string[] published)
    {
        foreach (var text in published)
        {
            var expected = Minute.Parse($"{year}-{text}").Value.WithOffset(Offset.FromHours(offset)).ToInstant();
            var nearest = SolarTerm
                .All.Select(t => t.At(expected.InUtc().Year))
                .MinBy(at => Duration.Max(at - expected, expected - at));

            Assert.InRange((nearest - expected).TotalSeconds, -60, 60);
        }
    }

    [Theory]
    // P. Hirose with the Horizons system of the Jet Propulsion Laboratory (NavList, 2024-09-22).
    [InlineData("2024-09-22T12:43:40Z", 17)]
    [InlineData("2025-03-20T09:01:29Z", 5)]
    public void Two_instants_that_were_published_to_the_second_are_met_within_ten(string published, int index)
    {
        var expected = InstantPattern.General.Parse(published).Value;

        Assert.InRange((SolarTerm.All[index].At(expected.InUtc().Year) - expected).TotalSeconds, -10, 10);
    }

    [Fact]
    public void Terms_come_in_order_about_fifteen_days_apart_over_every_years_end()
    {
        var days = Enumerable.Range(1900, 201).SelectMany(y => SolarTerm.All.Select(t => t.DateIn(y))).ToList();

        Assert.All(days.Zip(days.Skip(1)), pair => Assert.InRange(Period.DaysBetween(pair.First, pair.Second), 14, 16));
    }

    [Theory]
    [InlineData("立夏", 45)]
    [InlineData("惊蛰", 345)]
    [InlineData("驚蟄", 345)]
    [InlineData("谷雨", 30)]
    [InlineData("穀雨", 30)]
    [InlineData("榖雨", 30)]
    [InlineData("處暑", 150)]
    [InlineData(" 冬至 ", 270)]
    [InlineData("LiXia", 45)]
    [InlineData("li xia", 45)]
    [InlineData("xiaohan", 285)]
    public void A_term_has_several_names(string name, int longitude) =>
        Assert.Equal(longitude, SolarTerm.Find(name)?.Longitude);

    [Theory]
    [InlineData("立下", "立春 立夏 立秋")]
    [InlineData("lixa", "立夏")]
    [InlineData("夏天", "夏至")]
    [InlineData("Easter", "")]
    [InlineData("", "")]
    public void The_nearest_names_are_offered(string mistaken, string nearest)
    {
        Assert.Null(SolarTerm.Find(mistaken));
        Assert.Equal(nearest, string.Join(' ', SolarTerm.Nearest(mistaken)));
    }

    [Fact]
    public void No_name_is_that_of_two_terms()
    {
        var names = SolarTerm
            .All.SelectMany(t => new[] { t.Name, t.Traditional, t.Pinyin }.Distinct(StringComparer.Ordinal))
            .ToList();

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            Enumerable
                .Range(0, 24)
                .Select(i => (i * 15).ToString(CultureInfo.InvariantCulture))
                .Order(StringComparer.Ordinal),
            SolarTerm.All.Select(t => t.Longitude.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)
        );
    }
}
