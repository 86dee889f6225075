using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Planning;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Days;

/// <summary>Seasons and rules that turn on the catalogue of days.</summary>
public sealed class DayPlanTests
{
    /// <summary>A school year around 2027, as a district might keep it.</summary>
    private static readonly DayCatalogue Year = Plans.Catalogue(
        "school-term 秋季学期 2026-09-01..2027-01-22; school-term 春季学期 2027-02-22..2027-07-09; school-term 秋季学期 "
            + "2027-09-01..2028-01-14;"
            + "holiday 春节 2027-02-05..2027-02-12; holiday 清明节 2027-04-03..2027-04-05; holiday 劳动节 "
            + "2027-05-01..2027-05-05; holiday 端午节 2027-06-09; holiday 国庆节 2027-10-01..2027-10-07;"
            + "make-up-workday 劳动节 2027-05-08; make-up-workday 国庆节 2027-09-26; exam 高考 2027-06-07..2027-06-08; "
            + "exam 中考 2027-06-18..2027-06-20"
    );

    [Theory]
    // Both school holidays, and what lies in the term.
    [InlineData("day school-term-end(1)..day school-term-start(-1)", "2027-01-23..2027-02-21 2027-07-10..2027-08-31")]
    [InlineData("day school-term..day school-term", "2027-02-22..2027-07-09 2027-09-01..2028-01-14")]
    [InlineData("day school-term-start..day school-term-end", "2027-02-22..2027-07-09 2027-09-01..2028-01-14")]
    // By a name, of which there may be several.
    [InlineData("day 秋季学期-start..day 秋季学期-start(6)", "2027-09-01..2027-09-07")]
    [InlineData("day exam(-1)..day exam(1)", "2027-06-06..2027-06-09 2027-06-17..2027-06-21")]
    [InlineData("day 国庆节..day 国庆节", "2027-10-01..2027-10-07")]
    [InlineData("day 国庆节-end..day 国庆节-end", "2027-10-07..2027-10-07")]
    // One edge that is annual.
    [InlineData("立夏..day school-term-end", "2027-05-06..2027-07-09")]
    [InlineData("day school-term-end..白露", "2027-01-22..2027-09-08 2027-07-09..2027-09-08")]
    [InlineData("12-20..day school-term-end", "2027-12-20..2028-01-14")]
    [InlineData("day exam-end(1)..06-20", "2027-06-09..2027-06-20 2027-06-21..2028-06-20")]
    // The catalogue knows no term after the last one.
    [InlineData("11-01..day school-term-start", "")]
    [InlineData("day make-up-workday..day make-up-workday", "2027-05-08..2027-05-08 2027-09-26..2027-09-26")]
    public void A_season_may_begin_and_end_on_local_days(string season, string windows) =>
        Assert.Equal(
            windows,
            string.Join(
                ' ',
                Plans
                    .Daily(season, days: Year)
                    .Season.Spans[0]
                    .EnumerateWindows(2027)
                    .Select(w => $"{w.First:uuuu-MM-dd}..{w.Last:uuuu-MM-dd}")
            )
        );

    [Theory]
    [InlineData("11-01..day school-term-start", 2027, "")]
    [InlineData(
        "11-01..day school-term-start",
        2028,
        "No window from 2028-11-01: no 'school-term-start' is known in the year after it."
    )]
    [InlineData("day exam..day exam", 2026, "The catalogue of days has no 'exam' in 2026.")]
    [InlineData("day exam..day exam", 2027, "")]
    [InlineData(
        "day school-term-end..day exam",
        2027,
        "No window from 2027-07-09: no 'exam' is known in the year after it."
    )]
    public void A_day_that_the_catalogue_lacks_gets_a_note(string season, int year, string notes)
    {
        var more = Plans.Catalogue("school-term X 2028-09-01..2029-01-10; exam 高考 2027-06-07");

        Assert.Equal(
            notes,
            string.Join(
                ' ',
                Plans
                    .Daily(
                        season,
                        days: year == 2027 && season.Contains("school-term-end", StringComparison.Ordinal) ? Year : more
                    )
                    .Season.EnumerateNotes(year, year)
                    .Select(n => n.Warning.Text)
            )
        );
    }

