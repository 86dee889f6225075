using System.Collections.Concurrent;
using System.Diagnostics;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class CampaignRunnerTests
{
    // A Friday; the campaign fires at 16:30 in Shanghai, 08:30 UTC.
    private static readonly Instant Friday = Plans.At("2027-06-18T16:30+08");
    private static readonly Duration Week = Duration.FromDays(7);
    private const string Exams = ""","except":[{"day":"exam"}]""";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_due_occurrence_starts_once_however_often_the_timer_runs()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.RunAsync(Friday - Duration.FromSeconds(1));
        Assert.Empty(town.Started);

        await town.RunAsync(Friday);
        await town.RunAsync(Friday);
        await town.RunAsync(Friday + Duration.FromSeconds(30));
        await town.RunAsync(Friday + Week - Duration.FromSeconds(1));

        Assert.Equal([Friday], town.Started);
        Assert.Equal(1, town.Calls);
        Assert.Equal((OccurrenceState.Started, "b-1813307400"), await town.StateAsync(Friday));
    }

    [Fact]
    public async Task Each_occurrence_begins_a_trace_of_its_own_whatever_else_the_timer_starts()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.Source,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1), "FREQ=HOURLY");

        await Tracing.RunAsync(
            "function RunCampaigns",
            async () =>
            {
                await town.RunAsync(Friday + Duration.FromHours(1));
                town.Traces.Add(Tracing.Traceparent);
            }
        );

        Assert.Equal(
            3,
            town.Traces.Select(t => ActivityContext.Parse(t!, traceState: null).TraceId).Distinct().Count()
        );
        Assert.Equal(2, town.Started.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_timer_with_an_old_row_starts_one_of_two_dates_of_a_move(int days)
    {
        var town = await Town.FoundAsync(Friday - Week);
        var old = await town.CampaignAsync();
        var to = Friday + Duration.FromDays(days);
        var moved = (old with { Moves = [new MovedDate(Friday, to)] }).SettledThrough(old.Through, Token);
        await town.Campaigns.TryReplaceAsync(moved, Token);

        // The original date is started by the old row, before or after the timer reaches the new one.
        if (days > 0)
        {
            town.TurnTo(Friday);
            await town.Runner.SettleAsync(old, Friday, Token);
            await town.RunAsync(to);
        }
        else
        {
            await town.RunAsync(to);
            town.TurnTo(Friday);
            await town.Runner.SettleAsync(old, Friday, Token);
        }

        Assert.Equal([days > 0 ? Friday : to], town.Started);
        Assert.Equal(OccurrenceState.Skipped, (await town.StateAsync(days > 0 ? to : Friday)).State);
    }

    [Fact]
    public async Task A_claim_whose_move_was_taken_back_does_not_hold_the_original_date_back()
    {
        var town = await Town.FoundAsync(Friday - Week);
        var campaign = await town.CampaignAsync();
        var claims = new MoveClaims(new OccurrenceStore(town.Storage));
        await claims.TryClaimAsync(campaign, new MovedDate(Friday, Friday + Duration.FromDays(1)), Token);

        await town.RunAsync(Friday);

        Assert.Equal([Friday], town.Started);
        Assert.Equal(OccurrenceState.Started, (await town.StateAsync(Friday)).State);
    }

    [Fact]
    public async Task Timers_that_overlap_start_each_occurrence_once()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1), "FREQ=HOURLY");
        var second = town.Twin();

        for (var hour = 0; hour < 6; hour++)
        {
            var now = Friday + Duration.FromHours(hour);
            await Task.WhenAll(
                town.RunAsync(now),
                second.RunAsync(now),
                town.RunAsync(now),
                second.RunAsync(now + Duration.FromSeconds(1))
            );
        }

        Assert.Equal(Enumerable.Range(0, 6).Select(h => Friday + Duration.FromHours(h)), town.Started);
    }

    [Fact]
    public async Task A_timer_that_reads_late_what_another_has_settled_starts_nothing_again()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        var read = await town.CampaignAsync();
        await town.RunAsync(Friday);

        Assert.Null(await town.Runner.SettleAsync(read, Friday + Duration.FromSeconds(10), Token));

        Assert.Equal(1, town.Calls);
    }

    [Fact]
    public async Task A_claimed_occurrence_whose_worker_crashed_is_requested_by_the_next_run()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        town.DieBeforeOrdering = true;
        await Assert.ThrowsAsync<AggregateException>(() => town.RunAsync(Friday));
        Assert.Equal((OccurrenceState.Started, "b-1813307400"), await town.StateAsync(Friday));
        Assert.Empty(town.Started);

        town.DieBeforeOrdering = false;
        await town.RunAsync(Friday + Duration.FromSeconds(30));

        Assert.Equal([Friday], town.Started);
    }

    [Fact]
    public async Task A_request_whose_answer_was_lost_is_found_and_not_repeated()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        town.DieAfterOrdering = true;
        await Assert.ThrowsAsync<AggregateException>(() => town.RunAsync(Friday));

        town.DieAfterOrdering = false;
        await town.RunAsync(Friday + Duration.FromSeconds(30));

        Assert.Equal([Friday], town.Started);
        Assert.Equal(1, town.Calls);
    }

    [Fact]
    public async Task A_claimed_occurrence_whose_worker_crashed_is_missed_once_it_is_too_late()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        town.DieBeforeOrdering = true;
        await Assert.ThrowsAsync<AggregateException>(() => town.RunAsync(Friday));

        town.DieBeforeOrdering = false;
        await town.RunAsync(Friday + Duration.FromHours(4));

        Assert.Empty(town.Started);
        Assert.Equal((OccurrenceState.Missed, null), await town.StateAsync(Friday));
    }

    [Theory]
    // The campaign's latestUseful is PT4H.
    [InlineData(0, OccurrenceState.Started)]
    [InlineData((4 * 3_600) - 1, OccurrenceState.Started)]
    [InlineData(4 * 3_600, OccurrenceState.Missed)]
    [InlineData(3 * 86_400, OccurrenceState.Missed)]
    public async Task An_occurrence_due_during_downtime_starts_late_only_while_it_is_useful(
        int secondsLate,
        OccurrenceState expected
    )
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));

        await town.RunAsync(Friday + Duration.FromSeconds(secondsLate));

        Assert.Equal(expected, (await town.StateAsync(Friday)).State);
        Assert.Equal(expected is OccurrenceState.Started ? [Friday] : [], town.Started);
    }

    [Fact]
    public async Task After_a_long_absence_every_occurrence_is_accounted_for()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromMinutes(1), "FREQ=HOURLY");

        await town.RunAsync(Friday + Duration.FromDays(6));

        // 16:30 on the first day to 16:30 on the last: the last four hours are still useful, the hour exactly four ago
        // is not.
        var all = await town.OccurrencesAsync(Friday, Friday + Duration.FromDays(6));
        Assert.Equal(145, all.Count);
        Assert.Equal(141, all.Count(o => o.State is OccurrenceState.Missed));
        Assert.Equal(all.Where(o => o.State is OccurrenceState.Started).Select(o => o.DueAt), town.Started);
        Assert.Equal(4, town.Started.Count);
    }

    [Fact]
    public async Task A_refused_request_skips_its_occurrence_with_the_reason_and_the_next_one_starts()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        town.Refusal = new Problem("empty-audience", 422, "Nobody would get it", "The audience has no contacts.");
        await town.RunAsync(Friday);
        await town.RunAsync(Friday + Duration.FromMinutes(5));

        var skipped = Assert.Single(await town.OccurrencesAsync(Friday, Friday));
        Assert.Equal(OccurrenceState.Skipped, skipped.State);
        Assert.Equal("empty-audience: The audience has no contacts.", skipped.Reason);
        Assert.Null(skipped.Broadcast);
        Assert.Equal(new OccurrenceCause("empty-audience"), skipped.Cause);
        Assert.Equal(1, town.Calls);
        Assert.Contains(town.Log.GetSnapshot(), r => r.Message.Contains("empty-audience", StringComparison.Ordinal));

        town.Refusal = null;
        await town.RunAsync(Friday + Week);
        Assert.Equal([Friday + Week], town.Started);
    }

    [Fact]
    public async Task A_refusal_that_is_not_the_requests_fault_is_tried_again()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        town.Refusal = CommonProblems.StorageOutOfReach();
        await Assert.ThrowsAsync<AggregateException>(() => town.RunAsync(Friday));

        town.Refusal = null;
        await town.RunAsync(Friday + Duration.FromSeconds(30));

        Assert.Equal([Friday], town.Started);
    }

    [Fact]
    public async Task A_failing_campaign_does_not_keep_another_from_starting()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.AddAsync("another", Friday - Duration.FromHours(1), "FREQ=DAILY");
        town.DieFor = "another";

        await Assert.ThrowsAsync<AggregateException>(() => town.RunAsync(Friday));

        Assert.Equal([Friday], town.Started);
    }

    [Fact]
    public async Task A_due_campaign_starts_before_others_are_replanned()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.AddAsync("a", Friday - Duration.FromHours(1), "FREQ=WEEKLY;BYDAY=SA", Exams);
        await town.AddAsync("b", Friday - Duration.FromHours(1), "FREQ=WEEKLY;BYDAY=SA", Exams);
        await town.SaveDaysAsync(1, Friday - Duration.FromSeconds(10), "exam 模拟 2027-07-18");
        IReadOnlyList<int?> plannedBefore = [];
        town.WhileOrdering = async () =>
        {
            plannedBefore = [await town.DaysAsync("a"), await town.DaysAsync("b")];
            town.Advance(CampaignRunner.MaxPlanning + TimeSpan.FromSeconds(1));
        };

        // One is replanned however late it is, the other in the next run.
        await town.RunAsync(Friday);
        Assert.Equal([Friday], town.Started);
        Assert.Equal([0, 0], plannedBefore);
        Assert.Equal([1, 0], [await town.DaysAsync("a"), await town.DaysAsync("b")]);

        await town.RunAsync(Friday + Duration.FromSeconds(30));
        Assert.Equal([1, 1], [await town.DaysAsync("a"), await town.DaysAsync("b")]);
    }

    [Fact]
    public async Task A_change_of_days_replans_all_campaigns_however_long_it_takes()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.AddAsync("a", Friday - Duration.FromHours(1), "FREQ=WEEKLY;BYDAY=SA", Exams);
        await town.AddAsync("b", Friday - Duration.FromHours(1), "FREQ=WEEKLY;BYDAY=SA", Exams);
        await town.SaveDaysAsync(1, Friday - Duration.FromSeconds(10), "exam 模拟 2027-07-18");
        town.WhileOrdering = () =>
        {
            town.Advance(CampaignRunner.MaxPlanning + TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        };
        town.TurnTo(Friday);

        await town.Runner.SettleDueAsync(Token);

        Assert.Equal([1, 1], [await town.DaysAsync("a"), await town.DaysAsync("b")]);
    }

    [Theory]
    // Before it is due, when it is, and later.
    [InlineData(-30)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_campaign_whose_next_occurrence_was_not_found_is_looked_at_again(int minutes)
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        var again = Friday + Duration.FromMinutes(minutes);
        var campaign = await town.CampaignAsync() with { NextAt = null, LookAgainAt = again };
        Assert.NotNull(await town.Campaigns.TryReplaceAsync(campaign, Token));

        await town.RunAsync(again - Duration.FromSeconds(1));
        Assert.Empty(town.Started);
        Assert.Equal(again, (await town.CampaignAsync()).WakeAt);

        await town.RunAsync(again);
        var after = await town.CampaignAsync();
        Assert.Equal(minutes >= 0 ? [Friday] : [], town.Started);
        Assert.Equal(minutes >= 0 ? Friday + Week : Friday, after.NextAt);
        Assert.Null(after.LookAgainAt);
    }

    [Fact]
    public async Task An_occurrence_before_the_campaign_was_made_does_not_start()
    {
        var town = await Town.FoundAsync(Friday);

        await town.RunAsync(Friday + Duration.FromSeconds(1));

        Assert.Empty(town.Started);
        Assert.Equal(Friday + Week, (await town.CampaignAsync()).NextAt);
    }

    [Fact]
    public async Task An_occurrence_requested_by_another_worker_stays_started()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        var second = town.Twin();

        // While the first one starts, a second one finds the claim, is refused, and concludes that it is skipped.
        town.WhileOrdering = async () =>
        {
            second.Refusal = new Problem("empty-audience", 422, "Nobody would get it");
            await second.RunAsync(Friday);
            Assert.Equal(OccurrenceState.Skipped, (await town.StateAsync(Friday)).State);
        };
        await town.RunAsync(Friday);

        Assert.Equal([Friday], town.Started);
        Assert.Equal((OccurrenceState.Started, "b-1813307400"), await town.StateAsync(Friday));
    }

    [Fact]
    public async Task Days_that_change_count_from_that_moment_on_however_late_the_timer_comes()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromDays(1), "FREQ=DAILY", ""","except":[{"day":"exam"}]""");
        await town.RunAsync(Friday - Duration.FromHours(1));

        // Five minutes after it fell due the day becomes an exam day, and so do the next two; the day after, one of
        // them is none after all.
        await town.SaveDaysAsync(1, Friday + Duration.FromMinutes(5), "exam 模拟 2027-06-18..2027-06-20");
        await town.SaveDaysAsync(2, Friday + Duration.FromHours(20), "exam 模拟 2027-06-18..2027-06-19");

        // No timer ran meanwhile.
        await town.RunAsync(Friday + Duration.FromDays(3));

        // What was due before the change is claimed by the plan of that time, also where it is too late for it.
        Assert.Equal(
            [
                (Friday, OccurrenceState.Missed),
                (Friday + Duration.FromDays(2), OccurrenceState.Missed),
                (Friday + Duration.FromDays(3), OccurrenceState.Started),
            ],
            await town.RecordedAsync("fridays")
        );
    }

    [Fact]
    public async Task A_claimed_occurrence_is_requested_even_if_its_day_was_excluded_meanwhile()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromDays(1), "FREQ=DAILY", ""","except":[{"day":"exam"}]""");
        await town.RunAsync(Friday - Duration.FromHours(1));
        town.DieFor = "fridays";
        await Assert.ThrowsAsync<AggregateException>(() => town.RunAsync(Friday));

        await town.SaveDaysAsync(1, Friday + Duration.FromSeconds(10), "exam 模拟 2027-06-18..2027-06-19");
        town.DieFor = null;
        await town.RunAsync(Friday + Duration.FromSeconds(30));
        await town.RunAsync(Friday + Duration.FromSeconds(60));

        Assert.Equal([(Friday, OccurrenceState.Started)], await town.RecordedAsync("fridays"));
        Assert.Equal([Friday], town.Started);

        // The day that is left out now never starts.
        await town.RunAsync(Friday + Duration.FromDays(1));
        Assert.Equal([(Friday, OccurrenceState.Started)], await town.RecordedAsync("fridays"));
    }

    [Fact]
    public async Task Timers_that_overlap_while_days_change_lose_and_double_nothing()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromDays(1), "FREQ=DAILY", ""","except":[{"day":"exam"}]""");
        var second = town.Twin();
        for (var day = 0; day < 6; day++)
        {
            var now = Friday + Duration.FromDays(day);
            await Task.WhenAll(
                town.RunAsync(now),
                second.RunAsync(now),
                town.SaveDaysAsync(day + 1, now + Duration.FromSeconds(1), $"exam 模拟 2027-06-{19 + day}"),
                second.RunAsync(now + Duration.FromSeconds(2))
            );
        }

        await town.RunAsync(Friday + Duration.FromDays(6));

        // Every day but the first was an exam day when it came.
        Assert.Equal([(Friday, OccurrenceState.Started)], await town.RecordedAsync("fridays"));
    }

    [Fact]
    public async Task Days_of_a_machine_whose_clock_is_ahead_wait_until_then()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromDays(1), "FREQ=DAILY", ""","except":[{"day":"exam"}]""");
        await town.SaveDaysAsync(1, Friday + Duration.FromSeconds(20), "exam 模拟 2027-06-18");

        await town.RunAsync(Friday + Duration.FromSeconds(10));
        await town.RunAsync(Friday + Duration.FromSeconds(30));

        Assert.Contains((Friday, OccurrenceState.Started), await town.RecordedAsync("fridays"));
        Assert.Equal(1, (await town.Campaigns.FindAsync("fridays", Token))!.Days);
    }

    [Fact]
    public async Task The_list_of_occurrences_joins_what_was_and_what_is_planned()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.RunAsync(Friday);
        await town.RunAsync(Friday + Week + Duration.FromDays(1));

        var all = await town.OccurrencesAsync(Friday - Week, Friday + (Week * 3));

        Assert.Equal(
            [
                (Friday - Week, OccurrenceState.Planned),
                (Friday, OccurrenceState.Started),
                (Friday + Week, OccurrenceState.Missed),
                (Friday + (Week * 2), OccurrenceState.Planned),
                (Friday + (Week * 3), OccurrenceState.Planned),
            ],
            all.Select(o => (o.DueAt, o.State))
        );
        Assert.StartsWith("It lies before", all[0].Reason, StringComparison.Ordinal);
        Assert.Equal("Friday in 05-01..09-10", all[3].Reason);
        Assert.Equal("before-change - missed planned planned", string.Join(' ', all.Select(o => o.Cause?.Code ?? "-")));
        Assert.Equal(new OccurrenceCause("planned") { Day = new DayCause("weekday"), Span = 0 }, all[3].Cause);
    }

    [Theory]
    [InlineData(-1, OccurrenceState.Started)]
    [InlineData(0, OccurrenceState.Planned)]
    [InlineData(3_600, OccurrenceState.Planned)]
    [InlineData(null, OccurrenceState.Started)]
    public async Task An_occurrence_recorded_before_a_campaign_was_created_is_not_its_own(
        int? createdAfter,
        OccurrenceState expected
    )
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.RunAsync(Friday);

        var createdAt = createdAfter is { } seconds ? Friday + Duration.FromSeconds(seconds) : (Instant?)null;
        var created = await town.CampaignAsync() with { CreatedAt = createdAt };
        var (found, _) = await town.Reader.ReadAsync(created, Friday, Friday, 10, Token);

        Assert.Equal(expected, Assert.Single(found).State);
    }

    [Fact]
    public async Task A_campaign_created_again_starts_nothing_that_was_started_before_it_was_deleted()
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.RunAsync(Friday);
        Assert.True(await town.Campaigns.TryDeleteAsync(await town.CampaignAsync(), Token));

        // By a machine whose clock is behind.
        await town.AddAsync("fridays", Friday - Duration.FromSeconds(1), "FREQ=WEEKLY;BYDAY=FR");
        await town.RunAsync(Friday + Duration.FromSeconds(30));

        Assert.Equal([Friday], town.Started);
        Assert.Equal(1, town.Calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Pages_of_occurrences_hold_each_once(int limit)
    {
        var town = await Town.FoundAsync(Friday - Duration.FromHours(1));
        await town.RunAsync(Friday);
        var reader = town.Reader;
        List<Instant> seen = [];
        for (Instant? from = Friday - Week; from is not null; )
        {
            var (page, after) = await reader.ReadAsync(
                await town.CampaignAsync(),
                from.Value,
                Friday + (Week * 3),
                limit,
                Token
            );
            Assert.InRange(page.Count, 1, limit);
            seen.AddRange(page.Select(o => o.DueAt));
            from = after + Duration.FromSeconds(1);
        }

        Assert.Equal(Enumerable.Range(-1, 5).Select(w => Friday + (Week * w)), seen);
    }

    /// <summary>A town with one campaign, and a carrier of requests that counts and can be made to fail.</summary>
    private sealed class Town : IOccurrenceBroadcasts
    {
        private readonly ConcurrentDictionary<string, Instant> _broadcasts;
        private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly DayStore _days;
        private int _calls;

        private Town(StorageAccount storage, ConcurrentDictionary<string, Instant> broadcasts)
        {
            (Storage, _broadcasts) = (storage, broadcasts);
            _days = new DayStore(storage);
            var telemetry = new CampaignTelemetry(new FakeLogger<CampaignTelemetry>(Log), Meters.None);
            Campaigns = new CampaignStore(storage, _days, telemetry, Tables);
            Runner = new CampaignRunner(
                Campaigns,
                _days,
                new OccurrenceStarter(
                    Campaigns,
                    new OccurrenceStore(storage),
                    this,
                    new MoveClaims(new OccurrenceStore(storage)),
                    telemetry
                ),
                Options.Create(new Settings()),
                _clock,
                telemetry
            );
        }

        public StorageAccount Storage { get; }
        public CampaignStore Campaigns { get; }
        public CampaignRunner Runner { get; }
        public FakeLogCollector Log { get; } = new();
        public OccurrenceReader Reader => new(new OccurrenceStore(Storage), Tables);
        private TableTelemetry Tables => new(new FakeLogger<TableTelemetry>(Log), Meters.None);

        /// <summary>The trace that each request was made in.</summary>
        public ConcurrentBag<string?> Traces { get; } = [];
        public IReadOnlyList<Instant> Started => [.. _broadcasts.Values.Order()];
        public int Calls => _calls;
        public bool DieBeforeOrdering { get; set; }
        public bool DieAfterOrdering { get; set; }
        public string? DieFor { get; set; }
        public Problem? Refusal { get; set; }
        public Func<Task>? WhileOrdering { get; set; }

        public static async Task<Town> FoundAsync(Instant at, string rrule = "FREQ=WEEKLY;BYDAY=FR", string except = "")
        {
            var town = new Town(await Azurite.AccountAsync(Token), new(StringComparer.Ordinal));
            await town.AddAsync("fridays", at, rrule, except);
            return town;
        }

        /// <summary>A second instance on the same storage.</summary>
        public Town Twin() => new(Storage, _broadcasts);

        public async Task AddAsync(string id, Instant at, string rrule, string except = "")
        {
            var body = Plans.Body(
                $$"""{"from":"05-01","to":"09-10"{{except}}}""",
                Plans.Rule(rrule, "16:30", "Asia/Shanghai"),
                ""","latestUseful":"PT4H" """
            );
            var campaign = new Campaign
            {
                Id = id,
                Body = body,
                Terms = CampaignParser.Parse(body, DayCatalogue.Empty).Value!,
                Days = except.Length > 0 ? 0 : null,
                Area = "beiguan",
                State = CampaignState.Active,
                CreatedAt = at,
                ChangedAt = at,
                ChangedBy = "wang",
                Revision = 1,
                Through = at,
            };
            Assert.NotNull(await Campaigns.TryAddAsync(campaign.SettledThrough(at), Token));
        }

        public async Task SaveDaysAsync(int version, Instant at, string days) =>
            Assert.True(
                await _days.TryAddAsync(new DayCatalogue(version, at, Plans.Catalogue(days).Entries), "wang", Token)
            );

        public async Task<IReadOnlyList<(Instant, OccurrenceState)>> RecordedAsync(string campaign) =>
            [
                .. (
                    await new OccurrenceStore(Storage)
                        .ReadRangeAsync(campaign, Friday - Week, Friday + (Week * 8), 1_000, Token)
                        .ToListAsync(Token)
                ).Select(o => (o.DueAt, o.State)),
            ];

        public Task RunAsync(Instant now)
        {
            if (now.ToDateTimeOffset() > _clock.GetUtcNow())
            {
                _clock.SetUtcNow(now.ToDateTimeOffset());
            }

            return Runner.RunAsync(Token);
        }

        public void TurnTo(Instant now) => _clock.SetUtcNow(now.ToDateTimeOffset());

        public void Advance(TimeSpan duration) => _clock.Advance(duration);

        /// <summary>The version of the catalogue of days that a campaign is planned by.</summary>
        public async Task<int?> DaysAsync(string id) => (await Campaigns.FindAsync(id, Token))!.Days;

        public async Task<Campaign> CampaignAsync() => (await Campaigns.FindAsync("fridays", Token))!;

        public async Task<(OccurrenceState State, string? Broadcast)> StateAsync(Instant dueAt) =>
            await new OccurrenceStore(Storage).FindAsync("fridays", dueAt, Token) is { Occurrence: var o }
                ? (o.State, o.Broadcast)
                : (OccurrenceState.Planned, null);

        public async Task<IReadOnlyList<Occurrence>> OccurrencesAsync(Instant from, Instant to) =>
            (await Reader.ReadAsync(await CampaignAsync(), from, to, 1_000, Token)).Occurrences;

        public Task<bool> ExistsAsync(string broadcast, CancellationToken cancellationToken) =>
            Task.FromResult(_broadcasts.ContainsKey(broadcast));

        public string OccurrenceId(string campaign, Instant dueAt) => $"b-{dueAt.ToUnixTimeSeconds()}";

        public async Task<Result<string>> StartOccurrenceAsync(
            string campaign,
            Instant dueAt,
            BroadcastRequest request,
            Caller by,
            string? zone,
            CancellationToken cancellationToken
        )
        {
            Interlocked.Increment(ref _calls);
            Traces.Add(Tracing.Traceparent);
            Assert.Equal($"campaign:{campaign}", by.Name);
            if (DieBeforeOrdering || DieFor == campaign)
            {
                throw new IOException("The process died before it requested.");
            }

            if (WhileOrdering is { } work)
            {
                WhileOrdering = null;
                await work();
            }

            if (Refusal is not null)
            {
                return Refusal;
            }

            // As the real one does: a repeat finds the first.
            _broadcasts.TryAdd(OccurrenceId(campaign, dueAt), dueAt);
            return DieAfterOrdering
                ? throw new IOException("The process died before it heard the answer.")
                : OccurrenceId(campaign, dueAt);
        }
    }
}
