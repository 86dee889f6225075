using CommunityAlerts.Storage;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Lists;

/// <summary>Counts of the people of a list, and their names among the opt-outs, over HTTP.</summary>
public sealed class ListCountTests(ContactsApp http) : IClassFixture<ContactsApp>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_counts_the_people_of_the_callers_area_where_asked()
    {
        await http.AddListAsync("counted", "beiguan/03");
        await AddAsync("counted", """{"phone":"+13125550161","name":"Ann"}""");
        await AddAsync("counted", """{"phone":"+13125550162","name":"Bo","area":"beiguan/04"}""");
        await AddAsync("counted", """{"name":"Ma","household":"12-3"}""");

        Assert.Equal(3, (int?)(await http.GetAsync("lists/counted?count=true", http.App.Auditor)).Json["people"]);
        Assert.Equal(
            2,
            (int?)(await http.GetAsync("lists/counted?count=true", http.App.Official("beiguan/03"))).Json["people"]
        );
        Assert.Null((await http.GetAsync("lists/counted")).Json["people"]);
    }

    [Theory]
    [InlineData("typed", 5)]
    [InlineData("missing", null)]
    public async Task A_contact_with_a_damaged_area_is_not_counted_and_may_lie_anywhere(string list, int? area)
    {
        await http.AddListAsync(list, "beiguan/03");
        await AddAsync(list, """{"phone":"+13125550164","name":"Ann"}""");
        await AddAsync(list, """{"phone":"+13125550165","name":"Bo"}""");
        var official = http.App.Official("beiguan/03");
        var rows = http.App.Storage.Table(Tables.Contacts);
        var row = await rows.ReadAllAsync(Cancel)
            .FirstAsync(r => r.PartitionKey.StartsWith(list + '~', StringComparison.Ordinal), Cancel);
        row["Area"] = area;
        Assert.NotNull(await rows.TryReplaceAsync(row, row.ETag, Cancel));

        var counted = await http.GetAsync($"lists/{list}?count=true", official);
        var refused = await http.SendAsync(HttpMethod.Delete, $"lists/{list}", client: official);
        var deleted = await http.SendAsync(HttpMethod.Delete, $"lists/{list}", client: http.App.Administrator);

        Assert.Equal(1, (int?)counted.Json["people"]);
        Assert.Equal((403, "not-allowed"), refused.Short);
        Assert.Equal(204, deleted.Status);
    }

    [Fact]
    public async Task Opt_outs_have_the_names_that_the_lists_of_the_callers_area_know()
    {
        await http.AddListAsync("named", "beiguan/03");
        await http.AddListAsync("other", "beiguan/04");
        await AddAsync("named", """{"phone":"+13125550163","name":"Ann"}""");
        await AddAsync("other", """{"phone":"+13125550163","name":"Ann's mother"}""");
        var optOut = await http.PostAsync("opt-outs", """{"phone":"+13125550163"}""", http.App.Administrator);
        Assert.Equal(200, optOut.Status);

        var foreign = (await http.GetAsync("opt-outs", http.App.Official("beiguan/03"))).Json["optOuts"]!.AsArray();
        var all = (await http.GetAsync("opt-outs", http.App.Auditor)).Json["optOuts"]!.AsArray();

        Assert.Empty(foreign);
        Assert.Equal(
            "Ann, Ann's mother",
            string.Join(", ", Assert.Single(all)!["names"]!.AsArray().Select(n => (string?)n))
        );
    }

    private async Task AddAsync(string list, string contact)
    {
        var added = await http.PostAsync($"lists/{list}/contacts", contact, http.App.Administrator);
        Assert.True(added.Status is 200 or 201, added.Text);
    }
}
