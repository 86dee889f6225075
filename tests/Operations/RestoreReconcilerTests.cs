using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Operations;

/// <summary>
/// The exported account runs on, or not, and another is restored from its export: whatever went where, one carrier has
/// the handsets of both.
/// </summary>
public sealed class RestoreReconcilerTests : IDisposable
{
    private readonly Exports _exports = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _exports.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(2, 2)]
    public async Task Nobody_gets_a_text_again_that_went_out_after_the_export(int expanded, int sent)
    {
        await using var source = await Engine.StartAsync();
        var id = await HalfwayAsync(source, expanded, sent);
        var (folder, _) = await _exports.ExportAsync(source);
        var before = source.Carrier.Handsets.ToList();
        await source.DrainAsync();
        Assert.Equal(12, source.Carrier.Handsets.Count);
        source.Clock.Turn(Duration.FromMinutes(20));

        await using var target = source.On(await Azurite.AccountAsync(Cancel));
        await Exports.RestoreAsync(folder, target.Storage, target.Clock, moved: false);
        await SettleAsync(target);

        Assert.Equal(12, source.Carrier.Handsets.Count);
        var view = await target.ViewAsync(id);
        Assert.Equal(expanded < 2 ? BroadcastState.Cancelled : BroadcastState.Finished, view.State);
        var known = before.Select(h => h.Phone).ToHashSet(StringComparer.Ordinal);
        Assert.All(
            await target.DeliveriesAsync(id),
            d => Assert.Equal(known.Contains(d.Phone) ? DeliveryState.Accepted : DeliveryState.Unknown, d.State)
        );
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public async Task A_moved_account_sends_its_waiting_texts_and_everybody_gets_one(int expanded, int sent)
    {
        await using var source = await Engine.StartAsync();
        var id = await HalfwayAsync(source, expanded, sent);
        var (folder, _) = await _exports.ExportAsync(source);

        await using var target = source.On(await Azurite.AccountAsync(Cancel));
        await Exports.RestoreAsync(folder, target.Storage, target.Clock, moved: true);
        await SettleAsync(target);

        Assert.Equal(
            Enumerable.Range(1, 12).Select(n => Engine.Phone(n).E164),
            source.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(await target.DeliveriesAsync(id), d => Assert.Equal(DeliveryState.Accepted, d.State));
    }

    [Fact]
    public async Task A_batch_claimed_at_the_export_has_unknown_texts_on_a_restored_account()
    {
        await using var source = await Engine.StartAsync();
        var id = await HalfwayAsync(source, expanded: 2, sent: 0);
        var claimed = (await source.BatchesAsync(id)).First(b => b.AnyWaiting);
        var stored = (await source.Get<Ledger>().FindAsync(claimed.Id, Cancel))!;
        await source.Get<Ledger>().TryReplaceAsync(stored.Batch.WithClaim("killed", source.Now), stored.ETag, Cancel);
        var (folder, _) = await _exports.ExportAsync(source);

        await using var target = source.On(await Azurite.AccountAsync(Cancel));
        await Exports.RestoreAsync(folder, target.Storage, target.Clock, moved: true);
        await SettleAsync(target);

        Assert.Equal(12 - claimed.Entries.Length, source.Carrier.Handsets.Count);
        Assert.Equal(
            claimed.Entries.Length,
            (await target.DeliveriesAsync(id)).Count(d => d.State == DeliveryState.Unknown)
        );
    }

    [Fact]
    public async Task An_unknown_text_is_not_resent_from_a_restored_account()
    {
        await using var source = await Engine.StartAsync();
        await source.ListAsync("families", Enumerable.Range(1, 12));
        source.Carrier.LosesAnswers = true;
        var id = await source.StartBroadcastAsync(
            Engine.MakeRequest("families") with
            {
                OnUnknown = OnUnknown.ResendOnce,
            }
        );
        await source.DrainAsync();
        var (folder, _) = await _exports.ExportAsync(source);
        source.Clock.Turn(Duration.FromHours(2));

        await using var target = source.On(await Azurite.AccountAsync(Cancel));
        await Exports.RestoreAsync(folder, target.Storage, target.Clock, moved: false);
        await SettleAsync(target);

        Assert.Equal(12, source.Carrier.Handsets.Count);
        Assert.All(await target.DeliveriesAsync(id), d => Assert.Equal(DeliveryState.Unknown, d.State));
    }

    [Fact]
    public async Task Finished_and_future_broadcasts_are_unchanged_by_a_restore()
    {
        await using var source = await Engine.StartAsync();
        await source.ListAsync("families", Enumerable.Range(1, 12));
        var over = await source.StartBroadcastAsync(Engine.MakeRequest("families") with { Name = "over" });
        await source.DrainAsync();
        var ahead = await source.StartBroadcastAsync(
            Engine.MakeRequest("families") with
            {
                Name = "ahead",
                StartAt = source.Now + Duration.FromDays(1),
            }
        );
        var (folder, manifest) = await _exports.ExportAsync(source);
        source.Clock.Turn(Duration.FromMinutes(20));

        await using var target = source.On(await Azurite.AccountAsync(Cancel));
        var restored = await Exports.RestoreAsync(folder, target.Storage, target.Clock, moved: false);
        Assert.Equal(manifest.Tables, (await _exports.ExportAsync(target)).Manifest.Tables);
        target.Clock.Turn(Duration.FromDays(1));
        await SettleAsync(target);

        Assert.Equal(0, restored.Reconciled!.UnknownTexts);
        Assert.Equal(0, restored.Reconciled.CancelledBroadcasts);
        Assert.Equal(0, restored.Reconciled.SkippedCampaigns);
        Assert.Equal(BroadcastState.Finished, (await target.ViewAsync(over)).State);
        Assert.All(await target.DeliveriesAsync(ahead), d => Assert.Equal(DeliveryState.Accepted, d.State));
        Assert.Equal(24, source.Carrier.Handsets.Count);
    }

    [Theory]
    [InlineData(false, "", Explicit = true)]
    [InlineData(true, "")]
    // A plan that turns on the catalogue of days, which says that tomorrow is an exam day.
    [InlineData(false, ""","except":[{"day":"exam"}]""")]
    [InlineData(true, ""","except":[{"day":"exam"}]""", Explicit = true)]
    public async Task An_occurrence_due_since_the_export_starts_only_on_a_moved_account(bool moved, string except)
    {
        await using var source = await Engine.StartAsync();
        await source
            .Get<DayService>()
            .ReplaceAsync(
                Engine.Administrator,
                [
                    new DayEntry
                    {
                        Kind = DayKind.Exam,
                        Name = "中考",
                        From = Engine.Start.InUtc().Date.PlusDays(1),
                    },
                ],
                IfMatch.None,
                Cancel
            );
        await source.ListAsync("families", Enumerable.Range(1, 12));
        await source.Get<TemplateCopyService>().SaveDefaultsAsync(Engine.Administrator, Cancel);
        await HourlyAsync(source, "hourly", except);
        await HourlyAsync(source, "paused", except);
        await source.Get<CampaignService>().PauseAsync(Engine.Administrator, "paused", IfMatch.None, Cancel);
        var (folder, _) = await _exports.ExportAsync(source);
        source.Clock.Turn(Duration.FromMinutes(70));
        if (!moved)
        {
            await FireAsync(source);
        }

        await using var target = source.On(await Azurite.AccountAsync(Cancel));
        var restored = await Exports.RestoreAsync(folder, target.Storage, target.Clock, moved);
        await FireAsync(target);
        Assert.Equal(12, source.Carrier.Handsets.Count);
        target.Clock.Turn(Duration.FromHours(1));
        await FireAsync(target);

        Assert.Equal(24, source.Carrier.Handsets.Count);
        Assert.Equal(moved ? null : 1, restored.Reconciled?.SkippedCampaigns);
        Assert.Equal(moved ? 2 : 1, await OccurrencesAsync(target, "hourly").CountAsync(Cancel));
        Assert.All(
            await OccurrencesAsync(target, "paused").ToListAsync(Cancel),
            o => Assert.Equal(OccurrenceState.Paused, o.State)
        );

        // The exam day as well, here as there.
        target.Clock.Turn(Duration.FromDays(1));
        await FireAsync(target);
        Assert.Equal(
            except.Length > 0,
            !await target
                .Get<OccurrenceStore>()
                .ReadRangeAsync("hourly", target.Now - Duration.FromHours(1), target.Now, 100, Cancel)
                .AnyAsync(Cancel)
        );
    }

    private static async Task<string> HalfwayAsync(Engine engine, int expanded, int sent)
    {
        await engine.ListAsync("families", Enumerable.Range(1, 12));
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("families"));
        for (var bucket = 0; bucket < expanded; bucket++)
        {
            await engine.Get<AudienceExpander>().ExpandAsync(new ExpansionMessage(id, bucket), Cancel);
        }

        foreach (var batch in (await engine.BatchesAsync(id)).Where(b => b.AnyWaiting).Take(sent))
        {
            await engine.Get<BatchSender>().SendAsync(new BatchMessage(id, batch.Id.Bucket, [batch.Id.Number]), Cancel);
        }

        return id;
    }

    /// <summary>Runs sweeps and the work that they find, until none is left.</summary>
    private static async Task SettleAsync(Engine engine)
    {
        for (var round = 0; round < 4; round++)
        {
            engine.Clock.Turn(Duration.FromMinutes(11));
            await engine.ReleaseAsync();
            await engine.SweepAsync();
            await engine.DrainAsync();
        }

        await engine.SweepAsync();
    }

    /// <summary>Saves a campaign that fires at every half hour.</summary>
    private static async Task HourlyAsync(Engine engine, string id, string except)
    {
        var body = Json.Read<CampaignBody>(
            $$$"""
            {"name":"Hourly","template":"drowning","audience":{"lists":["families"]},"season":{"from":"05-01","to":"09-10"{{{except}}}},"schedule":{"rrule":"FREQ=HOURLY","time":"16:30","zone":"Asia/Shanghai"}}
            """
        );
        Assert.True(
            (await engine.Get<CampaignService>().SaveAsync(Engine.Administrator, id, body, IfMatch.None, Cancel)).IsOk
        );
    }

    private static async Task FireAsync(Engine engine)
    {
        await engine.Get<CampaignRunner>().RunAsync(Cancel);
        await engine.DrainAsync();
    }

    private static IAsyncEnumerable<Occurrence> OccurrencesAsync(Engine engine, string id) =>
        engine.Get<OccurrenceStore>().ReadRangeAsync(id, Engine.Start, engine.Now, 100, Cancel);
}
