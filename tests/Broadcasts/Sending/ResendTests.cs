using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Sending;

/// <summary>
/// Handling of unknown texts: nothing by itself (<c>leave</c>), or one more call (<c>resendOnce</c>).
/// </summary>
public sealed class ResendTests
{
    private static readonly int[] Three = [0, 1, 2];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_text_is_not_resent_by_default()
    {
        await using var engine = await WithUnknownTextsAsync(OnUnknown.Leave);
        await engine.SweepAsync();

        Assert.Equal(BroadcastState.Finished, (await engine.ViewAsync(engine.Last)).State);
        engine.Clock.Turn(Duration.FromHours(2));
        await engine.SweepAsync();
        await engine.SendAsync(engine.Last);

        Assert.Equal(3, engine.Carrier.Handsets.Count);
        Assert.Equal(3, (await engine.ViewAsync(engine.Last)).Tallies[DeliveryState.Unknown]);
    }

    [Fact]
    public async Task With_resendOnce_an_unknown_text_is_sent_once_more_and_never_again()
    {
        await using var engine = await WithUnknownTextsAsync(OnUnknown.ResendOnce);
        engine.Clock.Turn(Duration.FromMinutes(59));
        await engine.SweepAsync();
        await engine.SendAsync(engine.Last);
        Assert.Equal(3, engine.Carrier.Handsets.Count);
        Assert.NotEqual(BroadcastState.Finished, (await engine.ViewAsync(engine.Last)).State);

        engine.Clock.Turn(Duration.FromMinutes(2));
        await engine.SweepAsync();
        await engine.SweepAsync();
        await engine.SendAsync(engine.Last);
        engine.Clock.Turn(Duration.FromHours(2));
        await engine.SweepAsync();
        await engine.SendAsync(engine.Last);

        // The second call was lost as well.
        Assert.Equal(6, engine.Carrier.Handsets.Count);
        Assert.Equal([1, 1, 1, 2, 2, 2], engine.Carrier.Handsets.Select(h => h.Tag[^1] - '0'));
        var deliveries = await engine.DeliveriesAsync(engine.Last);
        Assert.All(deliveries, d => Assert.Equal((DeliveryState.Unknown, 2), (d.State, d.Epoch)));
        Assert.Equal(BroadcastState.Finished, (await engine.ViewAsync(engine.Last)).State);
        Assert.NotNull((await engine.Get<BroadcastStore>().FindAsync(engine.Last, Cancel))!.Broadcast.FinishedAt);
    }

    [Fact]
    public async Task A_report_that_comes_in_time_saves_the_second_text()
    {
        await using var engine = await WithUnknownTextsAsync(OnUnknown.ResendOnce);
        foreach (var text in engine.Carrier.Handsets.Take(2))
        {
            await engine.ReportAsync(text, ReportStatus.Delivered);
        }

        engine.Clock.Turn(Duration.FromMinutes(61));
        await engine.SweepAsync();
        await engine.SendAsync(engine.Last);

        Assert.Equal(4, engine.Carrier.Handsets.Count);
        Assert.Equal(engine.Carrier.Handsets.ElementAt(2).Phone, engine.Carrier.Handsets.ElementAt(3).Phone);
    }

    [Fact]
    public async Task A_late_report_on_the_first_text_holds_for_the_second_epoch_too()
    {
        await using var engine = await WithUnknownTextsAsync(OnUnknown.ResendOnce);
        var first = engine.Carrier.Handsets.First();
        engine.Clock.Turn(Duration.FromMinutes(61));
        await engine.SweepAsync();

        await engine.ReportAsync(first, ReportStatus.Delivered);
        await engine.SendAsync(engine.Last);

        Assert.Single(engine.Carrier.Handsets, h => h.Phone == first.Phone);
        Assert.Equal(5, engine.Carrier.Handsets.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Neither_a_cancelled_nor_a_late_broadcast_is_resent(bool cancelled)
    {
        await using var engine = await WithUnknownTextsAsync(
            OnUnknown.ResendOnce,
            latestUseful: cancelled ? Duration.FromHours(24) : Duration.FromMinutes(50)
        );
        if (cancelled)
        {
            await engine.Get<BroadcastService>().CancelAsync(engine.Last, Engine.Administrator, Cancel);
        }

        engine.Clock.Turn(Duration.FromMinutes(61));
        await engine.SweepAsync();
        await engine.SendAsync(engine.Last);

        Assert.Equal(3, engine.Carrier.Handsets.Count);
        Assert.NotNull((await engine.Get<BroadcastStore>().FindAsync(engine.Last, Cancel))!.Broadcast.FinishedAt);
    }

    [Fact]
    public async Task A_resend_that_is_cancelled_before_its_call_stays_unknown()
    {
        await using var engine = await WithUnknownTextsAsync(OnUnknown.ResendOnce);
        engine.Clock.Turn(Duration.FromMinutes(61));
        await engine.SweepAsync();
        await engine.Get<BroadcastService>().CancelAsync(engine.Last, Engine.Administrator, Cancel);
        await engine.SendAsync(engine.Last);

        // The first text may be out: nobody may say it was not sent.
        Assert.Equal(3, (await engine.ViewAsync(engine.Last)).Tallies[DeliveryState.Unknown]);
        Assert.Equal(3, engine.Carrier.Handsets.Count);
    }

    /// <summary>An engine whose three texts are on the handsets, while their call came to no clear answer.</summary>
    private static async Task<Engine> WithUnknownTextsAsync(OnUnknown onUnknown, Duration? latestUseful = null)
    {
        var engine = await Engine.StartAsync(buckets: 1);
        await engine.ListAsync("parents", Three);
        engine.Carrier.LosesAnswers = true;
        await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                OnUnknown = onUnknown,
                LatestUsefulAt = latestUseful is { } useful ? Engine.Start + useful : null,
            }
        );
        await engine.DrainAsync();
        Assert.Equal(3, (await engine.ViewAsync(engine.Last)).Tallies[DeliveryState.Unknown]);
        return engine;
    }
}
