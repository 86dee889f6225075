using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Reporting;

/// <summary>Settled broadcasts in lists: a late report shows within a minute, and what is final is read once.</summary>
public sealed class SettledViewsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_shows_a_late_report_on_a_settled_broadcast_after_a_minute()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("families", [1, 2]);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("families"));
        await engine.ExpandAsync();
        await engine.SendAsync(id);
        var texts = engine.Carrier.Handsets.OrderBy(t => t.Phone, StringComparer.Ordinal).ToList();
        await engine.ReportAsync(texts[0], ReportStatus.Delivered);
        // A text without report keeps the broadcast from being settled, and the list up to date.
        Assert.Equal((1, 0, 1), await CountAsync(engine));
        await engine.ReportAsync(texts[1], ReportStatus.Undelivered);
        Assert.Equal((1, 1, 0), await CountAsync(engine));

        await engine.ReportAsync(texts[1], ReportStatus.Delivered);
        var cached = await CountAsync(engine);
        engine.Clock.Turn(SettledViews.CacheTtl);

        Assert.Equal(((1, 1, 0), (2, 0, 0)), (cached, await CountAsync(engine)));
    }

    [Theory]
    [InlineData(ReportStatus.Delivered, true)]
    [InlineData(ReportStatus.Undelivered, false)]
    public async Task A_final_view_holds_for_the_version_of_its_row_alone(ReportStatus status, bool isFinal)
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("families", [1]);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("families"));
        await engine.ExpandAsync();
        await engine.SendAsync(id);
        await engine.ReportAsync(Assert.Single(engine.Carrier.Handsets), status);
        var stored = (await engine.Get<BroadcastStore>().FindAsync(id, Cancel))!;
        var views = new SettledViews(engine.Clock);
        var view = await engine.ViewAsync(id);

        views.Keep(stored, view, engine.Now);

        Assert.Same(view, views.Find(stored));
        Assert.Null(views.Find(stored with { ETag = new Azure.ETag("another") }));
        engine.Clock.Turn(SettledViews.CacheTtl);
        Assert.Equal(isFinal, views.Find(stored) is not null);
    }

    private static async Task<(int Delivered, int Undelivered, int Accepted)> CountAsync(Engine engine)
    {
        var page = await engine
            .Get<BroadcastQueries>()
            .ListAsync(new Page(Page.Default, After: null), Engine.Administrator, Cancel);
        var tallies = Assert.Single(page.Value!.Broadcasts).Tallies;
        return (
            tallies.GetValueOrDefault(DeliveryState.Delivered),
            tallies.GetValueOrDefault(DeliveryState.Undelivered),
            tallies.GetValueOrDefault(DeliveryState.Accepted)
        );
    }
}
