using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Storage;

/// <summary>Rows that were damaged, changed by hand or written by a newer version.</summary>
public sealed class UnreadableRowTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Broadcast", "{")]
    [InlineData("Broadcast", null)]
    [InlineData("Broadcast", "[]")]
    [InlineData("Broadcast", """{"id":"x","onUnknown":"askTwice"}""")]
    public async Task An_unreadable_broadcast_keeps_no_other_from_its_end_or_its_list(string column, string? value)
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", Enumerable.Range(1, 4));
        var damaged = await engine.OrderAsync(Engine.Order("parents") with { Name = "Damaged" });
        var whole = await engine.OrderAsync(Engine.Order("parents") with { Name = "Whole" });
        await engine.DrainAsync();
        await ChangeAsync(engine.Storage, Tables.Broadcasts, damaged, column, value);

        engine.Clock.Turn(NodaTime.Duration.FromHours(30));
        await engine.SweepAsync();
        var listed = (await engine.Get<BroadcastQueries>().ListAsync(new Page(Page.Default, null), Engine.Administrator, Cancel)).Value!;

        Assert.Equal(BroadcastState.Finished, (await engine.ViewAsync(whole)).State);
        Assert.Equal(whole, Assert.Single(listed.Broadcasts).Id);
    }

    [Theory]
    [InlineData("Body", "{")]
    [InlineData("Body", null)]
    [InlineData("State", "Frozen")]
    [InlineData("Days", 999)]
    [InlineData("Days", "one")]
    [InlineData("NextAt", "soon")]
    [InlineData("Revision", null)]
    public async Task An_unreadable_campaign_keeps_no_other_from_its_start_or_its_list(string column, object? value)
    {
        await using var app = await AlertsApp.StartAsync();
        await app.Services.GetRequiredService<TemplateService>().SaveDefaultsAsync("test", Cancel);
        foreach (var id in new[] { "damaged", "whole" })
        {
            using var saved = await app.Administrator.PutAsJsonAsync(new Uri($"/api/campaigns/{id}", UriKind.Relative), JsonNode.Parse("""
                {"name":"Daily","template":"drowning","audience":{"area":"beiguan"},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"}}
                """), Cancel);
            Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        }

        await ChangeAsync(app.Storage, Tables.Campaigns, "damaged", column, value);
        await app.TurnClockAsync(AlertsApp.Start + NodaTime.Duration.FromDays(1));

        var store = app.Services.GetRequiredService<OccurrenceStore>();
        await Eventually.HoldsAsync(async () => await store.RangeAsync("whole", AlertsApp.Start, AlertsApp.Start + NodaTime.Duration.FromDays(1), 10, Cancel).AnyAsync(Cancel));
        var listed = await app.Administrator.GetFromJsonAsync<JsonNode>(new Uri("/api/campaigns", UriKind.Relative), Cancel);
        Assert.Equal("whole", (string?)Assert.Single(listed!["campaigns"]!.AsArray())!["id"]);
        using var one = await app.Administrator.GetAsync(new Uri("/api/campaigns/damaged", UriKind.Relative), Cancel);
        Assert.Equal((HttpStatusCode.InternalServerError, "/problems/unreadable-row"), (one.StatusCode, (string?)(await one.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["type"]));
    }

    /// <summary>Without an area its quiet hours are unknown, without a list its people: nothing is ordered until the row is restored.</summary>
    [Theory]
    [InlineData(Tables.Areas, "QuietHours")]
    [InlineData(Tables.Lists, "Labels")]
    public async Task A_row_on_which_recipients_depend_is_never_left_out(string table, string column)
    {
        await using var app = await AlertsApp.StartAsync();
        foreach (var (path, body) in new[] { ("lists/parents", """{"name":"Parents","area":"beiguan"}"""), ("areas/beiguan", """{"name":"Beiguan"}""") })
        {
            using var saved = await app.Administrator.PutAsJsonAsync(new Uri($"/api/{path}", UriKind.Relative), JsonNode.Parse(body), Cancel);
            Assert.True(saved.IsSuccessStatusCode);
        }

        var row = await app.Storage.Table(table).AllAsync(Cancel).SingleAsync(Cancel);
        await ChangeAsync(app.Storage, table, row.RowKey, column, "{");

        using var preview = await app.Administrator.PostAsJsonAsync(
            new Uri("/api/broadcasts/preview", UriKind.Relative), JsonNode.Parse("""{"name":"B","texts":{"en":"Hello"},"audience":{"area":"beiguan"}}"""), Cancel);

        var problem = await preview.Content.ReadFromJsonAsync<JsonNode>(Cancel);
        Assert.Equal((HttpStatusCode.InternalServerError, "/problems/unreadable-row"), (preview.StatusCode, (string?)problem!["type"]));
        Assert.Contains(row.RowKey, (string?)problem["detail"], StringComparison.Ordinal);
    }

    private static async Task ChangeAsync(StorageAccount storage, string table, string id, string column, object? value)
    {
        var rows = storage.Table(table);
        var row = await rows.AllAsync(Cancel).SingleAsync(r => r.RowKey == id, Cancel);
        row[column] = value;
        Assert.NotNull(await rows.TryReplaceAsync(row, row.ETag, Cancel));
    }
}
