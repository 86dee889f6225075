using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Tests.Campaigns.Seasons;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Planning;

[Properties(Arbitrary = [typeof(PlansNearEdges)], MaxTest = 300)]
public sealed class CampaignPlannerTests
{
    [Property]
    public void A_daily_plan_fires_on_each_day_of_its_season_and_on_no_other(PlanNearEdges p)
    {
        var plan = p.With("FREQ=DAILY");
        var zone = plan.Schedule.Zone;
        var expected =
            from day in Enumerable.Range(-2, 400).Select(p.Start.InZone(zone).Date.PlusDays)
            where plan.Season.Contains(day)
            from time in plan.Schedule.Times
            let due = day.At(time).InZone(zone, NodaTime.TimeZones.Resolvers.LenientResolver).ToInstant()
            where p.Start < due && due <= p.Start + Duration.FromDays(390)
            select due;

        Assert.Equal(
            expected.Distinct().Order(),
            CampaignPlanner.EnumerateDue(plan, p.Start, p.Start + Duration.FromDays(390))
        );
    }

    [Property]
    public void Every_occurrence_lies_in_its_season_comes_once_and_after_the_one_before(PlanNearEdges p)
    {
        var plan = p.With(p.Rule);
        var due = CampaignPlanner.EnumerateDue(plan, p.Start, p.End).ToList();

        Assert.All(due, d => Assert.True(plan.Season.Contains(d.InZone(plan.Schedule.Zone).Date)));
        Assert.All(due.Zip(due.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Assert.All(due, d => Assert.True(p.Start < d && d <= p.End));
    }

    [Property]
    public void Two_adjacent_intervals_have_the_occurrences_of_the_whole_interval(PlanNearEdges p)
    {
        var plan = p.With(p.Rule);
        var middle = p.Start + ((p.End - p.Start) * p.Cut);

        Assert.Equal(
            CampaignPlanner.EnumerateDue(plan, p.Start, p.End),
            CampaignPlanner
                .EnumerateDue(plan, p.Start, middle)
                .Concat(CampaignPlanner.EnumerateDue(plan, middle, p.End))
        );

        // Cut exactly at an occurrence: it belongs to what ends with it.
        if (CampaignPlanner.FindNextAfter(plan, p.Start, Budget()).At is { } next && next < p.End)
        {
            Assert.Equal([next], CampaignPlanner.EnumerateDue(plan, p.Start, next));
            Assert.DoesNotContain(next, CampaignPlanner.EnumerateDue(plan, next, p.End));
        }
    }

    [Property]
    public void A_count_is_counted_from_the_first_day_of_each_season(SeasonNearEdges s, PositiveInt count)
    {
        var plan = Plans.Plan(
            Plans.Season($"{SeasonTests.Text(s.From)}..{SeasonTests.Text(s.To)}"),
            Plans.Rule($"FREQ=DAILY;COUNT={count.Get}", "16:30", "Asia/Shanghai")
        );
        foreach (
            var window in plan
                .Season.EnumerateWindows(s.Around, s.Around.PlusDays(400))
                .Where(w => w.Last.Year <= 2100 && w.First.Year >= 1900)
        )
        {
            var inWindow = plan.Between(
                window.First.ToString("uuuu-MM-dd", null),
                window.Last.ToString("uuuu-MM-dd", null)
            ).Count;

            Assert.Equal(Math.Min(count.Get, Period.DaysBetween(window.First, window.Last) + 1), inWindow);
        }
    }

    [Property]
    public void An_interval_runs_from_the_first_day_of_each_season(SeasonNearEdges s, PositiveInt interval)
    {
        var every = Math.Min(interval.Get, 40);
        var plan = Plans.Plan(
            Plans.Season($"{SeasonTests.Text(s.From)}..{SeasonTests.Text(s.To)}"),
            Plans.Rule($"FREQ=DAILY;INTERVAL={every}", "16:30", "Asia/Shanghai")
        );
        foreach (var at in plan.Between("2027-06-01", "2029-06-01"))
        {
            var first = plan.Season.EnumerateWindows(at.Date, at.Date).Single().First;

            Assert.Equal(0, Period.DaysBetween(first, at.Date) % every);
        }
    }

    [Fact]
    public void A_page_of_very_many_spans_looks_at_each_first_day_once()
    {
        // 400 spans of a year each, at every hour: stored before such a season was refused.
        var spans = string.Join(
            '+',
            Enumerable
                .Range(0, 400)
                .Select(i => $"{(i % 12) + 1:00}-{(i % 28) + 1:00}..{((i + 11) % 12) + 1:00}-{(i % 28) + 1:00}")
        );
        var times = string.Join(',', Enumerable.Range(0, 24).Select(i => $"\"{i:00}:30\""));
        var plan = Plans.Plan(
            Plans.Season(spans),
            $$"""{"rrule":"FREQ=DAILY","times":[{{times}}],"zone":"Asia/Shanghai"}"""
        );
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var from = Instant.FromUtc(2027, 6, 1, 0, 0);

        var due = CampaignPlanner.EnumerateDue(plan, from, CampaignPlanner.End, patience.Token).Take(1_000).ToList();

        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(h => from + Duration.FromHours(h) + Duration.FromMinutes(30)),
            due
        );
    }

    [Fact]
    public void Planning_ends_when_it_is_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CampaignPlanner.FindNextAfter(
                Plans.Daily("05-01..09-10"),
                CampaignPlanner.Earliest,
                Budget(),
                new CancellationToken(canceled: true)
            )
        );

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(20, false)]
    public void A_search_for_the_next_occurrence_that_ends_early_goes_on_where_it_ended(int most, bool isOne)
    {
        var plan = Plans.Daily("lunar leap 4-1", "12:00", "UTC");
        var at = Instant.FromUtc(2070, 1, 1, 0, 0);
        var expected = CampaignPlanner.EnumerateDue(plan, at, CampaignPlanner.End, Token).First();

        var searches = 1;
        var found = CampaignPlanner.FindNextAfter(plan, at, new CandidateBudget(most), Token);
        while (found.LookAgainAt is { } later)
        {
            Assert.Null(found.At);
            Assert.True(later > at);
            Assert.Empty(CampaignPlanner.EnumerateDue(plan, at, later, Token));
            (at, searches) = (later, searches + 1);
            found = CampaignPlanner.FindNextAfter(plan, at, new CandidateBudget(most), Token);
        }

        Assert.Equal(expected, found.At);
        Assert.Equal(isOne, searches == 1);
    }

    [Fact]
    public void A_search_whose_budget_does_not_reach_an_hour_is_repeated_in_an_hour()
    {
        var after = Instant.FromUtc(2027, 6, 18, 8, 0);

        Assert.Equal(
            new NextOccurrence(null, after + Duration.FromHours(1)),
            CampaignPlanner.FindNextAfter(Plans.Daily("05-01..09-10"), after, new CandidateBudget(1), Token)
        );
    }

    [Theory]
    // A span a year; the days of a window, and each stretch of the catalogue near it.
    [InlineData("""{"lastSchoolDayBefore":"exam"}""")]
    [InlineData("""{"firstSchoolDayAfter":"exam"}""")]
    [InlineData("""{"each":"exam"}""")]
    [InlineData("""{"each":"exam-start"}""")]
    [InlineData("""{"each":"exam-end","offsetDays":-1}""")]
    public void A_rule_on_the_catalogue_counts_the_stretches_near_a_window_only(string rule)
    {
        var days = Plans.Catalogue(
            string.Join(
                ';',
                Enumerable.Range(0, 1_000).Select(n => $"exam x {Plans.Day("1990-01-01").PlusDays(n * 14):uuuu-MM-dd}")
            )
        );
        var plan = Plans.Plan(
            Plans.Season("05-01..06-30"),
            $$"""{"rule":{{rule}},"time":"07:00","zone":"UTC"}""",
            days
        );
        var (first, last) = (Plans.Day("2027-05-01"), Plans.Day("2027-06-30"));

        // 61 days, and every 14 days an exam, also within 100 days before and after.
        Assert.InRange(plan.Schedule.Days.CountCandidates(first, last), 61 + 4, 61 + (261 / 14) + 1);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CandidateBudget Budget() => new(CampaignPlanner.MaxCandidates);

    [Fact]
    public void No_occurrence_is_planned_before_1900_or_after_2100()
    {
        var plan = Plans.Daily("01-01..12-31", "12:00", "UTC");
        var due = CampaignPlanner.EnumerateDue(
            plan,
            Instant.MinValue,
            Instant.MaxValue,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Instant.FromUtc(1900, 1, 1, 12, 0), due.First());
        Assert.Equal(
            Instant.FromUtc(2100, 12, 31, 12, 0),
            CampaignPlanner
                .EnumerateDue(
                    plan,
                    Instant.FromUtc(2100, 12, 1, 0, 0),
                    Instant.MaxValue,
                    TestContext.Current.CancellationToken
                )
                .Last()
        );
        Assert.Null(
            CampaignPlanner
                .FindNextAfter(
                    plan,
                    Instant.FromUtc(2100, 12, 31, 12, 0),
                    Budget(),
                    TestContext.Current.CancellationToken
                )
                .At
        );
    }

    [Fact]
    public void A_century_of_daily_occurrences_is_complete()
    {
        var plan = Plans.Daily("01-01..12-31", "12:00", "UTC");

        Assert.Equal(
            36_525,
            CampaignPlanner
                .EnumerateDue(
                    plan,
                    Instant.FromUtc(2000, 1, 1, 0, 0),
                    Instant.FromUtc(2100, 1, 1, 0, 0),
                    TestContext.Current.CancellationToken
                )
                .Count()
        );
    }
}

