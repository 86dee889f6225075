using CommunityAlerts.Campaigns.Planning;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class ScheduleTests
{
    [Theory]
    // Fridays in a season that begins on a Saturday: the first day does not match, so it does not fire.
    [InlineData("05-01..05-31", "FREQ=WEEKLY;BYDAY=FR", "2027-05-07 2027-05-14 2027-05-21 2027-05-28")]
    // Without BYDAY it is the weekday of the first day, another each year.
    [InlineData("05-01..05-20", "FREQ=WEEKLY", "2027-05-01 2027-05-08 2027-05-15")]
    // COUNT counts from the first day on, and not the first day itself where it does not match.
    [InlineData("05-01..05-31", "FREQ=WEEKLY;BYDAY=FR;COUNT=2", "2027-05-07 2027-05-14")]
    // INTERVAL runs from the week of the first day (Monday 04-26): the Friday after that week's Saturday is two weeks
    // on.
    [InlineData("05-01..05-31", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2027-05-14 2027-05-28")]
    [InlineData("05-01..05-10", "FREQ=DAILY;INTERVAL=3", "2027-05-01 2027-05-04 2027-05-07 2027-05-10")]
    // Each span of a season has an anchor of its own; a day in both fires once.
    [InlineData(
        "05-01..05-05+05-02..05-06",
        "FREQ=DAILY;INTERVAL=2",
        "2027-05-01 2027-05-02 2027-05-03 2027-05-04 2027-05-05 2027-05-06"
    )]
    // What is left out moves no anchor and is counted.
    [InlineData("05-01..05-10 - 05-02..05-04", "FREQ=DAILY;COUNT=5", "2027-05-01 2027-05-05")]
    [InlineData("05-01..05-10 - 05-01", "FREQ=DAILY;INTERVAL=4", "2027-05-05 2027-05-09")]
    // Months without a 31st are passed over.
    [InlineData("01-31..05-31", "FREQ=MONTHLY", "2027-01-31 2027-03-31 2027-05-31")]
    [InlineData("01-01..04-30", "FREQ=MONTHLY;BYDAY=-1FR", "2027-01-29 2027-02-26 2027-03-26 2027-04-30")]
    [InlineData("05-10..07-31", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2027-05-31 2027-06-30 2027-07-30")]
    [InlineData("01-01..12-31", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=9", "2027-11-09")]
    [InlineData("11-09..11-09", "FREQ=DAILY", "2027-11-09")]
    public void A_rule_is_anchored_in_each_season(string season, string rrule, string expected) =>
        Assert.Equal(
            expected,
            Plans.Days(
                Plans
                    .Plan(Plans.Season(season), Plans.Rule(rrule, "16:30", "Asia/Shanghai"))
                    .Between("2027-01-01", "2027-12-31")
            )
        );

    [Theory]
    // Every third day over the year's end continues from the first day, and starts again with the next season.
    [InlineData(
        "12-28..01-05",
        "FREQ=DAILY;INTERVAL=3",
        "2027-12-20",
        "2029-01-10",
        "2027-12-28 2027-12-31 2028-01-03 2028-12-28 2028-12-31 2029-01-03"
    )]
    [InlineData(
        "12-28..01-05",
        "FREQ=DAILY;COUNT=5",
        "2027-12-20",
        "2028-01-10",
        "2027-12-28 2027-12-29 2027-12-30 2027-12-31 2028-01-01"
    )]
    // Looking at January alone finds the same days.
    [InlineData("12-28..01-05", "FREQ=DAILY;COUNT=5", "2028-01-01", "2028-01-10", "2028-01-01")]
    // The leap day of a rule, and of a season.
    [InlineData(
        "02-01..03-31",
        "FREQ=MONTHLY;BYMONTHDAY=29",
        "2027-01-01",
        "2028-12-31",
        "2027-03-29 2028-02-29 2028-03-29"
    )]
    [InlineData("02-29..02-29", "FREQ=DAILY", "2095-01-01", "2100-12-31", "2096-02-29")]
    [InlineData(
        "02-27..02-29",
        "FREQ=DAILY",
        "2027-01-01",
        "2028-12-31",
        "2027-02-27 2027-02-28 2028-02-27 2028-02-28 2028-02-29"
    )]
    // The whole year is one season each calendar year, so every other day may come twice in a row.
    [InlineData(
        "01-01..12-31",
        "FREQ=DAILY;INTERVAL=2",
        "2027-12-30",
        "2028-01-03",
        "2027-12-31 2028-01-01 2028-01-03"
    )]
    public void Years_end_and_leap_days_change_no_anchor(
        string season,
        string rrule,
        string first,
        string last,
        string expected
    ) =>
        Assert.Equal(
            expected,
            Plans.Days(
                Plans.Plan(Plans.Season(season), Plans.Rule(rrule, "16:30", "Asia/Shanghai")).Between(first, last)
            )
        );

    [Theory]
    // Chicago goes forward 2026-03-08: 02:30 never happens and moves on by the hour. The days beside it stay.
    [InlineData("America/Chicago", "02:30", "2026-03-07", "2026-03-07T02:30-06")]
    [InlineData("America/Chicago", "02:30", "2026-03-08", "2026-03-08T03:30-05")]
    [InlineData("America/Chicago", "02:00", "2026-03-08", "2026-03-08T03:00-05")]
    [InlineData("America/Chicago", "03:00", "2026-03-08", "2026-03-08T03:00-05")]
    [InlineData("America/Chicago", "01:59", "2026-03-08", "2026-03-08T01:59-06")]
    [InlineData("America/Chicago", "02:30", "2026-03-09", "2026-03-09T02:30-05")]
    // And back 2026-11-01: 01:30 comes twice and fires at the first.
    [InlineData("America/Chicago", "01:30", "2026-11-01", "2026-11-01T01:30-05")]
    [InlineData("America/Chicago", "01:00", "2026-11-01", "2026-11-01T01:00-05")]
    [InlineData("America/Chicago", "02:00", "2026-11-01", "2026-11-01T02:00-06")]
    // Berlin, 2027-03-28 and 2027-10-31.
    [InlineData("Europe/Berlin", "02:30", "2027-03-28", "2027-03-28T03:30+02")]
    [InlineData("Europe/Berlin", "02:30", "2027-10-31", "2027-10-31T02:30+02")]
    [InlineData("Europe/Berlin", "03:00", "2027-10-31", "2027-10-31T03:00+01")]
    // Lord Howe changes by half an hour: 2027-10-03 skips 02:00 to 02:30, 2027-04-04 repeats 01:30 to 02:00.
    [InlineData("Australia/Lord_Howe", "02:15", "2027-10-03", "2027-10-03T02:45+11")]
    [InlineData("Australia/Lord_Howe", "02:30", "2027-10-03", "2027-10-03T02:30+11")]
    [InlineData("Australia/Lord_Howe", "01:45", "2027-04-04", "2027-04-04T01:45+11")]
    [InlineData("Australia/Lord_Howe", "02:00", "2027-04-04", "2027-04-04T02:00+10:30")]
    // São Paulo skipped its midnight 2017-10-15.
    [InlineData("America/Sao_Paulo", "00:00", "2017-10-15", "2017-10-15T01:00-02")]
    // Shanghai had summer time once (1986-05-04, at 02:00) and has none now.
    [InlineData("Asia/Shanghai", "02:30", "1986-05-04", "1986-05-04T03:30+09")]
    [InlineData("Asia/Shanghai", "16:30", "2027-06-18", "2027-06-18T16:30+08")]
    public void A_skipped_time_moves_on_by_the_gap_and_a_repeated_one_is_the_first(
        string zone,
        string time,
        string day,
        string expected
    )
    {
        var schedule = Plans.Daily("01-01..12-31", time, zone).Schedule;

        Assert.Equal(Plans.At(expected), schedule.ToInstant(Plans.Day(day).At(schedule.Times[0])));
    }

    [Fact]
    public void A_day_that_a_zone_skipped_fires_once_with_the_next()
    {
        // Apia had no 2011-12-30: it moves on by a day, onto the occurrence of the 31st.
        var days = Plans.Daily("01-01..12-31", "16:30", "Pacific/Apia").Between("2011-12-28", "2012-01-01");

        Assert.Equal("2011-12-28 2011-12-29 2011-12-31 2012-01-01", Plans.Days(days));
        Assert.Equal(4, days.Count);
    }

    [Fact]
    public void Several_times_of_day_fire_each_and_a_time_named_twice_once()
    {
        var plan = Plans.Plan(
            Plans.Season("05-01..05-02"),
            """{"rrule":"FREQ=DAILY","times":["16:30","07:00","16:30"],"zone":"Asia/Shanghai"}"""
        );

        Assert.Equal("05-01 07:00, 05-01 16:30, 05-02 07:00, 05-02 16:30", Times(plan, "2027-05-01", "2027-05-31"));
    }

    [Fact]
    public void A_time_that_moves_onto_another_fires_once()
    {
        var plan = Plans.Plan(
            Plans.Season("03-28..03-28"),
            """{"rrule":"FREQ=DAILY","times":["02:30","03:30"],"zone":"Europe/Berlin"}"""
        );

        Assert.Equal("03-28 03:30", Times(plan, "2027-03-28", "2027-03-28"));
    }

    [Fact]
    public void A_time_that_moves_past_another_keeps_the_order()
    {
        var plan = Plans.Plan(
            Plans.Season("03-28..03-28"),
            """{"rrule":"FREQ=DAILY","times":["02:45","03:15"],"zone":"Europe/Berlin"}"""
        );

        Assert.Equal("03-28 03:15, 03-28 03:45", Times(plan, "2027-03-28", "2027-03-28"));
    }

    [Fact]
    public void A_rule_may_name_its_hours()
    {
        var plan = Plans.Plan(
            Plans.Season("05-01..05-02"),
            Plans.Rule("FREQ=DAILY;BYHOUR=8,20;BYMINUTE=15", "16:30", "Asia/Shanghai")
        );

        // The rule begins at 16:30 of the first day.
        Assert.Equal("05-01 20:15, 05-02 08:15, 05-02 20:15", Times(plan, "2027-05-01", "2027-05-31"));
    }

    [Fact]
    public void Dates_fire_on_their_day_or_each_year()
    {
        var plan = Plans.Plan(
            Plans.Season("06-01..12-31"),
            """{"dates":["11-09","2027-06-18","2028-06-20","11-09"],"time":"09:00","zone":"Asia/Shanghai"}"""
        );

        Assert.Equal(
            "2027-06-18 2027-11-09 2028-06-20 2028-11-09",
            Plans.Days(plan.Between("2027-01-01", "2028-12-31"))
        );
    }

    [Fact]
    public void A_leap_day_among_the_dates_comes_in_leap_years_only()
    {
        var plan = Plans.Plan(
            Plans.Season("01-01..12-31"),
            """{"dates":["02-29"],"time":"09:00","zone":"Asia/Shanghai"}"""
        );

        Assert.Equal("2028-02-29 2032-02-29", Plans.Days(plan.Between("2027-01-01", "2032-12-31")));
    }

    private static string Times(CampaignPlan plan, string first, string last) =>
        string.Join(
            ", ",
            plan.Between(first, last).Select(LocalDateTimePattern.CreateWithInvariantCulture("MM-dd HH:mm").Format)
        );
}
