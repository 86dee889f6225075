using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Notifications;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Campaigns;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Notifications;

/// <summary>Texts to staff on the real engine: at most once, whatever overlaps or crashes.</summary>
public sealed class StaffNotifierTests
{
    private static readonly PhoneNumber Staff = Engine.Phone(90);
    private static readonly Caller Li = new("Li", [Role.Official], "beiguan");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_broadcast_is_told_once_with_counts_alone()
    {
        await using var engine = await StartAsync();
        await FailAsync(engine, "Flood");
        using var counted = new MetricCollector<long>(
            engine.Get<IMeterFactory>(),
            "CommunityAlerts.Notifications",
            "communityalerts.notification.texts"
        );

        await RunAsync(engine);
        await RunAsync(engine);
        engine.Clock.Turn(Duration.FromHours(20));
        await RunAsync(engine);

        Assert.Equal("accepted", Assert.Single(counted.GetMeasurementSnapshot()).Tags["outcome"]);
        var text = Assert.Single(TextsToStaff(engine));
        Assert.EndsWith(
            "Please look: 1 broadcast ended with 1 not texted. Sign in to see more.",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Many_undelivered_texts_are_told_once_when_the_reports_are_in()
    {
        await using var engine = await StartAsync();
        await engine.ListAsync("hill", Enumerable.Range(10, 8));
        await engine.StartBroadcastAsync(Engine.MakeRequest("hill"));
        await engine.DrainAsync();
        await engine.SweepAsync();
        await RunAsync(engine);
        foreach (var (n, text) in engine.Carrier.Handsets.ToList().Index())
        {
            await engine.ReportAsync(text, n < 5 ? ReportStatus.Undelivered : ReportStatus.Delivered);
        }

        await RunAsync(engine);
        Assert.Empty(TextsToStaff(engine));
        engine.Clock.Turn(Duration.FromHours(1));
        await RunAsync(engine);
        engine.Clock.Turn(Duration.FromHours(20));
        await RunAsync(engine);

        Assert.EndsWith(
            "Please look: 1 broadcast ended with 5 undelivered. Sign in to see more.",
            Assert.Single(TextsToStaff(engine)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_broadcast_that_is_held_or_paused_is_told_while_it_runs_at_most_once_a_day()
    {
        await using var engine = await StartAsync();
        engine.Carrier.Script = (_, phone) => phone == Staff ? null : new SendOutcome.SenderRejected("401");
        var until = engine.Now + Duration.FromDays(20);
        await engine.StartBroadcastAsync(Engine.MakeRequest("river") with { LatestUsefulAt = until });
        await engine.DrainAsync();

        await RunAsync(engine);
        await RunAsync(engine);
        Assert.EndsWith(
            "Please look: 1 broadcast is held up with 2 waiting. Sign in to see more.",
            Assert.Single(TextsToStaff(engine)),
            StringComparison.Ordinal
        );
        engine.Clock.Turn(Duration.FromDays(1));
        await RunAsync(engine);
        Assert.Equal(2, TextsToStaff(engine).Count);

        await engine.Get<PauseService>().PauseAsync(engine.Last, Engine.Administrator, Cancel);
        await RunAsync(engine);
        engine.Clock.Turn(Duration.FromDays(1));
        await RunAsync(engine);
        Assert.EndsWith(
            "1 broadcast is paused. Sign in to see more.",
            TextsToStaff(engine)[2],
            StringComparison.Ordinal
        );
        Assert.Equal(3, TextsToStaff(engine).Count);
    }

    [Fact]
    public async Task A_date_that_is_found_missed_a_week_late_is_told_once()
    {
        await using var engine = await StartAsync();
        var begun = engine.Now - Duration.FromDays(10);
        var body = Plans.Body(
            """{"from":"05-01","to":"06-15"}""",
            Plans.Rule("FREQ=WEEKLY;BYDAY=FR", "16:30", "Asia/Shanghai"),
            ""","latestUseful":"PT4H" """
        );
        var campaign = new Campaign
        {
            Id = "fridays",
            Body = body,
            Terms = CampaignParser.Parse(body, DayCatalogue.Empty, Cancel).Value!,
            Area = "beiguan",
            State = CampaignState.Active,
            CreatedAt = begun,
            ChangedAt = begun,
            ChangedBy = "wang",
            Revision = 1,
            Through = begun,
        };
        await engine.Get<CampaignStore>().TryAddAsync(campaign.SettledThrough(begun, Cancel), Cancel);
        // The host was down; the timer finds the Friday of the week before.
        await engine.Get<CampaignRunner>().RunAsync(Cancel);

        await RunAsync(engine);
        engine.Clock.Turn(Duration.FromHours(20));
        await RunAsync(engine);

        Assert.EndsWith(
            "Please look: 1 campaign date was not sent. Sign in to see more.",
            Assert.Single(TextsToStaff(engine)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_late_report_takes_people_off_a_broadcast_that_was_looked_at_before()
    {
        await using var engine = await StartAsync();
        engine.Carrier.LosesAnswers = true;
        await engine.StartBroadcastAsync(Engine.MakeRequest("river"));
        await engine.DrainAsync();
        await engine.SweepAsync();
        var texts = engine.Carrier.Handsets.ToList();

        Assert.Equal(2, await CountPeopleAsync());
        await engine.ReportAsync(texts[0], ReportStatus.Delivered);
        Assert.Equal(1, await CountPeopleAsync());
        await engine.ReportAsync(texts[1], ReportStatus.Undelivered);
        Assert.Equal(0, await CountPeopleAsync());

        // One reader, which remembers what cannot change any more.
        async Task<int> CountPeopleAsync() =>
            (await engine.Get<MatterReader>().ReadAsync([MatterKind.Broadcasts], engine.Now, Cancel)).Sum(m =>
                m.People
            );
    }

    [Fact]
    public async Task Runs_at_once_send_one_text()
    {
        await using var engine = await StartAsync();
        await FailAsync(engine, "Flood");
        await using var second = engine.On(engine.Storage);
        await using var third = engine.On(engine.Storage);
        engine.Carrier.Before = async _ =>
        {
            // The first run has claimed its text and is still sending it.
            engine.Carrier.Before = _ => Task.CompletedTask;
            await RunAsync(second);
        };

        await Task.WhenAll(RunAsync(engine), RunAsync(third));

        Assert.Single(TextsToStaff(engine));
    }

    [Fact]
    public async Task A_crash_between_the_claim_and_the_text_loses_it_and_doubles_nothing()
    {
        await using var engine = await StartAsync();
        await FailAsync(engine, "Flood");
        engine.Carrier.Before = _ => throw new InvalidOperationException("The process ends here.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(engine));
        engine.Carrier.Before = _ => Task.CompletedTask;

        await RunAsync(engine);
        Assert.Empty(TextsToStaff(engine));

        await FailAsync(engine, "Storm");
        await RunAsync(engine);
        Assert.Single(TextsToStaff(engine));
    }

    [Fact]
    public async Task A_failure_with_one_operator_fails_the_run_and_keeps_no_other_from_being_told()
    {
        await using var engine = await StartAsync();
        await SubscribeAsync(engine, new Caller("Wang", [Role.Official], "beiguan"), Engine.Phone(91));
        await FailAsync(engine, "Flood");
        var calls = 0;
        engine.Carrier.Before = _ =>
            ++calls == 1 ? throw new InvalidOperationException("The first one fails.") : Task.CompletedTask;

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(engine));

        Assert.Equal(2, calls);
        Assert.Single(engine.Carrier.Handsets, h => h.Phone == Staff.E164 || h.Phone == Engine.Phone(91).E164);
    }

    [Fact]
    public async Task A_text_that_the_carrier_did_not_take_is_told_by_the_next_run()
    {
        await using var engine = await StartAsync();
        await FailAsync(engine, "Flood");
        engine.Carrier.Script = (_, phone) => phone == Staff ? new SendOutcome.Throttled(null) : null;
        await RunAsync(engine);
        engine.Carrier.Script = (_, _) => null;

        await RunAsync(engine);
        await RunAsync(engine);

        Assert.Single(TextsToStaff(engine));
    }

    [Fact]
    public async Task A_sixth_text_of_a_day_waits_for_the_next_day()
    {
        await using var engine = await StartAsync();
        for (var n = 1; n <= NoticePlanner.MaxTextsPerDay + 1; n++)
        {
            await FailAsync(engine, $"Flood {n}");
            await RunAsync(engine);
        }

        Assert.Equal(NoticePlanner.MaxTextsPerDay, TextsToStaff(engine).Count);

        engine.Clock.Turn(Duration.FromHours(16));
        await RunAsync(engine);
        Assert.Equal(NoticePlanner.MaxTextsPerDay + 1, TextsToStaff(engine).Count);
    }

    [Fact]
    public async Task A_night_holds_a_text_back_and_an_urgent_broadcast_does_not_wait()
    {
        await using var engine = await StartAsync();
        await FailAsync(engine, "Flood");
        await SetNightAsync(engine);
        await RunAsync(engine);
        Assert.Empty(TextsToStaff(engine));

        await FailAsync(engine, "Storm", Urgency.Urgent);
        await RunAsync(engine);
        Assert.Single(TextsToStaff(engine));

        engine.Clock.Turn(Duration.FromHours(16));
        await RunAsync(engine);
        Assert.Equal(2, TextsToStaff(engine).Count);
    }

    [Fact]
    public async Task An_operator_who_opted_out_or_is_long_gone_gets_no_text()
    {
        await using var engine = await StartAsync();
        await FailAsync(engine, "Flood");
        await engine.OptOutAsync(90);
        await RunAsync(engine);
        Assert.Empty(TextsToStaff(engine));

        await using var other = await StartAsync();
        other.Clock.Turn(Duration.FromDays(31));
        await FailAsync(other, "Flood");
        await RunAsync(other);
        Assert.Empty(TextsToStaff(other));
    }

    [Fact]
    public async Task Old_notices_are_deleted_and_the_subscription_once_its_operator_is_gone()
    {
        await using var engine = await StartAsync();
        await FailAsync(engine, "Flood");
        await RunAsync(engine);
        engine.Clock.Turn(Duration.FromDays(13));
        await engine.Get<StaffNotifier>().DropOldAsync(Cancel);
        Assert.Equal(3, await CountRowsAsync(engine));

        engine.Clock.Turn(Duration.FromDays(2));
        await engine.Get<StaffNotifier>().DropOldAsync(Cancel);
        Assert.Equal(1, await CountRowsAsync(engine));

        engine.Clock.Turn(Duration.FromDays(16));
        await engine.Get<StaffNotifier>().DropOldAsync(Cancel);
        Assert.Equal(0, await CountRowsAsync(engine));
    }

    /// <summary>Lets quiet hours of Beiguan last until the morning.</summary>
    private static async Task SetNightAsync(Engine engine)
    {
        var area = new Area
        {
            Path = "beiguan",
            Name = "Beiguan",
            QuietHours = [new QuietHours(new LocalTime(16, 0), new LocalTime(8, 0))],
        };
        await engine.Get<AreaStore>().TryPutAsync(area, asRead: null, version: null, Cancel);
        engine.Get<CurrentAreas>().Invalidate();
    }

    private static async Task<int> CountRowsAsync(Engine engine) =>
        await engine.Storage.Table(Tables.Notifications).ReadAllAsync(Cancel).CountAsync(Cancel);

    private static Task RunAsync(Engine engine) => engine.Get<StaffNotifier>().RunAsync(Cancel);

    /// <summary>The texts that reached the operator's handset.</summary>
    private static List<string> TextsToStaff(Engine engine) =>
        [.. engine.Carrier.Handsets.Where(h => h.Phone == Staff.E164).Select(h => h.Text)];

    /// <summary>An engine with an operator who is told of everything in Beiguan.</summary>
    private static async Task<Engine> StartAsync()
    {
        var engine = await Engine.StartAsync();
        await engine.ListAsync("river", [1, 2]);
        await SubscribeAsync(engine, Li, Staff);
        return engine;
    }

    private static async Task SubscribeAsync(Engine engine, Caller caller, PhoneNumber phone)
    {
        var body = new SubscriptionBody { Kinds = Enum.GetValues<MatterKind>(), Phone = phone.E164 };
        var saved = await engine.Get<SubscriptionService>().PutAsync(caller, body, IfMatch.None, Cancel);
        Assert.True(saved.IsOk, saved.Problem?.ToString());
    }

    /// <summary>Sends a broadcast of which the carrier refuses one text.</summary>
    private static async Task FailAsync(Engine engine, string name, Urgency urgency = Urgency.Routine)
    {
        var script = engine.Carrier.Script;
        engine.Carrier.Script = (_, phone) => phone == Engine.Phone(2) ? new SendOutcome.Refused("4001") : null;
        var request = Engine.MakeRequest("river") with
        {
            Name = name,
            Urgency = urgency,
            Reason = urgency is Urgency.Urgent ? "Flood" : null,
        };
        await engine.StartBroadcastAsync(request);
        await engine.DrainAsync();
        await engine.SweepAsync();
        engine.Carrier.Script = script;
        var stored = (await engine.Get<BroadcastStore>().FindAsync(engine.Last, Cancel))!.Broadcast;
        Assert.NotNull(stored.FinishedAt);
    }
}