/// <summary>A plan without its rule, and a stretch of time about a year's end, a leap day or a clock change.</summary>
public sealed record PlanNearEdges(
    string Season,
    IReadOnlyList<string> Times,
    string Zone,
    string Rule,
    Instant Start,
    Instant End,
    double Cut
)
{
    public CampaignPlan With(string rule) =>
        Plans.Plan(
            Plans.Season(Season),
            $$"""{"rrule":"{{rule}}","times":["{{string.Join("\",\"", Times)}}"],"zone":"{{Zone}}"}"""
        );
}

/// <summary>
/// Spans that wrap, overlap, leave out and end on leap days; times that clock changes skip and repeat.
/// </summary>
public static class PlansNearEdges
{
    public static Arbitrary<SeasonNearEdges> Season() => DaysNearEdges.Any();

    public static Arbitrary<PlanNearEdges> Any() =>
        Arb.From(
            from spanCount in Gen.Choose(1, 3)
            from spans in (
                from first in DaysNearEdges.Date
                from last in DaysNearEdges.Date
                from offset in Gen.Elements("", "", "(-3)", "(2)")
                from except in Gen.Elements("", "", " - 12-31..01-02", " - 02-29")
                select $"{SeasonTests.Text(first)}{offset}..{SeasonTests.Text(last)}{except}"
            ).ListOf(spanCount)
            from timeCount in Gen.Choose(1, 3)
            from times in Gen.Elements("00:00", "01:30", "01:45", "02:00", "02:15", "02:30", "03:00", "16:30")
                .ListOf(timeCount)
            from zone in Gen.Elements(
                "America/Chicago",
                "Europe/Berlin",
                "Australia/Lord_Howe",
                "Asia/Shanghai",
                "Pacific/Kiritimati",
                "UTC"
            )
            from rule in Gen.Elements(
                "FREQ=DAILY",
                "FREQ=WEEKLY;BYDAY=FR,SU",
                "FREQ=DAILY;INTERVAL=3",
                "FREQ=DAILY;COUNT=4",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
                "FREQ=MONTHLY;BYMONTHDAY=1,29,-1"
            )
            from year in Gen.Elements(1999, 2026, 2027, 2028, 2096)
            from day in Gen.Choose(0, 364)
            from second in Gen.Choose(0, 86_399)
            from length in Gen.Choose(1, 800)
            from cut in Gen.Choose(0, 1_000)
            let start = Instant.FromUtc(year, 1, 1, 0, 0) + Duration.FromDays(day) + Duration.FromSeconds(second)
            select new PlanNearEdges(
                string.Join('+', spans),
                [.. times],
                zone,
                rule,
                start,
                start + Duration.FromDays(length),
                cut / 1_000.0
            )
        );
}
