using System.Text;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>Changes of a contact by <c>If-Match</c>, in the real local host.</summary>
public sealed class ContactVersionTests(ContactsApp http) : IClassFixture<ContactsApp>
{
    private const string Ann = """{"phone":"+12025550161"}""";

    [Fact]
    public async Task A_stale_version_of_a_contact_overwrites_no_withdrawn_consent()
    {
        await http.AddListAsync("stale");
        await ChangeAsync("stale", """{"phone":"+12025550161","name":"Ann"}""");
        var asRead = (await FindAsync("stale")).Tag;
        await ChangeAsync("stale", """{"phone":"+12025550161","basis":"none"}""");

        var stale = await ChangeAsync("stale", """{"phone":"+12025550161","basis":"notice"}""", asRead);

        Assert.Equal((412, "stale-version"), stale.Short);
        Assert.Equal("none", (await FindAsync("stale")).Json["consent"]!["basis"]!.ToString());
    }

    [Fact]
    public async Task A_version_of_a_contact_that_was_removed_adds_nobody()
    {
        await http.AddListAsync("gone");
        var added = await ChangeAsync("gone", """{"phone":"+12025550161","name":"Ann"}""");
        Assert.Equal(204, (await http.PostAsync("lists/gone/contacts/remove", Ann)).Status);

        var stale = await ChangeAsync("gone", """{"phone":"+12025550161","address":"1 Elm"}""", added.Tag);
        var any = await ChangeAsync("gone", """{"phone":"+12025550161","address":"1 Elm"}""", "*");

        Assert.Equal((412, "stale-version"), stale.Short);
        Assert.Equal((412, "stale-version"), any.Short);
        Assert.Equal(404, (await FindAsync("gone")).Status);
    }

    [Fact]
    public async Task The_version_of_an_answer_allows_the_next_change()
    {
        await http.AddListAsync("next");
        var added = await ChangeAsync("next", """{"phone":"+12025550161","name":"Ann"}""");
        var changed = await ChangeAsync("next", """{"phone":"+12025550161","name":"Anne"}""", added.Tag);

        Assert.Equal(200, changed.Status);
        Assert.NotNull(changed.Tag);
        Assert.Equal(changed.Tag, (await FindAsync("next")).Tag);
    }

    private Task<Answer> FindAsync(string list) => http.PostAsync($"lists/{list}/contacts/find", Ann);

    private Task<Answer> ChangeAsync(string list, string body, string? ifMatch = null) =>
        http.SendAsync(
            HttpMethod.Post,
            $"lists/{list}/contacts",
            new StringContent(body, Encoding.UTF8, "application/json"),
            ifMatch
        );
}
