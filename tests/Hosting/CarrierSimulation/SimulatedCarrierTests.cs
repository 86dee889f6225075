using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Hosting.CarrierSimulation;

public sealed class SimulatedCarrierTests
{
    private const string Tag = "202706-abc.03.17.1";
    private readonly FakeTimeProvider _clock = new(AlertsApp.Start.ToDateTimeOffset());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_is_on_the_handset_before_the_call_returns_and_its_report_is_pending()
    {
        var carrier = await CarrierAsync(new CarrierSettings(ReportDelaySeconds: 5));

        var outcome = Assert.Single(await carrier.SendAsync(Request("汛情提醒", 1), Cancel));

        var accepted = Assert.IsType<SendOutcome.Accepted>(outcome);
        var text = Assert.Single(await carrier.ReadTextsAsync(Phone(0), Cancel));
        Assert.Equal(accepted.MessageId, text.Id);
        Assert.Equal("汛情提醒", text.Text);
        Assert.Equal(Tag, text.Tag);
        Assert.Equal(AlertsApp.Start, text.At);
        Assert.Equal(1, await carrier.CountPendingReportsAsync(Cancel));
        Assert.Empty(await carrier.ReadDueAsync(500, Cancel));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            accepted.MessageId,
            Assert.Single(Assert.Single(await carrier.ReadDueAsync(500, Cancel)).Events).MessageId
        );
    }

    [Fact]
    public async Task Settings_texts_and_pending_events_survive_a_restart()
    {
        var account = await Azurite.AccountAsync(Cancel);
        using (var first = Carrier(account))
        {
            Assert.Null(await first.ChangeAsync(new CarrierSettings(PacePerMinute: 77, ReportDelaySeconds: 0), Cancel));
            await first.SendAsync(Request("a", 3), Cancel);
            await first.ReplyAsync(Phone(1), "+18005550199", "STOP", Cancel);
        }

        using var second = Carrier(account);

        Assert.Equal(77, await second.GetSegmentsPerMinuteAsync(Cancel));
        Assert.Single(await second.ReadTextsAsync(Phone(2), Cancel));
        var due = await second.ReadDueAsync(500, Cancel);
        Assert.Equal(
            [null, null, null, "STOP"],
            due.SelectMany(d => d.Events).Select(e => e.Text).OrderBy(t => t, StringComparer.Ordinal).ToArray()
        );
        await second.AcknowledgeAsync(due, Cancel);
        using var third = Carrier(account);
        Assert.Equal(0, await third.CountPendingReportsAsync(Cancel));
    }

    [Fact]
    public async Task A_call_for_a_hundred_reaches_a_hundred_handsets_and_pages_join()
    {
        var carrier = await CarrierAsync(new CarrierSettings());

        Assert.Equal(
            100,
            (await carrier.SendAsync(Request("a", 100), Cancel))
                .OfType<SendOutcome.Accepted>()
                .Select(a => a.MessageId)
                .Distinct(StringComparer.Ordinal)
                .Count()
        );

        var handsets = await carrier.ReadHandsetsAsync(null, Cancel).ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(0, 100).Select(Phone), handsets.Select(h => h.Phone));
        Assert.All(handsets, h => Assert.Equal(1, h.Texts));
        Assert.Equal(50, await carrier.ReadHandsetsAsync(Phone(49), Cancel).CountAsync(Cancel));
    }

    [Fact]
    public async Task The_handset_index_lists_newest_texts_first_including_those_before_a_restart()
    {
        var account = await Azurite.AccountAsync(Cancel);
        using (var before = Carrier(account))
        {
            await before.SendAsync(Request("old", 3), Cancel);
        }

        using var carrier = Carrier(account);
        var (old, _, _) = (await carrier.ReadIndexAsync(Cancel)).Newest(10);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await carrier.SendAsync(Request("new", 2), Cancel);
        var (newest, handsets, texts) = (await carrier.ReadIndexAsync(Cancel)).Newest(2);

        Assert.All(old, h => Assert.Equal("old", h.Last.Text));
        Assert.Equal(3, old.Count);
        Assert.Equal([(Phone(0), 2, "new"), (Phone(1), 2, "new")], newest.Select(h => (h.Phone, h.Texts, h.Last.Text)));
        Assert.Equal(3, handsets);
        Assert.Equal(5, texts);
    }

    [Fact]
    public void The_handset_index_counts_a_repeated_text_once_and_keeps_the_newest()
    {
        var wall = new HandsetIndex();
        var first = new HandsetText("1", Phone(0), "+18005550199", "first", Tag, AlertsApp.Start);
        var second = first with { Id = "2", Text = "second", At = AlertsApp.Start + Duration.FromSeconds(1) };

        wall.Add([second]);
        wall.Add([first, second]);

        var handset = Assert.Single(wall.Newest(10).Handsets);
        Assert.Equal(2, handset.Texts);
        Assert.Equal("second", handset.Last.Text);
        Assert.Equal(2, wall.Newest(10).TextCount);
    }

    [Fact]
    public async Task A_repeated_call_sends_a_second_text()
    {
        var carrier = await CarrierAsync(new CarrierSettings());

        await carrier.SendAsync(Request("a", 1), Cancel);
        await carrier.SendAsync(Request("a", 1), Cancel);

        Assert.Equal(2, (await carrier.ReadTextsAsync(Phone(0), Cancel)).Count);
    }

    [Fact]
    public async Task A_call_above_the_carriers_pace_is_throttled_with_a_retry_time()
    {
        var carrier = await CarrierAsync(new CarrierSettings(PacePerMinute: 60));
        Assert.All(await carrier.SendAsync(Request("a", 60), Cancel), o => Assert.IsType<SendOutcome.Accepted>(o));

        // Two segments each: twenty seconds of pace.
        var throttled = await carrier.SendAsync(Request(new string('a', 161), 10), Cancel);
        _clock.Advance(TimeSpan.FromSeconds(20));
        var taken = await carrier.SendAsync(Request(new string('a', 161), 10), Cancel);

        Assert.All(throttled, o => Assert.Equal(new SendOutcome.Throttled(Duration.FromSeconds(20)), o));
        Assert.All(taken, o => Assert.IsType<SendOutcome.Accepted>(o));
        Assert.Equal(2, (await carrier.ReadTextsAsync(Phone(0), Cancel)).Count);
    }

    [Fact]
    public async Task A_sender_that_keeps_the_pace_is_never_throttled()
    {
        var carrier = await CarrierAsync(new CarrierSettings(PacePerMinute: 600));
        for (var i = 0; i < 40; i++)
        {
            Assert.All(await carrier.SendAsync(Request("a", 100), Cancel), o => Assert.IsType<SendOutcome.Accepted>(o));
            _clock.Advance(TimeSpan.FromSeconds(10));
        }
    }

    [Theory]
    // What each fault does: the outcome, whether the text is on the handset, whether the report says it arrived (null:
    // no report).
    [InlineData(100, 0, 0, typeof(SendOutcome.Refused), false, null)]
    [InlineData(0, 100, 0, typeof(SendOutcome.Accepted), false, false)]
    [InlineData(0, 0, 100, typeof(SendOutcome.Unknown), true, true)]
    [InlineData(0, 0, 0, typeof(SendOutcome.Accepted), true, true)]
    public async Task Each_fault_does_what_it_says(
        int reject,
        int fail,
        int timeout,
        Type outcome,
        bool onHandset,
        bool? reported
    )
    {
        var carrier = await CarrierAsync(
            new CarrierSettings(
                RejectPercent: reject,
                FailPercent: fail,
                TimeoutAfterAcceptPercent: timeout,
                ReportDelaySeconds: 0
            )
        );

        var outcomes = await carrier.SendAsync(Request("a", 2), Cancel);

        Assert.All(outcomes, o => Assert.IsType(outcome, o));
        Assert.Equal(onHandset ? 2 : 0, await carrier.ReadHandsetsAsync(null, Cancel).CountAsync(Cancel));
        var reports = (await carrier.ReadDueAsync(500, Cancel))
            .SelectMany(d => d.Events)
            .Select(e => e.Arrived)
            .ToArray();
        Assert.Equal(reported is { } arrived ? [arrived, arrived] : [], reports);
    }

    [Fact]
    public void The_same_seed_gives_the_same_outcomes_in_about_the_configured_shares()
    {
        var settings = new CarrierSettings(RejectPercent: 2, FailPercent: 5, TimeoutAfterAcceptPercent: 1, Seed: 42);
        var phones = Enumerable.Range(0, 10_000).Select(i => PhoneNumber.FromE164($"+1202{i:D7}")).ToList();

        var outcomes = phones.ConvertAll(p => settings.DrawOutcome(p, Tag));

        Assert.Equal(outcomes, phones.ConvertAll(p => settings.DrawOutcome(p, Tag)));
        Assert.NotEqual(outcomes, phones.ConvertAll(p => (settings with { Seed = 43 }).DrawOutcome(p, Tag)));
        Assert.InRange(outcomes.Count(f => f is SimulatedOutcome.Rejected), 150, 250);
        Assert.InRange(outcomes.Count(f => f is SimulatedOutcome.Fails), 430, 570);
        Assert.InRange(outcomes.Count(f => f is SimulatedOutcome.TimesOut), 60, 140);
    }

    [Fact]
    public async Task A_randomly_throttled_request_is_accepted_in_the_end()
    {
        var carrier = await CarrierAsync(new CarrierSettings(ThrottlePercent: 70));
        var attempts = 0;
        while (await carrier.SendAsync(Request("a", 1), Cancel) is [SendOutcome.Throttled])
        {
            Assert.InRange(attempts++, 0, 100);
        }

        Assert.Single(await carrier.ReadTextsAsync(Phone(0), Cancel));
    }

    [Fact]
    public async Task Eight_calls_at_once_lose_nothing()
    {
        var carrier = await CarrierAsync(new CarrierSettings());

        await Task.WhenAll(
            Enumerable
                .Range(0, 80)
                .Chunk(10)
                .Select(async part =>
                {
                    foreach (var i in part)
                    {
                        await carrier.SendAsync(
                            new SendRequest("+18005550199", [Phone(i)], "a", Tag, Reports: true),
                            Cancel
                        );
                    }
                })
        );

        Assert.Equal(80, await carrier.ReadHandsetsAsync(null, Cancel).CountAsync(Cancel));
        Assert.Equal(80, await carrier.CountPendingReportsAsync(Cancel));
    }

    [Fact]
    public async Task Settings_out_of_range_are_named_and_not_taken()
    {
        var carrier = await CarrierAsync(new CarrierSettings());

        var problem = await carrier.ChangeAsync(
            new CarrierSettings(PacePerMinute: 0, FailPercent: double.NaN, ReportDelaySeconds: -1),
            Cancel
        );

        Assert.Equal(
            ["/pacePerMinute", "/failPercent", "/rejectPercent", "/reportDelaySeconds"],
            problem!.Errors!.Select(e => e.Pointer).ToArray()
        );
        Assert.Equal(new CarrierSettings(), await carrier.ReadSettingsAsync(Cancel));
    }

    private static PhoneNumber Phone(int i) => PhoneNumber.FromE164($"+12025550{i:D3}");

    private static SendRequest Request(string text, int recipients) =>
        new("+18005550199", [.. Enumerable.Range(0, recipients).Select(Phone)], text, Tag, Reports: true);

    private SimulatedCarrier Carrier(StorageAccount account) =>
        new(new HandsetStore(stop => CarrierTables.OpenAsync(account, stop)), _clock);

    private async Task<SimulatedCarrier> CarrierAsync(CarrierSettings settings)
    {
        var carrier = Carrier(await Azurite.AccountAsync(Cancel));
        Assert.Null(await carrier.ChangeAsync(settings, Cancel));
        return carrier;
    }
}