    [Theory]
    [InlineData(
        """{"lastSchoolDayBefore":"holiday"}""",
        "2027-01-01..2027-12-31",
        "2027-01-22 2027-04-02 2027-04-30 2027-06-08 2027-09-30"
    )]
    [InlineData(
        """{"firstSchoolDayAfter":"holiday"}""",
        "2027-01-01..2027-12-31",
        "2027-02-22 2027-04-06 2027-05-06 2027-06-10 2027-10-08"
    )]
    [InlineData("""{"lastSchoolDayBefore":"国庆节"}""", "2027-01-01..2027-12-31", "2027-09-30")]
    // The last days of terms: the day before the holidays begin.
    [InlineData("""{"lastSchoolDayBefore":"school-term-end"}""", "2027-01-01..2027-12-31", "2027-01-21 2027-07-08")]
    // Only the day itself need be in the season.
    [InlineData("""{"lastSchoolDayBefore":"holiday"}""", "2027-04-30..2027-04-30", "2027-04-30")]
    [InlineData("""{"lastSchoolDayBefore":"holiday"}""", "2027-05-01..2027-06-07", "")]
    [InlineData(
        """{"each":"exam"}""",
        "2027-01-01..2027-12-31",
        "2027-06-07 2027-06-08 2027-06-18 2027-06-19 2027-06-20"
    )]
    [InlineData("""{"each":"exam-start","offsetDays":-1}""", "2027-01-01..2027-12-31", "2027-06-06 2027-06-17")]
    [InlineData(
        """{"each":"holiday-start","offsetDays":-1}""",
        "2027-01-01..2027-12-31",
        "2027-02-04 2027-04-02 2027-04-30 2027-06-08 2027-09-30"
    )]
    [InlineData(
        """{"each":"school-day"}""",
        "2027-04-30..2027-05-12",
        "2027-04-30 2027-05-06 2027-05-07 2027-05-08 2027-05-10 2027-05-11 2027-05-12"
    )]
    [InlineData(
        """{"lastDays":7}""",
        "2027-08-20..2027-09-10",
        "2027-09-04 2027-09-05 2027-09-06 2027-09-07 2027-09-08 2027-09-09 2027-09-10"
    )]
    [InlineData("""{"firstDays":3}""", "2027-08-20..2027-09-10", "2027-08-20 2027-08-21 2027-08-22")]
    [InlineData("""{"lastDays":7}""", "2027-09-09..2027-09-10", "2027-09-09 2027-09-10")]
    public void A_rule_names_days(string rule, string season, string days)
    {
        var ends = season.Split("..");

        Assert.Equal(
            days,
            Plans.Days(
                Ruled($$"""{"from":"{{ends[0][5..]}}","to":"{{ends[1][5..]}}"}""", rule)
                    .Between("2027-01-01", "2027-12-31")
            )
        );
    }

    [Theory]
    [InlineData(106, "unknown-days")]
    [InlineData(107, "too-long")]
    [InlineData(28_000, "too-long")]
    public void A_name_of_days_is_no_longer_than_an_entry_can_have(int length, string code)
    {
        const string Fridays = """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"UTC"}""";
        var day = new string('x', length);

        Assert.Equal($"/season/from/day {code}", Named($$"""{"from":{"day":"{{day}}"},"to":"09-10"}""", Fridays));
        Assert.All(
            ["each", "lastSchoolDayBefore", "firstSchoolDayAfter"],
            rule =>
                Assert.Equal(
                    $"/schedule/rule/{rule} {code}",
                    Named(
                        """{"from":"05-01","to":"09-10"}""",
                        $$$"""{"rule":{"{{{rule}}}":"{{{day}}}"},"time":"16:30","zone":"UTC"}"""
                    )
                )
        );

        static string Named(string season, string schedule) =>
            Assert.Single(Plans.Parse(season, schedule, days: Year).Problem!.Errors!) is var error
                ? $"{error.Pointer} {error.Code}"
                : "";
    }

