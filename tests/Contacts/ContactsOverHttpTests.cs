using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>Lists, contacts, opt-outs, people and areas over HTTP, in the real local host.</summary>
public sealed class ContactsOverHttpTests(ContactsApp http) : IClassFixture<ContactsApp>
{
    [Fact]
    public async Task A_page_of_contacts_with_long_values_ends_at_four_MiB_and_the_next_goes_on()
    {
        const int people = 80;
        await http.PutAsync("lists/long", """{"name":"Long","area":"beiguan/03"}""");
        var keys = http.App.Services.GetRequiredService<NumberKeys>();
        var contacts = http.App.Services.GetRequiredService<ContactStore>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, people),
            TestContext.Current.CancellationToken,
            async (n, stop) => await contacts.PutAsync("long", Long(n), stop)
        );

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "";
        for (var pages = 1; ; pages++)
        {
            var page = await http.GetAsync($"lists/long/contacts?limit=1000{cursor}");
            Assert.True(Encoding.UTF8.GetByteCount(page.Text) < Page.MaxBytes + 70_000);
            Assert.All(page.Json["contacts"]!.AsArray(), c => Assert.True(seen.Add(c!["phone"]!.ToString())));
            if (page.Json["cursor"] is not { } next)
            {
                Assert.Equal(2, pages);
                break;
            }

            cursor = $"&cursor={next}";
        }

        Assert.Equal(people, seen.Count);

        Contact Long(int n)
        {
            var phone = PhoneNumber.FromE164($"+131255501{n:00}");
            return new Contact
            {
                Phone = phone,
                Key = keys.MakeKey(phone),
                Area = "beiguan/03",
                Values = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["note"] = new string('\u6cb3', 20_000),
                },
                Consent = new Consent(ConsentBasis.Notice, "long", NodaTime.Instant.FromUtc(2027, 6, 1, 8, 0)),
            };
        }
    }

    [Fact]
    public async Task A_list_is_made_changed_and_removed_only_as_it_was_read()
    {
        var made = await http.PutAsync("lists/flood", """{"name":"Flood","area":"beiguan/03","labels":["a"]}""");
        Assert.Equal(201, made.Status);
        Assert.Equal("Flood", made.Json["name"]!.ToString());
        Assert.Equal("beiguan/03", made.Json["area"]!.ToString());
        Assert.False(made.Json["sample"]!.GetValue<bool>());
        var read = await http.GetAsync("lists/flood");
        Assert.Equal(200, read.Status);
        Assert.Equal(made.Tag, read.Tag);
        Assert.Equal(made.Text, read.Text);

        var changed = await http.PutAsync("lists/flood", """{"name":"Floods","area":"beiguan/03"}""", made.Tag);
        Assert.Equal(200, changed.Status);
        Assert.Equal("Floods", changed.Json["name"]!.ToString());
        Assert.Equal(made.Json["createdAt"]!.ToString(), changed.Json["createdAt"]!.ToString());
        Assert.Equal(
            (412, "stale-version"),
            (await http.PutAsync("lists/flood", """{"name":"x","area":"beiguan/03"}""", made.Tag)).Short
        );
        Assert.Equal(
            (412, "stale-version"),
            (await http.PutAsync("lists/flood-2", """{"name":"x","area":"beiguan/03"}""", made.Tag)).Short
        );
        Assert.Equal(
            (412, "stale-version"),
            (await http.SendAsync(HttpMethod.Delete, "lists/flood", ifMatch: made.Tag)).Short
        );
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, "lists/flood", ifMatch: changed.Tag)).Status);
        Assert.Equal((404, "unknown-list"), (await http.GetAsync("lists/flood")).Short);
        Assert.Equal((404, "unknown-list"), (await http.SendAsync(HttpMethod.Delete, "lists/flood")).Short);
        foreach (
            var path in new[]
            {
                "lists/flood/contacts",
                "lists/flood/export",
                "lists/A%2F%23~",
                "imports/nothing",
                "imports/A%2F%23~",
            }
        )
        {
            Assert.Equal(404, (await http.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task A_contact_without_a_number_has_an_id_by_which_it_is_found_and_removed()
    {
        await http.AddListAsync("unnumbered");
        const string ma = """{"name":"Ma","household":"12-3","tags":["risk"]}""";
        var put = await http.PostAsync("lists/unnumbered/contacts", ma);
        Assert.Equal(201, put.Status);
        Assert.False(put.Json.ContainsKey("phone"));
        var body = $$"""{"id":"{{put.Json["id"]}}"}""";

        Assert.Equal(200, (await http.PostAsync("lists/unnumbered/contacts", ma)).Status);
        var page = (await http.GetAsync("lists/unnumbered/contacts")).Json["contacts"]!.AsArray();
        Assert.Equal(put.Json["id"]!.ToString(), Assert.Single(page)!["id"]!.ToString());
        Assert.Equal("Ma", (await http.PostAsync("lists/unnumbered/contacts/find", body)).Json["name"]!.ToString());
        Assert.Single((await http.PostAsync("people/find", body)).Json["contacts"]!.AsArray());
        Assert.Equal(204, (await http.PostAsync("lists/unnumbered/contacts/remove", body)).Status);
        Assert.Equal((404, "unknown-contact"), (await http.PostAsync("lists/unnumbered/contacts/find", body)).Short);
        Assert.Equal((404, "unknown-contact"), (await http.PostAsync("people/erase", body)).Short);
        foreach (var wrong in new[] { "{}", """{"id":"x"}""", """{"id":"x","phone":"+12025550123"}""" })
        {
            Assert.Equal(
                (422, "invalid-fields"),
                (await http.PostAsync("lists/unnumbered/contacts/find", wrong)).Short
            );
        }
    }

    [Fact]
    public async Task Lists_come_in_pages_and_only_those_within_the_area()
    {
        foreach (
            var (id, area) in new[]
            {
                ("pages-a", "xicheng/1"),
                ("pages-b", "xicheng/2"),
                ("pages-c", "xicheng"),
                ("pages-d", "xichengqu"),
            }
        )
        {
            await http.AddListAsync(id, area);
        }

        var client = http.App.Official("xicheng");
        var first = await http.GetAsync("lists?limit=2", client);
        var second = await http.GetAsync($"lists?limit=2&cursor={first.Json["cursor"]}", client);
        Assert.Equal("pages-a pages-b", first.All("lists", "id"));
        Assert.Equal("pages-c", second.All("lists", "id"));
        Assert.Null(second.Json["cursor"]);
        Assert.Equal((403, "not-allowed"), (await http.GetAsync("lists/pages-d", client)).Short);
        Assert.Equal(
            (403, "not-allowed"),
            (await http.PutAsync("lists/pages-d", """{"name":"x","area":"xicheng"}""", client: client)).Short
        );
        Assert.Equal(403, (await http.SendAsync(HttpMethod.Delete, "lists/pages-a", client: http.App.Auditor)).Status);
    }

    [Fact]
    public async Task A_list_with_a_contact_outside_the_callers_area_cannot_be_deleted()
    {
        await http.AddListAsync("mixed");
        Assert.Equal(
            201,
            (
                await http.PostAsync(
                    "lists/mixed/contacts",
                    """{"phone":"+12025550188","area":"nanguan"}""",
                    http.App.Administrator
                )
            ).Status
        );

        Assert.Equal((403, "not-allowed"), (await http.SendAsync(HttpMethod.Delete, "lists/mixed")).Short);

        Assert.Equal(
            200,
            (
                await http.PostAsync(
                    "lists/mixed/contacts/find",
                    """{"phone":"+12025550188"}""",
                    http.App.Administrator
                )
            ).Status
        );
        Assert.Equal(
            204,
            (await http.SendAsync(HttpMethod.Delete, "lists/mixed", client: http.App.Administrator)).Status
        );
    }

    [Fact]
    public async Task Ready_campaigns_for_an_area_that_is_not_the_callers_store_no_template()
    {
        var before = (await http.GetAsync("templates?limit=1000", http.App.Administrator)).Json["templates"]!
            .AsArray()
            .Count;

        Assert.Equal(
            (403, "not-allowed"),
            (await http.PostAsync("campaigns/defaults", """{"audience":{"area":"nanguan"}}""")).Short
        );

        Assert.Equal(
            before,
            (await http.GetAsync("templates?limit=1000", http.App.Administrator)).Json["templates"]!.AsArray().Count
        );
    }

    [Fact]
    public async Task A_list_that_a_campaign_uses_stays()
    {
        await http.AddListAsync("in-use");
        Assert.Equal(201, (await http.PutAsync("templates/in-use", """{"name":"T","texts":{"en":"Hello"}}""")).Status);
        Assert.Equal(
            201,
            (
                await http.PutAsync(
                    "campaigns/in-use",
                    """{"name":"Summer","template":"in-use","audience":{"lists":["in-use"]},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}"""
                )
            ).Status
        );

        Assert.Equal((409, "list-in-use"), (await http.SendAsync(HttpMethod.Delete, "lists/in-use")).Short);

        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, "campaigns/in-use")).Status);
        Assert.Equal(204, (await http.SendAsync(HttpMethod.Delete, "lists/in-use")).Status);
    }

    [Theory]
    [InlineData("PUT", "lists/Up", """{"name":"x","area":"beiguan"}""", 422, "invalid-fields")]
    [InlineData("PUT", "lists/refused", """{"name":" ","area":"beiguan"}""", 422, "invalid-fields")]
    [InlineData("PUT", "lists/refused", """{"name":"x","area":"/beiguan"}""", 422, "invalid-fields")]
    [InlineData("PUT", "lists/refused", """{"name":"x","area":"beiguan","labels":[null]}""", 400, "unreadable-body")]
    [InlineData("PUT", "lists/refused", """{"name":"x","area":"beiguan","colour":1}""", 400, "unreadable-body")]
    [InlineData("PUT", "lists/refused", """{"name":"x"}""", 400, "unreadable-body")]
    [InlineData("POST", "opt-outs", """{"phone":"2025550100","why":"x"}""", 400, "unreadable-body")]
    [InlineData("POST", "opt-outs/find", """{"phone":"12"}""", 422, "unreadable-number")]
    [InlineData("POST", "opt-outs/remove", """{"phone":null}""", 400, "unreadable-body")]
    [InlineData("POST", "people/find", """{"phone":"2025550100","x":1}""", 400, "unreadable-body")]
    [InlineData("POST", "people/erase", "[]", 400, "unreadable-body")]
    [InlineData("PUT", "areas/beiguan/09", """{"name":"x","zone":"Mars/Olympus"}""", 422, "invalid-fields")]
    [InlineData("PUT", "areas/beiguan/09", """{"name":"x","quietHours":[null]}""", 400, "unreadable-body")]
    [InlineData(
        "PUT",
        "areas/beiguan/09",
        """{"name":"x","quietHours":[{"start":"21:00","end":"21:00"}]}""",
        422,
        "invalid-fields"
    )]
    [InlineData("PUT", "areas/beiguan/a%20b", """{"name":"x"}""", 422, "invalid-fields")]
    [InlineData("PUT", "areas/beiguan/09", """{"name":"x","quiet":[]}""", 400, "unreadable-body")]
    [InlineData("PUT", "areas/xicheng", """{"name":"x"}""", 403, "not-allowed")]
    [InlineData("PUT", "areas/", """{"name":"x"}""", 403, "not-allowed")]
    [InlineData("GET", "lists?limit=0", null, 400, "unreadable-query")]
    [InlineData("GET", "opt-outs?cursor=!", null, 400, "unreadable-query")]
    [InlineData("GET", "opt-outs?cursor=YWJj", null, 400, "unreadable-query")]
    public async Task An_invalid_contacts_request_returns_a_problem(
        string method,
        string path,
        string? body,
        int status,
        string code
    )
    {
        // Areas are settings, an administrator's; all else here is an official's.
        var client = path.StartsWith("areas/beiguan", StringComparison.Ordinal)
            ? http.App.Administrator
            : http.Official;
        var answer = await http.SendAsync(
            new HttpMethod(method),
            path,
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            client: client
        );

        Assert.Equal((status, code), answer.Short);
    }

    [Fact]
    public async Task A_contact_is_added_changed_found_and_removed()
    {
        await http.AddListAsync("hand");
        var added = await http.PostAsync(
            "lists/hand/contacts",
            """{"phone":"(202) 555-0101","name":"Li Na","language":"zh_cn","tags":["parent","parent"],"values":{"child":"Li Xiao","School":"No. 1"},"household":"12-3"}"""
        );
        Assert.Equal(201, added.Status);
        Assert.Equal("+12025550101", added.Json["phone"]!.ToString());
        Assert.Equal("zh-CN", added.Json["language"]!.ToString());
        Assert.Equal("beiguan/03", added.Json["area"]!.ToString());

        var changed = await http.PostAsync(
            "lists/hand/contacts",
            """{"phone":"+12025550101","name":"Li","household":"","values":{"School":""}}"""
        );

        Assert.Equal(200, changed.Status);
        var found = await http.PostAsync("lists/hand/contacts/find", """{"phone":"2025550101"}""", http.App.Auditor);
        Assert.Equal(200, found.Status);
        Assert.Equal(changed.Text, found.Text);
        Assert.Equal("Li", found.Json["name"]!.ToString());
        Assert.Equal("""{"child":"Li Xiao"}""", found.Json["values"]!.ToJsonString());
        Assert.Equal("""["parent"]""", found.Json["tags"]!.ToJsonString());
        Assert.Null(found.Json["household"]);
        Assert.Equal(added.Json["consent"]!.ToJsonString(), found.Json["consent"]!.ToJsonString());

        Assert.Equal(204, (await http.PostAsync("lists/hand/contacts/remove", """{"phone":"2025550101"}""")).Status);
        Assert.Equal(204, (await http.PostAsync("lists/hand/contacts/remove", """{"phone":"2025550101"}""")).Status);
        Assert.Equal(
            (404, "unknown-contact"),
            (await http.PostAsync("lists/hand/contacts/find", """{"phone":"2025550101"}""")).Short
        );
    }

    [Fact]
    public async Task A_contact_that_cannot_be_stored_is_a_problem()
    {
        await http.AddListAsync("refusals");
        foreach (
            var (body, status, code) in new[]
            {
                ("""{"phone":"2025550101","nick":"x"}""", 400, "unreadable-body"),
                ("""{"phone":"2025550101","basis":"maybe"}""", 400, "unreadable-body"),
                ("""{"name":"x"}""", 422, "invalid-fields"),
                ("""{"phone":"\ud800"}""", 400, "unreadable-body"),
                ("""{"phone":"1.38E+10"}""", 422, "number-lost-digits"),
                ("""{"phone":"010 6552 9988","region":"CN"}""", 422, "not-a-mobile"),
                ("""{"phone":"123","region":"XX"}""", 422, "unreadable-number"),
                ("""{"phone":"2025550101","language":"??"}""", 422, "invalid-fields"),
                ("""{"phone":"2025550101","tags":["a;b"]}""", 422, "invalid-fields"),
                ("""{"phone":"2025550101","tags":[null]}""", 400, "unreadable-body"),
                ("""{"phone":"2025550101","values":{"School":null}}""", 400, "unreadable-body"),
                ("""{"phone":"2025550101","values":{"":"x"}}""", 422, "invalid-fields"),
                ("""{"phone":"2025550101","values":{"Full Name":"x"}}""", 422, "invalid-fields"),
                ("""{"phone":"2025550101","values":{"孩子姓名":"x"}}""", 422, "invalid-fields"),
                ("""{"phone":"2025550101","area":"a//b"}""", 422, "invalid-fields"),
                ("""{"phone":"2025550101","area":"xicheng"}""", 403, "not-allowed"),
            }
        )
        {
            Assert.Equal(body, body);
            Assert.Equal(
                status,
                (await http.PostAsync("lists/refusals/contacts", body)) is var answer ? answer.Status : 0
            );
            Assert.Equal(code, answer.Code);
        }

        // Names that are no placeholders' count for the limit, and are not named one by one.
        var names = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"Phone {i}\":\"\""));
        var withMany = $$$"""{"phone":"2025550101","values":{{{{names}}}}}""";
        var many = await http.PostAsync("lists/refusals/contacts", withMany);
        Assert.Equal("/values too-long", $"{many.All("errors", "pointer")} {many.All("errors", "code")}");

        Assert.Equal("", (await http.GetAsync("lists/refusals/contacts")).All("contacts", "phone"));
    }

    [Fact]
    public async Task Contacts_are_filtered_by_name_area_and_tag_and_paged_without_numbers_in_URLs()
    {
        await http.AddListAsync("pages", "beiguan");
        var rows = Enumerable
            .Range(0, 23)
            .Select(i =>
                $"20255501{i + 10:00},{(i % 2 == 0 ? "Li" : "王")} "
                + $"{i},beiguan/{(i % 3 == 0 ? "03" : "031")},{(i % 5 == 0 ? "school" : "")}"
            );
        await http.ImportAsync("pages", "phone,name,area,tags\n" + string.Join('\n', rows));
        foreach (
            var (query, count) in new[]
            {
                ("", 23),
                ("q=li", 12),
                ("q=%E7%8E%8B", 11),
                ("area=beiguan/03", 8),
                ("tag=school", 5),
                ("tag=scho", 0),
                ("area=beiguan/03&tag=school&q=Li%200", 1),
                ("q=2025550110", 0),
            }
        )
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await http.GetAsync($"lists/pages/contacts?limit=4&{query}&cursor={cursor}");
                seen.AddRange(page.All("contacts", "phone").Split(' ', StringSplitOptions.RemoveEmptyEntries));
                cursor = page.Json["cursor"]?.ToString();
                Assert.DoesNotContain(
                    "20255501",
                    cursor is null
                        ? ""
                        : Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor)),
                    StringComparison.Ordinal
                );
            } while (cursor is not null);

            Assert.Equal(query, query);
            Assert.Equal(count, seen.Count);
            Assert.Equal(count, seen.Distinct(StringComparer.Ordinal).Count());
        }

        Assert.Equal(
            "8",
            $"{(await http.GetAsync("lists/pages/contacts", http.App.Official("beiguan"))).Json["contacts"]!.AsArray().Count(c => c!["area"]!.ToString() == "beiguan/03")}"
        );
        foreach (var query in new[] { "limit=1001", "limit=x", "cursor=%2B12025550110", "cursor=YWJj" })
        {
            Assert.Equal((400, "unreadable-query"), (await http.GetAsync($"lists/pages/contacts?{query}")).Short);
        }
    }

    [Fact]
    public async Task A_page_of_a_list_says_who_opted_out()
    {
        await http.AddListAsync("silent");
        foreach (var n in Enumerable.Range(180, 9))
        {
            await http.PostAsync("lists/silent/contacts", $$"""{"phone":"2025550{{n}}"}""");
        }

        string[] silent = ["+12025550180", "+12025550183", "+12025550188"];
        foreach (var phone in silent)
        {
            await http.PostAsync("opt-outs", $$"""{"phone":"{{phone}}"}""");
        }

        var named = new List<string>();
        for (var path = "lists/silent/contacts?limit=2"; path.Length > 0; )
        {
            var page = (await http.GetAsync(path)).Json;
            named.AddRange(
                page["contacts"]!
                    .AsArray()
                    .Where(c => c!["optedOut"]?.GetValue<bool>() == true)
                    .Select(c => c!["phone"]!.ToString())
            );
            path = page["cursor"] is { } cursor
                ? $"lists/silent/contacts?limit=2&cursor={Uri.EscapeDataString(cursor.ToString())}"
                : "";
        }

        Assert.Equal(silent, named.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_opt_out_is_added_found_and_removed()
    {
        var added = await http.PostAsync("opt-outs", """{"phone":"2025550150","reason":"at the office"}""");
        Assert.Equal(200, added.Status);
        Assert.Equal("+12025550150", added.Json["phone"]!.ToString());
        Assert.Equal("at the office", added.Json["reason"]!.ToString());
        Assert.Equal("operator:Official~beiguan", added.Json["act"]!.ToString());
        Assert.Equal(
            added.Text,
            (await http.PostAsync("opt-outs", """{"phone":"+1 202 555 0150","reason":"again"}""")).Text
        );
        Assert.Equal(added.Text, (await http.PostAsync("opt-outs/find", """{"phone":"2025550150"}""")).Text);
        Assert.Contains(
            "+12025550150",
            (await http.GetAsync("opt-outs")).All("optOuts", "phone"),
            StringComparison.Ordinal
        );

        Assert.Equal(204, (await http.PostAsync("opt-outs/remove", """{"phone":"2025550150"}""")).Status);
        Assert.Equal(204, (await http.PostAsync("opt-outs/remove", """{"phone":"2025550150"}""")).Status);
        Assert.Equal(
            (404, "unknown-opt-out"),
            (await http.PostAsync("opt-outs/find", """{"phone":"2025550150"}""")).Short
        );
    }

    [Fact]
    public async Task The_removal_of_an_opt_out_is_audited_without_the_phone_number()
    {
        await http.PostAsync("opt-outs", """{"phone":"2025550151"}""");
        await http.PostAsync("opt-outs/remove", """{"phone":"2025550151","reason":"asked to be back"}""");

        var key = http.App.Services.GetRequiredService<NumberKeys>().MakeKey(PhoneNumber.FromE164("+12025550151"));
        var record = await http
            .App.Storage.Table(Tables.Audit)
            .ReadAllAsync(TestContext.Current.CancellationToken)
            .SingleAsync(r => r.GetString("Subject") == key.Value, TestContext.Current.CancellationToken);
        Assert.Equal("remove-opt-out", record.GetString("Act"));
        Assert.Equal("Official~beiguan", record.GetString("Who"));
    }

    [Fact]
    public async Task An_erased_person_keeps_only_an_opt_out_without_number_and_reason()
    {
        await http.AddListAsync("people-a");
        await http.AddListAsync("people-b");
        foreach (var list in new[] { "people-a", "people-b" })
        {
            await http.ImportAsync(list, "phone,name\n2025550160,Li\n2025550161,Wu\n");
        }

        await http.PostAsync("opt-outs", """{"phone":"2025550160","reason":"Li said so"}""");
        const string body = """{"phone":"2025550160"}""";

        var found = await http.PostAsync("people/find", body);
        Assert.Equal(200, found.Status);
        Assert.Equal("people-a people-b", found.All("contacts", "list"));
        Assert.Equal("Li said so", found.Json["optOut"]!["reason"]!.ToString());
        Assert.Equal(403, (await http.PostAsync("people/erase", body, http.App.Official("xicheng"))).Status);
        Assert.Equal(403, (await http.PostAsync("people/erase", body, http.App.Auditor)).Status);
        Assert.Equal(204, (await http.PostAsync("people/erase", body)).Status);

        var after = await http.PostAsync("people/find", body);
        Assert.Empty(after.Json["contacts"]!.AsArray());
        Assert.Null(after.Json["optOut"]!["phone"]);
        Assert.Null(after.Json["optOut"]!["reason"]);
        Assert.Equal("+12025550161", (await http.GetAsync("lists/people-a/contacts")).All("contacts", "phone"));
        Assert.Equal(204, (await http.PostAsync("people/erase", body)).Status);
    }

    [Fact]
    public async Task Areas_are_saved_and_listed_within_the_own_area()
    {
        await using var host = await AlertsApp.StartAsync();
        var own = ContactsApp.Of(host);
        await own.PutAsync("areas/xicheng", """{"name":"Xicheng"}""", client: host.Administrator);
        await own.PutAsync("areas/beiguan", """{"name":"Beiguan"}""", client: host.Administrator);
        var made = await own.PutAsync(
            "areas/beiguan/77",
            """{"name":"Hongqi Road","zone":"Asia/Shanghai","quietHours":[{"start":"21:30","end":"07:30"}]}""",
            client: host.Administrator
        );
        Assert.Equal(201, made.Status);
        Assert.Equal("beiguan/77", made.Json["path"]!.ToString());
        Assert.Equal("21:30", made.Json["quietHours"]![0]!["start"]!.ToString());
        Assert.Equal(
            200,
            (await own.PutAsync("areas/beiguan/77", """{"name":"Hongqi"}""", made.Tag, host.Administrator)).Status
        );
        Assert.Equal(
            (412, "stale-version"),
            (await own.PutAsync("areas/beiguan/77", """{"name":"x"}""", made.Tag, host.Administrator)).Short
        );
        Assert.Equal(
            201,
            (await own.PutAsync("areas/xicheng/1", """{"name":"x"}""", client: host.Administrator)).Status
        );

        var seen = await own.GetAsync("areas");
        Assert.Equal("beiguan beiguan/77", seen.All("areas", "path"));
        Assert.Equal("Beiguan Hongqi", seen.All("areas", "name"));

        var tag = seen.Json["areas"]![1]!["etag"]!.ToString();
        Assert.Equal(403, (await own.SendAsync(HttpMethod.Delete, "areas/beiguan/77")).Status);
        Assert.Equal(
            (412, "stale-version"),
            (
                await own.SendAsync(
                    HttpMethod.Delete,
                    "areas/beiguan/77",
                    ifMatch: made.Tag,
                    client: host.Administrator
                )
            ).Short
        );
        Assert.Equal(
            204,
            (
                await own.SendAsync(HttpMethod.Delete, "areas/beiguan/77", ifMatch: tag, client: host.Administrator)
            ).Status
        );
        Assert.Equal("beiguan", (await own.GetAsync("areas")).All("areas", "path"));
        Assert.Equal(
            (404, "unknown-area"),
            (await own.SendAsync(HttpMethod.Delete, "areas/beiguan/77", client: host.Administrator)).Short
        );
    }

    [Theory]
    [InlineData("""{"colour":1}""", 400, "/policies/colour unreadable")]
    [InlineData("""{"budget":{"perMonth":1}}""", 400, "/policies/budget/perMonth unreadable")]
    [InlineData("""{"budget":{"perDay":"2"}}""", 400, "/policies/budget/perDay unreadable")]
    [InlineData("""{"spendPerDay":{"amount":"1"}}""", 400, "/policies/spendPerDay/currency unreadable")]
    [InlineData(
        """{"budget":{"perDay":0,"perWeek":51},"householdBudget":{"perDay":-1,"perWeek":0}}""",
        422,
        "/policies/budget/perDay out-of-range, /policies/budget/perWeek out-of-range, "
            + "/policies/householdBudget/perDay out-of-range, /policies/householdBudget/perWeek out-of-range"
    )]
    [InlineData(
        """{"spendPerDay":{"amount":"0","currency":"EUR"}}""",
        422,
        "/policies/spendPerDay/amount out-of-range, /policies/spendPerDay/currency other-currency"
    )]
    [InlineData(
        """{"spendPerDay":{"amount":"0.0000001","currency":"CNY"}}""",
        422,
        "/policies/spendPerDay/amount out-of-range"
    )]
    [InlineData(
        """{"spendPerDay":{"amount":"1000000000.01","currency":"CNY"}}""",
        422,
        "/policies/spendPerDay/amount out-of-range"
    )]
    public async Task A_policy_at_fault_is_named(string policies, int status, string faults)
    {
        var answer = await http.PutAsync(
            "areas/beiguan/08",
            $$"""{"name":"x","policies":{{policies}}}""",
            client: http.App.Administrator
        );

        Assert.Equal(status, answer.Status);
        Assert.Equal(
            faults,
            string.Join(", ", answer.Json["errors"]!.AsArray().Select(e => $"{e!["pointer"]} {e["code"]}"))
        );
    }

    [Fact]
    public async Task An_area_cannot_leave_one_below_it_without_an_open_moment()
    {
        await using var host = await AlertsApp.StartAsync();
        var own = ContactsApp.Of(host);
        await own.PutAsync("areas/nanguan", """{"name":"x"}""", client: host.Administrator);
        Assert.Equal(
            201,
            (
                await own.PutAsync(
                    "areas/nanguan/1",
                    """{"name":"x","quietHours":[{"start":"20:00","end":"08:00"}]}""",
                    client: host.Administrator
                )
            ).Status
        );

        var closing = await own.PutAsync(
            "areas/nanguan",
            """{"name":"x","quietHours":[{"start":"08:00","end":"20:00"}]}""",
            client: host.Administrator
        );

        Assert.Equal(422, closing.Status);
        Assert.Equal("/quietHours", closing.Json["errors"]![0]!["pointer"]!.ToString());
        Assert.Equal("never-open", closing.Json["errors"]![0]!["code"]!.ToString());
        Assert.Contains("nanguan/1", closing.Text, StringComparison.Ordinal);
        Assert.Equal(
            200,
            (
                await own.PutAsync(
                    "areas/nanguan",
                    """{"name":"x","quietHours":[{"start":"08:00","end":"19:59"}]}""",
                    client: host.Administrator
                )
            ).Status
        );
    }

    [Fact]
    public async Task The_whole_tree_has_policies_too_and_they_are_shown_as_given()
    {
        await using var host = await AlertsApp.StartAsync();
        var own = ContactsApp.Of(host);
        const string Policies =
            """{"budget":{"perDay":2,"perWeek":6},"householdBudget":{"perDay":4},"spendPerDay":{"amount":"100.00","currency":"CNY"}}""";
        var saved = await own.PutAsync(
            "areas/",
            $$"""{"name":"All","policies":{{Policies}}}""",
            client: host.Administrator
        );
        Assert.Equal(201, saved.Status);
        Assert.Equal("", saved.Json["path"]!.ToString());
        Assert.Equal(Policies, saved.Json["policies"]!.ToJsonString());
        Assert.Equal(
            200,
            (
                await own.PutAsync(
                    "areas",
                    $$"""{"name":"All","policies":{{Policies}}}""",
                    saved.Tag,
                    host.Administrator
                )
            ).Status
        );
        Assert.Equal(
            201,
            (
                await own.PutAsync(
                    "areas/nanguan",
                    """{"name":"x","policies":{"budget":{"perDay":9}}}""",
                    client: host.Administrator
                )
            ).Status
        );

        // The empty path is a page of its own, and the next one continues.
        var first = await own.GetAsync("areas?limit=1", host.Auditor);
        Assert.Equal("", first.All("areas", "path"));
        Assert.Equal(Policies, first.Json["areas"]![0]!["policies"]!.ToJsonString());
        var second = await own.GetAsync($"areas?limit=1000&cursor={first.Json["cursor"]}", host.Auditor);
        Assert.DoesNotContain("", second.All("areas", "path").Split(' '), StringComparer.Ordinal);
        Assert.Contains("""{"budget":{"perDay":9}}""", second.Text, StringComparison.Ordinal);
    }
}
