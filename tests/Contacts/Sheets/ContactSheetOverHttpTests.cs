using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Sheets;

/// <summary>A list as a file for people, over HTTP.</summary>
public sealed class ContactSheetOverHttpTests(ContactsApp http) : IClassFixture<ContactsApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_comes_in_the_readers_language_ordered_by_area_and_address()
    {
        await AddAsync("walk", "beiguan");

        var csv = await http.GetAsync("lists/walk/export?format=csv&language=zh-CN", http.App.Auditor);
        var english = await http.GetAsync("lists/walk/export?format=csv&language=en");
        using var xlsx = await http.Official.GetAsync(
            new Uri("/api/lists/walk/export?format=xlsx&language=en", UriKind.Relative),
            Stop
        );

        string[] lines = [.. csv.Text.Trim('\uFEFF', '\r', '\n').ReplaceLineEndings("\n").Split('\n')];
        Assert.Equal("区域,地址,户号,姓名,手机号,关系,联系顺序,孩子姓名,语言,标签,短信,楼栋", lines[0]);
        Assert.Equal(
            [
                "北关 / 03,2号楼,201,陈静,+1 312 555 0172,母亲,,陈一,中文,risk,已退订,",
                "北关 / 03,10号楼,,Ann,+1 312 555 0173,,,,英语,,可以接收,=\"7-2\"",
                "北关 / 04,,\"=\"\"12-3\"\"\",Ma,,,,,,,没有手机号,",
            ],
            lines[1..].Select(l => l.Replace("\"=\"\"7-2\"\"\"", "=\"7-2\"", StringComparison.Ordinal)),
            StringComparer.Ordinal
        );
        Assert.Contains("Beiguan / 03,10号楼,,Ann,", english.Text, StringComparison.Ordinal);
        Assert.Contains(",English,,gets texts,", english.Text, StringComparison.Ordinal);
        Assert.Equal(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx.Content.Headers.ContentType!.MediaType
        );
        var rows = Workbooks.Read(await xlsx.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal("Area|Address|Household|Name|Phone|Relation|Order|Child|Language|Tags|Texts|楼栋", rows[0]);
        Assert.Equal("Beiguan / 03|10号楼||Ann|+1 312 555 0173||||English||gets texts|7-2", rows[2]);
        Assert.Equal(4, rows.Count);
    }

    [Fact]
    public async Task Without_a_format_the_file_for_programs_stays_as_it_was()
    {
        await AddAsync("machine", "beiguan");

        var file = await http.GetAsync("lists/machine/export?language=zh");

        Assert.StartsWith(
            "phone,name,language,area,household,tags,consentbasis,address,relation,child,楼栋",
            file.Text.TrimStart('\uFEFF'),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_official_gets_the_rows_of_their_own_area_alone()
    {
        await AddAsync("areas", "beiguan/03");

        var own = await http.GetAsync("lists/areas/export?format=csv&language=en", http.App.Official("beiguan/03"));
        var foreign = await http.GetAsync("lists/areas/export?format=csv", http.App.Official("nanguan"));

        Assert.Equal(3, own.Text.Trim().Split('\n').Length);
        Assert.DoesNotContain(",Ma,", own.Text, StringComparison.Ordinal);
        Assert.Equal(403, foreign.Status);
    }

    [Theory]
    [InlineData("area=beiguan/04", 1)]
    [InlineData("area=beiguan", 3)]
    [InlineData("tag=risk", 1)]
    [InlineData("q=ann", 1)]
    [InlineData("area=beiguan/04&q=ann", 0)]
    public async Task A_file_for_people_has_those_whom_the_filter_matches(string filter, int rows)
    {
        var list = $"filtered-{rows}-{filter.Length}";
        await AddAsync(list, "beiguan");

        var file = await http.GetAsync($"lists/{list}/export?format=csv&language=en&{filter}");

        Assert.Equal(rows + 1, file.Text.Trim().Split('\n').Length);
    }

    [Theory]
    [InlineData("format=pdf")]
    [InlineData("format=csv&language=fr")]
    [InlineData("format=csv&language=")]
    public async Task An_unknown_format_or_language_is_refused(string query)
    {
        var list = $"refused-{query.Length}";
        await http.AddListAsync(list, "beiguan");

        Assert.Equal((400, "unreadable-query"), (await http.GetAsync($"lists/{list}/export?{query}")).Short);
    }

    private async Task AddAsync(string list, string area)
    {
        foreach (
            var (path, body) in new[]
            {
                ("beiguan", """{"name":"北关 · Beiguan"}"""),
                ("beiguan/03", """{"name":"03"}"""),
                ("beiguan/04", """{"name":"04"}"""),
            }
        )
        {
            var saved = await http.PutAsync($"areas/{path}", body, client: http.App.Administrator);
            Assert.True(saved.Status is 200 or 201, saved.Text);
        }

        await http.AddListAsync(list, area);
        foreach (
            var contact in new[]
            {
                """{"name":"Ma","household":"12-3","area":"beiguan/04"}""",
                """
                    {"phone":"+13125550173","name":"Ann","language":"en","area":"beiguan/03","address":"10号楼",
                     "values":{"楼栋":"7-2"}}
                    """,
                """
                    {"phone":"+13125550172","name":"陈静","language":"zh-CN","area":"beiguan/03","address":"2号楼",
                     "household":"201","relation":"母亲","tags":["risk"],"values":{"child":"陈一"}}
                    """,
            }
        )
        {
            var added = await http.PostAsync($"lists/{list}/contacts", contact, http.App.Administrator);
            Assert.True(added.Status is 200 or 201, added.Text);
        }

        var optOut = JsonNode.Parse("""{"phone":"+13125550172"}""")!.ToJsonString();
        Assert.True((await http.PostAsync("opt-outs", optOut, http.App.Administrator)).Status is 200 or 201 or 204);
    }
}
