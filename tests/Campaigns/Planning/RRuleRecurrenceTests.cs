using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Tests.Fuzzing;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Planning;

/// <summary>Shortcuts of the recurrence change no day.</summary>
public sealed class RRuleRecurrenceTests
{
    private static readonly string[] Frequencies =
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "FREQ=HOURLY;INTERVAL=5",
    ];

    private static readonly string[][] Parts =
    [
        ["INTERVAL=2", "INTERVAL=3"],
        ["COUNT=1", "COUNT=7"],
        ["BYMONTH=2", "BYMONTH=5,6,12"],
        ["BYMONTHDAY=30", "BYMONTHDAY=-1,1,-31"],
        ["BYDAY=MO", "BYDAY=SU,TU", "BYDAY=2MO,-1SU"],
        ["BYYEARDAY=60", "BYYEARDAY=-1,366"],
        ["BYWEEKNO=1", "BYWEEKNO=-1,20"],
        ["BYSETPOS=1", "BYSETPOS=-1,2"],
        ["BYHOUR=8", "BYHOUR=20,8"],
        ["BYMINUTE=15"],
        ["WKST=SU"],
    ];

    private static readonly string[] Seasons =
    [
        "01-01..12-31",
        "02-28..02-29",
        "05-01..09-10+06-15..06-15+06-15..12-20",
        "11-30..01-05+12-25..01-15",
    ];

    [Fact]
    public void A_plan_has_the_days_that_the_library_finds_in_each_window_for_each_time() => Compare(seeds: 250);

    [Fact(Explicit = true)]
    public void A_plan_has_the_days_that_the_library_finds_for_many_more_rules() => Compare(seeds: 6_000);

    private static void Compare(int seeds)
    {
        var fired = 0;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var m = new Mutations(seed);
            var rule = string.Join(';', Parts.Where(_ => m.Chance(20)).Select(m.Any).Prepend(m.Any(Frequencies)));
            var season = Plans.Season(m.Any(Seasons));
            var times = m.Any([""" "00:00" """, """ "07:10","16:30" """]);
            var schedule = $$"""{"rrule":"{{rule}}","times":[{{times}}],"zone":"Asia/Shanghai"}""";
            if (!Plans.Parse(season, schedule).IsOk)
            {
                continue;
            }

            var plan = Plans.Plan(season, schedule);
            var (from, to) = (Plans.At("2027-01-01T00:00+08"), Plans.At("2029-03-31T00:00+08"));
            var expected =
                from window in plan.Season.EnumerateWindows(new LocalDate(2026, 12, 30), new LocalDate(2029, 4, 2))
                from time in plan.Schedule.Times
                from local in Evaluated(rule, window, time)
                let at = plan.Schedule.ToInstant(local)
                where @from < at && at <= to
                select at;

            var due = CampaignPlanner.EnumerateDue(plan, from, to, TestContext.Current.CancellationToken).ToList();

            Assert.True(expected.Distinct().Order().SequenceEqual(due), $"seed {seed}: {rule} in {season}");
            fired += due.Count > 0 ? 1 : 0;
        }

        Assert.InRange(fired, seeds / 5, seeds);
    }

    private static IEnumerable<LocalDateTime> Evaluated(string text, SeasonWindow window, LocalTime time)
    {
        var rule = new RecurrenceRule(text)
        {
            Until = new CalDateTime(window.Last.ToDateOnly(), new TimeOnly(23, 59, 59)),
        };
        var anchor = new CalDateTime(window.First.ToDateOnly(), time.ToTimeOnly());
        return new RecurrencePatternEvaluator(rule)
            .Evaluate(anchor, anchor, options: null)
            .Select(p => LocalDateTime.FromDateTime(p.StartTime.Value));
    }
}
