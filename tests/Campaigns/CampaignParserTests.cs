using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class CampaignParserTests
{
    private const string Summer = """{"from":"05-01","to":"09-10"}""";
    private const string Fridays = """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}""";

    [Theory]
    // Not RFC 5545, or parts that the season and the zone say.
    [InlineData("every Friday", "unreadable-rrule")]
    [InlineData("", "unreadable-rrule")]
    [InlineData("INTERVAL=2", "unreadable-rrule")]
    [InlineData("FREQ=FORTNIGHTLY", "unreadable-rrule")]
    [InlineData("RRULE:FREQ=DAILY", "unreadable-rrule")]
    [InlineData("FREQ=WEEKLY;BYDAY=XX", "unreadable-rrule")]
    [InlineData("FREQ=WEEKLY;BYDAY=2FR", "unreadable-rrule")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=32", "unreadable-rrule")]
    [InlineData("FREQ=DAILY;COUNT=x", "unreadable-rrule")]
    [InlineData("FREQ=DAILY;COUNT=0", "unreadable-rrule")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "unreadable-rrule")]
    [InlineData("FREQ=DAILY;INTERVAL=99999999999", "unreadable-rrule")]
    [InlineData("FREQ=YEARLY;INTERVAL=2000000000", "unreadable-rrule")]
    [InlineData("FREQ=DAILY;FREQ=WEEKLY", "unreadable-rrule")]
    [InlineData("FREQ=DAILY;UNTIL=20271231", "unreadable-rrule")]
    [InlineData("FREQ=DAILY;until=20271231", "unreadable-rrule")]
    [InlineData("DTSTART=20270101;FREQ=DAILY", "unreadable-rrule")]
    // Days that the season does not have.
    [InlineData("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", "never-fires")]
    [InlineData("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=31", "never-fires")]
    [InlineData("FREQ=MONTHLY;BYDAY=4FR;BYSETPOS=4", "never-fires")]
    // More than 24 times a day.
    [InlineData("FREQ=MINUTELY", "too-often")]
    [InlineData("FREQ=SECONDLY;INTERVAL=600", "too-often")]
    [InlineData("FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0,10,20,30,40", "too-often")]
    [InlineData("FREQ=HOURLY;BYMINUTE=0,30", "too-often")]
    public void A_rule_that_cannot_be_used_is_named(string rrule, string code)
    {
        var problem = Plans.Parse(Summer, Plans.Rule(rrule, "16:30", "Asia/Shanghai")).Problem;

        Assert.Equal("invalid-fields", problem?.Code);
        Assert.Equal("/schedule/rrule", problem!.Errors!.Single().Pointer);
        Assert.Equal(code, problem.Errors![0].Code);
    }

    [Theory]
    [InlineData("FREQ=HOURLY")]
    [InlineData("freq=weekly;byday=fr")]
    [InlineData("FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0")]
    // Only in some years: the 13th that is a Friday, the Monday after a leap day.
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO")]
    public void A_rule_that_fires_now_and_then_is_taken(string rrule) =>
        Assert.True(Plans.Parse(Summer, Plans.Rule(rrule, "16:30", "Asia/Shanghai")).IsOk);

    [Theory]
    [InlineData("/schedule/zone", "unknown-zone", """{"rrule":"FREQ=DAILY","time":"16:30","zone":"Mars/Olympus"}""")]
    [InlineData("/schedule/zone", "unknown-zone", """{"rrule":"FREQ=DAILY","time":"16:30","zone":""}""")]
    [InlineData(
        "/schedule/zone",
        "unknown-zone",
        """{"rrule":"FREQ=DAILY","time":"16:30","zone":"../../etc/passwd"}"""
    )]
    [InlineData("/schedule/time", "unreadable-time", """{"rrule":"FREQ=DAILY","time":"24:00","zone":"UTC"}""")]
    [InlineData("/schedule/time", "unreadable-time", """{"rrule":"FREQ=DAILY","time":"4:30","zone":"UTC"}""")]
    [InlineData(
        "/schedule/times/1",
        "unreadable-time",
        """{"rrule":"FREQ=DAILY","times":["07:00","noon"],"zone":"UTC"}"""
    )]
    [InlineData("/schedule/times", "one-of", """{"rrule":"FREQ=DAILY","times":[],"zone":"UTC"}""")]
    [InlineData(
        "/schedule/times",
        "one-of",
        """{"rrule":"FREQ=DAILY","time":"07:00","times":["07:00"],"zone":"UTC"}"""
    )]
    [InlineData("/schedule/time", "one-of", """{"rrule":"FREQ=DAILY","zone":"UTC"}""")]
    [InlineData("/schedule", "one-of", """{"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule", "one-of", """{"rrule":"FREQ=DAILY","dates":["06-18"],"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule/dates", "length", """{"dates":[],"time":"07:00","zone":"UTC"}""")]
    [InlineData(
        "/schedule/dates/1",
        "unreadable-date",
        """{"dates":["06-18","2027-02-29"],"time":"07:00","zone":"UTC"}"""
    )]
    [InlineData("/schedule/dates/0", "unreadable-date", """{"dates":["06-31"],"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule/dates/0", "unreadable-date", """{"dates":["1899-06-30"],"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule/dates/1", "never-fires", """{"dates":["06-18","12-24"],"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule/dates/0", "never-fires", """{"dates":["2027-09-11"],"time":"07:00","zone":"UTC"}""")]
    [InlineData(
        "/schedule/rrule",
        "too-often",
        """{"rrule":"FREQ=DAILY;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55","times":["07:00","08:00","09:00"],"zone":"UTC"}"""
    )]
    [InlineData("/schedule", "one-of", """{"rrule":"FREQ=DAILY","rule":{"lastDays":7},"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule/rule", "one-of", """{"rule":{},"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule/rule", "one-of", """{"rule":{"lastDays":7,"firstDays":7},"time":"07:00","zone":"UTC"}""")]
    [InlineData("/schedule/rule/lastDays", "out-of-range", """{"rule":{"lastDays":0},"time":"07:00","zone":"UTC"}""")]
    [InlineData(
        "/schedule/rule/firstDays",
        "out-of-range",
        """{"rule":{"firstDays":401},"time":"07:00","zone":"UTC"}"""
    )]
    [InlineData(
        "/schedule/rule/offsetDays",
        "one-of",
        """{"rule":{"each":"school-day","offsetDays":1},"time":"07:00","zone":"UTC"}"""
    )]
    [InlineData(
        "/schedule/rule/offsetDays",
        "one-of",
        """{"rule":{"lastSchoolDayBefore":"holiday","offsetDays":1},"time":"07:00","zone":"UTC"}"""
    )]
    [InlineData(
        "/schedule/rule/offsetDays",
        "out-of-range",
        """{"rule":{"each":"holiday-start","offsetDays":-61},"time":"07:00","zone":"UTC"}"""
    )]
    [InlineData(
        "/schedule/rule/each",
        "unknown-days",
        """{"rule":{"each":"Sports day"},"time":"07:00","zone":"UTC"}"""
    )]
    [InlineData(
        "/schedule/rule/lastSchoolDayBefore",
        "unknown-days",
        """{"rule":{"lastSchoolDayBefore":"holidays"},"time":"07:00","zone":"UTC"}"""
    )]
    // A kind may be named before the catalogue has any; then nothing fires.
    [InlineData(
        "/schedule/rule",
        "never-fires",
        """{"rule":{"lastSchoolDayBefore":"holiday"},"time":"07:00","zone":"UTC"}"""
    )]
    [InlineData("/schedule/rule", "never-fires", """{"rule":{"each":"school-day"},"time":"07:00","zone":"UTC"}""")]
    public void A_field_of_the_schedule_is_named(string pointer, string code, string schedule) =>
        AssertNames(pointer, code, Plans.Parse(Summer, schedule));

    [Theory]
    // 30 February comes in no year.
    [InlineData("never-fires", "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "01-01..12-31")]
    [InlineData("never-fires", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "01-01..12-31")]
    [InlineData("never-fires", "FREQ=DAILY;BYMONTH=12", "01-01..11-30")]
    [InlineData("never-fires", "FREQ=DAILY;BYSETPOS=2", "01-01..12-31")]
    // Of every second hour from midnight none is odd: a year has 4,392, five years' worth of spans too many to look at.
    [InlineData("never-fires", "FREQ=HOURLY;INTERVAL=2;BYHOUR=1", "01-01..12-31")]
    [InlineData(
        "too-many-candidates",
        "FREQ=HOURLY;INTERVAL=2;BYHOUR=1",
        "01-01..12-31+01-02..12-31+01-03..12-31+01-04..12-31+01-05..12-31"
    )]
    [InlineData("unreadable-rrule", "FREQ=DAILY;INTERVAL=0", "01-01..12-31")]
    [InlineData("unreadable-rrule", "FREQ=DAILY;COUNT=0", "01-01..12-31")]
    public void A_rule_that_never_fires_is_named_after_a_bounded_search(string code, string rrule, string season) =>
        AssertNames(
            "/schedule/rrule",
            code,
            Plans.Parse(Plans.Season(season), Plans.Rule(rrule, "00:30", "Asia/Shanghai"))
        );

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, "too-many-days")]
    [InlineData(400, "too-many-days")]
    public void The_days_of_a_season_are_counted_over_all_its_spans(int wholeYears, string? code)
    {
        var season = Plans.Season(string.Join('+', Enumerable.Repeat("01-01..12-31", wholeYears)));

        var problem = Plans.Parse(season, Fridays).Problem;

        Assert.Equal(code, problem?.Errors?.Single() is { Pointer: "/season" } error ? error.Code : null);
    }

    [Fact]
    public void Many_dates_outside_a_season_of_many_spans_are_each_found()
    {
        var spans = Plans.Season(string.Join('+', Enumerable.Repeat("05-01..05-03", 400)));
        var dates = string.Join(',', Enumerable.Range(0, 400).Select(i => $"\"0{(i % 4) + 6}-{(i % 28) + 1:00}\""));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var errors = CampaignParser
            .Parse(
                Plans.Body(spans, $$"""{"dates":[{{dates}}],"time":"07:00","zone":"UTC"}"""),
                DayCatalogue.Empty,
                patience.Token
            )
            .Problem!.Errors!;

        Assert.All(errors.Take(99), e => Assert.Equal("never-fires", e.Code));
        Assert.Equal(301, errors[^1].More);
    }

    [Fact]
    public void Parsing_a_campaign_throws_when_it_is_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CampaignParser.Parse(Plans.Body(Summer, Fridays), DayCatalogue.Empty, new CancellationToken(canceled: true))
        );

    [Theory]
    [InlineData("/season/from", "unreadable-date", """{"from":"5-1","to":"09-10"}""")]
    [InlineData("/season/to", "unreadable-date", """{"from":"05-01","to":"02-30"}""")]
    [InlineData("/season/0/to", "unreadable-date", """[{"from":"05-01","to":"2027-09-10"}]""")]
    [InlineData(
        "/season/1/from",
        "unreadable-date",
        """[{"from":"05-01","to":"09-10"},{"from":{"offsetDays":3},"to":"10-10"}]"""
    )]
    [InlineData(
        "/season/from/offsetDays",
        "out-of-range",
        """{"from":{"date":"05-01","offsetDays":61},"to":"09-10"}"""
    )]
    [InlineData("/season/except/0", "unreadable-date", """{"from":"05-01","to":"09-10","except":["June"]}""")]
    [InlineData(
        "/season/except/1/to",
        "unreadable-date",
        """{"from":"05-01","to":"09-10","except":["06-01",{"from":"06-03","to":"06-99"}]}"""
    )]
    [InlineData("/season", "empty", "[]")]
    [InlineData("/season/from/term", "unknown-term", """{"from":{"term":"立下"},"to":"09-10"}""")]
    [InlineData("/season/from/term", "unknown-term", """{"from":{"term":""},"to":"09-10"}""")]
    [InlineData("/season/except/0/term", "unknown-term", """{"from":"05-01","to":"09-10","except":[{"term":"夏"}]}""")]
    [InlineData(
        "/season/except/0/to/lunar",
        "unreadable-lunar-date",
        """{"from":"05-01","to":"09-10","except":[{"from":{"lunar":"5-5"},"to":{"lunar":"5-31"}}]}"""
    )]
    [InlineData("/season/to/lunar", "unreadable-lunar-date", """{"from":{"lunar":"12-23"},"to":{"lunar":"13-1"}}""")]
    [InlineData(
        "/season/1/from/lunar",
        "no-such-lunar-date",
        """[{"from":"05-01","to":"09-10"},{"from":{"lunar":"leap 12-1"},"to":"03-01"}]"""
    )]
    [InlineData(
        "/season/from/offsetDays",
        "out-of-range",
        """{"from":{"term":"清明","offsetDays":-61},"to":"09-10"}"""
    )]
    [InlineData("/season/from", "one-of", """{"from":{"term":"清明","lunar":"eve"},"to":"09-10"}""")]
    [InlineData("/season/from", "one-of", """{"from":{"date":"05-01","day":"school-term-end"},"to":"09-10"}""")]
    // No year doubles both months.
    [InlineData("/season", "never-fires", """{"from":{"lunar":"leap 9-1"},"to":{"lunar":"leap 10-1"}}""")]
    // The last leap month 10 was in 1984.
    [InlineData("/schedule/rrule", "never-fires", """{"from":{"lunar":"leap 10-1"},"to":{"lunar":"leap 10-29"}}""")]
    // Days that the catalogue does not have.
    [InlineData("/season/0/to/day", "unknown-days", """[{"from":"05-01","to":{"day":"term-end","offsetDays":-1}}]""")]
    [InlineData("/season/except/0/day", "unknown-days", """{"from":"05-01","to":"09-10","except":[{"day":"exams"}]}""")]
    [InlineData(
        "/season/except/0/from/day",
        "unknown-days",
        """{"from":"05-01","to":"09-10","except":[{"from":{"day":"中考-start"},"to":"09-10"}]}"""
    )]
    [InlineData("/season/from/day", "unknown-days", """{"from":{"day":""},"to":"09-10"}""")]
    [InlineData("/season", "never-fires", """{"from":{"day":"school-term-end"},"to":"09-10"}""")]
    public void A_field_of_the_season_is_named(string pointer, string code, string season) =>
        AssertNames(pointer, code, Plans.Parse(season, Fridays));

    [Theory]
    [InlineData(
        """{"from":{"term":"立夏"},"to":{"term":"bailu"},"except":[{"lunar":"5-5"},{"from":{"term":"夏至","offsetDays":-1},"to":{"term":"夏至","offsetDays":1}}]}"""
    )]
    [InlineData(
        """[{"from":{"lunar":"12-23"},"to":{"lunar":"1-15"}},{"from":{"term":"清明","offsetDays":-10},"to":{"date":"04-08"}}]"""
    )]
    // Once in a century, in 2033.
    [InlineData("""{"from":{"lunar":"leap 11-1"},"to":{"lunar":"leap 11-29"}}""")]
    public void A_season_may_move(string season) => Assert.True(Plans.Parse(season, Fridays).IsOk);

    [Fact]
    public void The_nearest_terms_are_named() =>
        Assert.Equal(
            "There is no solar term '立下'. Nearest: 立春, 立夏, 立秋.",
            Plans.Parse("""{"from":{"term":"立下"},"to":"09-10"}""", Fridays).Problem?.Errors?.Single().Detail
        );

    [Theory]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"six hours" """)]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"PT0S" """)]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"-PT1H" """)]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"P1M" """)]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"P31D" """)]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"PT99999999999999H" """)]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"P2147483647W" """)]
    [InlineData("/latestUseful", "unreadable-duration", ""","latestUseful":"PT9223372036854775807S" """)]
    [InlineData(
        "/quietHours",
        "never-open",
        ""","quietHours":[{"start":"21:00","end":"09:00"},{"start":"09:00","end":"21:00"}]"""
    )]
    [InlineData("/quietHours/0", "empty-quiet-hours", ""","quietHours":[{"start":"21:00","end":"21:00"}]""")]
    public void A_field_of_the_campaign_is_named(string pointer, string code, string more) =>
        AssertNames(pointer, code, Plans.Parse(Summer, Fridays, more));

    [Theory]
    [InlineData("/template", "missing", "")]
    [InlineData("/template", "missing", ""","deck":null""")]
    [InlineData("/deck", "one-of", ""","template":"drowning","deck":["a"]""")]
    [InlineData("/deck", "length", ""","deck":[]""")]
    [InlineData("/deck", "all-retired", ""","deck":[{"template":"a","retired":true}]""")]
    [InlineData("/deck/2", "duplicate", ""","deck":["a","b","a"]""")]
    [InlineData("/deck/1/template", "duplicate", ""","deck":["a",{"template":"a","retired":true}]""")]
    public void An_invalid_deck_is_named_by_its_pointer_and_code(string pointer, string code, string more) =>
        AssertNames(
            pointer,
            code,
            CampaignParser.Parse(WithDeck(more), DayCatalogue.Empty, TestContext.Current.CancellationToken)
        );

    [Fact]
    public void A_deck_has_a_hundred_cards_at_most()
    {
        static string Cards(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"c{i}\""));

        Assert.True(
            CampaignParser
                .Parse(
                    WithDeck($""","deck":[{Cards(100)}]"""),
                    DayCatalogue.Empty,
                    TestContext.Current.CancellationToken
                )
                .IsOk
        );
        AssertNames(
            "/deck",
            "length",
            CampaignParser.Parse(
                WithDeck($""","deck":[{Cards(101)}]"""),
                DayCatalogue.Empty,
                TestContext.Current.CancellationToken
            )
        );
    }

    [Theory]
    [InlineData("""["fraud-rebate",{"template":"fraud-gift","urgent":true},{"template":"old-tip","retired":true}]""")]
    [InlineData("""["a",{"template":"b"},{"template":"c","urgent":false,"retired":false}]""")]
    public void A_deck_is_given_back_as_it_was_written(string deck)
    {
        var body = WithDeck($",\"deck\":{deck}");

        Assert.Contains($"\"deck\":{deck}", Json.Write(body), StringComparison.Ordinal);
        Assert.Equal(Json.Write(body), Json.Write(Json.Read<CampaignBody>(Json.Write(body))));
        Assert.True(CampaignParser.Parse(body, DayCatalogue.Empty, TestContext.Current.CancellationToken).IsOk);
    }

    [Theory]
    [InlineData("$.deck[1]", """["a",5]""")]
    [InlineData("$.deck[0]", """[{"urgent":true}]""")]
    [InlineData("$.deck[0]", """[{"template":"a","priority":1}]""")]
    [InlineData("$.deck[0]", """[{"template":null}]""")]
    [InlineData("$.deck", "\"a\"")]
    public void An_unreadable_card_is_named_by_its_JSON_path(string path, string deck) =>
        Assert.Equal(path, Assert.Throws<JsonException>(() => WithDeck($",\"deck\":{deck}")).Path);

    private static CampaignBody WithDeck(string more) =>
        JsonSerializer.Deserialize<CampaignBody>(
            $$"""{"name":"Tips","audience":{"area":"beiguan"},"season":{{Summer}},"schedule":{{Fridays}}{{more}}}""",
            Json.Strict
        )!;

    [Theory]
    [InlineData("""{"rrule":"FREQ=DAILY","time":"07:00","zone":"UTC"}""", "/schedule/rrule")]
    [InlineData("""{"rule":{"firstDays":100},"time":"07:00","zone":"UTC"}""", "/schedule/rule")]
    [InlineData("""{"dates":["02-01","06-07"],"time":"07:00","zone":"UTC"}""", "/schedule/dates")]
    public void Excluded_dates_count_towards_the_candidate_budget(string schedule, string pointer)
    {
        // Every day is left out, so that nothing ever fires.
        var season = Plans.Season(string.Join('+', Enumerable.Repeat($"01-01..12-31 - {Everything}", 3)));
        var budget = new CandidateBudget(220_000);

        var terms = Parse(season, schedule, budget);

        Assert.True(budget.IsSpent);
        Assert.Equal($"{pointer} too-many-candidates", Named(terms));
    }

    [Theory]
    [InlineData(Fridays)]
    [InlineData("""{"dates":["12-31","06-07"],"time":"07:00","zone":"UTC"}""")]
    public void A_season_that_leaves_much_out_and_fires_is_looked_at_for_its_first_year_only(string schedule)
    {
        var season = Plans.Season($"01-01..12-31 - {string.Join(" - ", Enumerable.Repeat("01-01..01-07", 400))}");
        var budget = new CandidateBudget(10_000);

        Assert.True(Parse(season, schedule, budget).IsOk);
        Assert.False(budget.IsSpent);
    }

    [Theory]
    // Years and spans.
    [InlineData(50, 1, 10_049, false)]
    [InlineData(50, 1, 10_050, true)]
    // Years, spans and stretches of the catalogue: (201 + 200) * 50.
    [InlineData(50, 200, 20_049, false)]
    [InlineData(50, 200, 20_050, true)]
    public void The_check_of_a_season_spends_its_years_spans_and_stretches(
        int spans,
        int exams,
        long most,
        bool isWithin
    )
    {
        var days = Plans.Catalogue(
            "holiday 国庆节 1900-01-01;"
                + string.Join(
                    ';',
                    Enumerable
                        .Range(0, exams)
                        .Select(n => $"exam x {Plans.Day("1990-01-01").PlusDays(n * 30):uuuu-MM-dd}")
                )
        );
        // The only holiday comes before all of them, so that no year has a window.
        var span = exams == 1 ? "11-01..day holiday" : "day exam..day holiday";
        var season = Plans.Season(string.Join('+', Enumerable.Repeat(span, spans)));

        var terms = Parse(season, Fridays, new CandidateBudget(most), days);

        Assert.Equal(isWithin ? "/season never-fires" : "/season too-many-candidates", Named(terms));
    }

    [Fact]
    public void The_check_of_a_season_without_windows_ends_when_it_is_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CampaignParser.Parse(
                Plans.Body(Plans.Season("day exam..day holiday"), Fridays),
                Plans.Catalogue("holiday 国庆节 1900-01-01; exam 高考 2027-06-07"),
                new CancellationToken(canceled: true)
            )
        );

    private static Problems.Result<CampaignTerms> Parse(
        string season,
        string schedule,
        CandidateBudget budget,
        DayCatalogue? days = null
    ) =>
        CampaignParser.Parse(
            Plans.Body(season, schedule),
            days ?? DayCatalogue.Empty,
            budget,
            TestContext.Current.CancellationToken
        );

    private static string Everything => string.Join(" - ", Enumerable.Repeat("01-01..12-31", 300));

    [Theory]
    [InlineData(400, null)]
    [InlineData(401, "/season/except length")]
    public void A_span_with_more_than_400_exclusions_is_refused(int count, string? expected)
    {
        var except = string.Join(',', Enumerable.Repeat("\"06-07\"", count));

        var one = Plans.Parse($$"""{"from":"05-01","to":"09-10","except":[{{except}}]}""", Fridays);
        var listed = Plans.Parse($$"""[{{Summer}},{"from":"05-01","to":"09-10","except":[{{except}}]}]""", Fridays);

        Assert.Equal(expected, Named(one));
        Assert.Equal(expected?.Replace("/season", "/season/1", StringComparison.Ordinal), Named(listed));
    }

    [Theory]
    [InlineData("""{"from":"05-01","to":"09-10","except":[{0}]}""", Fridays, "")]
    [InlineData("""[{"from":"05-01","to":"09-10","except":[{0}]},{"from":"x","to":"y"}]""", Fridays, "")]
    [InlineData(Summer, """{"dates":[{0}],"time":"07:00","zone":"UTC"}""", "")]
    [InlineData(Summer, """{"rrule":"x","times":[{0}],"zone":"UTC"}""", "")]
    [InlineData(Summer, Fridays, ""","deck":[{0}]""")]
    public void No_entry_of_a_campaign_that_is_too_long_is_read(string season, string schedule, string more)
    {
        var entries = string.Join(',', Enumerable.Repeat("\"99-99\"", 5_000));
        string With(string text) => text.Replace("{0}", entries, StringComparison.Ordinal);

        var errors = Plans.Parse(With(season), With(schedule), With(more)).Problem!.Errors!;

        Assert.Equal("", errors[0].Pointer);
        Assert.All(errors, e => Assert.Equal("length", e.Code));
    }

    private static string? Named(Problems.Result<CampaignTerms> terms) =>
        terms.IsOk ? null : string.Join(", ", terms.Problem.Errors!.Select(e => $"{e.Pointer} {e.Code}"));

    [Fact]
    public void All_fields_at_fault_are_named_at_once()
    {
        var problem = Plans
            .Parse(
                """{"from":"x","to":{"day":"sports day"}}""",
                """{"rrule":"x","time":"y","zone":"z"}""",
                ""","latestUseful":"w" """
            )
            .Problem;

        Assert.Equal("invalid-fields", problem?.Code);
        Assert.Equal(
            "/latestUseful /schedule/rrule /schedule/time /schedule/zone /season/from /season/to/day",
            string.Join(' ', problem!.Errors!.Select(e => e.Pointer).Order(StringComparer.Ordinal))
        );
    }

    [Theory]
    [InlineData("""{"from":"05-01","to":"09-10"}""")]
    [InlineData("""[{"from":"05-01","to":"09-10"}]""")]
    [InlineData("""{"from":{"term":"立夏"},"to":{"lunar":"leap 4-1","offsetDays":2},"except":[{"lunar":"eve"}]}""")]
    [InlineData(
        """[{"from":"05-01","to":{"date":"09-10","offsetDays":-3},"except":["06-07",{"from":"06-10","to":"06-12"}]},{"from":"11-01","to":"03-15"}]"""
    )]
    public void A_season_is_given_back_as_it_was_written(string season) =>
        Assert.Contains($"\"season\":{season}", Json.Write(Plans.Body(season, Fridays)), StringComparison.Ordinal);

    [Theory]
    [InlineData("$.season.from", """{"from":5,"to":"09-10"}""")]
    [InlineData(
        "$.season[1].to",
        """[{"from":"05-01","to":"09-10"},{"from":"05-01","to":{"date":"09-10","moon":"full"}}]"""
    )]
    [InlineData("$.season[0]", """[{"from":"05-01"}]""")]
    [InlineData("$.season.except[0]", """{"from":"05-01","to":"09-10","except":[{"from":"06-01","until":"06-02"}]}""")]
    public void An_unreadable_season_is_named_by_its_JSON_path(string path, string season) =>
        Assert.Equal(path, Assert.Throws<JsonException>(() => Plans.Body(season, Fridays)).Path);

    private static void AssertNames(string pointer, string code, Problems.Result<CampaignTerms> terms)
    {
        Assert.Equal("invalid-fields", terms.Problem?.Code);
        Assert.Contains((pointer, code), terms.Problem!.Errors!.Select(e => (e.Pointer, e.Code)));
    }
}
