using System.Text;
using CommunityAlerts.Tests.Contacts;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Reporting;

/// <summary>The deliveries of a broadcast as a file for people, over HTTP.</summary>
public sealed class DeliverySheetOverHttpTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deliveries_come_in_words_with_the_addresses_that_the_lists_have()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        var over = ContactsApp.Of(app);
        var area = """{"name":"北关 · Beiguan"}""";
        Assert.True((await over.PutAsync("areas/beiguan", area, client: app.Administrator)).Status is 200 or 201);
        await over.AddListAsync("families", "beiguan");
        foreach (var n in new[] { 10, 9 })
        {
            var contact = $$"""{"phone":"+131255501{{n:00}}","name":"Person {{n}}","address":"{{n}}号楼"}""";
            Assert.Equal(201, (await over.PostAsync("lists/families/contacts", contact)).Status);
        }

        var order = """{"name":"Flood","texts":{"en":"=Water is rising"},"audience":{"lists":["families"]}}""";
        var taken = await over.SendAsync(
            HttpMethod.Post,
            "broadcasts",
            new StringContent(order, Encoding.UTF8, "application/json"),
            client: app.Administrator,
            idempotencyKey: Fresh.Key()
        );
        await app.UntilQuietAsync();
        var path = $"broadcasts/{taken.Json["id"]}/deliveries";

        var chinese = await over.GetAsync($"{path}?format=csv&language=zh", app.Auditor);
        var failed = await over.GetAsync($"{path}?format=csv&language=zh&state=refused", app.Auditor);
        using var workbook = await app.Auditor.GetAsync(
            new Uri($"/api/{path}?format=xlsx&language=en", UriKind.Relative),
            Stop
        );

        string[] lines = [.. chinese.Text.Trim('\uFEFF', '\r', '\n').ReplaceLineEndings("\n").Split('\n')];
        Assert.Equal("区域,地址,户号,姓名,手机号,状态,原因,处理建议,时间,短信,语言,计费条数", lines[0]);
        Assert.StartsWith(
            "北关,9号楼,,Person 9,+1 312 555 0109,已送达,,,2027-06-18 ",
            lines[1],
            StringComparison.Ordinal
        );
        Assert.EndsWith(",'=Water is rising,英语,1", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("北关,10号楼,,Person 10,", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.Single(failed.Text.Trim().Split('\n'));
        var rows = Workbooks.Read(await workbook.Content.ReadAsByteArrayAsync(Stop));
        Assert.StartsWith(
            "Beiguan|9号楼||Person 9|+1 312 555 0109|Delivered|||2027-06-18 ",
            rows[1],
            StringComparison.Ordinal
        );
        Assert.EndsWith("|=Water is rising|English|1", rows[1], StringComparison.Ordinal);
        Assert.Equal((400, "unreadable-query"), (await over.GetAsync($"{path}?format=pdf", app.Auditor)).Short);
        Assert.Equal(403, (await over.GetAsync($"{path}?format=csv", app.Official("nanguan"))).Status);
    }
}
