using CommunityAlerts.Broadcasts.Statistics;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Statistics;

/// <summary>Counts of past broadcasts, and when they are made again.</summary>
public sealed class CountedBroadcastsTests
{
    private static readonly StatisticsQuery June = new(
        new YearMonth(2027, 6),
        new YearMonth(2027, 6),
        StatisticsGrouping.Month,
        Area: "",
        Within: ""
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_settled_broadcast_is_counted_once_a_day_and_after_two_weeks_for_good()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await SendToThreeAsync(engine);
        var texts = engine.Carrier.Handsets.ToList();
        await engine.ReportAsync(texts[0], ReportStatus.Delivered);
        await engine.ReportAsync(texts[1], ReportStatus.Undelivered);
        await engine.ReportAsync(texts[2], ReportStatus.Undelivered);

        Assert.Equal(1, await CountDeliveredAsync(engine));
        await engine.ReportAsync(texts[1], ReportStatus.Delivered);
        Assert.Equal(1, await CountDeliveredAsync(engine));
        engine.Clock.Turn(Duration.FromHours(25));
        Assert.Equal(2, await CountDeliveredAsync(engine));
        engine.Clock.Turn(Duration.FromDays(15));
        Assert.Equal(2, await CountDeliveredAsync(engine));
        await engine.ReportAsync(texts[2], ReportStatus.Delivered);
        engine.Clock.Turn(Duration.FromDays(60));
        Assert.Equal(2, await CountDeliveredAsync(engine));
    }

    [Fact]
    public async Task A_broadcast_that_is_not_settled_is_counted_each_time_and_not_kept()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await SendToThreeAsync(engine);

        var sent = (await ReadAsync(engine)).Total;
        foreach (var text in engine.Carrier.Handsets)
        {
            await engine.ReportAsync(text, ReportStatus.Delivered);
        }

        Assert.Equal((3, 3, 0), (sent.Texts, sent.Accepted, sent.Delivered));
        Assert.Empty(await engine.Storage.Table(Tables.BroadcastCounts).ReadAllAsync(Stop).ToListAsync(Stop));
        Assert.Equal(3, await CountDeliveredAsync(engine));
        Assert.Single(await engine.Storage.Table(Tables.BroadcastCounts).ReadAllAsync(Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_count_whose_row_is_damaged_is_made_again()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await SendToThreeAsync(engine);
        foreach (var text in engine.Carrier.Handsets)
        {
            await engine.ReportAsync(text, ReportStatus.Delivered);
        }

        await ReadAsync(engine);
        var table = engine.Storage.Table(Tables.BroadcastCounts);
        var row = (await table.ReadAllAsync(Stop).ToListAsync(Stop))[0];
        row["Groups"] = "damaged";
        await table.PutAsync(row, Stop);

        Assert.Equal(3, await CountDeliveredAsync(engine));
    }

    [Fact]
    public async Task A_broadcast_with_an_unreadable_row_is_named_and_keeps_no_other_from_a_file()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await SendToThreeAsync(engine);
        var damaged = engine.Last;
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = "Whole" });
        await engine.DrainAsync();
        var table = engine.Storage.Table(Tables.Recipients("202706"));
        var rows = await table.ReadAllAsync(Stop).ToListAsync(Stop);
        var row = rows.Find(r => r.PartitionKey.Contains(damaged, StringComparison.Ordinal) && r.ContainsKey("Units"))!;
        row["Segments"] = "damaged";
        await table.PutAsync(row, Stop);

        var view = await ReadAsync(engine);
        using var file = new MemoryStream();
        await StatisticsSheet.WriteCsvAsync(view, file, Stop);

        Assert.Equal((1, 3, 0), (view.Total.Broadcasts, view.Total.Texts, view.Uncounted));
        Assert.Equal([damaged], view.Unreadable, StringComparer.Ordinal);
        Assert.Contains(
            "\n~unreadable,~unreadable,1,0,",
            System.Text.Encoding.UTF8.GetString(file.ToArray()).ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_scheduled_broadcast_and_one_of_another_month_do_not_count()
    {
        await using var engine = await Engine.StartAsync(buckets: 2);
        await engine.ListAsync("parents", [1, 2]);
        await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                StartAt = engine.Now + Duration.FromHours(5),
            }
        );

        Assert.Equal(0, (await ReadAsync(engine)).Total.Broadcasts);
        engine.Clock.Turn(Duration.FromHours(6));
        Assert.Equal(1, (await ReadAsync(engine)).Total.Broadcasts);
        var july = June with { First = new YearMonth(2027, 7), Last = new YearMonth(2027, 7) };
        Assert.Equal(0, (await ReadAsync(engine, july)).Total.Broadcasts);
    }

    private static async Task SendToThreeAsync(Engine engine)
    {
        await engine.ListAsync("parents", [1, 2, 3]);
        await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        Assert.Equal(3, engine.Carrier.Handsets.Count);
    }

    private static async Task<int> CountDeliveredAsync(Engine engine) => (await ReadAsync(engine)).Total.Delivered;

    private static async Task<StatisticsView> ReadAsync(Engine engine, StatisticsQuery? query = null) =>
        (await engine.Get<StatisticsReader>().ReadAsync(query ?? June, Stop)).Value!;
}
