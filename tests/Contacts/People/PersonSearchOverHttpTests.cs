using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.People;

/// <summary>The search of people over HTTP: who may see whom, in which order, on how many pages.</summary>
public sealed class PersonSearchOverHttpTests(ContactsApp over) : IClassFixture<ContactsApp>
{
    [Fact]
    public async Task A_person_is_found_in_the_callers_area_with_the_lists_that_the_caller_may_see()
    {
        await over.AddListAsync("areas-a", "bei/a");
        await over.AddListAsync("areas-b", "bei/b");
        await over.AddListAsync("areas-bei", "bei");
        await AddAsync("areas-a", """{"phone":"+12025550131","name":"Nora Quill","household":"7-1"}""");
        await AddAsync("areas-b", """{"phone":"+12025550131","name":"Nora Quill"}""");
        await AddAsync("areas-bei", """{"phone":"+12025550132","name":"Nora Reed","area":"bei/b/1"}""");
        await AddAsync("areas-bei", """{"name":"Nora Saint","address":"12 Oak Street","area":"bei/a"}""");

        var whole = await SearchAsync(over.App.Administrator, """{"q":"nora"}""");
        var a = await SearchAsync(over.App.Official("bei/a"), """{"q":"nora"}""");
        var bei = await SearchAsync(over.App.ClientOf(Role.Auditor, "bei"), """{"q":"nora"}""");
        var foreign = await SearchAsync(over.App.Official("nan"), """{"q":"nora"}""");

        Assert.Equal("Nora Quill Nora Reed Nora Saint", whole.All("people", "name"));
        Assert.True(JsonNode.DeepEquals(whole.Json, bei.Json), bei.Text);
        Assert.Equal("""{"people":[]}""", foreign.Text);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    """
                    [{"phone":"+12025550131","name":"Nora Quill","lists":[{"id":"areas-a","name":"areas-a"}],
                      "area":"bei/a","household":"7-1","optedOut":false}]
                    """
                ),
                a.Json["people"]
            ),
            a.Text
        );
        Assert.Equal(
            """[{"id":"areas-a","name":"areas-a"},{"id":"areas-b","name":"areas-b"}]""",
            whole.Json["people"]![0]!["lists"]!.ToJsonString()
        );
        Assert.Matches("^[0-9a-v]{26}$", (string?)whole.Json["people"]![2]!["id"]);
    }

    [Fact]
    public async Task A_contact_that_moves_out_of_the_callers_area_is_not_found_any_more()
    {
        await over.AddListAsync("moves", "bei/a");
        await AddAsync("moves", """{"phone":"+12025550633","name":"Movita Lane","area":"bei/a/1"}""");
        Assert.Single(await PeopleAsync(over.App.Official("bei/a"), """{"q":"movita"}"""));

        await AddAsync("moves", """{"phone":"+12025550633","area":"bei/b"}""");

        Assert.Empty(await PeopleAsync(over.App.Official("bei/a"), """{"q":"movita"}"""));
        Assert.Single(await PeopleAsync(over.App.Administrator, """{"q":"0633"}"""));
    }

    [Fact]
    public async Task An_opt_out_shows_only_to_callers_who_may_read_it()
    {
        await over.AddListAsync("outs-a", "bei/a");
        await over.AddListAsync("outs-b", "bei/b");
        await AddAsync("outs-a", """{"phone":"+12025550134","name":"Otto Vane"}""");
        await AddAsync("outs-b", """{"phone":"+12025550134","name":"Otto Vane"}""");
        var stored = await over.PostAsync("opt-outs", """{"phone":"+12025550134"}""", over.App.Administrator);
        Assert.InRange(stored.Status, 200, 204);

        Assert.True((bool)(await PeopleAsync(over.App.Administrator, """{"q":"otto"}"""))[0]!["optedOut"]!);
        Assert.False((bool)(await PeopleAsync(over.App.Official("bei/a"), """{"q":"otto"}"""))[0]!["optedOut"]!);
    }

    [Fact]
    public async Task Pages_follow_one_another_by_name_and_hold_everybody_once()
    {
        await over.AddListAsync("pages-1", "beiguan/09");
        await over.AddListAsync("pages-2", "beiguan/09");
        var rows = Enumerable.Range(100, 90).Select(n => $"Zelda {n},+1312555{n:0000}");
        foreach (var list in new[] { "pages-1", "pages-2" })
        {
            await over.ImportAsync(list, "name,phone\n" + string.Join('\n', rows));
        }

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var body = new JsonObject { ["q"] = "zelda", ["limit"] = 40 };
            if (cursor is not null)
            {
                body["cursor"] = cursor;
            }

            var page = await SearchAsync(over.App.Official("beiguan/09"), body.ToJsonString());
            found.AddRange(page.Json["people"]!.AsArray().Select(p => (string)p!["name"]!));
            cursor = (string?)page.Json["cursor"];
        } while (cursor is not null);

        Assert.Equal(Enumerable.Range(100, 90).Select(n => $"Zelda {n}"), found, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("""{"q":""}""", 422, "/q:wrong-length")]
    [InlineData("""{"q":"a","limit":0}""", 422, "/limit:out-of-range")]
    [InlineData("""{"q":"a","limit":101,"cursor":"!"}""", 422, "/limit:out-of-range /cursor:unreadable")]
    [InlineData("""{"q":"a","cursor":"YWJj"}""", 422, "/cursor:unreadable")]
    [InlineData("""{"q":"a","cursor":""}""", 422, "/cursor:unreadable")]
    [InlineData("""{"q":null}""", 400, "")]
    [InlineData("""{"text":"a"}""", 400, "")]
    public async Task A_search_of_another_form_is_refused(string body, int status, string errors)
    {
        var answer = await SearchAsync(over.App.Administrator, body);

        Assert.Equal(status, answer.Status);
        Assert.StartsWith(
            errors,
            status == 422
                ? string.Join(' ', answer.Json["errors"]!.AsArray().Select(e => $"{e!["pointer"]}:{e["code"]}"))
                : errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Visitors_and_strangers_search_nobody()
    {
        Assert.Equal(403, (await SearchAsync(over.App.Visitor, """{"q":"a"}""")).Status);
        Assert.Equal(401, (await SearchAsync(over.App.Anonymous, """{"q":"a"}""")).Status);
    }

    private async Task AddAsync(string list, string contact) =>
        Assert.InRange(
            (await over.PostAsync($"lists/{list}/contacts", contact, over.App.Administrator)).Status,
            200,
            201
        );

    private Task<Answer> SearchAsync(HttpClient client, string body) => over.PostAsync("people/search", body, client);

    private async Task<JsonArray> PeopleAsync(HttpClient client, string body) =>
        (await SearchAsync(client, body)).Json["people"]!.AsArray();
}