    [Fact]
    public void Every_second_Tuesday_counts_from_the_week_of_the_seasons_first_day() =>
        // 立夏 of 2027 is Thursday, 6 May: the Tuesday of its week lies before it.
        Assert.Equal(
            "2027-05-18 2027-06-01 2027-06-15",
            Plans.Days(
                Plans
                    .Plan(
                        Plans.Season("立夏..06-20"),
                        Plans.Rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "16:30", "Asia/Shanghai")
                    )
                    .Between("2027-05-01", "2027-12-31")
            )
        );

    [Theory]
    [InlineData(
        "立夏..白露 - day exam",
        "rrule FREQ=WEEKLY;BYDAY=FR",
        "2027-06-11..2027-06-25",
        "2027-06-11 Friday in 立夏..白露 | 2027-06-18 left out: Friday in 立夏..白露; left out: exam (中考) | 2027-06-25 "
            + "Friday in 立夏..白露"
    )]
    [InlineData(
        "05-01..09-10 - 06-18",
        "rrule FREQ=WEEKLY;BYDAY=FR",
        "2027-06-18..2027-06-18",
        "2027-06-18 left out: Friday in 05-01..09-10; left out: 06-18"
    )]
    [InlineData(
        "清明(-10)..清明(3)",
        "rrule FREQ=DAILY",
        "2027-03-26..2027-03-26",
        "2027-03-26 Friday in 清明-10..清明+3"
    )]
    [InlineData(
        "lunar 12-23..eve",
        "rrule FREQ=DAILY",
        "2027-02-05..2027-02-05",
        "2027-02-05 Friday in lunar 12-23..lunar eve"
    )]
    [InlineData("day exam..day exam", "rrule FREQ=DAILY", "2027-06-18..2027-06-18", "2027-06-18 Friday in exam (中考)")]
    [InlineData(
        "05-01..10-10",
        """rule {"lastSchoolDayBefore":"holiday"}""",
        "2027-09-01..2027-10-10",
        "2027-09-30 last school day before 国庆节 (2027-10-01) in 05-01..10-10"
    )]
    [InlineData(
        "05-01..10-10",
        """rule {"each":"holiday-start","offsetDays":-1}""",
        "2027-09-01..2027-10-10",
        "2027-09-30 1 day before holiday-start (国庆节) in 05-01..10-10"
    )]
    [InlineData(
        "05-01..10-10",
        """rule {"lastDays":7}""",
        "2027-10-10..2027-10-10",
        "2027-10-10 one of the last 7 days in 05-01..10-10"
    )]
    [InlineData(
        "05-01..10-10",
        """dates ["06-18"]""",
        "2027-06-01..2027-06-30",
        "2027-06-18 Friday, a listed date in 05-01..10-10"
    )]
    // What one span leaves out another may hold.
    [InlineData(
        "05-01..09-10 - day exam+06-18..06-18",
        "rrule FREQ=WEEKLY;BYDAY=FR",
        "2027-06-18..2027-06-18",
        "2027-06-18 Friday in 06-18"
    )]
    public void Each_date_is_explained(string season, string schedule, string range, string expected)
    {
        var (what, ends) = (schedule.Split(' ', 2), range.Split(".."));
        var value = what[0] == "rrule" ? $"\"{what[1]}\"" : what[1];
        var plan = Plans.Plan(
            Plans.Season(season),
            $$"""{"{{what[0]}}":{{value}},"time":"16:30","zone":"Asia/Shanghai"}""",
            Year
        );
        var explained = CampaignPlanner.Explain(
            plan,
            Plans.At($"{ends[0]}T00:00+08"),
            Plans.At($"{ends[1]}T23:59+08"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            expected,
            string.Join(
                " | ",
                explained.Select(e =>
                    $"{e.DueAt.InZone(plan.Schedule.Zone):uuuu-MM-dd} {(e.IsLeftOut ? "left out: " : "")}{e.Phrase}"
                )
            )
        );
    }

    [Fact]
    public void A_time_that_the_clocks_skip_is_explained()
    {
        var plan = Plans.Plan(Plans.Season("01-01..12-31"), Plans.Rule("FREQ=DAILY", "02:30", "Europe/Berlin"));

        Assert.Equal(
            "Sunday in 01-01..12-31; the clocks skip 02:30 that day, so it is 03:30",
            CampaignPlanner
                .Explain(
                    plan,
                    Plans.At("2027-03-28T00:00+01"),
                    Plans.At("2027-03-28T12:00+02"),
                    TestContext.Current.CancellationToken
                )
                .Single()
                .Phrase
        );
    }

    [Property(MaxTest = 1_000, Arbitrary = [typeof(SchoolYears)])]
    public void A_plan_that_leaves_exams_out_fires_on_all_other_days(SchoolYear year)
    {
        var plan = Plans.Daily("03-01..02-20 - day exam", days: year.Catalogue);

        Assert.Equal(
            year.Range.Where(d => !year.Is(DayKind.Exam, d) && (d.Month, d.Day) is not (2, > 20)),
            plan.Between(Iso(year.Range[0]), Iso(year.Range[^1])).Select(at => at.Date)
        );
    }

    [Property(MaxTest = 1_000, Arbitrary = [typeof(SchoolYears)])]
    public void A_season_from_holiday_to_holiday_is_each_holiday_and_nothing_else(SchoolYear year)
    {
        var season = Plans.Daily("day holiday..day holiday", days: year.Catalogue).Season;

        Assert.All(year.Range, d => Assert.Equal(year.Is(DayKind.Holiday, d), season.Contains(d)));
    }

    [Property(MaxTest = 1_000, Arbitrary = [typeof(SchoolYears)])]
    public void The_last_school_day_before_a_holiday_is_followed_by_none_until_it(SchoolYear year)
    {
        var found = Ruled("""{"from":"01-01","to":"12-31"}""", """{"lastSchoolDayBefore":"holiday"}""", year.Catalogue)
            .Between(Iso(year.Range[0]), Iso(year.Range[^1]))
            .Select(at => at.Date)
            .ToList();

        // By walking back day by day from each first day of a holiday.
        var expected = new SortedSet<LocalDate>();
        foreach (
            var first in Enumerable
                .Range(0, 250)
                .Select(year.Range[0].PlusDays)
                .Where(d => year.Is(DayKind.Holiday, d) && !year.Is(DayKind.Holiday, d.PlusDays(-1)))
        )
        {
            for (var (day, left) = (first.PlusDays(-1), 100); left > 0; (day, left) = (day.PlusDays(-1), left - 1))
            {
                if (year.IsSchoolDay(day))
                {
                    expected.Add(day);
                    break;
                }
            }
        }

        Assert.Equal(expected.Where(d => d >= year.Range[0] && d <= year.Range[^1]), found);
    }

    private static CampaignPlan Ruled(string season, string rule, DayCatalogue? days = null) =>
        Plans.Plan(season, $$"""{"rule":{{rule}},"time":"16:30","zone":"Asia/Shanghai"}""", days ?? Year);

    private static string Iso(LocalDate day) => $"{day:uuuu-MM-dd}";

    /// <summary>Entries of a few kinds around a new year, and what they are by the naive look at each day.</summary>
    public sealed record SchoolYear(IReadOnlyList<DayEntry> Entries)
    {
        public DayCatalogue Catalogue { get; } = new(1, Instant.FromUtc(2027, 1, 1, 0, 0), Entries);

        /// <summary>Three months about the end of 2027.</summary>
        public IReadOnlyList<LocalDate> Range { get; } =
        [.. Enumerable.Range(0, 92).Select(new LocalDate(2027, 11, 15).PlusDays)];

        public bool Is(DayKind kind, LocalDate day) =>
            Entries.Any(e => e.Kind == kind && e.From <= day && day <= (e.To ?? e.From));

        public bool IsSchoolDay(LocalDate day) =>
            Is(DayKind.SchoolTerm, day)
            && (Is(DayKind.MakeUpWorkday, day) || (day.DayOfWeek < IsoDayOfWeek.Saturday && !Is(DayKind.Holiday, day)));

        public override string ToString() =>
            string.Join("; ", Entries.Select(e => $"{e.Kind} {e.From:uuuu-MM-dd}..{e.To:uuuu-MM-dd}"));
    }

    public static class SchoolYears
    {
        // Short stretches that touch and overlap, near the year's end, and long terms about them.
        public static Arbitrary<SchoolYear> Make() =>
            (
                from entries in Gen.Choose(0, 6).SelectMany(n => Entry().ListOf(n))
                from terms in Gen.Choose(0, 2).SelectMany(n => Term().ListOf(n))
                select new SchoolYear([.. entries, .. terms])
            ).ToArbitrary();

        private static Gen<DayEntry> Entry() =>
            from kind in Gen.Elements(DayKind.Holiday, DayKind.Exam, DayKind.MakeUpWorkday)
            from start in Gen.Choose(-5, 100)
            from length in Gen.Elements(1, 1, 2, 3, 8)
            from name in Gen.Elements("a", "b")
            let first = new LocalDate(2027, 11, 10).PlusDays(start)
            select new DayEntry
            {
                Kind = kind,
                Name = name,
                From = first,
                To = length == 1 ? null : first.PlusDays(length - 1),
            };

        private static Gen<DayEntry> Term() =>
            from start in Gen.Choose(-60, 60)
            from length in Gen.Choose(1, 120)
            let first = new LocalDate(2027, 11, 10).PlusDays(start)
            select new DayEntry
            {
                Kind = DayKind.SchoolTerm,
                Name = "term",
                From = first,
                To = first.PlusDays(length),
            };
    }
}
