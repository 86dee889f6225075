using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Deliveries;

/// <summary>Reports on real storage: late, early, repeated, out of order, all at once.</summary>
public sealed class ReportHandlerTests
{
    private static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(new[] { ReportStatus.Undelivered, ReportStatus.Delivered }, DeliveryState.Delivered)]
    [InlineData(new[] { ReportStatus.Delivered, ReportStatus.Undelivered }, DeliveryState.Delivered)]
    [InlineData(new[] { ReportStatus.Unknown, ReportStatus.Undelivered }, DeliveryState.Undelivered)]
    [InlineData(new[] { ReportStatus.Undelivered, ReportStatus.Unknown }, DeliveryState.Undelivered)]
    [InlineData(
        new[] { ReportStatus.Delivered, ReportStatus.Delivered, ReportStatus.Delivered },
        DeliveryState.Delivered
    )]
    public async Task Repeated_or_disordered_reports_end_the_same_way(ReportStatus[] statuses, DeliveryState expected)
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        foreach (var status in statuses)
        {
            Assert.True(await engine.Get<ReportHandler>().HandleAsync(All(engine, status), Cancel));
        }

        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[expected]);
    }

    [Theory]
    [InlineData("Vector", "junk")]
    [InlineData("Vector", null)]
    [InlineData("Tallies", "{")]
    [InlineData("Shares", "[]")]
    [InlineData("Due", null)]
    public async Task A_batch_whose_row_was_tampered_with_keeps_no_other_from_its_reports_or_its_sweep(
        string column,
        string? value
    )
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        await engine.ListAsync("others", [.. Enumerable.Range(20, 3)]);
        var tampered = await engine.StartBroadcastAsync(Engine.MakeRequest("parents") with { Name = "Tampered" });
        await engine.DrainAsync();
        var whole = await engine.StartBroadcastAsync(Engine.MakeRequest("others"));
        await engine.DrainAsync();
        var table = engine.Storage.Table(Tables.Recipients("202706"));
        await foreach (
            var row in table
                .ReadAllAsync(Cancel)
                .Where(r =>
                    r.RowKey.StartsWith("batch~", StringComparison.Ordinal)
                    && r.PartitionKey.StartsWith(tampered, StringComparison.Ordinal)
                )
        )
        {
            row[column] = value;
            Assert.NotNull(await table.TryReplaceAsync(row, row.ETag, Cancel));
        }

        Assert.True(await engine.Get<ReportHandler>().HandleAsync(All(engine, ReportStatus.Delivered), Cancel));
        engine.Clock.Turn(Duration.FromHours(30));
        await Record.ExceptionAsync(engine.SweepAsync);

        var view = await engine.ViewAsync(whole);
        Assert.Equal(3, view.Tallies[DeliveryState.Delivered]);
        Assert.Equal(BroadcastState.Finished, view.State);
    }

    [Fact]
    public async Task A_report_that_outruns_the_answer_is_kept()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Ten);
        engine.Carrier.Before = request =>
            engine
                .Get<ReportHandler>()
                .HandleAsync(
                    [
                        .. request.To.Select(to => new DeliveryReport(
                            request.Tag,
                            "early",
                            to,
                            ReportStatus.Delivered,
                            "2000",
                            engine.Now
                        )),
                    ],
                    Cancel
                );

        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        var view = await engine.ViewAsync(id);
        Assert.Equal(10, view.Tallies[DeliveryState.Delivered]);
        Assert.True(view.Settled);
    }

    [Fact]
    public async Task Concurrent_reports_in_separate_calls_are_all_recorded()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();

        var written = await Task.WhenAll(
            All(engine, ReportStatus.Delivered).Select(r => engine.Get<ReportHandler>().HandleAsync([r], Cancel))
        );

        Assert.All(written, Assert.True);
        Assert.Equal(10, (await engine.ViewAsync(id)).Tallies[DeliveryState.Delivered]);
    }

    [Fact]
    public async Task A_call_of_many_reports_replaces_each_batch_once_and_a_repeat_not_at_all()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 10);
        await engine.ListAsync("parents", Ten);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        var batch = new BatchId(id, 0, 0);

        await engine.Get<ReportHandler>().HandleAsync(All(engine, ReportStatus.Delivered), Cancel);
        var once = (await engine.Get<Ledger>().FindAsync(batch, Cancel))!.ETag;
        await engine.Get<ReportHandler>().HandleAsync(All(engine, ReportStatus.Delivered), Cancel);

        Assert.Equal(once, (await engine.Get<Ledger>().FindAsync(batch, Cancel))!.ETag);
    }

    [Theory]
    [InlineData("")]
    [InlineData("somebody.else's")]
    [InlineData("202706-00000000000000000000000000.0.0.1")]
    [InlineData("199901-00000000000000000000000000.0.0.1")]
    public async Task A_report_that_names_nothing_of_ours_is_no_error(string tag)
    {
        await using var engine = await Engine.StartAsync();

        Assert.True(
            await engine
                .Get<ReportHandler>()
                .HandleAsync(
                    [new DeliveryReport(tag, "m", Engine.Phone(1), ReportStatus.Delivered, "2000", engine.Now)],
                    Cancel
                )
        );
    }

    private static List<DeliveryReport> All(Engine engine, ReportStatus status) =>
        [
            .. engine.Carrier.Handsets.Select(h => new DeliveryReport(
                h.Tag,
                "m",
                PhoneNumber.FromE164(h.Phone),
                status,
                null,
                engine.Now
            )),
        ];
}
